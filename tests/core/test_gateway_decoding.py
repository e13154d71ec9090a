"""`gateway.air.airwaves` and `gateway.decode`: what bytes off the air become."""

from __future__ import annotations

import io
import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.air.airwaves import OTHER, Advertisement, parse_ad, recognise
from gateway.decode import decode_line, decode_stream
from tests.core.air_frames import extended_event, legacy_event
from wire.frames import (
    DEFAULT_SERVICE_UUID16,
    IBeacon,
    PresenceFrame,
    android_advertisement,
    ibeacon_advertisement,
    ibeacon_manufacturer_data,
    ios_advertisement,
)
from wire.freshness import Freshness

TOKEN = bytes.fromhex("744a59e776b064c397ad5d261997aef1")
FRAME = PresenceFrame(TOKEN, Freshness(0x90, bytes.fromhex("096ab2")))
BEACON = IBeacon(UUID("0a1b2c3d-0000-4000-8000-001122334455"), 40000, 65535, -59)
ANDROID = {"kind": "presence", "layout": "android", "token": TOKEN.hex(), "tick": 144, "mac": "096ab2"}
IOS = {"kind": "presence", "layout": "ios", "token": TOKEN.hex(), "tick": None, "mac": None}
IBEACON = {
    "kind": "ibeacon",
    "uuid": "0a1b2c3d-0000-4000-8000-001122334455",
    "major": 40000,
    "minor": 65535,
    "power_1m_dbm": -59,
}
MALFORMED = {"kind": "malformed"}


def decode(level: object, data: bytes | str, **more: object) -> Any:
    text = data if isinstance(data, str) else data.hex()
    return decode_line(json.dumps({"level": level, "hex": text, **more}).encode(), DEFAULT_SERVICE_UUID16)


@pytest.mark.parametrize("connectable", [True, False])
def test_the_android_layout_is_a_presence_frame(connectable: bool) -> None:
    assert decode("ad", android_advertisement(FRAME, connectable=connectable), rssi_dbm=-61) == {
        **ANDROID,
        "rssi_dbm": -61,
    }


def test_the_ios_layout_has_neither_tick_nor_mac() -> None:
    assert decode("ad", ios_advertisement(TOKEN)) == IOS


def test_service_data_alone_is_a_presence_frame() -> None:
    assert decode("svc", b"\xf1\xff" + TOKEN + b"\x90\x09\x6a\xb2") == ANDROID


def test_the_service_uuid_is_the_sites() -> None:
    line = json.dumps({"level": "ad", "hex": android_advertisement(FRAME, 0xFCF6).hex()}).encode()
    assert decode_line(line, 0xFCF6) == ANDROID
    assert decode_line(line, DEFAULT_SERVICE_UUID16) == {"kind": "other"}


def test_an_ibeacon_has_unsigned_numbers() -> None:
    assert decode("ad", ibeacon_advertisement(BEACON)) == IBEACON
    assert decode("mfg", b"\x4c\x00" + ibeacon_manufacturer_data(BEACON), rssi_dbm=-70.5) == {
        **IBEACON,
        "rssi_dbm": -70.5,
    }


def test_an_hci_event_brings_its_own_rssi() -> None:
    for event in (legacy_event((android_advertisement(FRAME), -61)), extended_event(android_advertisement(FRAME), -61)):
        assert decode("hci", event) == {**ANDROID, "rssi_dbm": -61}
        assert decode("hci", event[1:]) == {**ANDROID, "rssi_dbm": -61}


def test_an_hci_event_with_several_reports_is_a_list() -> None:
    event = legacy_event((android_advertisement(FRAME), -61), (b"\x02\x01\x06", -90), (ios_advertisement(TOKEN), 127))
    assert decode("hci", event) == [{**ANDROID, "rssi_dbm": -61}, {"kind": "other"}, IOS]


def test_a_report_that_is_cut_leaves_those_before_it() -> None:
    event = bytearray(legacy_event((android_advertisement(FRAME), -61), (b"\x02\x01\x06", -90)))[:-2]
    event[2] -= 2
    assert decode("hci", bytes(event)) == [{**ANDROID, "rssi_dbm": -61}, MALFORMED]


def test_another_hci_event_is_other() -> None:
    assert decode("hci", "040e0401030c00") == {"kind": "other"}


@pytest.mark.parametrize(
    ("level", "data"),
    [
        ("ad", "zz"),
        ("ad", "123"),
        ("ad", "0201"),
        ("AD", "020106"),
        (None, "020106"),
        (["ad"], "020106"),
        ("mfg", "4c"),
        ("svc", ""),
        ("svc", "f1ff00"),
        ("hci", ""),
        ("hci", "043e"),
        ("hci", "043e2b0201"),
    ],
)
def test_bad_levels_and_bytes_are_malformed(level: object, data: str) -> None:
    assert decode(level, data) == MALFORMED


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"nonsense", b"[]", b"3", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"level":"ad"}']
)
def test_a_line_that_is_no_frame_is_malformed(line: bytes) -> None:
    assert decode_line(line, DEFAULT_SERVICE_UUID16) == MALFORMED


@pytest.mark.parametrize("rssi", [None, True, "-61", [], 10**400])
def test_an_rssi_that_is_no_number_is_left_out(rssi: object) -> None:
    assert decode("ad", android_advertisement(FRAME), rssi_dbm=rssi) == ANDROID


def test_zero_ends_the_structures_and_padding_is_no_error() -> None:
    assert decode("ad", android_advertisement(FRAME) + bytes(3)) == ANDROID
    assert decode("ad", "020106" + "00" * 28) == {"kind": "other"}


def test_a_frame_before_a_cut_structure_counts() -> None:
    assert decode("ad", android_advertisement(FRAME) + b"\x09\xff") == ANDROID


def test_two_128_bit_uuids_beside_the_marker_are_no_token() -> None:
    both = Advertisement(uuids16=(DEFAULT_SERVICE_UUID16,), uuids128=(TOKEN, bytes(16)))
    assert recognise(both, DEFAULT_SERVICE_UUID16) == OTHER


def test_a_line_in_is_a_line_out_in_order() -> None:
    lines = [
        json.dumps({"level": "ad", "hex": ios_advertisement(TOKEN).hex()}).encode() + b"\n",
        b"rubbish\n",
        json.dumps({"level": "ad", "hex": "020106"}).encode(),
    ]
    out = io.StringIO()
    decode_stream(io.BytesIO(b"".join(lines)), out, DEFAULT_SERVICE_UUID16)
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [IOS, MALFORMED, {"kind": "other"}]


@given(line=st.binary(max_size=200))
def test_no_line_raises(line: bytes) -> None:
    json.dumps(decode_line(line, DEFAULT_SERVICE_UUID16))


@given(token=st.binary(min_size=16, max_size=16), uuid=st.integers(1, 0xFFFF), tick=st.integers(0, 255))
def test_both_layouts_come_back_as_they_went_out(token: bytes, uuid: int, tick: int) -> None:
    frame = PresenceFrame(token, Freshness(tick, b"abc"))
    assert recognise(parse_ad(android_advertisement(frame, uuid)), uuid) == frame
    assert recognise(parse_ad(ios_advertisement(token, uuid)), uuid) == PresenceFrame(token, None)
