"""The fleet as the desk sees it, and what a kiosk is told."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, select

from kiosk_server.fleet import joining, orders, reports
from kiosk_server.fleet.judging import Word, state_of, troubles_of
from kiosk_server.fleet.screen_hours import screen_hours
from kiosk_server.fleet.screens import wish_of, wishes
from kiosk_server.fleet.tables import KioskPicture
from kiosk_server.kiosks.kiosk_view import kiosk_place
from kiosk_server.sites.shop import Shop
from wire.messages.screens.fleet import DeviceOrders, KioskCard, KiosksCard, KioskState
from wire.messages.site import KioskPlace


@dataclass(frozen=True, slots=True)
class Fleet:
    """The kiosks of one floor plan."""

    shop: Shop
    listening_since_s: float
    "Since when this server runs: what was said before went nowhere."

    def place(self, kiosk: str) -> KioskPlace:
        """Raises NotFound."""
        return kiosk_place(self.shop, kiosk)

    def states(self, session: Session, now_s: float) -> dict[str, KioskState]:
        joined, words = self._joined(session, now_s), reports.words(session)
        return {
            place.kiosk: self._state(words.get(place.kiosk), now_s, place.kiosk in joined)[0]
            for place in self.shop.floor.kiosks
        }

    def card(self, session: Session, now_s: float) -> KiosksCard:
        joined, words = self._joined(session, now_s), reports.words(session)
        asked, wished = orders.cards(session, now_s), wishes(session)
        pictures = dict(session.exec(select(KioskPicture.kiosk, KioskPicture.taken_at_s)).all())
        cards = []
        for place in self.shop.floor.kiosks:
            kiosk = place.kiosk
            word = words.get(kiosk)
            state, since_s = self._state(word, now_s, kiosk in joined)
            bare = KioskCard(
                kiosk=kiosk,
                name=place.name,
                zone=place.zone,
                state=state,
                since_s=since_s,
                enrolled_at_s=joined.get(kiosk),
                heard_at_s=None,
                screen=wish_of(wished, kiosk),
                picture_at_s=pictures.get(kiosk),
                orders=asked.get(kiosk, []),
            )
            cards.append(bare if word is None or state == "out" else _as_told(bare, word))
        return KiosksCard(kiosks=cards)

    def told(self, session: Session, kiosk: str, now_s: float) -> DeviceOrders:
        """The state `device` of a kiosk."""
        wish = wish_of(wishes(session), kiosk)
        return DeviceOrders(
            orders=orders.open_orders(session, kiosk, now_s),
            hours=screen_hours(wish, self.shop.hours, self.shop.time_zone.key),
        )

    def _joined(self, session: Session, now_s: float) -> dict[str, float]:
        return joining.joined_at_s(session, [place.kiosk for place in self.shop.floor.kiosks], now_s)

    def _state(self, word: Word | None, now_s: float, joined: bool) -> tuple[KioskState, float | None]:
        return state_of(word, now_s, joined=joined, listening_since_s=self.listening_since_s)


def _as_told(bare: KioskCard, word: Word) -> KioskCard:
    """With what the kiosk said of itself; what was on the screen only while that is so."""
    beat = word.beat
    is_there = bare.state in ("painting", "still")
    return bare.model_copy(
        update={
            "heard_at_s": word.received_at_s,
            "in_use": is_there and beat.in_use,
            "item": beat.item if is_there else None,
            "item_since_s": beat.item_since_s if is_there else None,
            "build": beat.build,
            "outdated": word.outdated,
            "frames_per_s": word.frames_per_s if is_there else None,
            "wakes_at_s": beat.asleep_until_s,
            "heap_bytes": beat.heap_bytes,
            "cache": beat.cache,
            "device": beat.device,
            "troubles": troubles_of(word),
        }
    )
