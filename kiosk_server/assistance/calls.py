"""Calls for a clerk: help asked for on a phone or at a kiosk, an order that somebody came for, a serious complaint.

Each is told to clerks once, and ended once: taken back, served, or over with the visit. A call that names nobody has no
visit: events say its cause alone. Every function belongs into a command of the writer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from kiosk_server.assistance.remembered import assistance_card
from kiosk_server.assistance.served import served_by
from kiosk_server.assistance.tables import AssistCall, VisitClosed
from kiosk_server.catalogue.tables import Product
from kiosk_server.database import new_id, outbox
from kiosk_server.engagement.consent import Consent, Effect
from kiosk_server.engagement.decider import Decision, Outcome, Suppressed, Trigger
from kiosk_server.engagement.restraint import Reason
from kiosk_server.errors import Conflict, TooMany
from kiosk_server.intents.ledger import top_intent
from kiosk_server.members.client_card import OpenVisit
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import ConsentState
from kiosk_server.sites.shop import Shop
from kiosk_server.visits import news, records
from kiosk_server.visits.circumstances import Occasion
from kiosk_server.visits.outcomes import write
from kiosk_server.visits.tables import DecisionRow, Visit
from kiosk_server.web.memberships import hers
from wire.messages.mqtt import StoreEventKind

Kind = Literal["help", "pick_up", "complaint"]
End = Literal["taken_back", "served", "left", "withdrawn", "not_her", "lapsed"]

TOLD = frozenset({"taken_back", "withdrawn", "not_her"})
"Ends that clerks cannot know of."

EVENTS = {
    "help": StoreEventKind.HELP_REQUESTED,
    "pick_up": StoreEventKind.PICK_UP_WAITING,
    "complaint": StoreEventKind.COMPLAINT_CALLED,
}


OFTEN_S = 600.0
OFTEN = 3
"""Calls for help from one phone or kiosk in that time: who takes them back and asks again rings the whole floor each
time."""


class AskedOften(TooMany):
    """Clerks were called from here several times just now; wait a few minutes."""


class NotHere(Conflict):
    """We do not see you in the store; tap “I’m here” first."""


class NotAgreed(Conflict):
    """Clerks may not be told about you: switch on “Tell a clerk that I am here” first, or ask at a kiosk."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who says it."""

    by: str
    "`phone`, or the id of the kiosk, the staff account or the service."
    zone: str | None = None
    "Where; None: where the visit is."


def call_to_her(session: Session, shop: Shop, found: OpenVisit, kind: Kind, caller: Caller, now_s: float) -> AssistCall:
    """Asks for a clerk to come to her; a second time while the first goes on is the first."""
    visit = found.visit
    standing = _open_call(session, visit.id, kind)
    if standing is not None:
        return standing
    if kind == "help":
        _check_often(session, now_s, AssistCall.visit == visit.id)
    call = AssistCall(
        id=new_id(now_s),
        kind=kind,
        site=shop.site,
        visit=visit.id,
        member=visit.member,
        zone=caller.zone or visit.zone,
        asked_at_s=now_s,
        by=caller.by,
        told_at_s=now_s,
        consent=found.consent.event,
    )
    session.add(call)
    session.flush()
    _tell(session, shop, visit, call, found.consent, now_s)
    return call


def call_to_place(session: Session, shop: Shop, kind: Kind, caller: Caller, now_s: float) -> AssistCall:
    """Asks for a clerk to come to a place, for nobody in particular; a second time while the first goes on is the
    first."""
    statement = select(AssistCall).where(
        AssistCall.site == shop.site,
        AssistCall.kind == kind,
        AssistCall.by == caller.by,
        col(AssistCall.visit).is_(None),
        AssistCall.zone == caller.zone,
        col(AssistCall.ended_at_s).is_(None),
    )
    standing = session.exec(statement).first()
    if standing is not None:
        return standing
    if kind == "help":
        _check_often(session, now_s, AssistCall.by == caller.by, AssistCall.site == shop.site)
    call = AssistCall(
        id=new_id(now_s),
        kind=kind,
        site=shop.site,
        zone=caller.zone,
        asked_at_s=now_s,
        by=caller.by,
        told_at_s=now_s,
    )
    session.add(call)
    session.flush()
    news.call_to_place(session, shop, EVENTS[kind], call.id, call.zone, now_s)
    records.note(session, now_s, "call", f"call.{kind}", zone=call.zone)
    return call


def _check_often(session: Session, now_s: float, *whose: bool) -> None:
    """Raises AskedOften."""
    recent = select(func.count()).where(AssistCall.kind == "help", AssistCall.asked_at_s > now_s - OFTEN_S, *whose)
    if session.exec(recent).one() >= OFTEN:
        raise AskedOften


def of_order(session: Session, shop: Shop, member: str, order: str, caller: Caller, now_s: float) -> AssistCall:
    """An order that its customer will come for: clerks are told once she is in the store. Telling it twice is telling
    it once."""
    standing = session.exec(
        select(AssistCall).where(AssistCall.site == shop.site, AssistCall.order_number == order)
    ).first()
    if standing is not None:
        return standing
    call = AssistCall(
        id=new_id(now_s),
        kind="pick_up",
        site=shop.site,
        member=member,
        zone=caller.zone,
        asked_at_s=now_s,
        by=caller.by,
        order_number=order,
    )
    session.add(call)
    session.flush()
    return call


def pick_ups_to_tell(session: Session, shop: Shop) -> list[str]:
    """The calls of orders whose customers have come. Each is then told in a command of its own, so that what is wrong
    with one keeps no other from being told."""
    untold = session.exec(
        select(AssistCall).where(
            AssistCall.site == shop.site,
            AssistCall.kind == "pick_up",
            col(AssistCall.told_at_s).is_(None),
            col(AssistCall.ended_at_s).is_(None),
        )
    ).all()
    return [call.id for call in untold if _visit_for(session, shop, call) is not None]


def tell_pick_up(session: Session, shop: Shop, call_id: str, now_s: float) -> bool:
    """Whether clerks are told just now that her order waits: she is here, agreed to it, and it is she."""
    call = session.get_one(AssistCall, call_id, populate_existing=True)
    visit = _visit_for(session, shop, call) if call.told_at_s is None and call.ended_at_s is None else None
    if visit is None:
        return False
    consent = permits(consents_of(session, visit.member), Purpose.CLERK_ASSIST)
    if consent is None:
        _held_back(session, visit, call, now_s)
        return False
    call.visit, call.told_at_s, call.consent = visit.id, now_s, consent.event
    call.zone = call.zone or visit.zone
    session.add(call)
    session.flush()
    _tell(session, shop, visit, call, consent, now_s)
    return True


def _visit_for(session: Session, shop: Shop, call: AssistCall) -> Visit | None:
    """Hers that goes on, unless a clerk said that it is somebody else's."""
    statement = select(Visit).where(
        Visit.site == shop.site, hers(Visit.member, call.member), col(Visit.ended_at_s).is_(None)
    )
    visit = session.exec(statement).first()
    return visit if visit is not None and session.get(VisitClosed, visit.id) is None else None


def _held_back(session: Session, visit: Visit, call: AssistCall, now_s: float) -> None:
    """Once a visit: should she agree later, clerks are told then."""
    cause = f"{call.id}.{visit.id}.held"
    if session.exec(select(DecisionRow.id).where(DecisionRow.cause == cause)).first() is None:
        refusal = consents_of(session, visit.member).get(Purpose.CLERK_ASSIST)
        word = refusal.event if refusal is not None else None
        _write(session, visit, cause, Suppressed(Effect.CLERK_TASK, call.kind, Reason.NO_CONSENT, word), now_s)


def _tell(session: Session, shop: Shop, visit: Visit, call: AssistCall, consent: ConsentState, now_s: float) -> None:
    decision = Decision(Effect.CLERK_TASK, call.kind, Consent(consent.event, consent.at_s))
    n = _times_told(session, call, visit.id) + 1
    cause = f"{call.id}.{visit.id}.{n}" if call.kind == "pick_up" else call.id
    _write(session, visit, cause, decision, now_s)
    intent = top_intent(session, visit.member, now_s)
    product = session.get(Product, intent.sku) if intent is not None else None
    facts = {
        "zone": call.zone,
        "zone_name": shop.zone_name(call.zone) if call.zone else None,
        "skill": news.department_of(shop, product.zone) if product is not None and call.kind == "help" else None,
        "served_by": served_by(session, visit.member, visit.id),
    }
    news.call_clerks(session, shop, visit, EVENTS[call.kind], now_s, cause=_cause(call, n), facts=facts)
    tell_phone(session, visit, now_s)


def _cause(call: AssistCall, n: int) -> str:
    """As events name it. An order is told anew when she agrees again, or comes again: each time is a task of its
    own."""
    return f"{call.id}.{n}" if call.kind == "pick_up" else call.id


def call_of(cause: str) -> str:
    """The id of the call that an event's cause names."""
    return cause.partition(".")[0]


def _times_told(session: Session, call: AssistCall, visit: str) -> int:
    """In this visit; of an order alone."""
    statement = select(func.count()).where(
        DecisionRow.visit == visit,
        DecisionRow.effect == Effect.CLERK_TASK.value,
        DecisionRow.subject == call.kind,
        DecisionRow.outcome == "sent",
        col(DecisionRow.cause).startswith(f"{call.id}."),
    )
    return session.exec(statement).one()


def _write(session: Session, visit: Visit, cause: str, outcome: Outcome, now_s: float) -> None:
    trigger = Trigger(started=False, kiosks=(), clerks=outcome.subject)
    write(session, Occasion(cause, trigger, visit.member, visit, visit.stays_until_s), [outcome], now_s)


def end(session: Session, shop: Shop, call: AssistCall, reason: End, now_s: float) -> bool:
    """Whether this ended it. Clerks are told, but where one of them ended it or the visit's end says it anyway."""
    statement = (
        update(AssistCall)
        .where(col(AssistCall.id) == call.id, col(AssistCall.ended_at_s).is_(None))
        .values(ended_at_s=now_s, end_reason=reason)
    )
    if session.connection().execute(statement).rowcount != 1:
        return False
    session.expire(call)
    visit = session.get(Visit, call.visit) if call.visit is not None else None
    if reason in TOLD and call.told_at_s is not None:
        _tell_end(session, shop, visit, call, reason, now_s)
    if visit is not None:
        tell_phone(session, visit, now_s)
    return True


def _tell_end(session: Session, shop: Shop, visit: Visit | None, call: AssistCall, reason: End, now_s: float) -> None:
    if visit is not None:
        cause = _cause(call, _times_told(session, call, visit.id))
        news.call_ended(session, shop, visit, now_s, cause=cause, reason=reason)
    else:
        news.place_call_ended(session, shop, call.id, reason, now_s)
    records.note(session, now_s, "call", "call.ended", visit=call.visit, zone=call.zone)


def end_all_of(session: Session, shop: Shop, visit: str, reason: End, now_s: float, kind: str | None = None) -> None:
    """Every call of this visit, or the one that stands in a visit's place; of one kind, where it is named."""
    named = (AssistCall.visit == visit) | (AssistCall.id == visit)
    statement = select(AssistCall).where(named, col(AssistCall.ended_at_s).is_(None))
    if kind is not None:
        statement = statement.where(AssistCall.kind == kind)
    for call in session.exec(statement).all():
        if call.kind == "pick_up" and reason != "served":
            _wait_again(session, shop, call, reason, now_s)
        else:
            end(session, shop, call, reason, now_s)


def end_by_cause(session: Session, shop: Shop, cause: str, reason: End, now_s: float) -> None:
    """The call that an event's cause names. A call to her does not lapse with its task: she, or her visit, ends it."""
    call = session.get(AssistCall, call_of(cause))
    if call is not None and (reason != "lapsed" or (call.visit is None and call.told_at_s is not None)):
        end(session, shop, call, reason, now_s)


def _wait_again(session: Session, shop: Shop, call: AssistCall, reason: End, now_s: float) -> None:
    """She left without her order, or clerks may not be told any more: until she comes, or agrees, again."""
    visit = session.get(Visit, call.visit) if call.visit is not None else None
    if reason in TOLD and visit is not None:
        _tell_end(session, shop, visit, call, reason, now_s)
    call.visit = call.told_at_s = call.consent = None
    session.add(call)
    session.flush()


def end_all_by(session: Session, shop: Shop, by: str, now_s: float) -> None:
    """Every call for nobody in particular that this kiosk made."""
    statement = select(AssistCall).where(
        AssistCall.by == by, col(AssistCall.visit).is_(None), col(AssistCall.ended_at_s).is_(None)
    )
    for call in session.exec(statement).all():
        end(session, shop, call, "taken_back", now_s)


def open_help(session: Session, visit: str) -> AssistCall | None:
    return _open_call(session, visit, "help")


def tell_phone(session: Session, visit: Visit, now_s: float) -> None:
    """What her own phone shows of it."""
    card = assistance_card(session, visit.id).model_dump(mode="json")
    audience, kind = outbox.phone(visit.member), "assistance.changed"
    outbox.append(session, audience, kind, new_id(now_s), now_s, card, member=visit.member)


def _open_call(session: Session, visit: str, kind: str) -> AssistCall | None:
    return session.exec(
        select(AssistCall).where(
            AssistCall.visit == visit, AssistCall.kind == kind, col(AssistCall.ended_at_s).is_(None)
        )
    ).first()
