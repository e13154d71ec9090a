"""Errors of the virtual BlueZ."""

from __future__ import annotations

from simulator.errors import SimulatorError


class VirtualBlueZError(SimulatorError):
    """Something about the virtual BlueZ went wrong."""

    def __init__(self, detail: str = "") -> None:
        Exception.__init__(self, detail or (type(self).__doc__ or "").strip())


class BusUnavailable(VirtualBlueZError):
    """The bus cannot be started or joined."""


class NameTaken(BusUnavailable):
    """Another process already owns org.bluez on this bus: give every virtual host a bus of its own."""


class BusLost(VirtualBlueZError):
    """The connection to the bus closed while an answer was awaited."""


class NoSuchAdapter(VirtualBlueZError):
    """This host has no such adapter plugged in."""


class Refusal(VirtualBlueZError):
    """A method call is answered with a D-Bus error."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = name
        "The D-Bus error name, such as `org.bluez.Error.Failed`."
        self.text = text


def bluez_refusal(kind: str, text: str) -> Refusal:
    """An error of BlueZ's own: `kind` is the last part of its name, `text` what the real daemon says."""
    return Refusal(f"org.bluez.Error.{kind}", text)


def dbus_refusal(kind: str, text: str) -> Refusal:
    """An error of D-Bus itself: `kind` is the last part of its name."""
    return Refusal(f"org.freedesktop.DBus.Error.{kind}", text)
