"""Ephemeral identifiers of the site's own beacons: derived, expected, resolved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.eddystone_eid import (
    drift_windows,
    ephemeral_id,
    expected_eids,
    identity_key,
    resolve,
    temporary_key,
)

# Two independent public test suites of EID resolvers, one in Python and one in Rust, share this vector.
RESOLVER_PRIVATE = bytes.fromhex("40" + 31 * "41")
BEACON_PUBLIC = bytes.fromhex("5f2ff6357762b9c188343259a9bd899a9a667d170143c0bc1ae905e877914a0e")
IDENTITY_KEY = bytes.fromhex("7c91330e61dfea4606b5b3ecb4457d76")
FIRST_TEMPORARY_KEY = bytes.fromhex("4d7ad123b3f67bb3c7ac3ffd02599f6a")
FIRST_EID = bytes.fromhex("436bfe57d5a09505")

LAST_SECOND = (1 << 32) - 1

keys = st.binary(min_size=16, max_size=16)
exponents = st.integers(0, 15)
times = st.integers(0, LAST_SECOND)


def test_the_published_vector_comes_out() -> None:
    assert identity_key(RESOLVER_PRIVATE, BEACON_PUBLIC) == IDENTITY_KEY
    assert temporary_key(IDENTITY_KEY, 0) == FIRST_TEMPORARY_KEY
    assert ephemeral_id(IDENTITY_KEY, 0, 0) == FIRST_EID


@pytest.mark.parametrize(
    ("k", "time_s", "eid"),
    [
        (10, 65_280, "0a1e96f95815c804"),
        (10, 65_536, "462923124601cd87"),
        (4, 16, "09ace7528c9a34d2"),
        (4, 31, "09ace7528c9a34d2"),
    ],
)
def test_worked_examples_of_our_own_stay(k: int, time_s: int, eid: str) -> None:
    assert ephemeral_id(IDENTITY_KEY, k, time_s).hex() == eid


@given(keys, exponents, times)
def test_an_identifier_lasts_one_window(key: bytes, k: int, time_s: int) -> None:
    start_s = time_s >> k << k
    assert ephemeral_id(key, k, start_s) == ephemeral_id(key, k, time_s)
    if start_s + (1 << k) <= LAST_SECOND:
        assert ephemeral_id(key, k, start_s + (1 << k)) != ephemeral_id(key, k, time_s)


@given(keys, exponents, times, st.integers(-3, 3))
def test_a_clock_that_is_off_by_windows_within_the_tolerance_resolves(
    key: bytes, k: int, time_s: int, off: int
) -> None:
    sent_at_s = min(max(time_s + off * (1 << k), 0), LAST_SECOND)
    eid = ephemeral_id(key, k, sent_at_s)
    assert resolve(eid, key, k, float(time_s), 3) == sent_at_s >> k << k
    assert eid in expected_eids(key, k, float(time_s), 3)


def test_beyond_the_tolerance_it_is_another_beacon() -> None:
    assert resolve(ephemeral_id(IDENTITY_KEY, 10, 10 * 1024), IDENTITY_KEY, 10, 7 * 1024, 2) is None
    assert resolve(FIRST_EID, bytes(16), 0, 0, 5) is None


def test_the_present_window_comes_first_and_those_that_never_were_are_left_out() -> None:
    at_the_start = expected_eids(IDENTITY_KEY, 10, 500.0, 2)
    assert at_the_start == [ephemeral_id(IDENTITY_KEY, 10, s) for s in (0, 1024, 2048)]
    in_the_middle = expected_eids(IDENTITY_KEY, 10, 5000.5, 1)
    assert in_the_middle == [ephemeral_id(IDENTITY_KEY, 10, s) for s in (4096, 3072, 5120)]
    assert len(expected_eids(IDENTITY_KEY, 10, float(LAST_SECOND), 2)) == 3
    assert expected_eids(IDENTITY_KEY, 10, -5000.0, 1) == []


@given(exponents, st.floats(0, 3.2e7))
def test_the_tolerance_covers_the_drift_allowed(k: int, since_s: float) -> None:
    drift_s = since_s * 150e-6
    assert (drift_windows(k, since_s) - 1) * (1 << k) >= drift_s * 0.999_999


def test_a_year_of_drift_is_a_few_windows_where_they_are_long() -> None:
    assert drift_windows(10, 0) == 1
    assert drift_windows(10, 365 * 86_400) == 6
    assert drift_windows(0, 86_400) == 14
    assert drift_windows(10, -1) == 1


@pytest.mark.parametrize("k", [-1, 16])
def test_an_exponent_outside_the_specification_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match=r"exponent is 0\.\.15"):
        ephemeral_id(IDENTITY_KEY, k, 0)
    with pytest.raises(ValueError, match=r"exponent is 0\.\.15"):
        expected_eids(IDENTITY_KEY, k, 0, 1)


def test_keys_and_times_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes, not 15"):
        ephemeral_id(bytes(15), 0, 0)
    with pytest.raises(ValueError, match="32 bits"):
        ephemeral_id(IDENTITY_KEY, 0, 1 << 32)
    with pytest.raises(ValueError, match="32 bits"):
        temporary_key(IDENTITY_KEY, -1)
    with pytest.raises(ValueError, match="32"):
        identity_key(bytes(31), BEACON_PUBLIC)
    with pytest.raises(ValueError, match="shared"):
        identity_key(RESOLVER_PRIVATE, bytes(32))
