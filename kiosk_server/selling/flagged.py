"""Sales that a manager should look at."""

from __future__ import annotations

from fastapi import APIRouter, Query
from sqlalchemy import String, cast
from sqlmodel import Session, col, select

from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from kiosk_server.selling.sale_cards import receipt_number
from kiosk_server.selling.tables import CounterSale
from kiosk_server.staff.tables import StaffAccount
from wire.messages.screens.selling import FlaggedSale
from wire.messages.screens.shown import Money

AT_ONCE = 100

router = APIRouter()


@router.get("/api/desk/flagged-sales")
def flagged(_who: ManagerHere, here: Here, before_s: float | None = Query(default=None, ge=0)) -> list[FlaggedSale]:
    """The latest first, a hundred at once; `before_s` asks for those that were completed before."""
    with here.database.reader.session() as session:
        return flagged_sales(session, AT_ONCE, before_s)


def flagged_sales(session: Session, most: int, before_s: float | None) -> list[FlaggedSale]:
    noted = cast(col(CounterSale.flags), String) != "[]"
    statement = (
        select(CounterSale, StaffAccount.name)
        .outerjoin(StaffAccount, col(StaffAccount.id) == col(CounterSale.staff))
        .where(CounterSale.state == "completed", noted)
        .order_by(col(CounterSale.completed_at_s).desc(), col(CounterSale.id))
        .limit(most)
    )
    if before_s is not None:
        statement = statement.where(col(CounterSale.completed_at_s) < before_s)
    return [_card(row, name or "") for row, name in session.exec(statement)]


def _card(row: CounterSale, staff_name: str) -> FlaggedSale:
    return FlaggedSale.model_validate(
        {
            "sale": row.id,
            "receipt_number": receipt_number(row),
            "at_s": row.at_s,
            "completed_at_s": row.completed_at_s,
            "offline": row.offline,
            "total": Money(amount_minor=row.total_minor, currency=row.currency),
            "staff": row.staff,
            "staff_name": staff_name,
            "flags": row.flags,
        }
    )
