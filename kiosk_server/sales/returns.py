"""What comes back of a sale, piece by piece: its share of the money, and of the points. Every function belongs into the
caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from kiosk_server.errors import Conflict, NotFound
from kiosk_server.points.ledger import earn
from kiosk_server.points.postings import Reference
from kiosk_server.points.rates import LIFE_S, PENDING_S, points_of_sale
from kiosk_server.points.reversing import reverse
from kiosk_server.points.tables import PointsLot, PointsPosting
from kiosk_server.sales.shares import part_of
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.web.identities import standing


class MoreThanSold(Conflict):
    """More would come back than was sold, or is left of it."""


@dataclass(frozen=True, slots=True)
class Returned:
    points: int
    "That were taken back."
    all: bool
    "Nothing of the sale is left."


def lines_of_sale(session: Session, sale: str) -> dict[int, SaleLine]:
    """By their number, as they are now."""
    rows = session.exec(select(SaleLine).where(SaleLine.sale == sale).order_by(col(SaleLine.n)))
    return {row.n: session.get_one(SaleLine, (sale, row.n), populate_existing=True) for row in rows.all()}


def take_back(session: Session, sale: str, pieces: Mapping[int, int], key: str, now_s: float) -> Returned:
    """`pieces` by the number of their line; `key` names this return among those of the sale. Raises NotFound,
    MoreThanSold."""
    hold = update(Sale).where(col(Sale.id) == sale).values(received_at_s=col(Sale.received_at_s))
    if session.connection().execute(hold).rowcount != 1:
        raise NotFound("no such sale was told")
    row = session.get_one(Sale, sale, populate_existing=True)
    before = lines_of_sale(session, sale)
    before_minor = sum(line.paid_minor - line.back_minor for line in before.values())
    if row.undone_at_s is not None or pieces.keys() - before.keys():
        raise MoreThanSold
    for n, quantity in sorted(pieces.items()):
        line = before[n]
        if line.back_quantity + quantity > line.quantity:
            raise MoreThanSold
        back_minor = part_of(line.paid_minor, line.quantity, line.back_quantity, quantity)
        these = update(SaleLine).where(col(SaleLine.sale) == sale, col(SaleLine.n) == n)
        changed = {"back_quantity": line.back_quantity + quantity, "back_minor": line.back_minor + back_minor}
        session.connection().execute(these.values(changed))
    after = lines_of_sale(session, sale)
    left_minor = sum(line.paid_minor - line.back_minor for line in after.values())
    points = _earn_less(session, row, before_minor, left_minor, key, now_s)
    is_all = all(line.back_quantity == line.quantity for line in after.values())
    if is_all:
        session.connection().execute(update(Sale).where(col(Sale.id) == sale).values(undone_at_s=now_s))
    session.expire_all()
    return Returned(points, is_all)


def standing_earning(session: Session, sale: str) -> PointsPosting | None:
    """What gave the points that this sale stands for now: its own earning, or that of its newest return."""
    undoing = aliased(PointsPosting)
    of_sale = and_(col(PointsPosting.ref_type) == "sale", col(PointsPosting.ref_id) == sale)
    of_return = and_(
        col(PointsPosting.ref_type) == "return", col(PointsPosting.ref_id).startswith(f"{sale}|", autoescape=True)
    )
    statement = (
        select(PointsPosting)
        .outerjoin(undoing, col(undoing.reversal_of) == col(PointsPosting.id))
        .where(or_(of_sale, of_return), PointsPosting.reason == "earn", col(undoing.id).is_(None))
    )
    return session.exec(statement.order_by(col(PointsPosting.id).desc())).first()


def _earn_less(session: Session, row: Sale, before_minor: int, left_minor: int, key: str, now_s: float) -> int:
    """Takes back what was earned and earns again what is left, as of the day of the sale: how many points fewer."""
    posting = standing_earning(session, row.id)
    active_from_s = row.at_s + PENDING_S
    # Of somebody who was erased since nothing can be taken back; what expired she has no more.
    if posting is None or row.member is None or now_s >= active_from_s + LIFE_S:
        return 0
    was = _points(session, posting)
    will_be = points_of_sale(left_minor, row.currency)
    if was < points_of_sale(before_minor, row.currency):
        # It earned on less than was paid; so does what is left of it.
        will_be = was * left_minor // before_minor
    if will_be == was:
        return 0
    reference = Reference("return", f"{row.id}|{key}")
    reverse(session, posting.id, reference, now_s)
    earn(
        session,
        standing(session, row.member),
        will_be,
        reference,
        now_s,
        active_from_s=active_from_s,
        expires_at_s=active_from_s + LIFE_S,
    )
    return was - will_be


def _points(session: Session, posting: PointsPosting) -> int:
    return session.exec(select(PointsLot.points).where(PointsLot.posting == posting.id)).one()
