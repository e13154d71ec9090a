"""Coupons that wait to be brought to a phone whose page may be closed.

A row is written in the transaction of the decision, and leased while it is sent: whoever dies in between leaves a row
that is due again, and the same Topic makes a repetition take the place of the first.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from kiosk_server.campaigns.switch import paused_at_s
from kiosk_server.database import outbox
from kiosk_server.database.ahead import OfEach
from kiosk_server.database.prepared import Prepared, insert_later
from kiosk_server.delivery.gate import Facts, Over, Wait, may_go
from kiosk_server.delivery.tables import Delivery, PushSubscription
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import Member, MemberDevice
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.vouchers import is_usable
from kiosk_server.web.memberships import people
from wire.web_push.browser_keys import BrowserKeys

AUDIENCE = "push"
"In the place of an audience: wakes whoever sends, in whichever process."

GRACE_S = 2.0
"An open page that shows the coupon says so within it, and then nothing is pushed."

LEASE_S = 20.0
"Longer than an attempt may take."

NEEDED = (Purpose.RECOGNISE_IN_STORE, Purpose.OFFERS)
"What a coupon rests on; looked at again in the transaction that leases it."


@dataclass(frozen=True, slots=True, repr=False)
class Sendable:
    """One attempt."""

    voucher: str
    device: str
    endpoint: str
    keys: BrowserKeys
    attempts: int
    ends_at_s: float
    language: str | None
    "In which the phone's page last spoke; None: the store's."


def announce(session: Session, voucher: Voucher, now_s: float) -> None:
    """A coupon was decided and issued: it is brought to each of her phones that can be rung, under whichever of her
    memberships it subscribed."""
    for _, device in PHONES_OF.of(session, voucher.member):
        values = {
            "voucher": voucher.id,
            "device": device,
            "member": voucher.member,
            "queued_at_s": now_s,
            "ends_at_s": voucher.valid_until_s,
            "due_at_s": now_s + GRACE_S,
            "attempts": 0,
        }
        insert_later(session, _ANNOUNCE, values)
        outbox.touch(session, AUDIENCE)


_PEOPLE = people()

PHONES_OF = OfEach(
    select_columns(_PEOPLE.c.person, col(PushSubscription.device)).join(
        PushSubscription, col(PushSubscription.member) == _PEOPLE.c.member
    )
)
"Those that can be rung."

_ANNOUNCE = Prepared(insert(Delivery.metadata.tables["delivery"]))


def next_due_s(session: Session) -> float | None:
    return session.exec(select(func.min(Delivery.due_at_s))).one()


def take_due(session: Session, site: str, now_s: float, most: int) -> list[Sendable]:
    """What is to be sent now, leased: nobody else gets it until the lease ends. What may not go any more is settled
    with its reason."""
    due = select(Delivery).where(col(Delivery.due_at_s) <= now_s).order_by(col(Delivery.due_at_s)).limit(most)
    taken: list[Sendable] = []
    for row in session.exec(due).all():
        subscription = session.get(PushSubscription, row.device)
        verdict = may_go(_facts(session, row, subscription, site, now_s), now_s)
        if isinstance(verdict, Over):
            row.due_at_s, row.outcome = None, verdict.value
        elif isinstance(verdict, Wait):
            row.due_at_s = verdict.until_s
        elif subscription is not None:
            row.due_at_s, row.attempts = now_s + LEASE_S, row.attempts + 1
            keys = BrowserKeys(subscription.p256dh, subscription.auth)
            to, language = subscription.endpoint, subscription.language
            taken.append(Sendable(row.voucher, row.device, to, keys, row.attempts, row.ends_at_s, language))
    return taken


def _facts(session: Session, row: Delivery, subscription: PushSubscription | None, site: str, now_s: float) -> Facts:
    device = session.get(MemberDevice, row.device)
    voucher = session.get(Voucher, row.voucher)
    consents = consents_of(session, row.member)
    return Facts(
        ends_at_s=row.ends_at_s,
        usable=voucher is not None and is_usable(voucher, now_s),
        permitted=all(permits(consents, purpose) is not None for purpose in NEEDED),
        subscribed=subscription is not None and device is not None and device.revoked_at_s is None,
        paused_until_s=session.get_one(Member, row.member).paused_until_s,
        outgoing_paused=paused_at_s(session, site) is not None,
    )


def handed_over(session: Session, sent: Sendable, now_s: float) -> None:
    """The push service answers for it now."""
    column = Delivery.metadata.tables["delivery"].c
    statement = (
        update(Delivery)
        .where(_row(sent))
        .values(
            due_at_s=None,
            outcome=None,
            way=func.coalesce(column.way, "push"),
            handed_over_at_s=func.coalesce(column.handed_over_at_s, now_s),
        )
    )
    session.connection().execute(statement)


def over(session: Session, sent: Sendable, why: Over) -> None:
    """It will never be taken; where the subscription is gone, it goes here too, unless another took its place."""
    still = update(Delivery).where(_row(sent), col(Delivery.due_at_s).is_not(None))
    session.connection().execute(still.values(due_at_s=None, outcome=why.value))
    if why is Over.GONE:
        gone = delete(PushSubscription).where(
            col(PushSubscription.device) == sent.device, col(PushSubscription.endpoint) == sent.endpoint
        )
        session.connection().execute(gone)
        session.expire_all()


def again(session: Session, sent: Sendable, at_s: float) -> None:
    """Another try at this instant, unless it came about otherwise meanwhile."""
    statement = update(Delivery).where(_row(sent), col(Delivery.due_at_s).is_not(None)).values(due_at_s=at_s)
    session.connection().execute(statement)


def slow_down(session: Session, origin: str, until_s: float) -> None:
    """A push service asked for fewer: nothing that waits goes there before then."""
    theirs = select(PushSubscription.device).where(PushSubscription.service == origin)
    statement = (
        update(Delivery)
        .where(col(Delivery.device).in_(theirs), col(Delivery.due_at_s) < until_s)
        .values(due_at_s=until_s)
    )
    session.connection().execute(statement)


def _row(sent: Sendable) -> ColumnElement[bool]:
    return and_(col(Delivery.voucher) == sent.voucher, col(Delivery.device) == sent.device)
