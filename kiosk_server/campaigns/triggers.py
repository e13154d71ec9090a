"""What sets a campaign off, and at which hours. Pure: what happened and the time are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, TypeAdapter, field_validator

from kiosk_server.campaigns.conditions import DAY_S, Days, Say
from kiosk_server.messages.keys import Key
from wire.messages.mqtt import Name
from wire.messages.reading import Message

DWELL_S = 30.0
"Shorter stays in a zone are people who walk through."


class OnVisit(Message):
    """A visit starts."""

    kind: Literal["visit_started"] = "visit_started"


class OnNthVisit(Message):
    """Her n-th visit starts."""

    kind: Literal["nth_visit"] = "nth_visit"
    n: Annotated[int, Field(ge=1, le=1_000, strict=True)]


class OnReturn(Message):
    """She had strayed: a visit starts after so many days without one."""

    kind: Literal["strayed"] = "strayed"
    days: Days


class OnDate(Message):
    """A visit starts on one of these days of the store's calendar."""

    kind: Literal["date"] = "date"
    dates: Annotated[list[str], Field(min_length=1, max_length=60)]
    "Each `2026-12-24`, or `12-24` for every year."

    @field_validator("dates")
    @classmethod
    def _are_dates(cls, value: list[str]) -> list[str]:
        for each in value:
            # A leap year, so that 29 February is a day.
            date.fromisoformat(each if each.count("-") == 2 else f"2028-{each}")
        return value


class OnDwell(Message):
    """She has been in a zone for a while."""

    kind: Literal["zone_dwelled"] = "zone_dwelled"
    zone: Name
    least_s: Annotated[float, Field(ge=DWELL_S, le=3_600)] = DWELL_S


class OnSale(Message):
    """A sale of hers is made."""

    kind: Literal["sale"] = "sale"
    least_minor: Annotated[int, Field(ge=0, lt=1 << 53, strict=True)] = 0


Trigger = Annotated[OnVisit | OnNthVisit | OnReturn | OnDate | OnDwell | OnSale, Field(discriminator="kind")]

TRIGGER: TypeAdapter[Trigger] = TypeAdapter(Trigger)


@dataclass(frozen=True, slots=True)
class VisitBegan:
    visits: int | None
    "With this one; None: not known."
    last_visit_at_s: float | None
    at_s: float


@dataclass(frozen=True, slots=True)
class Dwelled:
    zone: str
    stayed_s: float
    before_s: float = 0.0
    "How long she had stayed when this was told last: a stay sets each campaign off once."


@dataclass(frozen=True, slots=True)
class SaleMade:
    total_minor: int


@dataclass(frozen=True, slots=True)
class MomentCame:
    """What was held back for her is looked at again: sets nothing off by itself."""


Happening = VisitBegan | Dwelled | SaleMade | MomentCame


def counts_visits(trigger: Trigger) -> bool:
    return isinstance(trigger, OnNthVisit | OnReturn)


def sets_off(trigger: Trigger, happening: Happening, zone: ZoneInfo) -> bool:
    """Whether this is what the campaign waits for."""
    match trigger, happening:
        case OnVisit(), VisitBegan():
            return True
        case OnNthVisit(), VisitBegan():
            return happening.visits == trigger.n
        case OnReturn(), VisitBegan():
            last_at_s = happening.last_visit_at_s
            return last_at_s is not None and happening.at_s - last_at_s >= trigger.days * DAY_S
        case OnDate(), VisitBegan():
            today = datetime.fromtimestamp(happening.at_s, UTC).astimezone(zone).date().isoformat()
            return today in trigger.dates or today[5:] in trigger.dates
        case OnDwell(), Dwelled():
            return happening.zone == trigger.zone and happening.before_s < trigger.least_s <= happening.stayed_s
        case OnSale(), SaleMade():
            return happening.total_minor >= trigger.least_minor
        case _:
            return False


class Schedule(Message):
    """Hours of the store's clock; empty: always."""

    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6, strict=True)]], Field(max_length=7)] = []
    "0 is Monday; none named: every day."
    from_minute: Annotated[int, Field(ge=0, le=1_439, strict=True)] = 0
    until_minute: Annotated[int, Field(ge=1, le=1_440, strict=True)] = 1_440
    "Minutes after midnight. Before `from_minute`: over midnight, counted to the day it began."


def is_open(schedule: Schedule, now_s: float, zone: ZoneInfo) -> bool:
    now = datetime.fromtimestamp(now_s, UTC).astimezone(zone)
    minute, weekday = now.hour * 60 + now.minute, now.weekday()
    if schedule.from_minute < schedule.until_minute:
        within = schedule.from_minute <= minute < schedule.until_minute
    else:
        within = minute >= schedule.from_minute or minute < schedule.until_minute
        if minute < schedule.until_minute:
            weekday = (weekday - 1) % 7
    return within and (not schedule.weekdays or weekday in schedule.weekdays)


def trigger_in_words(trigger: Trigger, say: Say) -> str:
    match trigger:
        case OnVisit():
            return say(Key.TRIGGER_VISIT_STARTED)
        case OnNthVisit():
            return say(Key.TRIGGER_NTH_VISIT, n=trigger.n)
        case OnReturn():
            return say(Key.TRIGGER_STRAYED, days=f"{trigger.days:g}")
        case OnDate():
            return say(Key.TRIGGER_DATE, dates=", ".join(trigger.dates))
        case OnDwell():
            return say(Key.TRIGGER_ZONE_DWELLED, zone=trigger.zone, seconds=f"{trigger.least_s:g}")
        case OnSale():
            return say(Key.TRIGGER_SALE, least=trigger.least_minor)
