"""bluetoothd, dbus-daemon and kernel of the machine this runs on, which must be one made for it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from tests.reference.air import until_powered
from tests.reference.controller import VhciController

BLUETOOTHD = "/usr/libexec/bluetooth/bluetoothd"


class RealAir:
    """See `tests.reference.air.Air`."""

    def __init__(self, log: Path) -> None:
        """`log`: where bluetoothd writes what it says."""
        self.commands: list[tuple[str, dict[str, Any]]] = []
        self._log = log
        self._bluetoothd: subprocess.Popen[bytes] | None = None
        self._controller: VhciController | None = None

    async def start(self) -> None:
        await self.start_bluetoothd()
        await self.plug()

    def send(self, address: str, rssi_dbm: int, data: bytes, *, connectable: bool = False) -> None:
        if self._controller is not None:
            self._controller.send(address, rssi_dbm, data, connectable=connectable)

    def on_air(self) -> list[bytes]:
        data, sending = b"", False
        for name, fields in self.commands:
            if name == "advertising data":
                data = bytes.fromhex(fields["data"])
            elif name == "advertise":
                sending = fields["enable"]
        return [data] if sending else []

    @property
    def controller(self) -> VhciController:
        """The adapter that is plugged in."""
        assert self._controller is not None
        return self._controller

    async def plug(self) -> None:
        self._controller = VhciController(lambda name, fields: self.commands.append((name, fields)))
        await until_powered()

    async def unplug(self) -> None:
        assert self._controller is not None
        self._controller.close()
        self._controller = None
        await asyncio.sleep(0)

    async def start_bluetoothd(self) -> None:
        self._bluetoothd = await asyncio.to_thread(self._spawn)
        if self._controller is not None:
            await until_powered()

    async def end_bluetoothd(self) -> None:
        await self._end(signal.SIGTERM)

    async def kill_bluetoothd(self) -> None:
        await self._end(signal.SIGKILL)

    async def kill_bus(self) -> None:
        pid = int(Path("/run/dbus/pid").read_text())
        os.kill(pid, signal.SIGKILL)
        Path("/run/dbus/pid").unlink()
        await asyncio.sleep(0.5)

    async def start_bus(self) -> None:
        # bluetoothd ends itself when it loses its bus.
        await self._end(signal.SIGKILL)
        await asyncio.to_thread(subprocess.run, ["dbus-daemon", "--system", "--fork"], check=True)
        await self.start_bluetoothd()

    async def stop(self) -> None:
        if self._controller is not None:
            await self.unplug()
        await self._end(signal.SIGTERM)

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen([BLUETOOTHD, "-n", "-E"], stdout=log, stderr=subprocess.STDOUT)

    async def _end(self, how: signal.Signals) -> None:
        daemon = self._bluetoothd
        if daemon is not None:
            if daemon.poll() is None:
                daemon.send_signal(how)
            await asyncio.to_thread(daemon.wait)
