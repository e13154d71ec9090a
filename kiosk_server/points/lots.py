"""Points that were earned together: from when they can be spent, until when, and what is left of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from kiosk_server.database import new_id
from kiosk_server.points.accounts import Accounts
from kiosk_server.points.postings import Move, NotEnoughPoints
from kiosk_server.points.tables import PointsAccount, PointsLot

LOTS = select_columns(
    col(PointsLot.id),
    col(PointsLot.account),
    col(PointsLot.points),
    col(PointsLot.unspent),
    col(PointsLot.state),
    col(PointsLot.expires_at_s),
)

_LOT = insert(PointsLot.metadata.tables["points_lot"])
_DRAW = (
    update(PointsLot)
    .where(col(PointsLot.id) == bindparam("lot"), col(PointsLot.unspent) >= bindparam("taken"))
    .values(unspent=col(PointsLot.unspent) - bindparam("taken"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class Lot:
    """A row of `points_lot` as it is now; an object of the session might be older."""

    id: str
    account: str
    points: int
    unspent: int
    state: str
    expires_at_s: float | None


def open_lot(
    session: Session,
    accounts: Accounts,
    posting: str,
    points: int,
    now_s: float,
    active_from_s: float,
    expires_at_s: float | None,
) -> str:
    """The id of a new lot of `points` from `active_from_s` on; `expires_at_s` None: they never expire."""
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


def from_lots(session: Session, actives: Sequence[str], to: str, points: int) -> list[Move]:
    """Draws up to `points` from lots of these accounts, the first to expire first. On PostgreSQL the rows are locked,
    so that two sales of one member wait for each other."""
    statement = (
        select(PointsLot.id, PointsLot.account, PointsLot.unspent)
        .where(col(PointsLot.account).in_(actives), PointsLot.state == "active", PointsLot.unspent > 0)
        .order_by(col(PointsLot.expires_at_s).is_(None), col(PointsLot.expires_at_s), col(PointsLot.id))
        .with_for_update()
    )
    moves: list[Move] = []
    for lot, active, unspent in session.exec(statement).all():
        taken = min(unspent, points)
        if taken == 0:
            break
        draw(session, lot, taken)
        moves.append(Move(active, to, taken, lot))
        points -= taken
    return moves


def draw(session: Session, lot: str, taken: int) -> None:
    """Takes points out of a lot; a negative number puts them back. Raises NotEnoughPoints."""
    if session.connection().execute(_DRAW, {"lot": lot, "taken": taken}).rowcount != 1:
        raise NotEnoughPoints


def due(session: Session, now_s: float, account: str | None, *, ending: bool, most: int | None) -> list[Lot]:
    """Lots to be made spendable or, where `ending`, to expire; the oldest first, without those of erased members."""
    ended = and_(col(PointsLot.unspent) > 0, col(PointsLot.expires_at_s) <= now_s)
    over = ended if ending else col(PointsLot.active_from_s) <= now_s
    state = "active" if ending else "pending"
    statement = (
        LOTS.join(PointsAccount, col(PointsAccount.id) == col(PointsLot.account))
        .where(col(PointsLot.state) == state, over, col(PointsAccount.member).is_not(None))
        .order_by(col(PointsLot.active_from_s), col(PointsLot.id))
    )
    if account is not None:
        statement = statement.where(col(PointsLot.account) == account)
    if most is not None:
        statement = statement.limit(most)
    return [Lot(*row) for row in session.connection().execute(statement)]
