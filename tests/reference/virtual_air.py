"""The virtual BlueZ on a dbus-daemon, in this process."""

from __future__ import annotations

import os
from typing import Any

from simulator.bluez import Advertisement, Profile, VirtualBlueZ
from simulator.bluez.advertisement import structure
from simulator.bluez.daemon_bus import DaemonBus


class VirtualAir:
    """See `tests.reference.air.Air`."""

    def __init__(self, profile: Profile) -> None:
        self.commands: list[tuple[str, dict[str, Any]]] = []
        self.host = VirtualBlueZ(DaemonBus(), profile=profile)

    async def start(self) -> None:
        await self.host.start()
        await self.plug()
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = self.host.bus.address

    def send(self, address: str, rssi_dbm: int, data: bytes, *, connectable: bool = False) -> None:
        for adapter in self.host.adapters.values():
            adapter.receive(address, Advertisement.parse(data, connectable=connectable), rssi_dbm)

    def on_air(self) -> list[bytes]:
        adapter = self.host.adapters.get(0)
        sent = adapter.advertisers.on_air if adapter is not None else []
        return [b"".join(structure(kind, content) for kind, content in one.structures) for one in sent]

    async def plug(self) -> None:
        self.host.plug(0)

    async def unplug(self) -> None:
        self.host.unplug(0)

    async def start_bluetoothd(self) -> None:
        await self.host.restart()

    async def end_bluetoothd(self) -> None:
        await self.host.quit()

    async def kill_bluetoothd(self) -> None:
        await self.host.crash()

    async def kill_bus(self) -> None:
        await self.host.bus_down()

    async def start_bus(self) -> None:
        await self.host.bus_up()

    async def stop(self) -> None:
        await self.host.stop()
