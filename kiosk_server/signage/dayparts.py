"""Which part of the day it is by the clock on the store's wall. Pure.

A daypart is a question to the wall clock alone, weekday and minute, so nothing has to be said about changes of clocks:
an hour that comes twice counts twice, one that is left out does not count.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from wire.messages.screens.signage import SignageDaypart

WEEK_DAYS = 7
DAY_MINUTES = 1440


def is_now(daypart: SignageDaypart, now_s: float, zone: ZoneInfo) -> bool:
    """Whether an instant (UTC seconds) lies in a daypart."""
    wall = datetime.fromtimestamp(now_s, zone)
    return is_at(daypart, wall.weekday(), wall.hour * 60 + wall.minute)


def is_at(daypart: SignageDaypart, weekday: int, minute: int) -> bool:
    """Whether a daypart holds this minute (0 to 1439) of a weekday, 0 being Monday."""
    today = weekday in daypart.weekdays
    if daypart.from_minute < daypart.until_minute:
        return today and daypart.from_minute <= minute < daypart.until_minute
    yesterday = (weekday - 1) % WEEK_DAYS in daypart.weekdays
    return (today and minute >= daypart.from_minute) or (yesterday and minute < daypart.until_minute)


def any_now(wanted: Collection[str], dayparts: Mapping[str, SignageDaypart], now_s: float, zone: ZoneInfo) -> bool:
    """Whether one of the dayparts that a playlist names is now; one that names none is always due."""
    return not wanted or any(name in dayparts and is_now(dayparts[name], now_s, zone) for name in wanted)
