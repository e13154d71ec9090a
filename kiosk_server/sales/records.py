"""Keeping sales: each once, with the points it earns and what it says of her wishes. Every function belongs into the
caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import BadField, Conflict, NotFound
from kiosk_server.intents.ledger import bought
from kiosk_server.intents.scoring import FORGET_AFTER_S
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.points.ledger import earn
from kiosk_server.points.postings import Reference
from kiosk_server.points.rates import LIFE_S, PENDING_S, points_of_sale
from kiosk_server.points.reversing import reverse
from kiosk_server.sales.returns import standing_earning
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.web.identities import standing

CLOCKS_S = 60.0
"What the clocks of the shop's own machines may differ by."

OLDEST_S = 60 * 86_400.0
"A till that tells later than this has forgotten more than it knows."


class OtherSale(Conflict):
    """This sale was told before, and differently; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a receipt; money for all of its quantity."""

    sku: str
    quantity: int
    paid_minor: int
    cost_minor: int | None = None
    "None: what the catalogue says."


@dataclass(frozen=True, slots=True)
class Receipt:
    sale: str
    member: str | None
    "The membership that stands for her; None: nobody said who it was."
    at_s: float
    lines: tuple[Line, ...]
    points: int | None = None
    "That it earns; None: a point for every whole unit that was paid."


def keep(session: Session, receipt: Receipt, by: str, currency: str, now_s: float) -> Sale:
    """The sale as it is kept: the one of before where it was told before in the same words. Raises OtherSale, and
    BadField for a product that the catalogue does not have, or an instant that cannot be."""
    products = _check(session, receipt, now_s)
    told = {
        "id": receipt.sale,
        "member": receipt.member,
        "at_s": min(receipt.at_s, now_s),
        "received_at_s": now_s,
        "by": by,
        "currency": currency,
        "total_minor": sum(line.paid_minor for line in receipt.lines),
        "undone_at_s": None,
    }
    is_new = _KEEP.run(session, told) == 1
    row = session.get_one(Sale, receipt.sale)
    if not is_new:
        if not _is_same(session, row, receipt):
            raise OtherSale
        return row
    lines = [_row(receipt.sale, n, line, products[line.sku]) for n, line in enumerate(receipt.lines)]
    session.connection().execute(_LINES, lines)
    if receipt.member is not None:
        _follow(session, receipt.member, row, receipt.points, products, by, now_s)
    return row


def undo(session: Session, sale: str, now_s: float) -> Sale:
    """Everything came back: it counts no more, and its points are taken back. Raises NotFound."""
    row = session.get(Sale, sale)
    if row is None:
        raise NotFound("no such sale was told")
    if_it_stands = update(Sale).where(col(Sale.id) == sale, col(Sale.undone_at_s).is_(None))
    if session.connection().execute(if_it_stands.values(undone_at_s=now_s)).rowcount == 1:
        posting = standing_earning(session, sale)
        # Of somebody who was erased since, nothing can be taken back.
        if posting is not None and row.member is not None:
            reverse(session, posting.id, Reference("sale", sale), now_s)
    session.refresh(row)
    return row


_KEEP = insert_new(Sale)
_LINES = insert(SaleLine.metadata.tables["sale_line"])


def _check(session: Session, receipt: Receipt, now_s: float) -> dict[str, Product]:
    if receipt.at_s > now_s + CLOCKS_S:
        raise BadField("at_s", "lies in the future; compare the clocks")
    if receipt.at_s < now_s - OLDEST_S:
        raise BadField("at_s", f"is more than {OLDEST_S / 86_400:.0f} days ago")
    skus = {line.sku for line in receipt.lines}
    found = {row.sku: row for row in session.exec(select(Product).where(col(Product.sku).in_(skus)))}
    if missing := sorted(skus - found.keys()):
        raise BadField("lines", f"the catalogue has no {', '.join(missing[:5])}")
    return found


def _row(sale: str, n: int, line: Line, product: Product) -> dict[str, object]:
    cost_minor = line.cost_minor
    if cost_minor is None and product.cost_minor is not None:
        cost_minor = product.cost_minor * line.quantity
    return {
        "sale": sale,
        "n": n,
        "sku": line.sku,
        "quantity": line.quantity,
        "paid_minor": line.paid_minor,
        "cost_minor": cost_minor,
        "back_quantity": 0,
        "back_minor": 0,
    }


def _follow(
    session: Session, member: str, row: Sale, points: int | None, products: dict[str, Product], by: str, now_s: float
) -> None:
    """What a sale of a member's brings: points, and the end of her wish for what she has now."""
    active_from_s = row.at_s + PENDING_S
    earn(
        session,
        member,
        points_of_sale(row.total_minor, row.currency) if points is None else points,
        Reference("sale", row.id),
        now_s,
        active_from_s=active_from_s,
        expires_at_s=active_from_s + LIFE_S,
    )
    sold: Sequence[str] = [sku for sku, product in products.items() if product.retired_at_s is None]
    agreed = permits(consents_of(session, member), Purpose.OFFERS) is not None
    if sold and agreed and row.at_s > now_s - FORGET_AFTER_S:
        bought(session, member, sold, row.id, row.at_s, by, now_s)


def _is_same(session: Session, before: Sale, receipt: Receipt) -> bool:
    """But for costs, which the catalogue may have filled in, and the instant, which a till may round otherwise."""
    rows = session.exec(select(SaleLine).where(SaleLine.sale == before.id).order_by(col(SaleLine.n)))
    told = [(line.sku, line.quantity, line.paid_minor) for line in receipt.lines]
    kept = [(line.sku, line.quantity, line.paid_minor) for line in rows]
    # Her memberships may have been joined since, or she may have been erased.
    return kept == told and (before.member is None or standing(session, before.member) == receipt.member)
