"""What browsers tell of, taken in: each act once and whole, or refused with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.database.dialects import insert_new
from kiosk_server.intents.ledger import settle_browsers
from kiosk_server.intents.tables import WebEvent
from kiosk_server.web.judging import Judged, Refusal
from kiosk_server.web.tables import WebFirstTouch

_TAKE = insert_new(WebEvent)
_TOUCH = insert_new(WebFirstTouch)

REPEATED = "message_id: repeated"


def sold(session: Session, skus: frozenset[str]) -> frozenset[str]:
    """Those of `skus` that the catalogue knows."""
    return frozenset(session.exec(select(Product.sku).where(col(Product.sku).in_(skus)))) if skus else frozenset()


def take(
    session: Session, anonymous_id: str, judged: Judged, touch: Mapping[str, Any] | None, now_s: float
) -> tuple[Refusal, ...]:
    """Stores what was found good; every refusal, those of acts that were here before among them."""
    refused = list(judged.refused)
    for place, act in judged.acts:
        row = {**act.model_dump(), "anonymous_id": anonymous_id, "received_at_s": now_s}
        if _TAKE.run(session, row) == 0:
            refused.append(Refusal(place, act.message_id, REPEATED))
    if len(refused) < len(judged.refused) + len(judged.acts):
        settle_browsers(session, [anonymous_id], now_s)
    if touch is not None:
        _TOUCH.run(session, {**touch, "anonymous_id": anonymous_id, "received_at_s": now_s})
    return tuple(sorted(refused, key=lambda refusal: refusal.place))
