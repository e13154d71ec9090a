"""What gateways are told to look for: fixed identities, and enough windows of rotating ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.beacons.rotation import (
    MOST_IDENTITIES,
    MOST_WINDOWS,
    SETTLED_FOR_S,
    Clock,
    OnAir,
    corrected,
    identities,
)
from wire.eddystone_eid import ephemeral_id
from wire.messages.mqtt import BeaconKind

KEY = bytes(range(16))
ZERO_S = 1_770_000_000.0
UID = OnAir("aisle", BeaconKind.EDDYSTONE_UID, "00" * 16)


def rotating(beacon: str = "till", k: int = 10, zero_s: float = ZERO_S, checked_s: float = ZERO_S) -> OnAir:
    return OnAir(beacon, BeaconKind.EDDYSTONE_EID, None, Clock(KEY, k, zero_s, checked_s))


def told(beacon: OnAir, now_s: float) -> set[str]:
    return {each.identity for each in identities([beacon], now_s)[0]}


def test_fixed_identities_are_good_for_ever() -> None:
    found, until_s = identities([UID], ZERO_S)
    assert [(each.beacon, each.identity) for each in found] == [("aisle", "00" * 16)]
    assert until_s == float("inf")


@given(st.floats(0, 5e7), st.integers(8, 15), st.floats(-1, 1))
def test_whatever_its_clock_may_drift_the_beacon_is_looked_for_until_the_next_telling(
    after_s: float, k: int, drift: float
) -> None:
    now_s = ZERO_S + after_s
    # As far as the specification lets a clock drift, while that is not more windows than are ever told.
    off_s = drift * min(after_s * 150e-6, (MOST_WINDOWS - 1) * (1 << k))
    found, until_s = identities([rotating(k=k)], now_s)
    assert until_s >= now_s + SETTLED_FOR_S
    for at_s in (now_s, min(until_s, now_s + (1 << k)) - 0.001):
        on_air = ephemeral_id(KEY, k, max(0, int(at_s - ZERO_S + off_s)))
        assert on_air.hex() in {each.identity for each in found}


@given(st.floats(0, 5e7), st.floats(-9_000, 9_000))
def test_an_identity_that_was_heard_mends_the_clock_to_a_window(after_s: float, off_s: float) -> None:
    now_s, k = ZERO_S + 20_000 + after_s, 10
    real_s = now_s - ZERO_S + off_s
    heard = ephemeral_id(KEY, k, int(real_s))
    clock = rotating().clock
    assert clock is not None
    mended = corrected(clock, heard.hex(), now_s)
    assert mended is not None
    assert mended.checked_s == now_s
    assert abs(mended.time_s(now_s) - real_s) <= 1 << k
    assert len(told(OnAir("till", BeaconKind.EDDYSTONE_EID, None, mended), now_s)) == 3
    assert heard.hex() in told(OnAir("till", BeaconKind.EDDYSTONE_EID, None, mended), now_s)


def test_an_identity_of_another_beacon_mends_nothing() -> None:
    clock = rotating().clock
    assert clock is not None
    assert corrected(clock, "00" * 8, ZERO_S + 100) is None


def test_there_are_never_more_than_a_configuration_holds_and_the_likeliest_stay() -> None:
    year_s = ZERO_S + 365 * 86_400
    many = [rotating(f"b{number}", zero_s=ZERO_S + number) for number in range(200)]
    found, _ = identities(many, year_s)
    assert len(found) == MOST_IDENTITIES
    assert len({each.beacon for each in found}) == 200
