"""Eddystone frames: what is written reads back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.eddystone import (
    EddystoneEid,
    EddystoneTlm,
    EddystoneUid,
    eddystone_bytes,
    eid_service_data,
    read_eddystone,
    tlm_service_data,
    uid_service_data,
)

powers = st.integers(-128, 127)
counts = st.integers(0, (1 << 32) - 1)


@given(
    st.builds(
        EddystoneUid,
        namespace=st.binary(min_size=10, max_size=10),
        instance=st.binary(min_size=6, max_size=6),
        power_0m_dbm=powers,
    )
)
def test_a_uid_reads_back(frame: EddystoneUid) -> None:
    assert read_eddystone(uid_service_data(frame)) == frame
    assert len(uid_service_data(frame)) == 20


@given(st.builds(EddystoneEid, eid=st.binary(min_size=8, max_size=8), power_0m_dbm=powers))
def test_an_eid_reads_back(frame: EddystoneEid) -> None:
    assert read_eddystone(eid_service_data(frame)) == frame


@given(
    st.builds(
        EddystoneTlm,
        battery_mv=st.integers(0, 0xFFFF),
        temperature_c=st.none() | st.integers(-0x7FFF, 0x7FFF).map(lambda steps: steps / 256),
        adv_count=counts,
        uptime_s=counts.map(lambda tenths: tenths / 10),
    )
)
def test_telemetry_reads_back(frame: EddystoneTlm) -> None:
    assert read_eddystone(tlm_service_data(frame)) == frame


def test_a_number_that_does_not_fit_is_not_written() -> None:
    with pytest.raises(OverflowError):
        tlm_service_data(EddystoneTlm(70_000, None, 0, 0.0))


@given(st.binary(max_size=40))
def test_no_bytes_raise_and_a_length_is_what_reading_needs(data: bytes) -> None:
    frame = read_eddystone(data)
    full = eddystone_bytes(data)
    if full is not None and len(data) >= full:
        assert read_eddystone(data[:full]) == frame
