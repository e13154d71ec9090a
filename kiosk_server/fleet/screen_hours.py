"""When a kiosk's screen is on, as parts of a week. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from wire.messages.screens.fleet import ScreenHours, ScreenWish, WeekSpan
from wire.messages.site import OpeningHours

DAY_MIN = 1440
WEEK_MIN = 7 * DAY_MIN


def screen_hours(wish: ScreenWish, hours: Sequence[OpeningHours], time_zone: str) -> ScreenHours:
    """On from a while before the store opens until a while after it closes; always where no hours are known."""
    if wish.when == "always" or not hours:
        return ScreenHours(time_zone=time_zone, always=True, spans=[])
    lit = [False] * WEEK_MIN
    for each in hours:
        opens, closes = _minute(each.opens), _minute(each.closes)
        # A store that closes after midnight closes on the next day.
        length = closes - opens if closes > opens else closes - opens + DAY_MIN
        begins = each.weekday * DAY_MIN + opens - wish.before_min
        for minute in range(begins, begins + min(WEEK_MIN, length + wish.before_min + wish.after_min)):
            lit[minute % WEEK_MIN] = True
    spans = _spans(lit)
    return ScreenHours(time_zone=time_zone, always=all(lit), spans=[] if all(lit) else spans)


def _spans(lit: Sequence[bool]) -> list[WeekSpan]:
    begins = [minute for minute in range(WEEK_MIN) if lit[minute] and not lit[minute - 1]]
    ends = [minute for minute in range(WEEK_MIN) if not lit[minute] and lit[minute - 1]]
    # One that is under way when the week begins ends after the last one has begun.
    if begins and ends and ends[0] < begins[0]:
        ends = ends[1:] + ends[:1]
    return [WeekSpan(from_min=begin, until_min=end) for begin, end in zip(begins, ends, strict=True)]


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
