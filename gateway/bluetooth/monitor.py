"""The advertisement monitor registered with bluetoothd: what it reports is not used, that it is there counts. Pure.

Its messages by hand: dbus-fast's own service objects leave a reply that cannot be sent any more as an error of nobody.
"""

from __future__ import annotations

from dbus_fast import Message, MessageType, Variant

MONITOR = "org.bluez.AdvertisementMonitor1"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager"

_FLAGS = 0x01
"The AD type of flags (Bluetooth Assigned Numbers 2.3)."


def _properties() -> dict[str, Variant]:
    # Flags are matched alike by every version of BlueZ; what has none is heard by the active scan.
    patterns = [[0, _FLAGS, flags] for flags in (b"\x06", b"\x1a")]
    return {"Type": Variant("s", "or_patterns"), "Patterns": Variant("a(yyay)", patterns)}


def appearance(path: str) -> Message:
    """The signal by which bluetoothd learns of the monitor at `path`: after RegisterMonitor, never before.

    Sent from `path` itself: bluetoothd listens to the registered path alone, and says nothing about other signals
    (measured on 5.66, where a signal from `/` left the controller's duplicate filter on).
    """
    return Message.new_signal(path, _OBJECT_MANAGER, "InterfacesAdded", "oa{sa{sv}}", [path, {MONITOR: _properties()}])


def answer(asked: Message, path: str) -> Message | None:
    """The reply to a call of bluetoothd's that concerns the monitor at `path`; None where it does not."""
    if asked.message_type is not MessageType.METHOD_CALL:
        return None
    if asked.interface == _OBJECT_MANAGER and asked.member == "GetManagedObjects":
        return Message.new_method_return(asked, "a{oa{sa{sv}}}", [{path: {MONITOR: _properties()}}])
    if asked.path != path:
        return None
    if asked.interface == _PROPERTIES and asked.member == "GetAll":
        return Message.new_method_return(asked, "a{sv}", [_properties()])
    if asked.interface == _PROPERTIES and asked.member == "Get" and asked.body[1] in _properties():
        return Message.new_method_return(asked, "v", [_properties()[asked.body[1]]])
    if asked.interface == MONITOR:
        return Message.new_method_return(asked)
    return None


def is_activation(asked: Message) -> bool:
    """Whether bluetoothd says that the kernel has the monitor: only now does it count."""
    return asked.interface == MONITOR and asked.member == "Activate"


def is_release(asked: Message) -> bool:
    """Whether bluetoothd says that it has dropped the monitor."""
    return asked.interface == MONITOR and asked.member == "Release"
