"""What is known of a visit and of who is on it, beyond what she wants: for the clerk's card."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from kiosk_server.assistance.tables import AssistCall, Decline, VisitBrowsing, VisitNote
from kiosk_server.catalogue.tables import Product
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.sites.shop import Shop
from kiosk_server.staff.tables import StaffAccount
from kiosk_server.web.memberships import hers
from wire.messages.screens.clerk import CallCard, DeclinedCard, NoteCard, OwnedCard
from wire.messages.screens.phone import AssistanceCard

OWNED_SHOWN = 8
"What fits on a phone without scrolling far; older things are rarely talked about."


def declined_in(session: Session, visit: str) -> list[DeclinedCard]:
    """Oldest first."""
    rows = session.exec(
        select(Decline.sku, Product.short_name)
        .join(Product, col(Product.sku) == col(Decline.sku))
        .where(Decline.visit == visit)
        .order_by(col(Decline.at_s), col(Decline.sku))
    )
    return [DeclinedCard(sku=sku, name=name) for sku, name in rows]


def owned_by(session: Session, member: str) -> list[OwnedCard]:
    """What she bought, the newest first, each thing once."""
    rows = session.exec(
        select(SaleLine.sku, Product.short_name, Sale.at_s)
        .join(Sale, col(Sale.id) == col(SaleLine.sale))
        .join(Product, col(Product.sku) == col(SaleLine.sku))
        .where(hers(Sale.member, member), col(Sale.undone_at_s).is_(None))
        .order_by(col(Sale.at_s).desc(), col(SaleLine.n))
        .limit(OWNED_SHOWN * 4)
    )
    found: dict[str, OwnedCard] = {}
    for sku, name, at_s in rows:
        found.setdefault(sku, OwnedCard(sku=sku, name=name, bought_at_s=at_s))
    return list(found.values())[:OWNED_SHOWN]


def notes_of(session: Session, visit: str) -> list[NoteCard]:
    """Oldest first."""
    rows = session.exec(
        select(VisitNote).where(VisitNote.visit == visit).order_by(col(VisitNote.at_s), col(VisitNote.id))
    ).all()
    names = staff_names(session, {row.staff for row in rows})
    return [NoteCard(note=row.id, text=row.text, by_name=names.get(row.staff, ""), at_s=row.at_s) for row in rows]


def calls_of(session: Session, visit: str, shop: Shop) -> list[CallCard]:
    """What is not over, oldest first."""
    rows = session.exec(
        select(AssistCall)
        .where(AssistCall.visit == visit, col(AssistCall.ended_at_s).is_(None))
        .order_by(col(AssistCall.asked_at_s), col(AssistCall.id))
    )
    return [
        CallCard.model_validate(
            {
                "call": row.id,
                "kind": row.kind,
                "asked_at_s": row.asked_at_s,
                "zone_name": shop.zone_name(row.zone) if row.zone else None,
                "order": row.order_number,
            }
        )
        for row in rows
    ]


def is_browsing(session: Session, visit: str) -> bool:
    """Whether she asked to be let alone in this visit."""
    row = session.get(VisitBrowsing, visit)
    return row is not None and row.browsing


def assistance_card(session: Session, visit: str | None) -> AssistanceCard:
    """For her own phone; None: she is on no visit."""
    if visit is None:
        return AssistanceCard()
    asked = select(AssistCall.asked_at_s).where(
        AssistCall.visit == visit, AssistCall.kind == "help", col(AssistCall.ended_at_s).is_(None)
    )
    return AssistanceCard(help_since_s=session.exec(asked).first(), browsing=is_browsing(session, visit))


def staff_names(session: Session, staff: Iterable[str]) -> dict[str, str]:
    """Of accounts that ended, too."""
    rows = session.exec(select(StaffAccount.id, StaffAccount.name).where(col(StaffAccount.id).in_(set(staff))))
    return dict(rows.all())
