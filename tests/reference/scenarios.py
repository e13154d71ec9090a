"""What is tried on both: each scenario gives an outcome of plain values that must be equal, and its timings apart.

A scenario is a coroutine of an `Air`; it leaves the host as it found it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from gateway.air.heard import RadioState
from gateway.air.hearing import Hearing
from gateway.air.radio import Ears
from gateway.air.sieve import Sieve
from gateway.bluetooth.adapters import Adapters
from gateway.bluetooth.bluez import BluezRadio
from gateway.wake.beacon import Beacon
from gateway.wake.own_ibeacon import OwnIBeacon, turn_at
from tests.reference.air import Air, set_powered, until_powered
from wire.frames import DEFAULT_SERVICE_UUID16, PresenceFrame, android_advertisement
from wire.freshness import Freshness
from wire.rotating_minor import MINOR_WINDOW_S

JANE = "C0:00:00:00:00:01"
FRAME = android_advertisement(PresenceFrame(b"jane's token 001", Freshness(3, b"mac")))
IBEACON = OwnIBeacon(UUID("6f8a2b1c-0d3e-4f50-8a61-7b2c3d4e5f60"), 7, -59, bytes(range(16)))

EVERY_S = 0.5
"Twice a second: rarer than the rate at which a gateway takes one sender for a flood."

COUNTED_S = 12.0
"Longer than a round of the kernel's scan (10.24 s), in which a controller would filter duplicates."

DOWN_S = 3.0
"""Within it a fault is noticed, in plain emulation on a busy machine too. What is said last counts: of an adapter that
goes, bluetoothd may say first that it is off."""

HEARD_WITHIN_S = 40.0
SENT_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`same`: what must be equal on both; `seconds`: what may differ, as a real kernel takes its time."""

    scenario: str
    same: dict[str, object]
    seconds: dict[str, float] = field(default_factory=dict)


Scenario = Callable[[Air], Awaitable[Outcome]]


@dataclass(slots=True)
class Listening:
    """A gateway's radio at work while Jane's phone sends."""

    hearing: Hearing
    states: list[RadioState] = field(default_factory=list)
    sent: int = 0

    async def heard_again(self) -> float:
        """Seconds until the next packet that came after this call. Raises TimeoutError."""
        start_s = time.monotonic()
        async with asyncio.timeout(HEARD_WITHIN_S):
            while (self.hearing.heard_monotonic_s or 0.0) <= start_s:
                await asyncio.sleep(0.02)
        return round((self.hearing.heard_monotonic_s or 0.0) - start_s, 2)


@contextlib.asynccontextmanager
async def listening(air: Air) -> AsyncIterator[Listening]:
    """From its first packet on, until the block ends."""
    ears = Ears()
    hearing = Hearing(
        Sieve(DEFAULT_SERVICE_UUID16), ears, utc_s=time.time, monotonic_s=time.monotonic, salt=b"a salt of chance"
    )
    at_work = Listening(hearing)
    radio = BluezRadio("hci0", rng=Random(1))

    async def send() -> None:
        while True:
            air.send(JANE, -60, FRAME)
            at_work.sent += 1
            await asyncio.sleep(EVERY_S)

    async def hear() -> None:
        async for _ in ears:
            pass

    tasks = [asyncio.create_task(work) for work in (radio.run(hearing, at_work.states.append), send(), hear())]
    try:
        await at_work.heard_again()
        yield at_work
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def every_packet(air: Air) -> Outcome:
    """The same advertisement again and again: each one is heard, also beyond the end of a scan round."""
    async with listening(air) as at_work:
        sent, heard = at_work.sent, at_work.hearing.packets
        await asyncio.sleep(COUNTED_S)
        missed = (at_work.sent - sent) - (at_work.hearing.packets - heard)
        state = at_work.states[-1]
    filtered = [fields["filter_duplicates"] for name, fields in air.commands if name == "scan" and fields["enable"]]
    # The monitor is registered just before the scan: a round that began without it ends by itself.
    same: dict[str, object] = {"mode": state.mode, "missed at most one": abs(missed) <= 1}
    return Outcome("every packet", same | {"duplicates filtered in the end": bool(filtered and filtered[-1])})


def recovery(
    name: str, break_it: Callable[[Air], Awaitable[object]], mend: Callable[[Air], Awaitable[object]]
) -> Scenario:
    """The radio says that it does not scan, and hears again by itself once it can."""

    async def play(air: Air) -> Outcome:
        seconds: dict[str, float] = {}
        async with listening(air) as at_work:
            at_work.states.clear()
            await break_it(air)
            await asyncio.sleep(DOWN_S)
            said = [state.reason for state in at_work.states if not state.scanning]
            await mend(air)
            with contextlib.suppress(TimeoutError):
                seconds["heard again after"] = await at_work.heard_again()
        noticed: dict[str, object] = {"noticed in time": bool(said), "said": said[-1] if said else ""}
        return Outcome(name, noticed | {"heard again": bool(seconds)}, seconds)

    return play


@dataclass(slots=True)
class Turning:
    """A clock that stands just before the minor changes until it is told to go on."""

    at_s: float = 1_800_000_000.0 + MINOR_WINDOW_S - 1.0

    def __call__(self) -> float:
        return self.at_s


@contextlib.asynccontextmanager
async def sending(air: Air, clock: Turning) -> AsyncIterator[list[str]]:
    """The gateway's own iBeacon at work; what it said of its troubles. Off the air before and afterwards."""
    await off_air(air)
    troubles: list[str] = []
    beacon = Beacon(IBEACON, Adapters(), "hci0", clock=clock, on_trouble=troubles.append, rng=Random(1))
    task = asyncio.create_task(beacon.run())
    try:
        yield troubles
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await off_air(air)


async def off_air(air: Air) -> None:
    """Waits until nothing is sent any more. Raises TimeoutError."""
    async with asyncio.timeout(SENT_WITHIN_S):
        while air.on_air():
            await asyncio.sleep(0.05)


async def on_air(air: Air, at_s: float) -> bool:
    """Whether the iBeacon of this instant comes on the air in time."""
    wanted = b"\x4c\x00" + turn_at(IBEACON, at_s).manufacturer_data
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SENT_WITHIN_S):
            while not any(wanted in sent for sent in air.on_air()):
                await asyncio.sleep(0.05)
            return True
    return False


async def ibeacon(air: Air) -> Outcome:
    """Which flags the own iBeacon is sent with; its minor changes in place."""
    clock = Turning()
    async with sending(air, clock) as troubles:
        sent = await on_air(air, clock())
        flags = [data[2] for data in air.on_air() if data[:2] == b"\x02\x01"]
        clock.at_s += 2.0
        turned = await on_air(air, clock())
    return Outcome("own iBeacon", {"sent": sent, "flags": flags, "minor changed": turned, "said": troubles})


def ibeacon_again(name: str, end: Callable[[Air], Awaitable[object]]) -> Scenario:
    """The own iBeacon is sent anew after bluetoothd was started anew; `gone`: whether it was off the air meanwhile."""

    async def play(air: Air) -> Outcome:
        clock = Turning()
        async with sending(air, clock) as troubles:
            sent = await on_air(air, clock())
            await end(air)
            await asyncio.sleep(DOWN_S)
            said = troubles[-1]
            gone = not air.on_air()
            await air.start_bluetoothd()
            again = await on_air(air, clock())
        return Outcome(name, {"sent": sent, "gone": gone, "said": said, "sent again": again})

    return play


SCENARIOS: tuple[Scenario, ...] = (
    every_packet,
    recovery("power off and on", lambda air: set_powered(False), lambda air: until_powered()),
    recovery("adapter unplugged, back", lambda air: air.unplug(), lambda air: air.plug()),
    recovery("bluetoothd ended, started", lambda air: air.end_bluetoothd(), lambda air: air.start_bluetoothd()),
    recovery("bluetoothd killed, started", lambda air: air.kill_bluetoothd(), lambda air: air.start_bluetoothd()),
    recovery("dbus-daemon killed, started", lambda air: air.kill_bus(), lambda air: air.start_bus()),
    ibeacon,
    ibeacon_again("own iBeacon, bluetoothd ended, started", lambda air: air.end_bluetoothd()),
    ibeacon_again("own iBeacon, bluetoothd killed, started", lambda air: air.kill_bluetoothd()),
)
