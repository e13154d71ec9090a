"""Tells a member's phone and the site's subscribers what happened to a visit."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session, select

from kiosk_server.assistance.served import served_by
from kiosk_server.assistance.tables import VisitClosed
from kiosk_server.catalogue.tables import Product
from kiosk_server.database import new_id, outbox
from kiosk_server.engagement.consent import Effect
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.cards import visit_card
from kiosk_server.visits.tables import DecisionRow, Visit
from wire.messages.mqtt import StoreEventKind

UNASSISTED = "unassisted"
"How a visit ends for clerks when she withdraws clerk_assist."

NOT_HER = "not_her"
"How it ends for them when a clerk says so."

STALE_AFTER_S = 12 * 3600.0
"A subscriber that comes back the next day has no use for yesterday's visits."


def tell_started(session: Session, shop: Shop, visit: Visit) -> None:
    """To her phone, before anything that follows from it."""
    _tell(session, shop, visit, StoreEventKind.VISIT_STARTED, f"{visit.id}.started", visit.started_at_s)


def publish_started(
    session: Session,
    shop: Shop,
    visit: Visit,
    *,
    tell_clerks: bool,
    product: Product | None,
    packet_at_s: float | None = None,
) -> None:
    """To subscribers, once it is known whether clerks may be told. `packet_at_s`: when the packet arrived at a gateway
    on which this was decided."""
    # Whose clerks should go: the wanted product's, where clerks may know of it; else the zone's.
    skill = department_of(shop, product.zone) if product is not None and tell_clerks else None
    facts = {
        "skill": skill,
        "served_by": served_by(session, visit.member, visit.id) if tell_clerks else None,
        "packet_at_s": packet_at_s,
    }
    event, at_s = f"{visit.id}.started", visit.started_at_s
    department = skill if skill is not None else department_of(shop, visit.zone)
    kind = StoreEventKind.VISIT_STARTED
    _publish(session, shop, visit, kind, event, at_s, tell_clerks=tell_clerks, department=department, facts=facts)


def call_clerks(
    session: Session,
    shop: Shop,
    visit: Visit,
    kind: StoreEventKind,
    at_s: float,
    *,
    cause: str,
    facts: Mapping[str, object],
) -> None:
    """To subscribers: somebody may, or should, come to her. The caller has made sure that she agreed to it."""
    department = department_of(shop, visit.zone)
    more = {"cause": cause, **facts}
    # Of its own: an order that was not picked up is told anew at her next visit, with the same cause.
    event = new_id(at_s)
    _publish(session, shop, visit, kind, event, at_s, tell_clerks=True, department=department, facts=more)


def call_ended(session: Session, shop: Shop, visit: Visit, at_s: float, *, cause: str, reason: str) -> None:
    kind, facts = StoreEventKind.HELP_ENDED, {"cause": cause, "reason": reason}
    tell_clerks = clerks_may_know(session, visit)
    _publish(session, shop, visit, kind, new_id(at_s), at_s, tell_clerks=tell_clerks, department=None, facts=facts)


def call_to_place(session: Session, shop: Shop, kind: StoreEventKind, call: str, zone: str | None, at_s: float) -> None:
    """To subscribers: a clerk is asked for at a place, by nobody in particular: there is no visit."""
    body = _place(shop, zone) | {"cause": call}
    outbox.append(session, outbox.STORE, kind, call, at_s, body, not_after_s=at_s + STALE_AFTER_S)


def place_call_ended(session: Session, shop: Shop, call: str, reason: str, at_s: float) -> None:
    body = _place(shop, None) | {"cause": call, "reason": reason}
    event = f"{call}.ended"
    outbox.append(session, outbox.STORE, StoreEventKind.HELP_ENDED, event, at_s, body, not_after_s=at_s + STALE_AFTER_S)


def _place(shop: Shop, zone: str | None) -> dict[str, object]:
    return {
        "site": shop.site,
        "visit": None,
        "zone": zone,
        "zone_name": shop.zone_name(zone) if zone else None,
        "department": department_of(shop, zone),
        "language": shop.language,
        # Whoever pressed the button asked for it.
        "clerk_assist": True,
    }


def browsing(session: Session, shop: Shop, visit: Visit, at_s: float, *, lets_be: bool) -> None:
    """She asked to be let alone, or no longer does."""
    _publish(
        session,
        shop,
        visit,
        StoreEventKind.VISIT_BROWSING,
        new_id(at_s),
        at_s,
        tell_clerks=clerks_may_know(session, visit),
        department=None,
        facts={"browsing": lets_be},
    )


def not_her(session: Session, shop: Shop, visit: Visit, at_s: float) -> None:
    """A clerk saw that whoever carries the phone is somebody else: for clerks the visit is over."""
    _end_for_clerks(session, shop, visit, NOT_HER, f"{new_id(at_s)}.{NOT_HER}", at_s)


def moved(session: Session, shop: Shop, visit: Visit, at_s: float) -> None:
    event = new_id(at_s)
    _tell(session, shop, visit, StoreEventKind.VISIT_ZONE, event, at_s)
    _publish(
        session,
        shop,
        visit,
        StoreEventKind.VISIT_ZONE,
        event,
        at_s,
        tell_clerks=clerks_may_know(session, visit),
        department=department_of(shop, visit.zone),
    )


def ended(session: Session, shop: Shop, visit: Visit, at_s: float) -> None:
    _tell(session, shop, visit, StoreEventKind.VISIT_ENDED, f"{visit.id}.ended", at_s)
    _publish(
        session,
        shop,
        visit,
        StoreEventKind.VISIT_ENDED,
        f"{visit.id}.ended",
        at_s,
        tell_clerks=clerks_know(session, visit),
        department=None,
    )


def unassisted(session: Session, shop: Shop, visit: Visit, at_s: float) -> None:
    """She no longer wants clerks to be told: for them her visit is over, and the task that it brought. Her phone hears
    nothing; the same word twice is told once, and another word of the same visit anew."""
    word = consents_of(session, visit.member).get(Purpose.CLERK_ASSIST)
    if word is not None and clerks_know(session, visit):
        _end_for_clerks(session, shop, visit, UNASSISTED, f"{word.event}.{UNASSISTED}", at_s)


def _end_for_clerks(session: Session, shop: Shop, visit: Visit, reason: str, event: str, at_s: float) -> None:
    body = _body(shop, visit, tell_clerks=False, department=None) | {"reason": reason}
    outbox.append(
        session,
        outbox.STORE,
        StoreEventKind.VISIT_ENDED,
        event,
        at_s,
        body,
        member=visit.member,
        not_after_s=at_s + STALE_AFTER_S,
    )


def _tell(session: Session, shop: Shop, visit: Visit, kind: StoreEventKind, event: str, at_s: float) -> None:
    card = visit_card(visit, shop)
    outbox.append(
        session, outbox.phone(visit.member), kind, event, at_s, card.model_dump(mode="json"), member=visit.member
    )


def _publish(
    session: Session,
    shop: Shop,
    visit: Visit,
    kind: StoreEventKind,
    event: str,
    at_s: float,
    *,
    tell_clerks: bool,
    department: str | None,
    facts: Mapping[str, object] | None = None,
) -> None:
    body = _body(shop, visit, tell_clerks=tell_clerks, department=department) | dict(facts or {})
    outbox.append(session, outbox.STORE, kind, event, at_s, body, member=visit.member, not_after_s=at_s + STALE_AFTER_S)


def _body(shop: Shop, visit: Visit, *, tell_clerks: bool, department: str | None) -> dict[str, object]:
    return {
        "site": shop.site,
        "visit": visit.id,
        "zone": visit.zone,
        "zone_name": shop.zone_name(visit.zone) if visit.zone else None,
        "department": department,
        "language": shop.language,
        "reason": visit.end_reason,
        "clerk_assist": tell_clerks,
    }


def department_of(shop: Shop, zone: str | None) -> str | None:
    """Whose clerks know that zone best."""
    found = shop.zone(zone)
    return (found.department or None) if found is not None else None


def clerks_may_know(session: Session, visit: Visit) -> bool:
    """Whether she agrees to it now, as far as anybody knows that it is she."""
    consents = consents_of(session, visit.member)
    return permits(consents, Purpose.CLERK_ASSIST) is not None and session.get(VisitClosed, visit.id) is None


def clerks_know(session: Session, visit: Visit) -> bool:
    """Whether they were told of anything in this visit."""
    statement = select(DecisionRow.id).where(
        DecisionRow.visit == visit.id, DecisionRow.effect == Effect.CLERK_TASK.value, DecisionRow.outcome == "sent"
    )
    return session.exec(statement).first() is not None
