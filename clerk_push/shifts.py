"""Who is on shift, where, and since when a screen of theirs was heard. What is off shift is never asked.

Signing in starts a shift, since a clerk who takes the device wants to work; it ends with a tap, with the last session,
or with the account. A clerk's place is a zone, is known here alone, and goes with the shift's row.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from clerk_push.alerting.reaching import reaches
from clerk_push.database import insert_new
from clerk_push.routing import Candidate, Place
from clerk_push.tables import Shift, ShiftDay, StaffSession, Task
from clerk_push.tasks import HELD
from wire.messages.screens.clerk import ShiftCard, StaffCard

REACHABLE_S = 30.0
"A screen that was heard so lately is counted as listening: two rounds of `HEAR_EVERY_S` and a restart."

HEAR_EVERY_S = 10.0
"How often connected screens are written down."

KEPT_DAYS = 30


def sign_in(session: Session, clerk: StaffCard, now_s: float) -> None:
    """Begins a shift where there is none; a break goes on."""
    zeros = {"zone_at_s": 0.0, "heard_at_s": 0.0, "asked_at_s": 0.0}
    insert_new(session, Shift, staff=clerk.staff, since_s=now_s, **_facts(clerk), **zeros)
    insert_new(session, ShiftDay, staff=clerk.staff, day=_day(now_s), name=clerk.name)


def start(session: Session, clerk: StaffCard, now_s: float) -> None:
    """Begins a shift, or ends a break; once more does no harm."""
    sign_in(session, clerk, now_s)
    ends_break = update(Shift).where(col(Shift.staff) == clerk.staff, col(Shift.on_break).is_(True))
    session.connection().execute(ends_break.values(on_break=False, break_since_s=None))
    heard(session, [clerk.staff], now_s)


def learn(session: Session, clerk: StaffCard) -> None:
    """What the account says by now."""
    session.connection().execute(update(Shift).where(col(Shift.staff) == clerk.staff).values(_facts(clerk)))


def _facts(clerk: StaffCard) -> dict[str, str]:
    return {
        "name": clerk.name,
        "department": clerk.department,
        "roles": json.dumps(clerk.roles),
        "languages": json.dumps(clerk.languages),
    }


def has_session(session: Session, staff: str) -> bool:
    found = select(StaffSession.id_hash).where(col(StaffSession.staff) == staff)
    return session.exec(found.limit(1)).first() is not None


def pause(session: Session, staff: str, now_s: float) -> None:
    """Begins a break of who is on shift."""
    statement = update(Shift).where(col(Shift.staff) == staff, col(Shift.on_break).is_(False))
    session.connection().execute(statement.values(on_break=True, break_since_s=now_s))


def end(session: Session, staff: str) -> None:
    """Ends a shift and forgets the place."""
    session.connection().execute(delete(Shift).where(col(Shift.staff) == staff))


def place(session: Session, staff: str, zone: str | None, now_s: float) -> bool:
    """Keeps the zone that a clerk's own device told; whether the clerk is on shift, without which nothing is kept."""
    statement = update(Shift).where(col(Shift.staff) == staff).values(zone=zone, zone_at_s=now_s if zone else 0.0)
    return session.connection().execute(statement).rowcount == 1


def heard(session: Session, staff: Collection[str], now_s: float) -> None:
    """Notes that screens of these clerks are connected now; what is told late takes nothing back."""
    if staff:
        earlier = update(Shift).where(col(Shift.staff).in_(staff), col(Shift.heard_at_s) < now_s)
        session.connection().execute(earlier.values(heard_at_s=now_s))


def heard_at_s(session: Session, staff: str) -> float:
    """When a screen of theirs was last heard; 0 where they are not on shift."""
    return session.exec(select(Shift.heard_at_s).where(col(Shift.staff) == staff)).first() or 0.0


def wanted(session: Session, staff: str, now_s: float) -> None:
    """Notes that a clerk was asked first or took a task: among equals it is now the others' turn."""
    session.connection().execute(update(Shift).where(col(Shift.staff) == staff).values(asked_at_s=now_s))


def is_working(session: Session, staff: str) -> bool:
    """On shift, and not on a break."""
    row = session.get(Shift, staff, populate_existing=True)
    return row is not None and not row.on_break


def card(session: Session, staff: str) -> ShiftCard:
    row = session.get(Shift, staff, populate_existing=True)
    if row is None:
        return ShiftCard(on=False)
    since_s = row.break_since_s if row.on_break else row.since_s
    return ShiftCard(on=True, on_break=row.on_break, since_s=since_s, zone=row.zone)


def reached_by_push(session: Session, staff: str) -> bool:
    """Whether a push was shown on a device of theirs in this shift."""
    return reaches(session, ()).get(staff) == "push"


def _reached(session: Session, now_s: float) -> dict[str, bool]:
    """Whether an alert would be seen: on a screen that listens, or by a push."""
    listening = set(session.exec(select(Shift.staff).where(col(Shift.heard_at_s) > now_s - REACHABLE_S)).all())
    return {staff: way != "none" for staff, way in reaches(session, listening).items()}


def candidates(session: Session, now_s: float) -> list[Candidate]:
    """Everybody who is on shift, as routing sees them."""
    held = select(Task.claimed_by, func.count()).where(col(Task.state).in_(HELD)).group_by(col(Task.claimed_by))
    holds = dict(session.exec(held).all())
    rows = session.exec(select(Shift).where(col(Shift.on_break).is_(False)).execution_options(populate_existing=True))
    reached = _reached(session, now_s)
    return [_candidate(row, holds.get(row.staff, 0), reached.get(row.staff, False), now_s) for row in rows]


def _candidate(row: Shift, holds: int, reachable: bool, now_s: float) -> Candidate:
    return Candidate(
        staff=row.staff,
        name=row.name,
        department=row.department,
        roles=frozenset(json.loads(row.roles)),
        languages=frozenset(json.loads(row.languages)),
        reachable=reachable,
        holds=holds,
        place=Place(row.zone, now_s - row.zone_at_s) if row.zone else None,
        asked_at_s=row.asked_at_s,
    )


def follow_the_clock(session: Session, now_s: float, stepped_s: float) -> None:
    """After a step of the clock: who was heard a moment ago still was."""
    moved = Shift.heard_at_s + stepped_s
    session.connection().execute(update(Shift).where(col(Shift.heard_at_s) > 0).values(heard_at_s=moved))
    session.connection().execute(update(Shift).where(col(Shift.heard_at_s) > now_s).values(heard_at_s=now_s))


def forget_old(session: Session, now_s: float) -> None:
    before = _day(now_s - KEPT_DAYS * 86_400.0)
    session.connection().execute(delete(ShiftDay).where(col(ShiftDay.day) < before))


def days_on_shift(session: Session, since_day: str) -> dict[str, tuple[str, int]]:
    """Name and number of days on shift, by staff id."""
    statement = select(ShiftDay).where(col(ShiftDay.day) >= since_day).order_by(col(ShiftDay.day))
    found: dict[str, tuple[str, int]] = {}
    for row in session.exec(statement):
        found[row.staff] = (row.name, found.get(row.staff, ("", 0))[1] + 1)
    return found


def _day(at_s: float) -> str:
    return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=at_s)).date().isoformat()
