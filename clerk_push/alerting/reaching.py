"""Who on shift would see an alert now; told to the desk, without names."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func
from sqlmodel import Session, select

from clerk_push.alerting.reach import reach
from clerk_push.alerting.tables import AlertSubscriptionRow
from clerk_push.tables import Shift
from wire.messages.clerks import Reach


def reaches(session: Session, listening: Collection[str]) -> dict[str, Reach]:
    """Of everybody on shift, by staff id; `listening`: those with a screen that is there."""
    proven = _proven(session)
    return {
        staff: reach(staff in listening, proven.get(staff), since_s)
        for staff, since_s in sorted(_since_s(session).items())
    }


def _proven(session: Session) -> dict[str, float | None]:
    newest = select(AlertSubscriptionRow.staff, func.max(AlertSubscriptionRow.proven_at_s))
    return dict(session.exec(newest.group_by(AlertSubscriptionRow.staff)).all())


def _since_s(session: Session) -> dict[str, float]:
    """When each shift began; a break does not end it."""
    return dict(session.exec(select(Shift.staff, Shift.since_s)).all())
