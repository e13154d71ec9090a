"""What browsers did: taken in once each, joined to a member once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import Session, col

from kiosk_server.database.dialects import insert_new
from kiosk_server.intents.ledger import settle_browsers
from kiosk_server.intents.ledger import top_intent as top_intent
from kiosk_server.intents.scoring import FORGET_AFTER_S
from kiosk_server.intents.tables import WebEvent
from kiosk_server.web.identities import join as join


def take(session: Session, events: Sequence[WebEvent]) -> int:
    """Stores what is new by `message_id`; how many were."""
    accepted = sum(_TAKE.run(session, event.model_dump()) for event in events)
    if accepted:
        settle_browsers(session, {event.anonymous_id for event in events}, max(each.received_at_s for each in events))
    return accepted


_TAKE = insert_new(WebEvent)


def forget(session: Session, now_s: float) -> int:
    """Deletes acts that no intent looks at any more: how many."""
    old = delete(WebEvent).where(col(WebEvent.received_at_s) < now_s - FORGET_AFTER_S)
    return session.connection().execute(old).rowcount
