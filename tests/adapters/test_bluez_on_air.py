"""What a client lets the virtual BlueZ send, and phones that connect to what it offers."""

from __future__ import annotations

import pytest
from dbus_fast import Message, Variant

from simulator.bluez import BLUEZ_5_66, BLUEZ_5_82, BLUEZ_5_82_LE_ONLY, VirtualBlueZ
from simulator.bluez.advertisement import FLAGS
from simulator.bluez.gatt_server import AttError, CentralLink, LinkLost, NotConnectable, connect
from simulator.bluez.host import virtual_host
from tests.adapters.bluez_host import until
from tests.reference.registering import (
    ADVERTISEMENT,
    CHARACTERISTIC,
    PROPERTIES,
    UUID,
    Objects,
    Program,
    a_service,
    an_advertisement,
    program,
)

PHONE = "5A:00:00:00:00:01"
CONNECTABLE = an_advertisement(Type=Variant("s", "peripheral"), Discoverable=Variant("b", True))


class Shelf(Program):
    """Offers one characteristic, and answers as it is told."""

    answer: bytes | str = b"value"
    "A value, or the last part of the error's name."
    asked: list[tuple[str | None, list[object]]]

    def _take(self, message: Message) -> Message | bool:
        if message.interface != CHARACTERISTIC:
            return super()._take(message)
        self.__dict__.setdefault("asked", []).append((message.member, message.body))
        if isinstance(self.answer, str):
            return Message.new_error(message, f"org.bluez.Error.{self.answer}", "")
        if message.member == "ReadValue":
            return Message.new_method_return(message, "ay", [self.answer])
        return Message.new_method_return(message)


async def a_shelf(host: VirtualBlueZ, ours: Program, flags: tuple[str, ...] = ("read", "write")) -> Shelf:
    shelf = Shelf(ours.bus, {"/a": CONNECTABLE, **a_service(flags)})
    ours.bus.remove_message_handler(ours._take)
    assert await shelf.advertise("/a") == "ok"
    assert await shelf.offer("/app") == "ok"
    return shelf


async def test_a_broadcast_is_on_the_air_as_it_was_asked_for() -> None:
    intervals = {"MinInterval": Variant("u", 100), "MaxInterval": Variant("u", 100)}
    async with virtual_host() as host, program(host.bus.address, {"/a": an_advertisement(**intervals)}) as ours:
        await ours.advertise("/a")
        [sent] = host.adapters[0].advertisers.sets()
        assert (sent.connectable, sent.address_type, sent.interval_s) == (False, "random", 0.1)
        assert sent.address != host.adapters[0].address
        assert int(sent.address[:2], 16) < 0x40  # non-resolvable
        assert (sent.advertisement.flags, sent.advertisement.manufacturer_data[0x004C][:2]) == (None, b"\x02\x15")


async def test_the_kernel_of_an_le_only_adapter_says_so_in_a_broadcast() -> None:
    objects: Objects = {"/a": an_advertisement(), "/b": CONNECTABLE}
    async with virtual_host(profile=BLUEZ_5_82_LE_ONLY) as host, program(host.bus.address, objects) as ours:
        await ours.advertise("/a")
        await ours.advertise("/b")
        broadcast, peripheral = host.adapters[0].advertisers.on_air
        assert (broadcast.flags, broadcast.structures[0][0]) == (0x04, FLAGS)
        assert peripheral.flags == 0x06


async def test_a_peripheral_has_the_adapters_address_and_flags() -> None:
    async with virtual_host() as host, program(host.bus.address, {"/a": CONNECTABLE}) as ours:
        await ours.advertise("/a")
        [sent] = host.adapters[0].advertisers.sets()
        assert (sent.connectable, sent.address, sent.advertisement.flags) == (True, host.adapters[0].address, 0x06)


@pytest.mark.parametrize(
    ("profile", "interval_s"),
    [
        (BLUEZ_5_82.without_experimental(), 0.1),
        (BLUEZ_5_66, 0.1),
        (BLUEZ_5_66.without_experimental(), 1.28),
    ],
)
async def test_intervals_were_experimental_before_5_77(profile: object, interval_s: float) -> None:
    asked = an_advertisement(MinInterval=Variant("u", 100), MaxInterval=Variant("u", 100))
    async with virtual_host(profile=profile) as host, program(host.bus.address, {"/a": asked}) as ours:  # type: ignore[arg-type]
        await ours.advertise("/a")
        assert host.adapters[0].advertisers.sets()[0].interval_s == interval_s


@pytest.mark.parametrize("transport", ["direct", "daemon"])
async def test_changed_data_are_sent_at_once_and_nonsense_changes_nothing(transport: str) -> None:
    async with virtual_host(transport=transport) as host, program(host.bus.address, {"/a": an_advertisement()}) as ours:  # type: ignore[arg-type]
        await ours.advertise("/a")

        async def change(value: Variant) -> None:
            body = [ADVERTISEMENT, {"ManufacturerData": value}, []]
            await ours.bus.send(Message.new_signal("/a", PROPERTIES, "PropertiesChanged", "sa{sv}as", body))

        def sent() -> bytes:
            return host.adapters[0].advertisers.on_air[0].manufacturer_data[0x004C]

        await change(Variant("a{qv}", {0x004C: Variant("ay", b"new")}))
        await until(lambda: sent() == b"new")
        await change(Variant("s", "nonsense"))
        await ours.instances()
        assert sent() == b"new"


async def test_nothing_is_sent_while_switched_off_and_all_of_it_afterwards() -> None:
    async with virtual_host() as host, program(host.bus.address, {"/a": an_advertisement()}) as ours:
        await ours.advertise("/a")
        host.adapters[0].set_powered(False)
        assert not host.adapters[0].advertisers.sets()
        host.adapters[0].set_powered(True)
        assert len(host.adapters[0].advertisers.sets()) == 1


async def test_the_kernel_sends_on_without_bluetoothd_until_there_is_one_again() -> None:
    async with virtual_host() as host, program(host.bus.address, {"/a": an_advertisement()}) as ours:
        await ours.advertise("/a")
        before = host.adapters[0].advertisers.sets()
        await host.crash()
        assert host.adapters[0].advertisers.sets() == before
        await host.restart()
        assert not host.adapters[0].advertisers.sets()
        await ours.advertise("/a")
        await host.crash()
        host.unplug(0)
        assert not host.plug(0).advertisers.sets()


async def test_an_orderly_end_releases_and_a_timeout_does() -> None:
    objects: Objects = {"/a": an_advertisement(), "/b": an_advertisement(Timeout=Variant("q", 1))}
    async with virtual_host() as host, program(host.bus.address, objects) as ours:
        await ours.advertise("/b")
        await until(lambda: (ADVERTISEMENT, "Release") in ours.calls)
        assert not host.adapters[0].advertisers
        await ours.advertise("/a")
        host.unplug(0)
        await until(lambda: ours.calls.count((ADVERTISEMENT, "Release")) == 2)


async def test_a_phone_reads_and_writes_what_a_client_offers() -> None:
    async with virtual_host() as host, program(host.bus.address) as ours:
        shelf = await a_shelf(host, ours)
        link = connect(host.adapters[0], PHONE)
        path = host.adapters[0].devices[PHONE].path
        assert link.services == {UUID}
        assert await link.read(UUID) == b"value"
        assert await link.read(UUID, offset=3) == b"value"  # what to leave out is the client's to do
        await link.write(UUID, b"written")
        read, read_on, written = shelf.asked
        options = {"device": Variant("o", path), "link": Variant("s", "LE"), "mtu": Variant("q", 185)}
        assert read == ("ReadValue", [options])
        assert read_on == ("ReadValue", [{**options, "offset": Variant("q", 3)}])
        assert written == ("WriteValue", [b"written", options])


@pytest.mark.parametrize(
    ("answer", "read_code", "write_code"),
    [
        ("Failed", 0x80, 0x80),
        ("NotSupported", 0x06, 0x06),
        ("NotAuthorized", 0x08, 0x08),
        ("InvalidValueLength", 0x0D, 0x0D),
        ("InvalidOffset", 0x07, 0x07),
        ("InProgress", 0xFE, 0xFE),
        ("NotPermitted", 0x02, 0x03),
        ("Whatever", 0x0E, 0x0E),
    ],
)
async def test_an_error_reaches_the_phone_as_a_code(answer: str, read_code: int, write_code: int) -> None:
    async with virtual_host() as host, program(host.bus.address) as ours:
        shelf = await a_shelf(host, ours)
        shelf.answer = answer
        link = connect(host.adapters[0], PHONE)
        for asking, code in ((link.read(UUID), read_code), (link.write(UUID, b"x"), write_code)):
            with pytest.raises(AttError) as refused:
                await asking
            assert refused.value.code == code


async def test_a_failure_was_something_unlikely_in_older_versions() -> None:
    async with virtual_host(profile=BLUEZ_5_66) as host, program(host.bus.address) as ours:
        shelf = await a_shelf(host, ours)
        shelf.answer = "Failed"
        with pytest.raises(AttError) as refused:
            await connect(host.adapters[0], PHONE).read(UUID)
        assert refused.value.code == 0x0E


async def test_flags_forbid_without_asking_the_client() -> None:
    async with virtual_host() as host, program(host.bus.address) as ours:
        shelf = await a_shelf(host, ours, flags=("notify",))
        link = connect(host.adapters[0], PHONE)
        for asking, code in ((link.read(UUID), 0x02), (link.write(UUID, b"x"), 0x03)):
            with pytest.raises(AttError) as refused:
                await asking
            assert refused.value.code == code
        assert "asked" not in shelf.__dict__


async def test_a_link_ends_from_either_side() -> None:
    async with virtual_host() as host, program(host.bus.address) as ours:
        await a_shelf(host, ours)
        adapter = host.adapters[0]
        first = connect(adapter, PHONE)
        first.disconnect()
        assert not adapter.devices[PHONE].interfaces["org.bluez.Device1"]["Connected"].value
        second = connect(adapter, PHONE)
        assert await ours.ask("org.bluez.Device1", "Disconnect", path=adapter.devices[PHONE].path) == "ok"
        await second.closed.wait()
        third = connect(adapter, PHONE)
        adapter.set_powered(False)
        for link in (first, second, third):
            await _is_lost(link)


async def _is_lost(link: CentralLink) -> None:
    with pytest.raises(LinkLost):
        await link.read(UUID)


async def test_only_what_is_connectable_is_connected_to() -> None:
    async with virtual_host() as host, program(host.bus.address, {"/a": an_advertisement()}) as ours:
        await ours.advertise("/a")
        with pytest.raises(NotConnectable):
            connect(host.adapters[0], PHONE)


async def test_services_go_with_their_program() -> None:
    async with virtual_host() as host, program(host.bus.address, {"/a": CONNECTABLE}) as staying:
        await staying.advertise("/a")
        async with program(host.bus.address) as ours:
            ours.objects = a_service()
            await ours.offer("/app")
            link = connect(host.adapters[0], PHONE)
            assert link.services == {UUID}
        await until(lambda: not link.services)
        with pytest.raises(AttError) as refused:
            await link.read(UUID)
        assert refused.value.code == 0x0A
