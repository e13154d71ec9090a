"""What a client asks an adapter to advertise, read as bluetoothd reads it."""

from __future__ import annotations

import pytest
from dbus_fast import Variant
from hypothesis import given
from hypothesis import strategies as st

from simulator.bluez.advertised import DEFAULT_INTERVAL_S, Asked, NotAdvertisable, TooLong, read_asked
from simulator.bluez.profile import BLUEZ_5_66, BLUEZ_5_82, BLUEZ_5_82_LE_ONLY, Profile

PERIPHERAL = Variant("s", "peripheral")
FULL = "5b0f0001-6c2e-4d53-9e0b-2f1d8a7c4e10"


def asked(profile: Profile = BLUEZ_5_82, *, discoverable: bool = False, **properties: Variant) -> Asked:
    return read_asked(properties, profile, adapter_discoverable=discoverable)


def test_everything_is_read() -> None:
    read = asked(
        Type=PERIPHERAL,
        ServiceUUIDs=Variant("as", ["feaa", "0000fff1-0000-1000-8000-00805f9b34fb"]),
        ServiceData=Variant("a{sv}", {"fff1": Variant("ay", b"x")}),
        LocalName=Variant("s", "beacon"),
        Includes=Variant("as", ["tx-power"]),
        TxPower=Variant("n", -4),
        Timeout=Variant("q", 5),
        Duration=Variant("q", 2),
        Levitates=Variant("b", True),
    )
    heard = read.advertisement
    assert (read.connectable, read.timeout_s, read.tx_power_dbm, read.interval_s) == (True, 5, -4, DEFAULT_INTERVAL_S)
    assert heard.uuids == ("0000feaa-0000-1000-8000-00805f9b34fb", "0000fff1-0000-1000-8000-00805f9b34fb")
    assert (heard.name, heard.tx_power_dbm, heard.flags) == ("beacon", -4, None)
    assert heard.service_data == {"0000fff1-0000-1000-8000-00805f9b34fb": b"x"}


def test_uuids_and_service_data_of_128_bits_are_sent_whole() -> None:
    assert asked(ServiceUUIDs=Variant("as", [FULL])).advertisement.uuids == (FULL,)
    assert asked(ServiceData=Variant("a{sv}", {FULL: Variant("ay", b"x")})).advertisement.service_data == {FULL: b"x"}


@pytest.mark.parametrize(
    ("profile", "discoverable", "adapter", "flags"),
    [
        (BLUEZ_5_82, True, False, 0x06),
        (BLUEZ_5_82, True, True, 0x02),
        (BLUEZ_5_82_LE_ONLY, True, True, 0x06),
        (BLUEZ_5_82, False, False, 0x04),
        (BLUEZ_5_82, None, True, 0x02),
        (BLUEZ_5_82, None, False, None),
    ],
)
def test_a_peripherals_flags(profile: Profile, discoverable: bool | None, adapter: bool, flags: int | None) -> None:
    given_flag = {} if discoverable is None else {"Discoverable": Variant("b", discoverable)}
    assert asked(profile, discoverable=adapter, Type=PERIPHERAL, **given_flag).advertisement.flags == flags


@pytest.mark.parametrize(
    "properties",
    [
        {"Type": Variant("s", "shout")},
        {"Type": Variant("u", 1)},
        {"Discoverable": Variant("b", True)},
        {"ManufacturerData": Variant("a{qv}", {1: Variant("s", "x")})},
        {"ManufacturerData": Variant("a{qv}", {1: Variant("ay", bytes(28))})},
        {"ServiceUUIDs": Variant("as", ["mood"])},
        {"MinInterval": Variant("u", 19), "MaxInterval": Variant("u", 100)},
        {"MinInterval": Variant("u", 100)},
        {"TxPower": Variant("n", 21)},
    ],
)
def test_what_bluetoothd_cannot_read_is_refused(properties: dict[str, Variant]) -> None:
    with pytest.raises(NotAdvertisable):
        asked(**properties)


def test_what_does_not_fit_a_packet_is_refused() -> None:
    with pytest.raises(TooLong):
        asked(ManufacturerData=Variant("a{qv}", {1: Variant("ay", bytes(20)), 2: Variant("ay", bytes(20))}))


def test_an_iphone_can_hear_an_ibeacon_with_its_flags() -> None:
    beacon = Variant("a{qv}", {0x004C: Variant("ay", bytes(23))})
    assert asked(Type=PERIPHERAL, Discoverable=Variant("b", True), ManufacturerData=beacon).advertisement.flags == 0x06


@given(st.integers(20, 10_485_759), st.integers(20, 10_485_759))
def test_intervals_are_kept_where_the_version_keeps_them(one_ms: int, other_ms: int) -> None:
    least, most = sorted((one_ms, other_ms))
    wanted = {"MinInterval": Variant("u", least), "MaxInterval": Variant("u", most)}
    assert least / 1000 <= asked(BLUEZ_5_82.without_experimental(), **wanted).interval_s <= most / 1000
    assert asked(BLUEZ_5_66.without_experimental(), **wanted).interval_s == DEFAULT_INTERVAL_S


def test_the_bytes_are_in_bluetoothds_order() -> None:
    """As bluetoothd 5.66 gave them to a controller for the gateway's GATT service."""
    read = asked(Type=PERIPHERAL, Discoverable=Variant("b", True), ServiceUUIDs=Variant("as", [FULL]))
    data = b"".join(bytes((len(content) + 1, kind)) + content for kind, content in read.advertisement.structures)
    assert data.hex() == "1107104e7c8a1d2f0b9e534d2e6c01000f5b020106"
