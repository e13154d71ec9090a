"""A member's intents as staff see them."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.catalogue.cards import product_card, sold
from kiosk_server.intents.evidence import sentence
from kiosk_server.intents.ledger import intents_of
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.shop import Shop
from wire.messages.intents import IntentCard

SHOWN = 5
"More is no help at the counter."


def intent_cards(
    session: Session, member: str, shop: Shop, texts: Texts, language: str, now_s: float
) -> list[IntentCard]:
    """First the one to act on."""
    found = intents_of(session, member, now_s)[:SHOWN]
    products = {product.sku: product for product in sold(session, [intent.sku for intent in found])}
    return [
        IntentCard(
            product=product_card(products[intent.sku], shop, now_s),
            strength=round(intent.score, 3),
            stated=intent.evidence.stated,
            evidence=sentence(intent.evidence, now_s, shop.time_zone, texts, language),
        )
        for intent in found
        if intent.sku in products
    ]
