"""Where her phones can be rung: kept while she agrees to something that rings, forgotten with it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import Session, col

from kiosk_server.database.dialects import upsert
from kiosk_server.delivery.gate import Over
from kiosk_server.delivery.tables import Delivery, PushSubscription
from kiosk_server.errors import Conflict
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.devices import Phone
from kiosk_server.members.purposes import Purpose
from kiosk_server.web.memberships import hers
from wire.web_push.browser_keys import BrowserKeys
from wire.web_push.endpoints import Endpoint

RINGING = (Purpose.OFFERS, Purpose.MARKETING_PUSH)
"What a subscription serves; without any of it there is nothing to ring for, and none is kept."


class NothingToRingFor(Conflict):
    """You did not agree to anything that would ring: say yes to offers first."""


@dataclass(frozen=True, slots=True, repr=False)
class Subscription:
    endpoint: Endpoint
    address: str
    keys: BrowserKeys
    language: str | None = None
    "In which the phone's page speaks; None where its worker alone was there: then the language known stays."


def may_ring(session: Session, member: str) -> bool:
    consents = consents_of(session, member)
    return any(permits(consents, purpose) is not None for purpose in RINGING)


def subscribe(session: Session, phone: Phone, wanted: Subscription, now_s: float) -> None:
    """Keeps it, in place of the phone's earlier one. Raises NothingToRingFor.

    A browser has one endpoint: where another membership of the same browser had it, it is this one's now.
    """
    if not may_ring(session, phone.member):
        raise NothingToRingFor
    same = delete(PushSubscription).where(
        col(PushSubscription.endpoint) == wanted.address, col(PushSubscription.device) != phone.device
    )
    session.connection().execute(same)
    row = {
        "device": phone.device,
        "member": phone.member,
        "service": wanted.endpoint.origin,
        "endpoint": wanted.address,
        "p256dh": wanted.keys.p256dh,
        "auth": wanted.keys.auth,
        "made_at_s": now_s,
        "confirmed_at_s": now_s,
        "language": wanted.language,
    }
    _KEEP.run(session, row)


_KEEP = upsert(
    PushSubscription,
    ("device",),
    lambda old, new: {
        **{name: new[name] for name in ("member", "service", "endpoint", "p256dh", "auth", "confirmed_at_s")},
        "language": func.coalesce(new["language"], old.language),
    },
)


def unsubscribe(session: Session, device: str) -> None:
    """Nothing rings there any more; what was on its way to it is over."""
    session.connection().execute(delete(PushSubscription).where(col(PushSubscription.device) == device))
    _call_off(session, col(Delivery.device) == device, Over.GONE)


def follow_consents(session: Session, member: str) -> None:
    """After any change of her consents, in its transaction."""
    consents = consents_of(session, member)
    if not any(permits(consents, purpose) is not None for purpose in RINGING):
        session.connection().execute(delete(PushSubscription).where(hers(PushSubscription.member, member)))
    if permits(consents, Purpose.OFFERS) is None or permits(consents, Purpose.RECOGNISE_IN_STORE) is None:
        _call_off(session, hers(Delivery.member, member), Over.WITHDRAWN)


def _call_off(session: Session, which: ColumnElement[bool], why: Over) -> None:
    statement = (
        update(Delivery).where(which, col(Delivery.due_at_s).is_not(None)).values(due_at_s=None, outcome=why.value)
    )
    session.connection().execute(statement)
    session.expire_all()
