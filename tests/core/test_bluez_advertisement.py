"""AD structures: nothing on the air breaks the parser, and what is built is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.bluez.advertisement import Advertisement, full_uuid, split, structure


@given(st.binary(max_size=300))
def test_random_bytes_are_read_without_an_exception(data: bytes) -> None:
    heard = Advertisement.parse(data)
    assert sum(len(content) + 2 for _, content in heard.structures) <= len(data)
    assert heard.name is None or "\0" not in heard.name


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3, 5, 7, 8, 9, 10, 22, 25, 32, 33, 255]), st.binary(max_size=40))))
def test_structures_of_known_types_and_any_content_are_read(parts: list[tuple[int, bytes]]) -> None:
    data = b"".join(structure(ad_type, content) for ad_type, content in parts)
    heard = Advertisement.parse(data)
    assert list(heard.structures) == parts
    assert all(len(uuid) == 36 for uuid in (*heard.uuids, *heard.service_data))


@given(
    st.dictionaries(st.integers(0, 0xFFFF), st.binary(max_size=20), max_size=3),
    st.dictionaries(st.integers(0, 0xFFFF), st.binary(max_size=20), max_size=3),
    st.none() | st.integers(-127, 127),
    st.none() | st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=20),
)
def test_what_is_built_is_read_back(
    manufacturer_data: dict[int, bytes], service_data: dict[int, bytes], tx_power_dbm: int | None, name: str | None
) -> None:
    heard = Advertisement.build(
        manufacturer_data=manufacturer_data, service_data=service_data, tx_power_dbm=tx_power_dbm, name=name
    )
    assert heard.manufacturer_data == manufacturer_data
    assert heard.service_data == {full_uuid(uuid): content for uuid, content in service_data.items()}
    assert (heard.tx_power_dbm, heard.name) == (tx_power_dbm, name)


def test_reading_stops_at_a_truncated_structure() -> None:
    assert list(split(bytes.fromhex("020106 05ff4c00"))) == [(1, b"\x06")]
    assert list(split(bytes.fromhex("020106 00 0341aabb"))) == [(1, b"\x06")]


def test_uuids_of_every_length_become_128_bits() -> None:
    uuid = bytes.fromhex("00112233445566778899aabbccddeeff")
    data = structure(0x03, b"\xaa\xfe") + structure(0x05, b"\x78\x56\x34\x12") + structure(0x07, uuid[::-1])
    assert Advertisement.parse(data).uuids == (
        "0000feaa-0000-1000-8000-00805f9b34fb",
        "12345678-0000-1000-8000-00805f9b34fb",
        "00112233-4455-6677-8899-aabbccddeeff",
    )


def test_service_data_of_a_128_bit_uuid_is_built_and_read() -> None:
    uuid = "00112233-4455-6677-8899-aabbccddeeff"
    assert Advertisement.build(service_data={uuid: b"x"}).service_data == {uuid: b"x"}


def test_a_name_that_is_not_utf8_is_shown_in_ascii() -> None:
    assert Advertisement.parse(structure(0x09, b"caf\xe9 1")).name == "caf  1"
    assert Advertisement.parse(structure(0x09, b"ab\0cd")).name == "ab"


def test_what_does_not_fit_is_not_built() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Advertisement.build(manufacturer_data={1: bytes(255)})
