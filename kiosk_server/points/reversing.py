"""Undoing a posting: a sale that came back, points that were spent on it. Belongs into the caller's transaction."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from kiosk_server.errors import NotFound
from kiosk_server.points.accounts import EXPIRED, ISSUED, SPENT, accounts_beside
from kiosk_server.points.ledger import settle
from kiosk_server.points.lots import LOTS, Lot, draw, from_lots, open_lot
from kiosk_server.points.postings import Move, Reference, open_posting, post
from kiosk_server.points.rates import GRACE_S
from kiosk_server.points.tables import PointsEntry, PointsLot, PointsPosting


def reverse(session: Session, posting: str, reference: Reference, now_s: float) -> str | None:
    """Undoes an earning or a spending, once; None where it was undone before. Raises NotFound for another posting.

    Points that were earned and are spent already are taken from her other points, and what is left is owed: the next
    points settle it. Points that were spent come back into their lots; what would have expired lives on for a while.
    """
    row = session.get(PointsPosting, posting)
    if row is None or row.reason not in ("earn", "spend"):
        raise NotFound("there is no such posting to undo")
    # One return undoes both what its sale earned and what was spent on it.
    one_of_its = Reference(reference.type, f"{reference.id}:{posting}")
    undoing = open_posting(session, one_of_its, "reverse", now_s, reversal_of=posting)
    if undoing is None:
        return None
    if row.reason == "earn":
        _take_back(session, posting, undoing)
    else:
        _give_back(session, posting, undoing, now_s)
    return undoing


def _take_back(session: Session, earned: str, undoing: str) -> None:
    lot = Lot(*session.connection().execute(LOTS.where(col(PointsLot.posting) == earned)).one())
    accounts = accounts_beside(session, lot.account)
    moves = []
    if lot.unspent:
        draw(session, lot.id, lot.unspent)
        holder = accounts.pending if lot.state == "pending" else accounts.active
        moves.append(Move(holder, ISSUED, lot.unspent, lot.id))
    missing = lot.points - lot.unspent - _gone(session, lot.id)
    more = from_lots(session, [accounts.active], ISSUED, missing) if missing else []
    missing -= sum(move.points for move in more)
    if missing:
        more.append(Move(accounts.owed, ISSUED, missing))
    post(session, undoing, moves + more)


def _gone(session: Session, lot: str) -> int:
    """Points of a lot that expired: she never had any use of them."""
    statement = select(func.coalesce(func.sum(PointsEntry.points), 0)).where(
        PointsEntry.lot == lot, PointsEntry.credit == EXPIRED
    )
    return int(session.exec(statement).one())


def _give_back(session: Session, spent: str, undoing: str, now_s: float) -> None:
    entries = session.exec(
        select(PointsEntry.debit, PointsEntry.points, PointsEntry.lot)
        .where(PointsEntry.posting == spent)
        .order_by(col(PointsEntry.n))
    ).all()
    accounts = accounts_beside(session, entries[0][0])
    moves = []
    for active, points, of_lot in entries:
        lot = Lot(*session.connection().execute(LOTS.where(col(PointsLot.id) == of_lot)).one())
        if lot.expires_at_s is not None and lot.expires_at_s <= now_s:
            into = open_lot(session, accounts, undoing, points, now_s, now_s, now_s + GRACE_S)
        else:
            into = lot.id
            draw(session, into, -points)
        moves.append(Move(SPENT, active, points, into))
    post(session, undoing, moves)
    settle(session, accounts, now_s)
