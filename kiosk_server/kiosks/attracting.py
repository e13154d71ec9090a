"""What a kiosk shows while nobody is logged in: its loop, or an invitation when opted-in members are near.

The invitation may name what many of them look for; `kiosks.anonymity` says when. What was chosen stands in memory
alone, and of whom it was chosen nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from kiosk_server.catalogue.tables import Product
from kiosk_server.intents.ledger import intents_of
from kiosk_server.kiosks.anonymity import Chosen, chosen, shown
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.cards import attract, members_near
from wire.messages.screens.kiosk import AttractCard
from wire.messages.site import KioskPlace


class Attracting:
    """Of all kiosks of a store."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._chosen: dict[str, Chosen] = {}

    def card(self, session: Session, place: KioskPlace, now_s: float) -> AttractCard:
        card = attract(session, place.zone, now_s, self._shop.site)
        if card.mode == "loop":
            return card
        near = members_near(session, place.zone, now_s, self._shop.site)
        choice = chosen(self._chosen.get(place.kiosk), lambda: self._interests(session, near, now_s), now_s)
        self._chosen[place.kiosk] = choice
        return card.model_copy(update={"subject": shown(choice, len(near))})

    def _interests(self, session: Session, members: list[str], now_s: float) -> Iterator[frozenset[str]]:
        """The departments that each of these members looks for something in: of those who agreed to offers."""
        for member in members:
            if permits(consents_of(session, member), Purpose.OFFERS) is None:
                yield frozenset()
                continue
            wanted = [session.get(Product, each.sku) for each in intents_of(session, member, now_s)]
            zones = {product.zone for product in wanted if product is not None and product.zone}
            yield frozenset(self._shop.zone_name(zone) for zone in zones)
