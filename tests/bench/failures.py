"""How long a gateway takes to say that its Bluetooth fails, and to hear again: the figures of `docs/gateway.md`.

Each row is a gateway program of its own with the thresholds that are deployed, on a virtual BlueZ and a real broker; a
beacon of the site sends ten times a second. Noticed: until the server has a status that says so. Recovered: from the
moment it can be (the adapter is back, bluetoothd runs again), or else from the failure, until a status says that it
scans, which it says only when something was heard or a scan was started that had not been silent before.
"""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from simulator.bluez.faults import fault
from tests.adapters.failing_gateway import FailingGateway, failing_gateway

AT_ONCE = 4
"Gateways that are measured beside each other; they mostly wait."

GIVE_UP_S = 240.0


@dataclass(frozen=True, slots=True)
class Failure:
    """One row: what happens, and after how long somebody or something mends it (None: only the gateway itself)."""

    name: str
    fault: str
    mended_after_s: float | None = None
    bluetoothd_dies: bool = False
    "It only shows at a new start of the scan."
    exit_code: int | None = None


FAILURES = (
    Failure("adapter hung, until a power cycle", "hung"),
    Failure("adapter hung, until a management reset", "hung-until-reset"),
    Failure("adapter hung, until a USB reset", "hung-until-replugged"),
    Failure("adapter hung for ever", "deaf", exit_code=3),
    Failure("adapter removed, back", "unplugged", 5.0),
    Failure("adapter removed, back under another name", "moved", 5.0),
    Failure("bluetoothd stopped (TERM), started", "bluetoothd-stopped", 2.0),
    Failure("bluetoothd killed (KILL), started", "bluetoothd-killed", 2.0),
    Failure("D-Bus lost, back", "bus-down", 2.0),
    Failure("adapter powered off", "power-off"),
    Failure("adapter powered off, stuck until a management reset", "power-off-stuck"),
    Failure("scan refused (InProgress) until a power cycle", "scan-refused", bluetoothd_dies=True),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Seconds; None where it did not happen."""

    failure: Failure
    noticed_s: float
    recovered_s: float | None
    ended_s: float | None

    def as_json(self) -> dict[str, object]:
        return {
            "failure": self.failure.name,
            "noticed_s": round(self.noticed_s, 1),
            "recovered_s": None if self.recovered_s is None else round(self.recovered_s, 1),
            "ended_s": None if self.ended_s is None else round(self.ended_s, 1),
            "exit_code": self.failure.exit_code,
        }

    def __str__(self) -> str:
        if self.ended_s is not None:
            after = f"ended after {self.ended_s:6.1f} s with {self.failure.exit_code}"
        else:
            after = f"recovered in {self.recovered_s or 0.0:6.1f} s"
        return f"{self.failure.name:52} noticed in {self.noticed_s:5.1f} s, {after}"


def measure() -> list[Outcome]:
    """All rows; takes some minutes."""
    return asyncio.run(_measure())


async def _measure() -> list[Outcome]:
    seats = asyncio.Semaphore(AT_ONCE)

    async def one(failure: Failure) -> Outcome:
        async with seats:
            with tempfile.TemporaryDirectory(prefix="shopbell-failure-") as folder:
                async with failing_gateway(Path(folder)) as gateway:
                    return await _outcome(gateway, failure)

    return list(await asyncio.gather(*(one(failure) for failure in FAILURES)))


async def _outcome(gateway: FailingGateway, failure: Failure) -> Outcome:
    await asyncio.sleep(3.0)  # a scan round is under way, as it mostly is
    await fault(failure.fault).inflict(gateway.host, 0)
    if failure.bluetoothd_dies:
        await gateway.host.quit()
        await gateway.host.restart()
    noticed_s = await gateway.until_deaf(GIVE_UP_S)
    if failure.exit_code is not None:
        ended_s = noticed_s + await gateway.until(lambda: gateway.process.returncode is not None, GIVE_UP_S)
        assert gateway.process.returncode == failure.exit_code
        return Outcome(failure, noticed_s, None, ended_s)
    if failure.mended_after_s is None:
        return Outcome(failure, noticed_s, noticed_s + await gateway.until_scanning(GIVE_UP_S), None)
    await asyncio.sleep(failure.mended_after_s)
    await fault(failure.fault).mend(gateway.host, 0)
    return Outcome(failure, noticed_s, await gateway.until_scanning(GIVE_UP_S), None)
