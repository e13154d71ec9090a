"""When nobody is to be disturbed, by the clock on her own wall. Pure: time zones are arguments.

Where her time zone is not known there are several, all that are plausible, and it is quiet while it is quiet in any.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wire.messages.restraint import RestraintRules
from wire.messages.site import OpeningHours

LOOKED_AHEAD_S = 2 * 86_400.0
"Where it is quiet in one zone or another for so long, it always is."


def is_quiet(rules: RestraintRules, zones: Sequence[ZoneInfo], now_s: float) -> bool:
    """Whether it is quiet in any of the zones."""
    return any(_is_quiet_in(rules, zone, now_s) for zone in zones)


def quiet_until_s(rules: RestraintRules, zones: Sequence[ZoneInfo], now_s: float) -> float | None:
    """The first instant from now on that is quiet in none of the zones; None where there is none."""
    at_s = now_s
    while at_s <= now_s + LOOKED_AHEAD_S:
        ends = [_ends_s(rules, zone, at_s) for zone in zones if _is_quiet_in(rules, zone, at_s)]
        if not ends:
            return at_s
        at_s = max(ends)
    return None


def is_open(hours: Sequence[OpeningHours], zone: ZoneInfo, now_s: float) -> bool:
    """Whether the store is open. One that tells no hours is taken to be open whenever somebody is in it."""
    if not hours:
        return True
    now = datetime.fromtimestamp(now_s, UTC).astimezone(zone)
    minute, today = now.hour * 60 + now.minute, now.weekday()
    for each in hours:
        opens, closes = _minute(each.opens), _minute(each.closes)
        if opens < closes:
            if each.weekday == today and opens <= minute < closes:
                return True
        elif (each.weekday == today and minute >= opens) or ((each.weekday + 1) % 7 == today and minute < closes):
            return True
    return False


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _is_quiet_in(rules: RestraintRules, zone: ZoneInfo, now_s: float) -> bool:
    now = datetime.fromtimestamp(now_s, UTC).astimezone(zone)
    minute, from_minute, until_minute = now.hour * 60 + now.minute, rules.quiet_from_minute, rules.quiet_until_minute
    if from_minute <= until_minute:
        return from_minute <= minute < until_minute
    return minute >= from_minute or minute < until_minute


def _ends_s(rules: RestraintRules, zone: ZoneInfo, now_s: float) -> float:
    """The end of the quiet hours that it is in, later than now. An end that the change of clocks skips comes when the
    clocks have changed; of one that comes twice, it is the one ahead."""
    now = datetime.fromtimestamp(now_s, UTC).astimezone(zone)
    clock = time(*divmod(rules.quiet_until_minute, 60))
    days = (now.date(), now.date() + timedelta(days=1))
    found = [datetime.combine(day, clock.replace(fold=fold), zone).timestamp() for day in days for fold in (0, 1)]
    return min(end_s for end_s in found if end_s > now_s)
