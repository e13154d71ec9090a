"""What clients other than a scanner ask, and what they get wrong."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.bluez import Advertisement, BusUnavailable, DaemonBus, DirectBus, VirtualBlueZ
from simulator.bluez.host import Transport, virtual_host
from tests.adapters.bluez_host import TAG, until

ADAPTER = "org.bluez.Adapter1"
PROPERTIES = "org.freedesktop.DBus.Properties"
HCI0 = "/org/bluez/hci0"


class Client:
    """A connection of its own, as a program beside the scanner has."""

    def __init__(self, bus: MessageBus) -> None:
        self.bus = bus
        self.signals: list[Message] = []
        bus.add_message_handler(self._take)

    def _take(self, message: Message) -> None:
        if message.message_type is MessageType.SIGNAL:
            self.signals.append(message)

    async def call(
        self, path: str, interface: str, member: str, signature: str = "", *body: Any, to: str = "org.bluez"
    ) -> Message:
        answer = await self.bus.call(
            Message(destination=to, path=path, interface=interface, member=member, signature=signature, body=list(body))
        )
        assert answer is not None
        return answer

    async def ask_bus(self, member: str, signature: str = "", *body: Any) -> Message:
        name = "org.freedesktop.DBus"
        return await self.call("/org/freedesktop/DBus", name, member, signature, *body, to=name)


@asynccontextmanager
async def a_client(host: VirtualBlueZ) -> AsyncIterator[Client]:
    bus = await MessageBus(host.bus.address).connect()
    try:
        yield Client(bus)
    finally:
        bus.disconnect()


@pytest.mark.parametrize("transport", ["direct", "daemon"])
async def test_a_watcher_is_told_when_bluetoothd_comes_and_goes(transport: Transport) -> None:
    async with virtual_host(transport=transport) as host, a_client(host) as client:
        rule = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.bluez'"
        await client.ask_bus("AddMatch", "s", rule)
        owner = (await client.ask_bus("GetNameOwner", "s", "org.bluez")).body[0]
        await host.crash()
        await until(lambda: any(m.body[1:] == [owner, ""] for m in client.signals if m.body[0] == "org.bluez"))
        assert (await client.ask_bus("GetNameOwner", "s", "org.bluez")).error_name is not None
        await host.restart()
        await until(lambda: [m.body[1] for m in client.signals if m.body[0] == "org.bluez"] == [owner, ""])
        assert (await client.ask_bus("GetNameOwner", "s", "org.bluez")).body[0] != owner


@pytest.mark.parametrize("transport", ["direct", "daemon"])
async def test_power_is_switched_over_d_bus_and_told(transport: Transport) -> None:
    async with virtual_host(transport=transport) as host, a_client(host) as client:
        await client.ask_bus("AddMatch", "s", "type='signal',sender='org.bluez',path_namespace='/org/bluez'")
        await client.call(HCI0, PROPERTIES, "Set", "ssv", ADAPTER, "Powered", Variant("b", False))

        def switched_off() -> bool:
            changed = [m.body[1] for m in client.signals if m.member == "PropertiesChanged"]
            return any(each.get("Powered") == Variant("b", False) for each in changed)

        await until(switched_off)
        assert not host.adapters[0].is_powered
        got = await client.call(HCI0, PROPERTIES, "Get", "ss", ADAPTER, "Powered")
        assert got.body == [Variant("b", False)]
        everything = await client.call(HCI0, PROPERTIES, "GetAll", "s", ADAPTER)
        assert everything.body[0]["PowerState"].value == "off"
        tree = await client.call("/org/bluez", "org.freedesktop.DBus.Introspectable", "Introspect")
        assert '<node name="hci0"/>' in tree.body[0]


@pytest.mark.parametrize(
    ("path", "interface", "member", "signature", "body", "error"),
    [
        ("/nowhere", ADAPTER, "StartDiscovery", "", [], "UnknownObject"),
        (HCI0, ADAPTER, "Levitate", "", [], "UnknownMethod"),
        (HCI0, ADAPTER, "StartDiscovery", "s", ["now"], "UnknownMethod"),
        (HCI0, "org.bluez.Device1", "Connect", "", [], "UnknownMethod"),
        (HCI0, PROPERTIES, "Get", "ss", [ADAPTER, "Mood"], "InvalidArgs"),
        (HCI0, PROPERTIES, "Get", "ss", ["org.bluez.Mood1", "Mood"], "InvalidArgs"),
        (HCI0, PROPERTIES, "Set", "ssv", [ADAPTER, "Address", Variant("s", "x")], "PropertyReadOnly"),
        (HCI0, PROPERTIES, "Set", "ssv", [ADAPTER, "Powered", Variant("s", "on")], "PropertyReadOnly"),
        (HCI0, PROPERTIES, "Set", "ssv", [ADAPTER, "Alias", Variant("b", True)], "InvalidArguments"),
        (HCI0, PROPERTIES, "Set", "s", [ADAPTER], "UnknownMethod"),
        (HCI0, ADAPTER, "SetDiscoveryFilter", "a{sv}", [{"RSSI": Variant("s", "near")}], "InvalidArguments"),
        (HCI0, ADAPTER, "RemoveDevice", "o", ["/org/bluez/hci0/dev_00"], "DoesNotExist"),
        (HCI0, ADAPTER, "StopDiscovery", "", [], "Failed"),
        (HCI0, "org.bluez.AdvertisementMonitorManager1", "UnregisterMonitor", "o", ["/x"], "DoesNotExist"),
        (HCI0, "org.bluez.LEAdvertisingManager1", "RegisterAdvertisement", "oa{sv}", ["/x", {}], "Failed"),
        (HCI0, "org.bluez.LEAdvertisingManager1", "UnregisterAdvertisement", "o", ["/x"], "DoesNotExist"),
    ],
)
async def test_a_wrong_call_is_answered_with_an_error_of_d_bus(
    path: str, interface: str, member: str, signature: str, body: list[Any], error: str
) -> None:
    async with virtual_host() as host, a_client(host) as client:
        answer = await client.call(path, interface, member, signature, *body)
        assert answer.message_type is MessageType.ERROR
        assert answer.error_name is not None
        assert answer.error_name.endswith(error)


async def test_a_removed_device_is_found_anew() -> None:
    async with virtual_host() as host, a_client(host) as client:
        await client.call(HCI0, ADAPTER, "StartDiscovery")
        heard = Advertisement.build(name="x")
        host.adapters[0].receive(TAG, heard, -60)
        [device] = host.adapters[0].devices.values()
        assert (await client.call(HCI0, ADAPTER, "RemoveDevice", "o", device.path)).error_name is None
        assert not host.adapters[0].devices


async def test_a_client_advertises_through_the_adapter() -> None:
    async with virtual_host() as host, a_client(host) as client:
        offered = {
            "Type": Variant("s", "broadcast"),
            "ManufacturerData": Variant("a{qv}", {0x004C: Variant("ay", b"\x02\x15")}),
            "ServiceUUIDs": Variant("as", ["0000feaa-0000-1000-8000-00805f9b34fb"]),
            "LocalName": Variant("s", "beacon"),
        }

        def answer(message: Message) -> Message | bool:
            if message.member == "GetAll" and message.path == "/beacon":
                return Message.new_method_return(message, "a{sv}", [offered])
            return False

        client.bus.add_message_handler(answer)
        manager = "org.bluez.LEAdvertisingManager1"
        registered = await client.call(HCI0, manager, "RegisterAdvertisement", "oa{sv}", "/beacon", {})
        assert registered.error_name is None
        [on_air] = host.adapters[0].advertisers.on_air
        assert (on_air.name, on_air.connectable) == ("beacon", False)
        assert on_air.manufacturer_data == {0x004C: b"\x02\x15"}
        client.bus.disconnect()
        await until(lambda: not host.adapters[0].advertisers)


async def test_a_monitor_is_told_of_devices_found_and_lost() -> None:
    async with virtual_host() as host, a_client(host) as client:
        calls: list[tuple[str | None, list[Any]]] = []

        def answer(message: Message) -> Message | bool:
            if message.interface != "org.bluez.AdvertisementMonitor1":
                return False
            calls.append((message.member, message.body))
            return Message.new_method_return(message)

        client.bus.add_message_handler(answer)
        await export_monitor(client, "/watch", Variant("a(yyay)", [[0, 0xFF, b"\x4c\x00"]]))
        await until(lambda: calls == [("Activate", [])])
        adapter = host.adapters[0]
        for rssi_dbm in (-60, -50):
            adapter.receive(TAG, Advertisement.build(manufacturer_data={0x004C: b"x"}), rssi_dbm)
        device = adapter.devices[TAG]
        await until(lambda: calls[1:] == [("DeviceFound", [device.path])])
        adapter.remove_device(device)
        await until(lambda: calls[2:] == [("DeviceLost", [device.path])])


async def test_a_monitor_without_patterns_is_released() -> None:
    async with virtual_host() as host, a_client(host) as client:
        calls: list[str | None] = []

        def answer(message: Message) -> Message | bool:
            if message.interface != "org.bluez.AdvertisementMonitor1":
                return False
            calls.append(message.member)
            return Message.new_method_return(message)

        client.bus.add_message_handler(answer)
        await export_monitor(client, "/watch", Variant("s", "everything"))
        await until(lambda: "Release" in calls)
        assert host.adapters[0].monitors.active == 0


async def export_monitor(client: Client, root: str, patterns: Variant) -> None:
    """Registers `root` as a place for monitors, then exports one there, as bleak does."""
    await client.call(HCI0, "org.bluez.AdvertisementMonitorManager1", "RegisterMonitor", "o", root)
    monitor = {"org.bluez.AdvertisementMonitor1": {"Type": Variant("s", "or_patterns"), "Patterns": patterns}}
    await client.bus.send(
        Message(
            message_type=MessageType.SIGNAL,
            path=root,
            interface="org.freedesktop.DBus.ObjectManager",
            member="InterfacesAdded",
            signature="oa{sa{sv}}",
            body=[f"{root}/1", monitor],
        )
    )


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_whoever_sends_nonsense_to_a_direct_bus_is_let_go(nonsense: bytes, greets: bool) -> None:
    async def send_and_use() -> None:
        async with virtual_host() as host:
            reader, writer = await asyncio.open_unix_connection(host.bus.address.removeprefix("unix:path="))
            writer.write((b"\0AUTH EXTERNAL 30\r\nBEGIN\r\n" if greets else b"") + nonsense)
            writer.write_eof()
            while await asyncio.wait_for(reader.read(100), 5):
                pass
            writer.close()
            async with a_client(host) as client:
                assert (await client.ask_bus("GetId")).error_name is None

    asyncio.run(send_and_use())


async def test_two_hosts_cannot_share_a_bus() -> None:
    async with virtual_host(transport="daemon") as host:
        second = VirtualBlueZ(DaemonBus(host.bus.address))
        with pytest.raises(BusUnavailable, match="already owns"):
            await second.start()
        await second.stop()
        assert host.is_running


@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "tcp:host=localhost,port=1", "unix:abstract=x"])
async def test_a_bus_that_cannot_be_joined_is_named(address: str) -> None:
    with pytest.raises(BusUnavailable):
        await VirtualBlueZ(DaemonBus(address)).start()


async def test_nothing_is_left_of_a_stopped_host() -> None:
    for bus in (DaemonBus(), DirectBus()):
        host = VirtualBlueZ(bus)
        await host.start()
        await host.stop()
        with pytest.raises(OSError), socket.socket(socket.AF_UNIX) as probe:  # noqa: PT011
            probe.connect(bus.address.removeprefix("unix:path="))
