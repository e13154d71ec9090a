"""Where clerks' devices can be rung: kept while they are signed in, and the key by which services know us."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import delete, insert, or_, update
from sqlmodel import Session, col, select

from clerk_push.alerting.tables import AlertSubscriptionRow, PushKeyRow
from clerk_push.database import insert_new
from clerk_push.errors import ClerkPushError
from clerk_push.tables import StaffSession
from wire.web_push.browser_keys import BrowserKeys
from wire.web_push.endpoints import Endpoint
from wire.web_push.signing import PushKey, read_private_key


class BadSubscription(ClerkPushError):
    """This is no subscription of a browser."""

    status = 422


@dataclass(frozen=True, slots=True, repr=False)
class Subscription:
    endpoint: Endpoint
    address: str
    keys: BrowserKeys
    origin: str
    "Of our page on the device."
    language: str | None = None
    "In which the page speaks; None where its worker alone was there: then the language known stays."


def push_key(session: Session, contact: str, now_s: float) -> PushKey:
    """The site's key, made where there is none: one for all processes, in the database that they share."""
    made = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    insert_new(session, PushKeyRow, id=1, pem=made.decode(), made_at_s=now_s)
    return PushKey(read_private_key(session.get_one(PushKeyRow, 1).pem), contact)


def subscribe(session: Session, device: str, staff: str, wanted: Subscription) -> None:
    """Keeps it, in place of the device's earlier one. A browser has one endpoint: where another session of the same
    browser had it, it is this one's now. That it was proven holds as long as the endpoint is the same."""
    same = session.exec(select(AlertSubscriptionRow).where(AlertSubscriptionRow.endpoint == wanted.address)).first()
    proven_at_s = same.proven_at_s if same is not None and same.staff == staff else None
    before = session.get(AlertSubscriptionRow, device) or same
    language = wanted.language or (None if before is None else before.language)
    either = or_(col(AlertSubscriptionRow.endpoint) == wanted.address, col(AlertSubscriptionRow.session) == device)
    session.connection().execute(delete(AlertSubscriptionRow).where(either))
    session.connection().execute(
        insert(AlertSubscriptionRow).values(
            session=device,
            staff=staff,
            service=wanted.endpoint.origin,
            endpoint=wanted.address,
            origin=wanted.origin,
            p256dh=wanted.keys.p256dh,
            auth=wanted.keys.auth,
            language=language,
            proven_at_s=proven_at_s,
        )
    )


def unsubscribe(session: Session, device: str) -> None:
    session.connection().execute(delete(AlertSubscriptionRow).where(col(AlertSubscriptionRow.session) == device))


def proven(session: Session, device: str, now_s: float) -> None:
    """A push was shown on it."""
    theirs = update(AlertSubscriptionRow).where(col(AlertSubscriptionRow.session) == device)
    session.connection().execute(theirs.values(proven_at_s=now_s))


def forget_signed_out(session: Session) -> None:
    """Where nobody is signed in any more, nobody is rung."""
    signed_in = select(StaffSession.id_hash)
    gone = delete(AlertSubscriptionRow).where(col(AlertSubscriptionRow.session).not_in(signed_in))
    session.connection().execute(gone)
