"""What browsers did: taken in once each, joined to a member once, read back as acts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from kiosk_server.database.dialects import insert_new
from kiosk_server.intents.scoring import FORGET_AFTER_S, WEIGHTS, Act, Intent, top
from kiosk_server.intents.tables import WebEvent, WebIdentity

ACTS_READ = 2_000
"The newest acts of one person that are looked at; more says nothing new about what she wants."


def take(session: Session, events: Sequence[WebEvent]) -> int:
    """Stores what is new by `message_id`; how many were."""
    return sum(_TAKE.run(session, event.model_dump()) for event in events)


_TAKE = insert_new(WebEvent)


def join(session: Session, anonymous_id: str, member: str, now_s: float) -> bool:
    """Gives a browser's history to `member`, unless it already is somebody's."""
    return _JOIN.run(session, {"anonymous_id": anonymous_id, "member": member, "joined_at_s": now_s}) == 1


_JOIN = insert_new(WebIdentity)


_ACTS = (
    select(WebEvent.sku, WebEvent.event, WebEvent.at_s)
    .join(WebIdentity, col(WebIdentity.anonymous_id) == col(WebEvent.anonymous_id))
    .where(
        col(WebIdentity.member) == bindparam("of_member"),
        col(WebEvent.sku).is_not(None),
        col(WebEvent.event).in_(list(WEIGHTS)),
        col(WebEvent.at_s) >= bindparam("since_s"),
    )
    .order_by(col(WebEvent.at_s).desc())
    .limit(ACTS_READ)
)
"""Made once: it goes with every arrival, and building a statement costs more than running it."""


def acts_of(session: Session, member: str, now_s: float) -> list[Act]:
    rows = session.connection().execute(_ACTS, {"of_member": member, "since_s": now_s - FORGET_AFTER_S})
    return [Act(sku, event, at_s) for sku, event, at_s in rows if sku is not None]


def forget(session: Session, now_s: float) -> int:
    """Deletes acts that no intent looks at any more: how many."""
    old = delete(WebEvent).where(col(WebEvent.received_at_s) < now_s - FORGET_AFTER_S)
    return session.connection().execute(old).rowcount


def top_intent(session: Session, member: str, now_s: float) -> Intent | None:
    """What this member seems to want most, if anything."""
    return top(acts_of(session, member, now_s), now_s)
