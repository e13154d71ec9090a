"""Moving points between accounts, each event once. Balances move by conditional statements that no race overdraws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col, or_, select

from kiosk_server.database import new_id
from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import Conflict
from kiosk_server.points.tables import PointsAccount, PointsEntry, PointsPosting

_POST = insert_new(PointsPosting)
_ENTER = insert(PointsEntry.metadata.tables["points_entry"])

_DEBIT = (
    update(PointsAccount)
    .where(
        col(PointsAccount.id) == bindparam("account"),
        or_(col(PointsAccount.kind).in_(("owed", "issued")), col(PointsAccount.balance) >= bindparam("points")),
    )
    .values(balance=col(PointsAccount.balance) - bindparam("points"))
    .execution_options(synchronize_session=False)
)
_CREDIT = (
    update(PointsAccount)
    .where(col(PointsAccount.id) == bindparam("account"))
    .values(balance=col(PointsAccount.balance) + bindparam("points"))
    .execution_options(synchronize_session=False)
)


class NotEnoughPoints(Conflict):
    """There are not that many points to spend."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a posting is about, such as the sale and its id."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Move:
    """One entry to be: `points` from the account `debit` to the account `credit`."""

    debit: str
    credit: str
    points: int
    lot: str | None = None


def open_posting(
    session: Session, reference: Reference, reason: str, now_s: float, *, reversal_of: str | None = None
) -> str | None:
    """The id of a new posting; None where this reference and reason were posted before."""
    posting = new_id(now_s)
    row = {
        "id": posting,
        "at_s": now_s,
        "ref_type": reference.type,
        "ref_id": reference.id,
        "reason": reason,
        "reversal_of": reversal_of,
    }
    return posting if _POST.run(session, row) == 1 else None


def post(session: Session, posting: str, moves: Iterable[Move]) -> None:
    """Writes the entries and moves the balances. Raises NotEnoughPoints where an account would be overdrawn."""
    connection = session.connection()
    for n, move in enumerate(moves):
        if connection.execute(_DEBIT, {"account": move.debit, "points": move.points}).rowcount != 1:
            raise NotEnoughPoints
        connection.execute(_CREDIT, {"account": move.credit, "points": move.points})
        entry = {"debit": move.debit, "credit": move.credit, "points": move.points, "lot": move.lot}
        connection.execute(_ENTER, {"posting": posting, "n": n, **entry})


def posting_of(session: Session, reference: Reference, reason: str) -> str | None:
    """The posting of this reference, for whoever wants to undo it."""
    return session.exec(
        select(PointsPosting.id).where(
            PointsPosting.ref_type == reference.type,
            PointsPosting.ref_id == reference.id,
            PointsPosting.reason == reason,
        )
    ).first()
