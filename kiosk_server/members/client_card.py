"""Who came and what she wants, for the clerk who opens her card: as far as she agreed, as long as she is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from kiosk_server.assistance.remembered import calls_of, declined_in, is_browsing, notes_of, owned_by
from kiosk_server.assistance.tables import VisitClosed
from kiosk_server.catalogue.cards import (
    alternatives,
    comparison_card,
    product_card,
    related_cards,
    spec_lines,
    stock_lines,
)
from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import Gone, NotFound
from kiosk_server.intents.evidence import sentence
from kiosk_server.intents.web_events import top_intent
from kiosk_server.intents.words import intent_cards
from kiosk_server.members.consents import consents_of, is_placed, is_wide, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import ConsentState, Member, MemberPii
from kiosk_server.messages.keys import Key
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.vouchers import Vouchers, voucher_of_visit
from kiosk_server.points.view import points_view
from kiosk_server.presence.grid import Point
from kiosk_server.presence.locating import Spot
from kiosk_server.presence.walking import Aim, Ways
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.tables import Visit
from wire.messages.screens.clerk import ClientCard, ComparedCard, ComparedLine, CouponCard, PlanPoint
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


@dataclass(frozen=True, slots=True)
class OnTheFloor:
    """What is known of places."""

    ways: Ways
    spot: Spot | None = None
    "Where she is."
    clerk_zone: str | None = None
    "Where the clerk is who looks."


def client_card(
    session: Session, visit_id: str, vouchers: Vouchers, now_s: float, floor: OnTheFloor | None = None
) -> ClientCard:
    """Raises as `open_to_clerks` does."""
    found = open_to_clerks(session, visit_id, vouchers.shop.site)
    visit, consent = found.visit, found.consent
    shop, texts, language = vouchers.shop, vouchers.texts, vouchers.language
    name = session.get_one(MemberPii, visit.member).first_name
    intent = top_intent(session, visit.member, now_s)
    product = session.get(Product, intent.sku) if intent else None
    evidence = intent.evidence if intent and product else None
    declined = declined_in(session, visit.id)
    no_more = {each.sku for each in declined}
    voucher = voucher_of_visit(session, visit.id)
    usable = (
        voucher
        if voucher is not None and voucher.status in ("issued", "reserved") and voucher.valid_until_s > now_s
        else None
    )
    wide = is_wide(session, consent.event)
    return ClientCard(
        visit=visit.id,
        display_name=name,
        member_since_s=session.get_one(Member, visit.member).joined_at_s,
        arrived_at_s=visit.started_at_s,
        zone=visit.zone,
        zone_name=shop.zone_name(visit.zone) if visit.zone else None,
        product=product_card(product, shop, now_s) if product else None,
        stock=product.stock if product else None,
        specs=spec_lines(product) if product else [],
        talking_points=product.talking_points if product else [],
        evidence=sentence(evidence, now_s, shop.time_zone, texts, language),
        voucher_off=_money(usable.off_minor, usable.currency) if usable else None,
        voucher_price_after=_money(usable.price_before_minor - usable.off_minor, usable.currency) if usable else None,
        voucher_valid_until_s=usable.valid_until_s if usable else None,
        related=[each for each in related_cards(session, product, shop, now_s) if each.sku not in no_more]
        if product
        else [],
        consent=consent.event,
        consent_text=vouchers.say(Key.CONSENT_CLERK_ASSIST_WIDE if wide else Key.CONSENT_CLERK_ASSIST, name=name),
        intents=intent_cards(session, visit.member, shop, texts, language, now_s),
        stock_lines=stock_lines(session, product, shop) if product else [],
        coupon=_coupon(session, usable) if usable else None,
        compared=_compared(session, product, no_more, shop, now_s) if product else None,
        owns=owned_by(session, visit.member) if wide else [],
        declined=declined,
        browsing=is_browsing(session, visit.id),
        notes=notes_of(session, visit.id),
        calls=calls_of(session, visit.id, shop),
        points=points_view(session, visit.member, now_s).active if wide else None,
        member_number=session.get_one(Member, visit.member).number if wide else None,
        **_places(floor if is_placed(session, consent.event) else None, visit, product),
    )


def _coupon(session: Session, voucher: Voucher) -> CouponCard:
    product = session.get_one(Product, voucher.sku)
    return CouponCard(
        voucher=voucher.id,
        sku=voucher.sku,
        short_name=product.short_name,
        off=_money(voucher.off_minor, voucher.currency),
        price_after=_money(voucher.price_before_minor - voucher.off_minor, voucher.currency),
        valid_until_s=voucher.valid_until_s,
    )


def _compared(session: Session, product: Product, no_more: set[str], shop: Shop, now_s: float) -> ComparedCard | None:
    """The best alternative that she has not declined: one that is here comes first."""
    others = [each for each in alternatives(session, product) if each.sku not in no_more]
    best = next((each for each in others if each.stock > 0), next(iter(others), None))
    if best is None:
        return None
    lines = comparison_card(product, best, shop, now_s).lines
    return ComparedCard(
        product=product_card(best, shop, now_s),
        stock=best.stock,
        lines=[
            ComparedLine(label=line.label, hers=line.here, other=line.there)
            for line in lines
            if line.here is not None and line.there is not None
        ],
    )


def _places(floor: OnTheFloor | None, visit: Visit, product: Product | None) -> dict[str, Any]:
    """Where she is, and the ways to her and on to what she wants. Of whom the zone alone is known, from its middle."""
    if floor is None:
        return {}
    ways, spot = floor.ways, floor.spot
    here = spot.at if spot is not None else ways.middle_of(visit.zone or "")
    found: dict[str, Any] = {}
    if spot is not None:
        found = {"x_m": spot.at.x_m, "y_m": spot.at.y_m, "placed_at_s": spot.heard_at_s}
    if here is None:
        return found
    clerk = ways.middle_of(floor.clerk_zone or "")
    to_her = ways.to_place(here) if clerk is not None else None
    if clerk is not None and to_her is not None:
        found["route_to_her"] = _points(ways.route(to_her, clerk))
    if product is not None:
        found["route_to_aisle"] = _points(ways.route_to_aim(Aim(product.zone, product.aisle), here))
    return found


def _points(route: list[Point]) -> list[PlanPoint]:
    return [PlanPoint(x_m=round(each.x_m, 2), y_m=round(each.y_m, 2)) for each in route]


def _money(amount_minor: int, currency: str) -> Money:
    return Money(amount_minor=amount_minor, currency=currency)
