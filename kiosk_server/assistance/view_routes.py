"""Who of the staff looked at whose card, for managers. It names staff, and of clients the visit alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import Session, col, select

from kiosk_server.assistance.remembered import staff_names
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from kiosk_server.staff.tables import AuditRow
from wire.messages.screens.desk import CardViewLine

router = APIRouter()

VIEWS = (
    "client_card.viewed",
    "intent.viewed",
    "intent.wants",
    "intent.does_not_want",
    "visit.browsing",
    "visit.browsing_over",
    "visit.noted",
    "visit.declined",
    "visit.not_her",
    "visit.her_after_all",
)
"What clerks look at of a client, and what they write down about her."


@router.get("/api/desk/card-views")
def card_views(
    _who: ManagerHere,
    here: Here,
    visit: Annotated[str | None, Query(max_length=64)] = None,
    staff: Annotated[str | None, Query(max_length=64)] = None,
    before_s: Annotated[float, Query(ge=0)] = 1e11,
    limit: Annotated[int, Query(ge=1, le=200)] = 60,
) -> list[CardViewLine]:
    """Newest first, of one visit or one clerk where they are named."""
    with here.database.reader.session() as session:
        return _lines(session, visit, staff, before_s, limit)


def _lines(session: Session, visit: str | None, staff: str | None, before_s: float, limit: int) -> list[CardViewLine]:
    statement = select(AuditRow).where(col(AuditRow.act).in_(VIEWS), col(AuditRow.at_s) < before_s)
    if visit is not None:
        statement = statement.where(AuditRow.subject == visit.replace("\0", ""))
    if staff is not None:
        statement = statement.where(AuditRow.staff == staff.replace("\0", ""))
    rows = session.exec(statement.order_by(col(AuditRow.at_s).desc(), col(AuditRow.id).desc()).limit(limit)).all()
    names = staff_names(session, {row.staff for row in rows if row.staff is not None})
    return [
        CardViewLine(
            at_s=row.at_s,
            staff=row.staff or "",
            staff_name=names.get(row.staff or "", ""),
            visit=row.subject,
            act=row.act,
        )
        for row in rows
    ]
