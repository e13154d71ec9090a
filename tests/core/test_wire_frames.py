"""Frames on the air: what is written reads back, and nothing else does."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.frames import (
    IBeacon,
    PresenceFrame,
    android_advertisement,
    ibeacon_advertisement,
    ibeacon_manufacturer_data,
    read_ibeacon,
    read_service_data,
    read_token_uuid,
)
from wire.freshness import Freshness

beacons = st.builds(
    IBeacon,
    uuid=st.uuids(),
    major=st.integers(0, 0xFFFF),
    minor=st.integers(0, 0xFFFF),
    power_1m_dbm=st.integers(-128, 127),
)
frames = st.builds(
    PresenceFrame,
    token=st.binary(min_size=16, max_size=16),
    fresh=st.builds(Freshness, tick=st.integers(0, 255), mac=st.binary(min_size=3, max_size=3)),
)


@given(beacons)
def test_a_beacon_reads_back(beacon: IBeacon) -> None:
    assert read_ibeacon(ibeacon_manufacturer_data(beacon)) == beacon
    assert len(ibeacon_advertisement(beacon)) == 30


@given(frames, st.integers(1, 0xFFFF))
def test_a_presence_frame_reads_back(frame: PresenceFrame, service_uuid16: int) -> None:
    advertisement = android_advertisement(frame, service_uuid16)
    assert read_service_data(advertisement[8:]) == frame
    assert len(advertisement) == 28


@given(st.binary(max_size=64))
def test_no_bytes_raise(data: bytes) -> None:
    assert (read_service_data(data) is None) == (len(data) != 20)
    read_ibeacon(data)


@given(st.uuids())
def test_a_token_uuid_is_the_token(uuid: UUID) -> None:
    assert read_token_uuid(uuid) == PresenceFrame(uuid.bytes, None)


def test_an_android_frame_needs_freshness() -> None:
    with pytest.raises(ValueError, match="freshness"):
        android_advertisement(PresenceFrame(bytes(16), None))
