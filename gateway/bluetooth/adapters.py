"""Finds this machine's Bluetooth adapters by role: which one scans, advertises or takes connections.

A name such as `hci0` is given anew whenever an adapter comes back; an address stays. Whoever is once found under a name
is therefore looked for by address from then on.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from dbus_fast import DBusError, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from gateway.errors import GatewayError

BLUEZ = "org.bluez"
ADAPTER = "org.bluez.Adapter1"
MONITOR_MANAGER = "org.bluez.AdvertisementMonitorManager1"
DBUS = "org.freedesktop.DBus"

BUS_TROUBLE = (DBusError, OSError, EOFError, TimeoutError)
"What dbus-fast raises where the bus is not there or goes away."

ANSWER_WITHIN_S = 5.0
"bluetoothd answers within milliseconds; a controller that hangs keeps it busy for 2 s a command."

_NO_SERVICE = (f"{DBUS}.Error.ServiceUnknown", f"{DBUS}.Error.NameHasNoOwner", f"{DBUS}.Error.Spawn.ChildExited")
_MODALIAS = re.compile(r"usb:v1D6Bp0246d05([0-9A-F]{2})")
"bluetoothd's own device id carries its version (BlueZ src/main.c, `did_version`), unless main.conf sets another."


class NoAdapter(GatewayError):
    """There is no Bluetooth adapter to listen with."""


class Refused(NoAdapter):
    """The Bluetooth service refuses what it was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The Bluetooth service refuses ({name}).")
        self.name = name
        "The D-Bus error name, such as `org.bluez.Error.Failed`."


@dataclass(frozen=True, slots=True)
class AdapterFound:
    """One adapter as bluetoothd has it now."""

    path: str
    "Its D-Bus object, such as `/org/bluez/hci0`; good until it is unplugged or bluetoothd restarts."
    name: str
    address: str
    powered: bool
    monitors: bool = False
    "bluetoothd offers advertisement monitors on it: it runs with --experimental, on a kernel that has them."
    bluez_version: str = ""
    "Such as `5.82`; empty where bluetoothd does not tell."


class Adapters:
    """Which adapter is meant by a name, an address or None; remembers the address behind each name."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}

    async def find(self, bus: MessageBus, wanted: str | None) -> AdapterFound:
        """The adapter called `wanted`, by address or name; where None, the first that is switched on, else the first.

        Raises NoAdapter with a sentence, or one of BUS_TROUBLE.
        """
        present = await adapters_present(bus)
        if not present:
            raise NoAdapter("No Bluetooth adapter is plugged in.")
        if wanted is None:
            return min(present, key=lambda one: (not one.powered, one.path))
        wanted = wanted.upper()
        known = self._addresses.get(wanted, wanted)
        found = next((one for one in present if one.address == known), None)
        if found is None:
            found = next((one for one in present if one.name.upper() == wanted), None)
        if found is None:
            raise NoAdapter("The Bluetooth adapter that is set for this gateway is not plugged in.")
        self._addresses[wanted] = found.address
        return found


async def adapters_present(bus: MessageBus) -> list[AdapterFound]:
    """All adapters that bluetoothd knows. Raises NoAdapter where it does not run, or one of BUS_TROUBLE."""
    (objects,) = await call(bus, "/", f"{DBUS}.ObjectManager", "GetManagedObjects")
    return [_found(path, interfaces) for path, interfaces in objects.items() if ADAPTER in interfaces]


async def switch(bus: MessageBus, path: str, on: bool) -> None:
    """Powers an adapter on or off, as `bluetoothctl power` does. Raises NoAdapter, or one of BUS_TROUBLE."""
    await call(bus, path, f"{DBUS}.Properties", "Set", "ssv", [ADAPTER, "Powered", Variant("b", on)])


async def call(
    bus: MessageBus,
    path: str,
    interface: str,
    member: str,
    signature: str = "",
    body: list[Any] | None = None,
    *,
    to: str = BLUEZ,
) -> list[Any]:
    """What the called method returns, within ANSWER_WITHIN_S. Raises NoAdapter, or one of BUS_TROUBLE."""
    message = Message(
        destination=to, path=path, interface=interface, member=member, signature=signature, body=body or []
    )
    async with asyncio.timeout(ANSWER_WITHIN_S):
        reply = await bus.call(message)
    if reply.message_type is MessageType.METHOD_RETURN:
        return list(reply.body)
    if reply.error_name in _NO_SERVICE:
        raise NoAdapter("The Bluetooth service (bluetoothd) is not running.")
    raise Refused(reply.error_name or "")


def _found(path: str, interfaces: dict[str, dict[str, Variant]]) -> AdapterFound:
    adapter = interfaces[ADAPTER]
    version = _MODALIAS.match(adapter["Modalias"].value) if "Modalias" in adapter else None
    return AdapterFound(
        path=path,
        name=path.rpartition("/")[2],
        address=adapter["Address"].value.upper(),
        powered=adapter["Powered"].value,
        monitors=MONITOR_MANAGER in interfaces,
        bluez_version=f"5.{int(version[1], 16)}" if version else "",
    )
