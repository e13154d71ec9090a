"""`gateway.bluetooth.monitor`: what bluetoothd may ask of our advertisement monitor."""

from __future__ import annotations

from dbus_fast import Message

from gateway.bluetooth.monitor import MONITOR, answer, appearance, is_activation, is_release

PATH = "/org/shopbell/monitor/1"
PROPERTIES = "org.freedesktop.DBus.Properties"


def asked(member: str, interface: str = MONITOR, path: str = PATH, signature: str = "", *body: object) -> Message:
    return Message(
        destination=":1.9",
        path=path,
        interface=interface,
        member=member,
        signature=signature,
        body=list(body),
        serial=1,
    )


def test_bluetoothd_learns_of_the_monitor_where_it_listens() -> None:
    signal = appearance(PATH)
    assert (signal.path, signal.member) == (PATH, "InterfacesAdded"), "BlueZ listens at the registered path"
    path, interfaces = signal.body
    assert path == PATH
    assert set(interfaces[MONITOR]) == {"Type", "Patterns"}


def test_its_properties_are_told_one_by_one_or_all_at_once() -> None:
    everything = answer(asked("GetAll", PROPERTIES, PATH, "s", MONITOR), PATH)
    assert everything is not None
    assert everything.body[0]["Type"].value == "or_patterns"
    one = answer(asked("Get", PROPERTIES, PATH, "ss", MONITOR, "Type"), PATH)
    assert one is not None
    assert one.body[0].value == "or_patterns"
    assert answer(asked("Get", PROPERTIES, PATH, "ss", MONITOR, "RSSILowThreshold"), PATH) is None


def test_activation_and_release_are_noted() -> None:
    assert is_activation(asked("Activate"))
    assert is_release(asked("Release"))
    assert not is_release(asked("DeviceFound", MONITOR, PATH, "o", "/org/bluez/hci0/dev_0"))
    assert answer(asked("Release"), PATH) is not None


def test_what_is_no_business_of_the_monitor_is_left_alone() -> None:
    assert answer(asked("Release", path="/org/shopbell/monitor/2"), PATH) is None
    assert answer(asked("Introspect", "org.freedesktop.DBus.Introspectable"), PATH) is None
    assert answer(appearance(PATH), PATH) is None
