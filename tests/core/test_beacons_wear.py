"""Which beacon is blamed, and for what; and that no beacon is blamed for a gateway."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.beacons.wear import (
    EARSHOT_MINUTES,
    FALL_DB,
    SILENT_AFTER_S,
    WELL_MV,
    Day,
    Listener,
    Observed,
    State,
    Why,
    fall_db,
    judge,
    own_fall_db,
)
from wire.messages.site import Battery

NOW_S = 1_773_153_720.0
LONG_AGO_S = NOW_S - 30 * 86_400


def heard_by(gateway: str = "door", **changes: object) -> Listener:
    usual = Listener(gateway, heard_at_s=NOW_S - 30, minutes=5_000, well_since_s=LONG_AGO_S)
    return replace(usual, **changes)  # type: ignore[arg-type]


def a_beacon(*listeners: Listener, **changes: object) -> Observed:
    usual = Observed(
        Battery.COIN, known_since_s=LONG_AGO_S, listeners=listeners or (heard_by(),), somebody_well_since_s=LONG_AGO_S
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def verdict(seen: Observed) -> tuple[State, Why]:
    judged = judge(seen, NOW_S)
    return judged.state, judged.why


def test_a_beacon_that_is_heard_and_says_nothing_of_its_battery_is_well() -> None:
    assert verdict(a_beacon()) == (State.OK, Why.WELL)


@pytest.mark.parametrize("battery", list(WELL_MV))
def test_a_battery_is_judged_by_its_chemistry(battery: Battery) -> None:
    low_mv, critical_mv = WELL_MV[battery]
    judged = [verdict(a_beacon(battery=battery, battery_mv=mv))[0] for mv in (low_mv, low_mv - 1, critical_mv - 1)]
    assert judged == [State.OK, State.WEAK, State.DYING]


def test_mains_does_not_run_out() -> None:
    assert verdict(a_beacon(battery=Battery.MAINS, battery_mv=100)) == (State.OK, Why.WELL)


def test_a_cell_in_the_cold_is_given_its_tenth_of_a_volt() -> None:
    assert verdict(a_beacon(battery_mv=2450, temperature_c=3.0))[0] is State.OK
    assert verdict(a_beacon(battery_mv=2450, temperature_c=20.0))[0] is State.WEAK


def test_fading_everywhere_is_the_beacons_fading_at_one_gateway_is_not() -> None:
    fading, steady = heard_by(fall_db=FALL_DB + 2), heard_by("coffee", fall_db=1.0)
    assert verdict(a_beacon(fading)) == (State.WEAK, Why.FAINT)
    assert verdict(a_beacon(fading, steady)) == (State.OK, Why.WELL)
    assert verdict(a_beacon(fading, replace(steady, well_since_s=None))) == (State.WEAK, Why.FAINT)
    assert verdict(a_beacon(fading, battery_mv=2400)) == (State.DYING, Why.FAINT_AND_LOW)


def test_silence_is_blamed_on_the_beacon_only_by_a_gateway_that_used_to_hear_it_and_listens_well() -> None:
    silent = heard_by(heard_at_s=NOW_S - SILENT_AFTER_S - 1)
    assert verdict(a_beacon(silent)) == (State.SILENT, Why.SILENT)
    assert verdict(a_beacon(silent, battery_mv=2300)) == (State.SILENT, Why.SILENT_AND_LOW)
    for excuse in (
        {"well_since_s": None},
        {"well_since_s": NOW_S - SILENT_AFTER_S + 1},
        {"minutes": EARSHOT_MINUTES - 1},
    ):
        assert verdict(a_beacon(replace(silent, **excuse))) == (State.UNKNOWN, Why.NOBODY_LISTENS)
    assert verdict(a_beacon(replace(silent, well_since_s=None), heard_by("coffee")))[0] is State.OK


def test_a_beacon_that_was_never_heard_is_given_time_from_when_somebody_listens() -> None:
    nobody = a_beacon(heard_by())
    fresh = replace(nobody, listeners=(), known_since_s=NOW_S - 60)
    assert verdict(fresh) == (State.UNKNOWN, Why.NOT_HEARD_YET)
    assert verdict(replace(fresh, known_since_s=LONG_AGO_S)) == (State.SILENT, Why.NEVER_HEARD)
    assert verdict(replace(fresh, known_since_s=LONG_AGO_S, somebody_well_since_s=NOW_S - 5))[0] is State.UNKNOWN
    assert verdict(replace(fresh, somebody_well_since_s=None)) == (State.UNKNOWN, Why.NOBODY_LISTENS)


def days(levels: dict[int, float], minutes: int = 600) -> list[Day]:
    return [Day(100 - ago, rssi_dbm, minutes) for ago, rssi_dbm in levels.items()]


def test_a_fall_is_held_against_weeks_and_not_against_yesterday() -> None:
    steady = dict.fromkeys(range(8, 29), -60.0)
    assert fall_db(days({**steady, 0: -72.0, 1: -71.0, 2: -73.0}), 100) == 12.0
    assert fall_db(days({**steady, 0: -72.0, 1: -60.0, 2: -61.0}), 100) == 1.0
    assert fall_db(days(dict.fromkeys(range(1, 8), -60.0)), 100) is None
    assert fall_db(days(steady), 100) is None
    assert fall_db(days({**steady, 0: -72.0}, minutes=5), 100) is None


def test_what_most_beacons_lose_at_a_gateway_is_the_gateways_own() -> None:
    assert own_fall_db([9.0, 10.0, 11.0]) == 10.0
    assert own_fall_db([9.0, 10.0]) == 0.0
    assert own_fall_db([-3.0, -4.0, 12.0]) == 0.0


listeners = st.builds(
    Listener,
    gateway=st.sampled_from(["door", "coffee"]),
    heard_at_s=st.floats(NOW_S - 1e6, NOW_S),
    minutes=st.integers(1, 100),
    well_since_s=st.none(),
    fall_db=st.none() | st.floats(-30, 30),
)


@given(st.lists(listeners, max_size=3), st.booleans())
def test_while_no_gateway_is_well_no_beacon_is_silent_or_faint(known: list[Listener], new: bool) -> None:
    seen = a_beacon(listeners=tuple(known), somebody_well_since_s=None, known_since_s=NOW_S if new else LONG_AGO_S)
    assert verdict(seen)[0] in (State.OK, State.UNKNOWN)


@given(st.integers(0, 4000), st.integers(1, 400))
def test_a_battery_that_falls_never_makes_a_beacon_better(battery_mv: int, less_mv: int) -> None:
    rank = [State.OK, State.WEAK, State.DYING]
    before, after = (judge(a_beacon(battery_mv=mv), NOW_S).state for mv in (battery_mv, max(0, battery_mv - less_mv)))
    assert rank.index(after) >= rank.index(before)
