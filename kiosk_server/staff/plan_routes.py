"""Planned shifts: one person's plan, and everybody's week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import Session

from kiosk_server.errors import BadField
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from kiosk_server.staff import plans
from kiosk_server.staff.accounts import accounts, audit
from kiosk_server.staff.allowed import may_change
from kiosk_server.staff.people_routes import changeable
from kiosk_server.staff.planning import WEEK_DAYS, Plan
from wire.messages.screens.staff import Day, PlannedDay, PlannedWeek, ShiftPlan

router = APIRouter()

LAST_DAY = date(9999, 12, 24)
"The calendar ends a week later."


@router.get("/api/staff/week")
def week(who: ManagerHere, here: Here, first: Annotated[Day, Query()]) -> list[PlannedWeek]:
    """Who is planned on the seven days from `first` on; everybody whose account is good."""
    try:
        day = date.fromisoformat(first)
    except ValueError:
        raise BadField("first", "this is no date") from None
    if day > LAST_DAY:
        raise BadField("first", "this is beyond the calendar")
    with here.database.reader.session() as session:
        rows = [row for row in accounts(session, here.shop.site) if row.revoked_at_s is None]
        found = plans.plans_of(session, [row.id for row in rows])
    return [
        PlannedWeek(staff=row.id, name=row.name, yours=may_change(who.roles, row.roles), days=_days(found[row.id], day))
        for row in rows
    ]


def _days(plan: Plan, first: date) -> list[PlannedDay]:
    days = [first + timedelta(days=n) for n in range(WEEK_DAYS)]
    return [
        PlannedDay(day=day.isoformat(), times=plans.shown(plan.of(day)), own=plan.days.get(day) is not None)
        for day in days
    ]


@router.get("/api/staff/{staff}/plan")
def plan_of(staff: str, who: ManagerHere, here: Here) -> ShiftPlan:
    with here.database.reader.session() as session:
        changeable(session, here, who, staff)
        return plans.card_of(plans.plan_of(session, staff))


@router.put("/api/staff/{staff}/plan")
def change_plan(staff: str, body: ShiftPlan, who: ManagerHere, here: Here) -> ShiftPlan:
    """The whole plan at once. clerk_push hears of it with the next staff token, within ten minutes."""
    now_s = here.clock()

    def command(session: Session) -> ShiftPlan:
        changeable(session, here, who, staff)
        plans.replace_plan(session, staff, body, now_s, here.shop.time_zone)
        audit(session, "staff.planned", staff, now_s, staff=who.staff)
        return plans.card_of(plans.plan_of(session, staff))

    return here.database.writer.run(command)
