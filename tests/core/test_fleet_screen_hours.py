"""When a screen is on: around the opening hours, across midnight and the end of the week."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.fleet.screen_hours import DAY_MIN, WEEK_MIN, screen_hours
from wire.messages.screens.fleet import ScreenWish, WeekSpan
from wire.messages.site import OpeningHours


def open_from(weekday: int, opens: str, closes: str) -> OpeningHours:
    return OpeningHours(weekday=weekday, opens=opens, closes=closes)


def spans(wish: ScreenWish, *hours: OpeningHours) -> list[tuple[int, int]]:
    return [(span.from_min, span.until_min) for span in screen_hours(wish, hours, "UTC").spans]


AROUND = ScreenWish(when="opening_hours", before_min=30, after_min=15)


def test_it_is_on_a_while_before_the_store_opens_until_a_while_after_it_closes() -> None:
    assert spans(AROUND, open_from(1, "09:00", "20:00")) == [(DAY_MIN + 510, DAY_MIN + 1215)]


def test_days_that_run_into_each_other_are_one() -> None:
    night = ScreenWish(when="opening_hours", before_min=240, after_min=240)
    assert spans(night, open_from(0, "06:00", "22:00"), open_from(1, "02:00", "20:00")) == [(120, 2 * DAY_MIN)]


def test_a_store_that_closes_after_midnight_closes_on_the_next_day() -> None:
    assert spans(AROUND, open_from(4, "18:00", "02:00")) == [(4 * DAY_MIN + 1050, 5 * DAY_MIN + 135)]


def test_the_last_night_goes_on_into_the_new_week() -> None:
    assert spans(AROUND, open_from(6, "18:00", "02:00")) == [(6 * DAY_MIN + 1050, 135)]
    assert spans(AROUND, open_from(0, "00:10", "08:00"), open_from(3, "09:00", "10:00")) == [
        (3 * DAY_MIN + 510, 3 * DAY_MIN + 615),
        (WEEK_MIN - 20, 495),
    ]


def test_without_hours_or_with_all_of_them_it_is_always_on() -> None:
    assert screen_hours(AROUND, [], "UTC").always
    assert screen_hours(ScreenWish(when="always"), [open_from(0, "09:00", "10:00")], "UTC").always
    week = [open_from(day, "00:00", "00:00") for day in range(7)]
    assert screen_hours(AROUND, week, "UTC") == screen_hours(AROUND, [], "UTC")


def is_within(span: WeekSpan, minute: int) -> bool:
    if span.until_min <= span.from_min:
        return minute >= span.from_min or minute < span.until_min
    return span.from_min <= minute < span.until_min


@pytest.mark.no_cover
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, DAY_MIN - 1), st.integers(0, DAY_MIN - 1)), max_size=8),
    st.integers(0, 240),
    st.integers(0, 240),
)
def test_it_is_on_whenever_the_store_is_open(hours: list[tuple[int, int, int]], before: int, after: int) -> None:
    def clock(minute: int) -> str:
        return f"{minute // 60:02}:{minute % 60:02}"

    opening = [open_from(day, clock(opens), clock(closes)) for day, opens, closes in hours]
    found = screen_hours(ScreenWish(when="opening_hours", before_min=before, after_min=after), opening, "UTC")
    for day, opens, _closes in hours:
        minute = day * DAY_MIN + opens
        assert found.always or any(is_within(span, minute) for span in found.spans)
        assert found.always or any(is_within(span, (minute - before) % WEEK_MIN) for span in found.spans)
