"""A virtual BlueZ on a simulated clock, a real broker, a real gateway and a bare scanner beside it on the same bus."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from simulator.bluez import BLUEZ_5_82, Adapter, Advertisement, DirectBus, VirtualBlueZ, virtual_host
from tests.adapters.gateway_server import ServerStandIn
from tests.adapters.mqtt_broker import Broker, accounts_of_a_site

REPOSITORY = Path(__file__).parents[2]
GIVE_UP_S = 60.0
_BACKLOG_BYTES = 64 << 10
"As much as keeps the scanners busy: more would only fill memory."
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class SimulatedClock:
    at_s: float = 1000.0

    def __call__(self) -> float:
        return self.at_s


@dataclass(slots=True)
class Program:
    """One process that is measured."""

    process: asyncio.subprocess.Process

    def resident_bytes(self) -> int:
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * _PAGE_BYTES

    def processor_s(self) -> float:
        """All its threads, user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


@dataclass(slots=True)
class Stage:
    host: VirtualBlueZ
    clock: SimulatedClock
    server: ServerStandIn
    gateway: Program
    bare: Program
    sent: int = field(default=0)

    @property
    def bus(self) -> DirectBus:
        assert isinstance(self.host.bus, DirectBus)
        return self.host.bus

    @property
    def adapter(self) -> Adapter:
        return self.host.adapters[0]

    def receive(self, address: str, advertisement: Advertisement, rssi_dbm: int) -> None:
        self.sent += 1
        self.adapter.receive(address, advertisement, rssi_dbm)

    async def flush(self) -> None:
        """Sends what is pending, and waits until the scanners have room for more."""
        self.host.tree.flush()
        while self.host.bus.backlog_bytes > _BACKLOG_BYTES:
            await asyncio.sleep(0.0005)

    async def drained(self) -> None:
        """Until everything sent has been read."""
        self.host.tree.flush()
        while self.host.bus.backlog_bytes:
            await asyncio.sleep(0.0005)

    async def heard(self) -> int:
        """What the gateway says it heard, once it has said so anew."""
        said = len(self.server.statuses)
        await until(lambda: len(self.server.statuses) > said + 1)
        return self.server.statuses[-1].packets


@contextlib.asynccontextmanager
async def stage(python: Path) -> AsyncIterator[Stage]:
    """`python` is that of a gateway's environment."""
    with tempfile.TemporaryDirectory() as made:
        folder, clock = Path(made), SimulatedClock()
        broker = Broker(folder / "broker", accounts_of_a_site())
        broker.start()
        try:
            server = ServerStandIn(broker)
            try:
                async with virtual_host(profile=BLUEZ_5_82, now_s=clock) as host, contextlib.AsyncExitStack() as stack:
                    environment = _environment(host)
                    bare = await _start(stack, environment, python, "-m", "tests.bench.gateway_bare")
                    data = folder / "data"
                    data.mkdir()
                    options = ("--data", str(data), "--credentials", str(broker.credentials("door", folder)))
                    options += ("--silence-s", "600")  # between two parts of a measurement the air is silent
                    gateway = await _start(stack, environment, python, "-m", "gateway", "run", *options)
                    await until(lambda: any(status.scanning for status in server.statuses))
                    yield Stage(host, clock, server, gateway, bare)
            finally:
                server.close()
        finally:
            broker.kill()


def _environment(host: VirtualBlueZ) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SHOPBELL_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    return {**kept, "DBUS_SYSTEM_BUS_ADDRESS": host.bus.address, "PYTHONPATH": str(REPOSITORY)}


async def _start(
    stack: contextlib.AsyncExitStack, environment: dict[str, str], python: Path, *arguments: str
) -> Program:
    process = await asyncio.create_subprocess_exec(
        python, *arguments, stdout=asyncio.subprocess.PIPE, cwd=REPOSITORY, env=environment
    )
    stack.push_async_callback(_end, process)
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), GIVE_UP_S)
    if not line.startswith(b"ready"):
        raise RuntimeError(f"{' '.join(arguments)} did not start")
    return Program(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 10)
    except TimeoutError:
        process.kill()
        await process.wait()


async def until(condition: object) -> None:
    assert callable(condition)
    deadline_s = time.monotonic() + GIVE_UP_S
    while not condition():
        if time.monotonic() > deadline_s:
            raise RuntimeError("it did not happen in time")
        await asyncio.sleep(0.02)
