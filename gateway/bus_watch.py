"""Watches BlueZ on a D-Bus connection of its own, because bleak never tells a running scan that it died.

Measured on BlueZ 5.66 and 5.82: after a power-off, an unplugged adapter, a restart of bluetoothd or of the bus, bleak's
scanner stays silent for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from dbus_fast import BusType, DBusError, Message, MessageType
from dbus_fast.aio import MessageBus

from gateway.errors import GatewayError

_BLUEZ = "org.bluez"
_ADAPTER = "org.bluez.Adapter1"
_DBUS = "org.freedesktop.DBus"
_RULES = (
    f"type='signal',sender='{_DBUS}',member='NameOwnerChanged',arg0='{_BLUEZ}'",
    f"type='signal',sender='{_BLUEZ}',interface='{_DBUS}.ObjectManager',member='InterfacesRemoved'",
    f"type='signal',sender='{_BLUEZ}',interface='{_DBUS}.Properties',member='PropertiesChanged',arg0='{_ADAPTER}'",
)
_ANSWER_WITHIN_S = 5.0

BUS_TROUBLE = (DBusError, OSError, EOFError, TimeoutError)
"What dbus-fast raises where the bus is not there or goes away."


class NoAdapter(GatewayError):
    """There is no Bluetooth adapter to listen with."""


class BusWatch:
    """One connection to the system bus; `trouble` is done with a sentence as soon as a scan cannot be alive."""

    def __init__(self, wanted: str | None) -> None:
        """`wanted`: an adapter's name or address; any adapter where None."""
        self._wanted = wanted
        self._bus: MessageBus | None = None
        self._path = ""
        self._disconnected: asyncio.Task[None] | None = None
        self.trouble: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def open(self) -> str:
        """Connects and finds the adapter; its name, such as `hci0`.

        Raises NoAdapter, or one of BUS_TROUBLE.
        """
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            self._bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
            self._bus.add_message_handler(self._notice)
            for rule in _RULES:
                await self._call(_DBUS, "/org/freedesktop/DBus", _DBUS, "AddMatch", "s", [rule])
            objects = (await self._call(_BLUEZ, "/", f"{_DBUS}.ObjectManager", "GetManagedObjects"))[0]
        self._path = self._choose({path: one[_ADAPTER] for path, one in objects.items() if _ADAPTER in one})
        self._disconnected = asyncio.create_task(self._wait_for_disconnect(self._bus))
        return self._path.rpartition("/")[2]

    async def close(self) -> None:
        if self._bus is not None:
            self._bus.disconnect()
        if self._disconnected is not None:
            self._disconnected.cancel()
            await asyncio.gather(self._disconnected, return_exceptions=True)

    def _choose(self, adapters: dict[str, dict[str, Any]]) -> str:
        if self._wanted is None:
            by_use = sorted(adapters, key=lambda path: (not adapters[path]["Powered"].value, path))
            if not by_use:
                raise NoAdapter("No Bluetooth adapter is plugged in.")
            chosen = by_use[0]
        else:
            wanted = self._wanted.upper()
            fits = [
                path
                for path, one in adapters.items()
                if path.upper().endswith("/" + wanted) or one["Address"].value.upper() == wanted
            ]
            if not fits:
                raise NoAdapter("The Bluetooth adapter that is set for this gateway is not plugged in.")
            chosen = fits[0]
        if not adapters[chosen]["Powered"].value:
            raise NoAdapter("The Bluetooth adapter is switched off.")
        return chosen

    async def _call(
        self, to: str, path: str, interface: str, member: str, signature: str = "", body: list[Any] | None = None
    ) -> list[Any]:
        assert self._bus is not None
        reply = await self._bus.call(
            Message(destination=to, path=path, interface=interface, member=member, signature=signature, body=body or [])
        )
        if reply.message_type is not MessageType.METHOD_RETURN:
            name = reply.error_name
            if name in (f"{_DBUS}.Error.ServiceUnknown", f"{_DBUS}.Error.Spawn.ChildExited"):
                raise NoAdapter("The Bluetooth service (bluetoothd) is not running.")
            raise NoAdapter(f"The Bluetooth service does not answer ({name}).")
        return list(reply.body)

    def _notice(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        if message.member == "NameOwnerChanged" and message.body[0] == _BLUEZ:
            self._fail("The Bluetooth service (bluetoothd) went away." if not message.body[2] else "It was restarted.")
        elif message.member == "InterfacesRemoved" and message.body[0] == self._path and _ADAPTER in message.body[1]:
            self._fail("The Bluetooth adapter was unplugged.")
        elif message.member == "PropertiesChanged" and message.path == self._path and message.body[0] == _ADAPTER:
            changed = message.body[1]
            if "Powered" in changed and not changed["Powered"].value:
                self._fail("The Bluetooth adapter was switched off.")
            elif "Discovering" in changed and not changed["Discovering"].value:
                self._fail("The Bluetooth adapter stopped scanning.")

    async def _wait_for_disconnect(self, bus: MessageBus) -> None:
        with contextlib.suppress(*BUS_TROUBLE):
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        self._fail("The D-Bus system bus went away.")

    def _fail(self, why: str) -> None:
        if not self.trouble.done():
            self.trouble.set_result(why)
