"""Who came and what she wants, for the clerk who opens her card: as far as she agreed, as long as she is here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from kiosk_server.assistance.tables import VisitClosed
from kiosk_server.catalogue.cards import product_card, related_cards, spec_lines
from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import Gone, NotFound
from kiosk_server.intents.evidence import sentence
from kiosk_server.intents.web_events import top_intent
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import ConsentState, Member, MemberPii
from kiosk_server.messages.keys import Key
from kiosk_server.offers.vouchers import Vouchers, voucher_of_visit
from kiosk_server.visits.tables import Visit
from wire.messages.screens.clerk import ClientCard
from wire.messages.screens.shown import Money


class CardGone(Gone):
    """She has left, was somebody else, or no longer agrees that the shop team is told about her."""


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit that clerks may know of."""

    visit: Visit
    consent: ConsentState
    "That allows it."


def open_to_clerks(session: Session, visit_id: str, site: str) -> OpenVisit:
    """Raises NotFound for an unknown visit, CardGone where it has ended or she withdrew."""
    visit = session.get(Visit, visit_id) if "\0" not in visit_id else None
    if visit is None or visit.site != site:
        raise NotFound("there is no such visit")
    consents = consents_of(session, visit.member)
    consent = permits(consents, Purpose.CLERK_ASSIST)
    if visit.ended_at_s is not None or consent is None or permits(consents, Purpose.RECOGNISE_IN_STORE) is None:
        raise CardGone
    if session.get(VisitClosed, visit.id) is not None:
        raise CardGone
    return OpenVisit(visit, consent)


def client_card(session: Session, visit_id: str, vouchers: Vouchers, now_s: float) -> ClientCard:
    """Raises as `open_to_clerks` does."""
    found = open_to_clerks(session, visit_id, vouchers.shop.site)
    visit, consent = found.visit, found.consent
    shop, texts = vouchers.shop, vouchers.texts
    name = session.get_one(MemberPii, visit.member).first_name
    intent = top_intent(session, visit.member, now_s)
    product = session.get(Product, intent.sku) if intent else None
    evidence = intent.evidence if intent and product else None
    voucher = voucher_of_visit(session, visit.id)
    usable = (
        voucher
        if voucher is not None and voucher.status in ("issued", "reserved") and voucher.valid_until_s > now_s
        else None
    )
    return ClientCard(
        visit=visit.id,
        display_name=name,
        member_since_s=session.get_one(Member, visit.member).joined_at_s,
        arrived_at_s=visit.started_at_s,
        zone=visit.zone,
        zone_name=shop.zone_name(visit.zone) if visit.zone else None,
        product=product_card(product, shop) if product else None,
        stock=product.stock if product else None,
        specs=spec_lines(product) if product else [],
        talking_points=product.talking_points if product else [],
        evidence=sentence(evidence, now_s, shop.time_zone, texts, shop.language),
        voucher_off=_money(usable.off_minor, usable.currency) if usable else None,
        voucher_price_after=_money(usable.price_before_minor - usable.off_minor, usable.currency) if usable else None,
        voucher_valid_until_s=usable.valid_until_s if usable else None,
        related=related_cards(session, product, shop) if product else [],
        consent=consent.event,
        consent_text=texts.say(Key.CONSENT_CLERK_ASSIST, shop.language, name=name),
    )


def _money(amount_minor: int, currency: str) -> Money:
    return Money(amount_minor=amount_minor, currency=currency)
