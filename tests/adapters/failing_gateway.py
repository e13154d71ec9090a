"""A real gateway program on a virtual BlueZ that fails, with a real broker: when it says so, and when it hears again.

Used by tests with short thresholds, and by `./run bench failures` with those that are deployed.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from simulator.bluez import VirtualBlueZ
from simulator.bluez.control import control_socket
from simulator.bluez.host import FIRST_ADDRESS, virtual_host
from tests.adapters.gateway_server import ServerStandIn
from tests.adapters.mqtt_broker import Broker, accounts_of_a_site
from tests.adapters.radio_stage import ANDROID, BEACON, HEARTBEAT, JANE, REFERENCE, RESET
from wire.messages.mqtt import GatewayStatus

EVERY_S = 0.1
"As often as Apple's beacons send."

READY_WITHIN_S = 60.0


@dataclass(slots=True)
class FailingGateway:
    """A gateway at work, what it runs on, and what its server was told."""

    host: VirtualBlueZ
    process: asyncio.subprocess.Process
    server: ServerStandIn
    log: Path
    notified: list[bytes] = field(default_factory=list)
    "What systemd was told."

    @property
    def status(self) -> GatewayStatus:
        return self.server.statuses[-1]

    async def until(self, condition: Callable[[], object], within_s: float) -> float:
        """Seconds until `condition` holds. Raises AssertionError."""
        start_s = time.monotonic()
        while not condition():
            waited_s = time.monotonic() - start_s
            last = self.server.statuses[-1:]
            assert waited_s < within_s, f"it did not happen in {within_s} s: {last}\n{self.log.read_text()[-2000:]}"
            await asyncio.sleep(0.01)
        return time.monotonic() - start_s

    async def until_scanning(self, within_s: float) -> float:
        """Seconds until the server knows that it scans."""
        return await self.until(lambda: self.status.scanning, within_s)

    async def until_deaf(self, within_s: float) -> float:
        """Seconds until the server knows that it does not scan."""
        known = len(self.server.statuses)
        return await self.until(lambda: any(not one.scanning for one in self.server.statuses[known:]), within_s)

    async def ended(self, within_s: float) -> int:
        return await asyncio.wait_for(self.process.wait(), within_s)


@asynccontextmanager
async def failing_gateway(folder: Path, *options: str, heartbeat: bool = True) -> AsyncIterator[FailingGateway]:
    """Runs until the block ends; scanning, and heard by its server, when it begins."""
    folder.mkdir(parents=True, exist_ok=True)
    control, log = folder / "control", folder / "gateway.log"
    reset = shlex.join((*RESET, "--control", str(control)))
    beacons = ("--beacon-uuids", str(BEACON.uuid)) if heartbeat else ()
    arguments = ("--adapter", FIRST_ADDRESS, "--reset-command", reset, *beacons, *options)
    async with AsyncExitStack() as stack:
        broker = Broker(folder / "broker", accounts_of_a_site())
        stack.callback(broker.kill)
        broker.start()
        server = ServerStandIn(broker)
        stack.callback(server.close)
        host = await stack.enter_async_context(virtual_host())
        await stack.enter_async_context(control_socket(control, [host]))
        await stack.enter_async_context(_on_air(host))
        notified = await stack.enter_async_context(_notified(folder / "notify"))
        process = await _start(folder, broker, host, arguments)
        stack.push_async_callback(_end, process)
        gateway = FailingGateway(host, process, server, log, notified)
        await gateway.until(lambda: server.statuses and gateway.status.scanning, READY_WITHIN_S)
        yield gateway


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


async def _start(
    folder: Path, broker: Broker, host: VirtualBlueZ, options: tuple[str, ...]
) -> asyncio.subprocess.Process:
    credentials = broker.credentials("door", folder)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
    environment |= {"DBUS_SYSTEM_BUS_ADDRESS": host.bus.address, "NOTIFY_SOCKET": str(folder / "notify")}
    arguments = ("--data", str(folder / "data"), "--credentials", str(credentials), *options)
    with (folder / "gateway.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gateway", "run", *arguments),
            cwd=Path(__file__).parents[2],
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=log,
        )


@asynccontextmanager
async def _on_air(host: VirtualBlueZ) -> AsyncIterator[None]:
    """Jane and a beacon of the site send to whatever adapter is plugged in."""

    async def send() -> None:
        while True:
            for adapter in list(host.adapters.values()):
                adapter.receive(JANE, ANDROID, -61)
                adapter.receive(REFERENCE, HEARTBEAT, -70)
            await asyncio.sleep(EVERY_S)

    sending = asyncio.create_task(send())
    try:
        yield
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


class _Notified(asyncio.DatagramProtocol):
    def __init__(self, told: list[bytes]) -> None:
        self._told = told

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._told.append(data)


@asynccontextmanager
async def _notified(path: Path) -> AsyncIterator[list[bytes]]:
    """What is sent to the socket at `path`, as systemd hears it."""

    told: list[bytes] = []
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(path))
    listener.setblocking(False)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Notified(told), sock=listener)
    try:
        yield told
    finally:
        transport.close()
