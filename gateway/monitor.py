"""The advertisement monitor registered with bluetoothd: what it reports is not used, that it is there counts."""

# Without `from __future__ import annotations`: dbus-fast reads D-Bus signatures off the annotations.

from collections.abc import Callable
from typing import Annotated

from dbus_fast import PropertyAccess
from dbus_fast.annotations import DBusObjectPath, DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property

_FLAGS = 0x01
"The AD type of flags (Bluetooth Assigned Numbers 2.3)."


class Monitor(ServiceInterface):
    """org.bluez.AdvertisementMonitor1 (BlueZ doc/org.bluez.AdvertisementMonitor.rst); only its end matters here."""

    def __init__(self, released: Callable[[], None]) -> None:
        super().__init__("org.bluez.AdvertisementMonitor1")
        self._released = released

    @dbus_method()
    def Release(self) -> None:
        """bluetoothd has dropped the monitor."""
        self._released()

    @dbus_method()
    def Activate(self) -> None:
        """bluetoothd has taken the monitor up."""

    @dbus_method()
    def DeviceFound(self, device: DBusObjectPath) -> None:
        """The active scan tells of it."""

    @dbus_method()
    def DeviceLost(self, device: DBusObjectPath) -> None:
        """Windows end by themselves."""

    @dbus_property(PropertyAccess.READ)
    def Type(self) -> DBusStr:
        return "or_patterns"

    @dbus_property(PropertyAccess.READ)
    def Patterns(self) -> Annotated[list[list[object]], DBusSignature("a(yyay)")]:
        # Flags are matched alike by every version of BlueZ; what has none is heard by the active scan.
        return [[0, _FLAGS, flags] for flags in (b"\x06", b"\x1a")]
