"""The ledger of points: earn, spend, let expire, take back. Every function belongs into the caller's transaction.

A posting moves points between accounts, so all accounts together are always zero; the balance of an account is the
sum of its entries, and is moved by conditional statements that no race overdraws. The same reference and reason is
posted once: a repeated call answers None and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, insert, update
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from kiosk_server.database import new_id
from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import Conflict, NotFound
from kiosk_server.points.rates import GRACE_S
from kiosk_server.points.tables import PointsAccount, PointsEntry, PointsLot, PointsPosting

ISSUED, SPENT, EXPIRED = "store:issued", "store:spent", "store:expired"


class NotEnoughPoints(Conflict):
    """There are not that many points to spend."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a posting is about, such as the sale and its id."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """The ids of a member's accounts."""

    pending: str
    active: str
    owed: str


@dataclass(frozen=True, slots=True)
class Move:
    debit: str
    credit: str
    points: int
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """A row of `points_lot` as it is now; an object of the session might be older."""

    id: str
    account: str
    points: int
    unspent: int
    state: str
    expires_at_s: float | None


def accounts_of(session: Session, member: str, now_s: float) -> Accounts:
    """The member's accounts, opened where there are none."""
    found = _accounts(session, member)
    if len(found) < len(_KINDS):
        for kind in _KINDS:
            _OPEN.run(session, {"id": new_id(now_s), "member": member, "kind": kind, "balance": 0})
        for account in (ISSUED, SPENT, EXPIRED):
            kind = account.removeprefix("store:")
            _OPEN.run(session, {"id": account, "member": None, "kind": kind, "balance": 0})
        found = _accounts(session, member)
    return Accounts(found["pending"], found["active"], found["owed"])


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
    posting = _posting(session, reference, "earn", now_s)
    if posting is None:
        return None
    lot = _open_lot(session, accounts, posting, points, now_s, max(active_from_s, now_s), expires_at_s)
    to = accounts.pending if active_from_s > now_s else accounts.active
    _move(session, posting, [Move(ISSUED, to, points, lot)])
    _settle(session, accounts, now_s)
    return posting


def spend(session: Session, member: str, points: int, reference: Reference, now_s: float) -> str | None:
    """The posting that takes points she can spend, the first to expire first; None where this reference has spent.
    Raises NotEnoughPoints, and then nothing of the caller's transaction may stay."""
    if points <= 0:
        return None
    accounts = accounts_of(session, member, now_s)
    mature(session, now_s, account=accounts.active)
    posting = _posting(session, reference, "spend", now_s)
    if posting is None:
        return None
    moves = _from_lots(session, accounts.active, SPENT, points)
    if sum(move.points for move in moves) < points:
        raise NotEnoughPoints
    _move(session, posting, moves)
    return posting


def mature(session: Session, now_s: float, *, account: str | None = None) -> int:
    """Makes spendable what is due and lets expire what has ended, of one active account or of all: how many lots."""
    touched: dict[str, None] = {}
    done = 0
    for ending, each in ((False, _activate), (True, _expire)):
        for lot in _due(session, now_s, account, ending=ending):
            each(session, _accounts_of_lot(session, lot.account), lot, now_s)
            touched[lot.account] = None
            done += 1
    for active in touched:
        _settle(session, _accounts_of_lot(session, active), now_s)
    return done


def _due(session: Session, now_s: float, account: str | None, *, ending: bool) -> list[Lot]:
    """Lots of members who were not erased, the oldest first."""
    ended = and_(col(PointsLot.unspent) > 0, col(PointsLot.expires_at_s) <= now_s)
    due = ended if ending else and_(col(PointsLot.active_from_s) <= now_s)
    statement = (
        _LOTS.join(PointsAccount, col(PointsAccount.id) == col(PointsLot.account))
        .where(col(PointsLot.state) == ("active" if ending else "pending"), due, col(PointsAccount.member).is_not(None))
        .order_by(col(PointsLot.active_from_s), col(PointsLot.id))
    )
    if account is not None:
        statement = statement.where(col(PointsLot.account) == account)
    return [Lot(*row) for row in session.connection().execute(statement)]


def reverse(session: Session, posting: str, reference: Reference, now_s: float) -> str | None:
    """Undoes an earning or a spending, once; None where it was undone before. Raises NotFound for another posting.

    Points that were earned and are spent already are taken from her other points, and what is left is owed: the next
    points settle it. Points that were spent come back into their lots; what would have expired lives on for a while.
    """
    row = session.get(PointsPosting, posting)
    if row is None or row.reason not in ("earn", "spend"):
        raise NotFound("there is no such posting to undo")
    undoing = _posting(session, reference, "reverse", now_s, reversal_of=posting)
    if undoing is None:
        return None
    if row.reason == "earn":
        _take_back(session, posting, undoing)
    else:
        _give_back(session, posting, undoing, now_s)
    return undoing


def posting_of(session: Session, reference: Reference, reason: str) -> str | None:
    """The posting of this reference, for whoever wants to undo it."""
    return session.exec(
        select(PointsPosting.id).where(
            PointsPosting.ref_type == reference.type,
            PointsPosting.ref_id == reference.id,
            PointsPosting.reason == reason,
        )
    ).first()


def earned_since(session: Session, member: str, since_s: float, until_s: float) -> int:
    """Points earned in this time and not taken back."""
    undoing = aliased(PointsPosting)
    statement = (
        select(func.coalesce(func.sum(PointsLot.points), 0))
        .join(PointsPosting, col(PointsPosting.id) == col(PointsLot.posting))
        .join(PointsAccount, col(PointsAccount.id) == col(PointsLot.account))
        .outerjoin(undoing, col(undoing.reversal_of) == col(PointsPosting.id))
        .where(
            PointsAccount.member == member,
            PointsPosting.reason == "earn",
            col(PointsPosting.at_s).between(since_s, until_s),
            col(undoing.id).is_(None),
        )
    )
    return int(session.exec(statement).one())


_LOTS = select_columns(
    col(PointsLot.id),
    col(PointsLot.account),
    col(PointsLot.points),
    col(PointsLot.unspent),
    col(PointsLot.state),
    col(PointsLot.expires_at_s),
)

_KINDS = ("pending", "active", "owed")
_OPEN = insert_new(PointsAccount)
_POST = insert_new(PointsPosting)
_ENTER = insert(PointsEntry.metadata.tables["points_entry"])
_LOT = insert(PointsLot.metadata.tables["points_lot"])

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
_DRAW = (
    update(PointsLot)
    .where(col(PointsLot.id) == bindparam("lot"), col(PointsLot.unspent) >= bindparam("taken"))
    .values(unspent=col(PointsLot.unspent) - bindparam("taken"))
    .execution_options(synchronize_session=False)
)
_ACTIVATE = (
    update(PointsLot)
    .where(col(PointsLot.id) == bindparam("lot"), col(PointsLot.state) == "pending")
    .values(state="active")
    .execution_options(synchronize_session=False)
)


def _accounts(session: Session, member: str) -> dict[str, str]:
    rows = session.exec(select(PointsAccount.kind, PointsAccount.id).where(PointsAccount.member == member))
    return dict(rows.all())


def _accounts_of_lot(session: Session, active: str) -> Accounts:
    member = session.exec(select(PointsAccount.member).where(PointsAccount.id == active)).one()
    if member is None:
        raise NotFound("these points were of a member who was erased")
    found = _accounts(session, member)
    return Accounts(found["pending"], found["active"], found["owed"])


def _posting(
    session: Session, reference: Reference, reason: str, now_s: float, *, reversal_of: str | None = None
) -> str | None:
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


def _move(session: Session, posting: str, moves: Iterable[Move]) -> None:
    """Writes the entries and moves the balances. Raises NotEnoughPoints where an account would be overdrawn."""
    connection = session.connection()
    for n, move in enumerate(moves):
        if connection.execute(_DEBIT, {"account": move.debit, "points": move.points}).rowcount != 1:
            raise NotEnoughPoints
        connection.execute(_CREDIT, {"account": move.credit, "points": move.points})
        entry = {"debit": move.debit, "credit": move.credit, "points": move.points, "lot": move.lot}
        connection.execute(_ENTER, {"posting": posting, "n": n, **entry})


def _open_lot(
    session: Session,
    accounts: Accounts,
    posting: str,
    points: int,
    now_s: float,
    active_from_s: float,
    expires_at_s: float | None,
) -> str:
    lot = new_id(now_s)
    row = {
        "id": lot,
        "account": accounts.active,
        "posting": posting,
        "points": points,
        "unspent": points,
        "state": "pending" if active_from_s > now_s else "active",
        "active_from_s": active_from_s,
        "expires_at_s": expires_at_s,
    }
    session.connection().execute(_LOT, row)
    return lot


def _from_lots(session: Session, active: str, to: str, points: int) -> list[Move]:
    """Draws up to `points` from active lots, the first to expire first. On PostgreSQL the rows are locked, so that
    two sales of one member wait for each other."""
    statement = (
        select(PointsLot.id, PointsLot.unspent)
        .where(PointsLot.account == active, PointsLot.state == "active", PointsLot.unspent > 0)
        .order_by(col(PointsLot.expires_at_s).is_(None), col(PointsLot.expires_at_s), col(PointsLot.id))
        .with_for_update()
    )
    moves: list[Move] = []
    for lot, unspent in session.exec(statement).all():
        taken = min(unspent, points)
        if taken == 0:
            break
        _draw(session, lot, taken)
        moves.append(Move(active, to, taken, lot))
        points -= taken
    return moves


def _draw(session: Session, lot: str, taken: int) -> None:
    if session.connection().execute(_DRAW, {"lot": lot, "taken": taken}).rowcount != 1:
        raise NotEnoughPoints


def _activate(session: Session, accounts: Accounts, lot: Lot, now_s: float) -> None:
    if session.connection().execute(_ACTIVATE, {"lot": lot.id}).rowcount != 1:
        return
    posting = _posting(session, Reference("lot", lot.id), "activate", now_s)
    if posting is not None and lot.unspent:
        _move(session, posting, [Move(accounts.pending, accounts.active, lot.unspent, lot.id)])


def _expire(session: Session, accounts: Accounts, lot: Lot, now_s: float) -> None:
    posting = _posting(session, Reference("lot", lot.id), "expire", now_s)
    if posting is not None and lot.unspent:
        _draw(session, lot.id, lot.unspent)
        _move(session, posting, [Move(accounts.active, EXPIRED, lot.unspent, lot.id)])


def _settle(session: Session, accounts: Accounts, now_s: float) -> None:
    """Pays what is owed from what is there."""
    owed = -_balance(session, accounts.owed)
    if owed <= 0:
        return
    moves = _from_lots(session, accounts.active, accounts.owed, owed)
    if moves:
        posting = _posting(session, Reference("settling", new_id(now_s)), "settle", now_s)
        _move(session, posting or "", moves)


def _take_back(session: Session, earned: str, undoing: str) -> None:
    lot = Lot(*session.connection().execute(_LOTS.where(col(PointsLot.posting) == earned)).one())
    accounts = _accounts_of_lot(session, lot.account)
    moves = []
    if lot.unspent:
        _draw(session, lot.id, lot.unspent)
        holder = accounts.pending if lot.state == "pending" else accounts.active
        moves.append(Move(holder, ISSUED, lot.unspent, lot.id))
    missing = lot.points - lot.unspent - _gone(session, lot.id)
    more = _from_lots(session, accounts.active, ISSUED, missing) if missing else []
    missing -= sum(move.points for move in more)
    if missing:
        more.append(Move(accounts.owed, ISSUED, missing))
    _move(session, undoing, moves + more)


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
    accounts = _accounts_of_lot(session, entries[0][0])
    moves = []
    for active, points, of_lot in entries:
        lot = Lot(*session.connection().execute(_LOTS.where(col(PointsLot.id) == of_lot)).one())
        if lot.expires_at_s is not None and lot.expires_at_s <= now_s:
            into = _open_lot(session, accounts, undoing, points, now_s, now_s, now_s + GRACE_S)
        else:
            into = lot.id
            _draw(session, into, -points)
        moves.append(Move(SPENT, active, points, into))
    _move(session, undoing, moves)
    _settle(session, accounts, now_s)


def _balance(session: Session, account: str) -> int:
    return int(session.exec(select(PointsAccount.balance).where(PointsAccount.id == account)).one())
