"""Planned shifts as the database keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlmodel import Session, col, select

from kiosk_server.database import new_id
from kiosk_server.errors import BadField
from kiosk_server.staff.planning import Plan, Stretch, Times, around
from kiosk_server.staff.tables import PlannedShift
from wire.messages.screens.staff import OtherDay, PlannedTime, ShiftPlan, WeekdayTime

DAYS_KEPT = 31
"A date that is longer past tells nobody anything."

COMING_S = 86_400.0
"How far ahead clerk_push is told: further than a staff token lives."


def plan_of(session: Session, staff: str) -> Plan:
    return plans_of(session, [staff])[staff]


def plans_of(session: Session, staff: Collection[str]) -> dict[str, Plan]:
    """Everybody's who is named, also an empty one."""
    weekly: dict[str, dict[int, list[Times]]] = defaultdict(lambda: defaultdict(list))
    days: dict[str, dict[date, list[Times]]] = defaultdict(lambda: defaultdict(list))
    for row in session.exec(select(PlannedShift).where(col(PlannedShift.staff).in_(set(staff)))):
        times = [] if row.starts is None or row.ends is None else [_times(row.starts, row.ends)]
        if row.weekday is not None:
            weekly[row.staff][row.weekday] += times
        elif row.day is not None:
            days[row.staff][date.fromisoformat(row.day)] += times
    return {each: Plan(weekly[each], days[each]) for each in staff}


def coming(session: Session, staff: str, now_s: float, zone: ZoneInfo) -> list[Stretch]:
    """What is under way and what begins within a day."""
    found = around(plan_of(session, staff), now_s, zone, days=2)
    return [each for each in found if each.until_s > now_s and each.from_s < now_s + COMING_S]


def replace_plan(session: Session, staff: str, wish: ShiftPlan, now_s: float, zone: ZoneInfo) -> None:
    """The whole plan of a person. Dates that are long past are left out. Raises BadField."""
    named = [_day(each.day) for each in wish.days]
    if len(set(named)) < len(named):
        raise BadField("days", "each date is named once")
    oldest = datetime.fromtimestamp(now_s, zone).date() - timedelta(days=DAYS_KEPT)
    session.connection().execute(delete(PlannedShift).where(col(PlannedShift.staff) == staff))
    for each in wish.weekly:
        _add(session, staff, now_s, each, weekday=each.weekday)
    for day, other in zip(named, wish.days, strict=True):
        if day < oldest:
            continue
        if not other.times:
            _add(session, staff, now_s, None, day=other.day)
        for times in other.times:
            _add(session, staff, now_s, times, day=other.day)
    session.flush()


def forget_past(session: Session, now_s: float) -> int:
    """Deletes dates that are long past: how many. A day more or less is no matter, so the zone is not asked."""
    before = datetime.fromtimestamp(now_s, ZoneInfo("UTC")).date() - timedelta(days=DAYS_KEPT + 1)
    statement = delete(PlannedShift).where(col(PlannedShift.day) < before.isoformat())
    return session.connection().execute(statement).rowcount


def card_of(plan: Plan) -> ShiftPlan:
    return ShiftPlan(
        weekly=[
            WeekdayTime(weekday=weekday, starts=each.starts, ends=each.ends)
            for weekday in sorted(plan.weekly)
            for each in shown(plan.weekly[weekday])
        ],
        days=[OtherDay(day=day.isoformat(), times=shown(plan.days[day])) for day in sorted(plan.days)],
    )


def shown(times: Collection[Times]) -> list[PlannedTime]:
    in_order = sorted(times, key=lambda each: (each.starts, each.ends))
    return [PlannedTime(starts=f"{each.starts:%H:%M}", ends=f"{each.ends:%H:%M}") for each in in_order]


def _add(
    session: Session,
    staff: str,
    now_s: float,
    times: PlannedTime | None,
    *,
    weekday: int | None = None,
    day: str | None = None,
) -> None:
    starts, ends = (None, None) if times is None else (times.starts, times.ends)
    session.add(PlannedShift(id=new_id(now_s), staff=staff, weekday=weekday, day=day, starts=starts, ends=ends))


def _times(starts: str, ends: str) -> Times:
    return Times(time.fromisoformat(starts), time.fromisoformat(ends))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadField("days", f"{text} is no date") from None
