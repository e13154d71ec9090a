"""Planned shifts: by weekday and date, across midnight, and where clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.staff.planning import Plan, Stretch, Times, planned_next, planned_now, stretches

NEW_YORK = ZoneInfo("America/New_York")

NINE_TO_FIVE = Times(time(9), time(17))
NIGHT = Times(time(22), time(6))

clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
times = st.builds(Times, clocks, clocks)
zones = st.sampled_from(["America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "UTC"]).map(ZoneInfo)


def at(text: str, zone: ZoneInfo = NEW_YORK) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


def on(day: date, *each: Times) -> list[Stretch]:
    return list(stretches(Plan(days={day: each}), day, 1, NEW_YORK))


def test_a_weekday_is_planned_each_week_and_a_date_wins_over_it() -> None:
    plan = Plan({0: [NINE_TO_FIVE]}, {date(2026, 11, 30): [Times(time(12), time(15))], date(2026, 12, 7): []})
    monday = Stretch(at("2026-11-23T09:00"), at("2026-11-23T17:00"))
    assert planned_now(plan, at("2026-11-23T09:00"), NEW_YORK) == monday
    assert planned_now(plan, at("2026-11-23T17:00"), NEW_YORK) is None
    assert planned_now(plan, at("2026-11-30T09:30"), NEW_YORK) is None
    assert planned_now(plan, at("2026-11-30T12:30"), NEW_YORK) is not None
    assert planned_now(plan, at("2026-12-07T10:00"), NEW_YORK) is None


def test_a_night_belongs_to_the_day_on_which_it_starts() -> None:
    plan = Plan({4: [NIGHT]})
    friday_night = Stretch(at("2026-11-27T22:00"), at("2026-11-28T06:00"))
    assert planned_now(plan, at("2026-11-28T05:59"), NEW_YORK) == friday_night
    assert planned_now(plan, at("2026-11-27T05:59"), NEW_YORK) is None
    assert planned_next(plan, at("2026-11-25T12:00"), NEW_YORK) == friday_night


def test_of_two_that_overlap_the_longer_counts_and_what_comes_next_comes_after() -> None:
    plan = Plan({0: [Times(time(9), time(12)), Times(time(10), time(17))]})
    now = planned_now(plan, at("2026-11-23T11:00"), NEW_YORK)
    assert now is not None
    assert now.until_s == at("2026-11-23T17:00")
    coming = Stretch(at("2026-11-30T09:00"), at("2026-11-30T12:00"))
    assert planned_next(plan, at("2026-11-23T11:00"), NEW_YORK) == coming
    assert planned_next(Plan(), at("2026-11-23T11:00"), NEW_YORK) is None


def test_a_night_is_an_hour_longer_or_shorter_where_clocks_are_changed() -> None:
    [autumn] = on(date(2026, 10, 31), NIGHT)
    assert autumn.until_s - autumn.from_s == 9 * 3600
    [spring] = on(date(2026, 3, 7), NIGHT)
    assert spring.until_s - spring.from_s == 7 * 3600


def test_the_hour_that_comes_twice_is_all_of_a_shift_that_touches_it() -> None:
    day = date(2026, 11, 1)
    [ends_in_it] = on(day, Times(time(0), time(1, 30)))
    [starts_in_it] = on(day, Times(time(1, 30), time(3)))
    assert ends_in_it.until_s - ends_in_it.from_s == 2.5 * 3600
    assert starts_in_it.until_s - starts_in_it.from_s == 2.5 * 3600


def test_a_time_that_clocks_leave_out_makes_no_negative_shift() -> None:
    day = date(2026, 3, 8)
    [ends_in_it] = on(day, Times(time(0), time(2, 30)))
    assert ends_in_it.until_s == datetime(2026, 3, 8, 7, 30, tzinfo=UTC).timestamp()
    assert on(day, Times(time(2, 30), time(3, 15))) == []


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), times, zones)
def test_a_shift_takes_as_long_as_the_clocks_say_but_for_their_change(day: date, each: Times, zone: ZoneInfo) -> None:
    found = list(stretches(Plan(days={day: [each]}), day, 1, zone))
    assert len(found) <= 1
    minutes = (each.ends.hour - each.starts.hour) * 60 + each.ends.minute - each.starts.minute
    for stretch in found:
        assert stretch.until_s > stretch.from_s
        assert abs(stretch.until_s - stretch.from_s - (minutes % 1440 or 1440) * 60) <= 3600
        assert planned_now(Plan(days={day: [each]}), stretch.from_s, zone) == stretch
        assert planned_now(Plan(days={day: [each]}), stretch.until_s, zone) is None


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 29)])
def test_the_shifts_of_a_day_come_in_their_order(day: date) -> None:
    plan = Plan({day.weekday(): [NIGHT, NINE_TO_FIVE]})
    assert plan.of(day) == (NINE_TO_FIVE, NIGHT)
