"""The air around a host with one adapter, and what may happen to that host: real or virtual, scenarios do not know."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

ADAPTER_PATH = "/org/bluez/hci0"

READY_WITHIN_S = 20.0


class Air(Protocol):
    """What a scenario may do to a host with one adapter. All but `send` come to rest before they return."""

    commands: list[tuple[str, dict[str, Any]]]
    "What the host asked of its controller; stays empty before a virtual one."

    def send(self, address: str, rssi_dbm: int, data: bytes, *, connectable: bool = False) -> None: ...
    def on_air(self) -> list[bytes]:
        """What the adapter sends now: the AD structures of each advertisement."""
        ...

    async def plug(self) -> None: ...
    async def unplug(self) -> None: ...
    async def start_bluetoothd(self) -> None: ...
    async def end_bluetoothd(self) -> None: ...
    async def kill_bluetoothd(self) -> None: ...
    async def kill_bus(self) -> None: ...
    async def start_bus(self) -> None: ...
    async def stop(self) -> None: ...


async def set_powered(on: bool) -> str:
    """Switches the adapter; the D-Bus error's name where that was refused."""
    bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
    try:
        reply = await bus.call(
            Message(
                destination="org.bluez",
                path=ADAPTER_PATH,
                interface="org.freedesktop.DBus.Properties",
                member="Set",
                signature="ssv",
                body=["org.bluez.Adapter1", "Powered", Variant("b", on)],
            )
        )
    finally:
        bus.disconnect()
    return "" if reply.message_type is MessageType.METHOD_RETURN else str(reply.error_name)


async def until_powered() -> None:
    """Switches the adapter on as soon as that can be done. Raises TimeoutError."""
    deadline_s = asyncio.get_running_loop().time() + READY_WITHIN_S
    while True:
        try:
            refused = await set_powered(True)
        except OSError as error:
            refused = str(error)
        if not refused:
            return
        if asyncio.get_running_loop().time() > deadline_s:
            raise TimeoutError(f"the adapter never became ready: {refused}")
        await asyncio.sleep(0.25)
