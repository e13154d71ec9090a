"""Planned shifts: who is to work when, by the store's clocks. Pure.

A date of its own wins over the week. A shift that ends before it starts goes across midnight and belongs to the day on
which it starts. Where clocks are put back, a shift starts at the first and ends at the second of two equal times, so
that nobody is missing in the hour that comes twice. A time that a change of clocks leaves out is counted as if the
clocks had not changed, so a shift is never negative; one that lies wholly in the gap is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Times:
    """By the store's clocks, to the minute."""

    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Stretch:
    """A planned shift, as instants: UTC seconds."""

    from_s: float
    until_s: float


@dataclass(frozen=True, slots=True)
class Plan:
    weekly: Mapping[int, Sequence[Times]] = field(default_factory=dict)
    "By weekday, 0 is Monday."
    days: Mapping[date, Sequence[Times]] = field(default_factory=dict)
    "Instead of the weekday's; an empty one is a day off."

    def of(self, day: date) -> tuple[Times, ...]:
        """The shifts that start on a day, in their order."""
        found = self.days.get(day)
        chosen = self.weekly.get(day.weekday(), ()) if found is None else found
        return tuple(sorted(chosen, key=lambda times: (times.starts, times.ends)))


def stretches(plan: Plan, first: date, days: int, zone: ZoneInfo) -> Iterator[Stretch]:
    """The shifts that start on `days` days from `first` on, in their order."""
    for n in range(days):
        day = first + timedelta(days=n)
        for times in plan.of(day):
            stretch = _stretch(day, times, zone)
            if stretch.until_s > stretch.from_s:
                yield stretch


def planned_now(plan: Plan, now_s: float, zone: ZoneInfo) -> Stretch | None:
    """The planned shift that is under way at an instant; of several, the one that lasts longest."""
    under_way = [each for each in around(plan, now_s, zone, days=1) if each.from_s <= now_s < each.until_s]
    return max(under_way, key=lambda each: each.until_s, default=None)


def planned_next(plan: Plan, now_s: float, zone: ZoneInfo) -> Stretch | None:
    """The first shift that starts after an instant, until the same weekday of next week."""
    coming = [each for each in around(plan, now_s, zone, days=WEEK_DAYS + 1) if each.from_s > now_s]
    return min(coming, key=lambda each: each.from_s, default=None)


def around(plan: Plan, now_s: float, zone: ZoneInfo, *, days: int) -> Iterable[Stretch]:
    """The shifts that start yesterday, today and on `days - 1` days after, by the store's calendar."""
    today = datetime.fromtimestamp(now_s, zone).date()
    return stretches(plan, today - timedelta(days=1), days + 1, zone)


def _stretch(day: date, times: Times, zone: ZoneInfo) -> Stretch:
    last = day if times.ends > times.starts else day + timedelta(days=1)
    return Stretch(_instant(day, times.starts, zone), max(_instant(last, times.ends, zone, fold) for fold in (0, 1)))


def _instant(day: date, at: time, zone: ZoneInfo, fold: int = 0) -> float:
    # Of a time that does not exist, fold 0 is the later reading: as if the clocks had not been changed yet.
    return datetime.combine(day, at, zone).replace(fold=fold).timestamp()
