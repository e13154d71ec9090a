"""The ledger of points: earn, spend, let expire. Every function belongs into the caller's transaction.

A posting moves points between accounts, so the balance of an account is the sum of its entries. The same reference
and reason is posted once: a repeated call answers None and changes nothing. `reversing.py` undoes a posting.
"""

from __future__ import annotations

from sqlalchemy import bindparam, func, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from kiosk_server.database import new_id
from kiosk_server.points.accounts import (
    EXPIRED,
    ISSUED,
    SPENT,
    Accounts,
    accounts_beside,
    accounts_of,
    active_accounts,
    balance_of,
)
from kiosk_server.points.lots import Lot, draw, due, from_lots, open_lot
from kiosk_server.points.postings import Move, NotEnoughPoints, Reference, open_posting, post
from kiosk_server.points.tables import PointsAccount, PointsLot, PointsPosting
from kiosk_server.web.memberships import hers

MOST_AT_ONCE = 200
"""Lots that one call of `mature` takes of all members: the points of a day of sales fall due together, and arrivals
wait meanwhile."""

_ACTIVATE = (
    update(PointsLot)
    .where(col(PointsLot.id) == bindparam("lot"), col(PointsLot.state) == "pending")
    .values(state="active")
    .execution_options(synchronize_session=False)
)


def earn(
    session: Session,
    member: str,
    points: int,
    reference: Reference,
    now_s: float,
    *,
    active_from_s: float,
    expires_at_s: float | None,
) -> str | None:
    """The posting that gives her points, pending until `active_from_s`; None where this reference has earned."""
    if points <= 0:
        return None
    accounts = accounts_of(session, member, now_s)
    posting = open_posting(session, reference, "earn", now_s)
    if posting is None:
        return None
    lot = open_lot(session, accounts, posting, points, now_s, max(active_from_s, now_s), expires_at_s)
    to = accounts.pending if active_from_s > now_s else accounts.active
    post(session, posting, [Move(ISSUED, to, points, lot)])
    settle(session, accounts, now_s)
    return posting


def spend(session: Session, member: str, points: int, reference: Reference, now_s: float) -> str | None:
    """The posting that takes points she can spend, under every membership of hers, the first to expire first; None
    where this reference has spent. Raises NotEnoughPoints, and then nothing of the caller's transaction may stay."""
    if points <= 0:
        return None
    actives = active_accounts(session, member)
    for active in actives:
        mature(session, now_s, account=active)
    posting = open_posting(session, reference, "spend", now_s)
    if posting is None:
        return None
    moves = from_lots(session, actives, SPENT, points)
    if sum(move.points for move in moves) < points:
        raise NotEnoughPoints
    post(session, posting, moves)
    return posting


def mature(session: Session, now_s: float, *, account: str | None = None) -> int:
    """Makes spendable what is due and lets expire what has ended: all of one active account, or at most MOST_AT_ONCE of
    all accounts, the longest due first. How many lots that were; 0 once nothing is due."""
    touched: dict[str, None] = {}
    done = 0
    for ending, each in ((False, _activate), (True, _expire)):
        most = None if account else MOST_AT_ONCE - done
        for lot in due(session, now_s, account, ending=ending, most=most):
            each(session, accounts_beside(session, lot.account), lot, now_s)
            touched[lot.account] = None
            done += 1
    for active in touched:
        settle(session, accounts_beside(session, active), now_s)
    return done


def earned_since(session: Session, member: str, since_s: float, until_s: float) -> int:
    """Points earned in this time, under every membership of hers, and not taken back."""
    undoing = aliased(PointsPosting)
    statement = (
        select(func.coalesce(func.sum(PointsLot.points), 0))
        .join(PointsPosting, col(PointsPosting.id) == col(PointsLot.posting))
        .join(PointsAccount, col(PointsAccount.id) == col(PointsLot.account))
        .outerjoin(undoing, col(undoing.reversal_of) == col(PointsPosting.id))
        .where(
            hers(PointsAccount.member, member),
            PointsPosting.reason == "earn",
            col(PointsPosting.at_s).between(since_s, until_s),
            col(undoing.id).is_(None),
        )
    )
    return int(session.exec(statement).one())


def settle(session: Session, accounts: Accounts, now_s: float) -> None:
    """Pays what is owed from what is there."""
    owed = -balance_of(session, accounts.owed)
    if owed <= 0:
        return
    moves = from_lots(session, [accounts.active], accounts.owed, owed)
    if moves:
        posting = open_posting(session, Reference("settling", new_id(now_s)), "settle", now_s)
        post(session, posting or "", moves)


def _activate(session: Session, accounts: Accounts, lot: Lot, now_s: float) -> None:
    if session.connection().execute(_ACTIVATE, {"lot": lot.id}).rowcount != 1:
        return
    posting = open_posting(session, Reference("lot", lot.id), "activate", now_s)
    if posting is not None and lot.unspent:
        post(session, posting, [Move(accounts.pending, accounts.active, lot.unspent, lot.id)])


def _expire(session: Session, accounts: Accounts, lot: Lot, now_s: float) -> None:
    posting = open_posting(session, Reference("lot", lot.id), "expire", now_s)
    if posting is not None and lot.unspent:
        draw(session, lot.id, lot.unspent)
        post(session, posting, [Move(accounts.active, EXPIRED, lot.unspent, lot.id)])
