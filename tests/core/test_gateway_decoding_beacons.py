"""`gateway.decode` on frames of every kind: whole, cut, padded, beside each other, and in whichever wrapping."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.air.airwaves import PRECEDENCE, Malformed, frames_in, parse_ad, recognise
from gateway.decode import decode_line
from tests.core.air_frames import (
    BEACONS,
    FLAGS,
    PRESENCE,
    TOKEN,
    AirFrame,
    beacon,
    extended_event,
    legacy_event,
    seeds,
)
from wire.frames import DEFAULT_SERVICE_UUID16, android_advertisement, ios_advertisement

MALFORMED = {"kind": "malformed"}
OTHER = {"kind": "other"}
KINDS = {"presence", "other", "malformed", *(frame.name for frame in BEACONS)}

every_beacon = pytest.mark.parametrize("frame", BEACONS, ids=lambda frame: frame.name)


def decode(level: str, data: bytes | str, **more: object) -> Any:
    text = data.replace(" ", "") if isinstance(data, str) else data.hex()
    return decode_line(json.dumps({"level": level, "hex": text, **more}).encode(), DEFAULT_SERVICE_UUID16)


def eddystone(data: str) -> Any:
    return decode("svc", "aafe" + data)


@every_beacon
def test_a_frame_is_read_at_every_level(frame: AirFrame) -> None:
    assert decode(frame.level, frame.body) == frame.decoded
    assert decode("ad", frame.structure, rssi_dbm=-70) == {**frame.decoded, "rssi_dbm": -70}
    assert decode("ad", FLAGS + frame.structure) == frame.decoded
    assert decode("hci", legacy_event((FLAGS + frame.structure, -61))) == {**frame.decoded, "rssi_dbm": -61}
    assert decode("hci", extended_event(FLAGS + frame.structure, -61)) == {**frame.decoded, "rssi_dbm": -61}


@every_beacon
def test_what_a_dump_appends_changes_nothing(frame: AirFrame) -> None:
    for tail in (bytes(29), b"\xb8", b"\x09\x09Radb", b"\x02\x0a\xf4"):
        assert decode("ad", FLAGS + frame.structure + tail) == frame.decoded


@every_beacon
def test_a_frame_is_read_where_it_is_padded_and_no_longer_where_it_is_cut(frame: AirFrame) -> None:
    if frame.name == "eddystone_url":
        return
    assert decode(frame.level, frame.body + b"\x60") == frame.decoded
    # Without its last field each of these is still a frame.
    spare = {"altbeacon": 1, "eddystone_uid": 2, "exposure_notification": 4}.get(frame.name, 0)
    for length in range(4, len(frame.body) - spare):
        assert decode(frame.level, frame.body[:length]) == MALFORMED
    assert decode(frame.level, frame.body[: len(frame.body) - spare])["kind"] == frame.name


def test_a_uid_may_leave_out_its_reserved_bytes() -> None:
    uid = beacon("eddystone_uid")
    for left_out in (1, 2):
        assert decode("svc", uid.body[:-left_out]) == uid.decoded


def test_an_altbeacon_of_any_company_may_leave_out_its_last_byte() -> None:
    alt = beacon("altbeacon")
    assert decode("mfg", alt.body[:-1]) == {**alt.decoded, "reserved": 0}
    for company in ("1801", "e000", "4c00"):
        decoded = decode("mfg", bytes.fromhex(company) + alt.body[2:])
        assert decoded == {**alt.decoded, "company_id": int.from_bytes(bytes.fromhex(company), "little")}


def test_an_exposure_notification_counts_without_its_metadata() -> None:
    notification = beacon("exposure_notification")
    assert decode("svc", notification.body[:-2]) == {**notification.decoded, "aem": "7203"}


def test_an_ibeacon_is_apples_alone() -> None:
    assert decode("mfg", b"\x59\x00" + beacon("ibeacon").body[2:]) == OTHER


@pytest.mark.parametrize(
    ("temperature", "celsius"),
    [("8000", None), ("ff80", -0.5), ("0000", 0.0), ("7fff", 127.99609375), ("8001", -127.99609375)],
)
def test_a_temperature_is_signed_and_may_be_missing(temperature: str, celsius: float | None) -> None:
    assert eddystone(f"2000 0000 {temperature} 00000000 00000000")["temperature_c"] == celsius


@pytest.mark.parametrize(
    ("encoded", "url"),
    [
        ("00 61 07", "http://www.a.com"),
        ("01 61 0d", "https://www.a.gov"),
        ("02 61 00 62", "http://a.com/b"),
        ("03 61 06", "https://a.gov/"),
        ("03 21", "https://!"),
        ("03 7e", "https://~"),
        ("03" + 17 * "61", "https://" + 17 * "a"),
        ("02 01 02 03 04 05 08 09 0a 0b 0c", "http://.org/.edu/.net/.info/.biz/.org.edu.net.info.biz"),
    ],
)
def test_a_url_is_written_out(encoded: str, url: str) -> None:
    assert eddystone("10 80" + encoded) == {"kind": "eddystone_url", "url": url, "power_0m_dbm": -128}


@pytest.mark.parametrize(
    "encoded", ["", "03", "04 61", "ff 61", "03 0e", "03 20", "03 61 7f", "03 61 80", "03 ff", "03" + 18 * "61"]
)
def test_a_url_of_reserved_bytes_or_another_length_is_malformed(encoded: str) -> None:
    assert eddystone("10 80" + encoded) == MALFORMED


@pytest.mark.parametrize("data", ["", "21 01 0f", "40", "12 34", "20 02 00", "ff"])
def test_other_data_under_eddystones_uuid_is_not_ours(data: str) -> None:
    assert eddystone(data) == OTHER


@pytest.mark.parametrize("data", ["00", "10", "20", "30", "20 00", "20 01"])
def test_the_beginning_of_an_eddystone_frame_is_malformed(data: str) -> None:
    assert eddystone(data) == MALFORMED


@pytest.mark.parametrize("body", ["4c00", "4c00 02", "4c00 10 05 01", "1801 be", "1801 aabb", "4c00 0216 00"])
def test_other_manufacturer_data_is_not_ours(body: str) -> None:
    assert decode("mfg", body) == OTHER


def test_a_length_that_is_a_little_short_is_mended_where_the_rest_is_no_structure() -> None:
    alt, etlm = beacon("altbeacon"), beacon("eddystone_etlm")
    for short_by, frame in ((1, alt), (4, etlm)):
        wrong = bytes((len(frame.body) + 1 - short_by,)) + frame.structure[1:]
        assert decode("ad", FLAGS + wrong) == frame.decoded
    # Zeros after it: one structure of 1 byte that has no type.
    shorter = bytes((len(alt.body),)) + alt.structure[1:]
    assert decode("ad", FLAGS + shorter + bytes(29)) == alt.decoded


def test_a_length_that_is_short_is_left_where_structures_follow_or_too_much_is_missing() -> None:
    alt, uid = beacon("altbeacon"), beacon("eddystone_uid")
    shorter = bytes((len(alt.body),)) + alt.structure[1:-1]
    assert decode("ad", shorter + b"\x02\x0a\xf4") == {**alt.decoded, "reserved": 0}
    much_shorter = bytes((len(uid.body) - 8,)) + uid.structure[1:-2]
    assert decode("ad", much_shorter) == MALFORMED
    assert decode("ad", "04 16 aafe30 09") == MALFORMED
    assert decode("ad", "04 16 bbfe30 09") == MALFORMED
    assert decode("ad", "02 01 06 09") == MALFORMED


def test_a_members_phone_outranks_whatever_else_is_in_the_advertisement() -> None:
    for phone in (android_advertisement(PRESENCE), ios_advertisement(TOKEN)):
        for frame in BEACONS:
            assert decode("ad", frame.structure + phone)["kind"] == "presence"
            assert decode("ad", phone + frame.structure)["kind"] == "presence"


def test_of_two_frames_the_one_that_names_stands_for_the_advertisement() -> None:
    order = ("ibeacon", "altbeacon", "eddystone_uid", "eddystone_eid", "eddystone_url", "eddystone_tlm")
    order += ("eddystone_etlm", "exposure_notification", "apple_overflow")
    for rank, name in enumerate(order):
        for lower in order[rank:]:
            both = beacon(lower).structure + beacon(name).structure
            assert decode("ad", both) == beacon(name).decoded
    assert len(order) == len(PRECEDENCE) - 2


def test_every_frame_of_an_advertisement_can_be_had() -> None:
    together = b"".join(frame.structure for frame in BEACONS) + b"\x04\x16\xaa\xfe\x30"
    frames = frames_in(parse_ad(together), DEFAULT_SERVICE_UUID16)
    assert len({type(frame) for frame in frames}) == len(BEACONS) + 1


def test_a_cut_frame_does_not_hide_a_whole_one() -> None:
    cut = b"\x04\x16\xf1\xff\x00"
    assert decode("ad", cut + beacon("ibeacon").structure) == beacon("ibeacon").decoded
    assert decode("ad", cut + android_advertisement(PRESENCE))["kind"] == "presence"
    assert decode("ad", cut + b"\x02\x0a\xf4") == MALFORMED


def test_of_an_event_that_is_cut_what_is_there_is_read() -> None:
    ibeacon = beacon("ibeacon")
    legacy, extended = legacy_event((ibeacon.structure, -61)), extended_event(ibeacon.structure, -61)
    assert decode("hci", legacy[:-1]) == ibeacon.decoded
    assert decode("hci", legacy[:-2]) == MALFORMED
    assert decode("hci", extended[:-1]) == MALFORMED
    with_name = ibeacon.structure + b"\x04\x09Bea"
    assert decode("hci", extended_event(with_name, -61)[:-2]) == {**ibeacon.decoded, "rssi_dbm": -61}
    assert decode("hci", legacy_event((with_name, -61))[:-3]) == ibeacon.decoded
    for length in range(3, 16):
        assert decode("hci", extended[:length]) == MALFORMED


def test_an_events_own_length_may_be_wrong() -> None:
    ibeacon = beacon("ibeacon")
    event = legacy_event((ibeacon.structure, -61))
    for length in (3, len(event) + 9):
        assert decode("hci", event[:2] + bytes((length,)) + event[3:]) == {**ibeacon.decoded, "rssi_dbm": -61}
    assert decode("hci", "04 0e 04 01") == MALFORMED


# -- the pieces as bleak names them ------------------------------------------------------------------------------


def decode_pieces(**pieces: object) -> Any:
    return decode_line(json.dumps({"level": "bleak-dict", **pieces}).encode(), DEFAULT_SERVICE_UUID16)


def test_bleaks_pieces_are_read() -> None:
    ibeacon, uid = beacon("ibeacon"), beacon("eddystone_uid")
    assert decode_pieces(manufacturer_data={"76": ibeacon.body[2:].hex()}, rssi_dbm=-60) == {
        **ibeacon.decoded,
        "rssi_dbm": -60,
    }
    for uuid in ("0000feaa-0000-1000-8000-00805f9b34fb", "0000FEAA-0000-1000-8000-00805F9B34FB", "feaa"):
        assert decode_pieces(manufacturer_data=None, service_data={uuid: uid.body[2:].hex()}) == uid.decoded
    marker = f"0000{DEFAULT_SERVICE_UUID16:04x}-0000-1000-8000-00805f9b34fb"
    token = "744a59e7-76b0-64c3-97ad-5d261997aef1"
    assert decode_pieces(service_uuids=[marker, token], service_data={token: "00"})["token"] == TOKEN.hex()
    assert decode_pieces() == OTHER


@pytest.mark.parametrize(
    "pieces",
    [
        {"manufacturer_data": ["76"]},
        {"manufacturer_data": {"76": 3}},
        {"manufacturer_data": {"76": "0"}},
        {"manufacturer_data": {"apple": "00"}},
        {"service_data": {"feaa": None}},
        {"service_data": {"fe": "00"}},
        {"service_data": "feaa"},
        {"service_uuids": 3},
        {"service_uuids": [3]},
        {"service_uuids": [{}]},
        {"service_uuids": "feaa"},
    ],
)
def test_pieces_of_another_shape_are_malformed(pieces: dict[str, object]) -> None:
    assert decode_pieces(**pieces) == MALFORMED


# -- nothing raises ----------------------------------------------------------------------------------------------


def check(level: str, data: bytes) -> None:
    decoded = decode(level, data)
    json.dumps(decoded)
    for one in decoded if isinstance(decoded, list) else [decoded]:
        assert one["kind"] in KINDS


@pytest.mark.parametrize(("level", "data"), seeds())
def test_no_prefix_raises(level: str, data: bytes) -> None:
    for length in range(len(data)):
        check(level, data[:length])


def changes_of_one_byte(data: bytes) -> Iterator[bytes]:
    for at in range(len(data)):
        for value in range(256):
            yield data[:at] + bytes((value,)) + data[at + 1 :]


@pytest.mark.no_cover
def test_no_change_of_one_byte_raises() -> None:
    for frame in BEACONS:
        for changed in changes_of_one_byte(FLAGS + frame.structure):
            recognise(parse_ad(changed), DEFAULT_SERVICE_UUID16)
    for changed in changes_of_one_byte(android_advertisement(PRESENCE, connectable=True)):
        check("ad", changed)
    for changed in changes_of_one_byte(legacy_event((ios_advertisement(TOKEN), -61))):
        check("hci", changed)


@st.composite
def hostile(draw: st.DrawFn) -> tuple[str, bytes]:
    """Random bytes seldom reach far into a parser: most of these begin as something real."""
    level, data = draw(st.sampled_from(seeds()))
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(["ad", "mfg", "svc", "hci"])), draw(st.binary(max_size=80))
    mutable = bytearray(data)
    for _ in range(draw(st.integers(0, 4))):
        mutable[draw(st.integers(0, len(mutable) - 1))] = draw(st.integers(0, 255))
    return level, bytes(mutable[: draw(st.integers(0, len(mutable)))]) + draw(st.binary(max_size=8))


@given(hostile())
def test_no_bytes_raise(level_and_bytes: tuple[str, bytes]) -> None:
    check(*level_and_bytes)


@given(st.lists(st.sampled_from(BEACONS), max_size=4), st.binary(max_size=6))
def test_one_finding_stands_for_any_mixture(frames: list[AirFrame], tail: bytes) -> None:
    advertisement = parse_ad(b"".join(frame.structure for frame in frames) + tail)
    finding = recognise(advertisement, DEFAULT_SERVICE_UUID16)
    assert not frames or not isinstance(finding, Malformed)


pieces = st.dictionaries(
    st.sampled_from(["manufacturer_data", "service_data", "service_uuids", "rssi_dbm", "level", "hex"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=40), inner, max_size=3),
        max_leaves=5,
    ),
)


@given(pieces)
def test_no_json_raises(frame: dict[str, object]) -> None:
    for level in ({}, {"level": "bleak-dict"}):
        json.dumps(decode_line(json.dumps({**frame, **level}).encode(), DEFAULT_SERVICE_UUID16))
