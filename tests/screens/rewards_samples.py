"""What a member has, as the server tells a kiosk and her phone."""

from __future__ import annotations

from typing import Any

from kiosk_server.badges.rules import Counted, badges
from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.vouchers import qr_rows
from kiosk_server.points.view import PointsLine, PointsView
from tests.screens.samples import DAY_S, HOUR_S, a_product, usd
from tests.screens.stand_in import StandIn
from wire.messages.screens.rewards import (
    BadgesView,
    BonusCard,
    BonusesView,
    GiftCardCard,
    GiftCardCode,
    GiftOffer,
    GiftsView,
    GiftTakenCard,
    ShareView,
)

CODE = "GIFT 4K7M QT3A 9FHC"
DISCLOSURE = {
    "en": "#ad #rewarded: Fell & Filter gives me points for sharing this.",
    "es": "#publicidad #recompensa: Fell & Filter me da puntos por compartir esto.",
}
PLACE = "Fell & Filter, Harbour Street"


def some_bonuses(now_s: float, language: str = "en") -> BonusesView:
    texts = Texts.load()
    yesterday = texts.say(Key.WHEN_YESTERDAY, language)
    kettle = a_product(sku="TAR-09", name="Tarn kettle 0.9 l", short_name="Tarn", picture="kettle", price=usd(64))
    wanted = texts.say(Key.REASON_TOP_INTENT, language, product="Morrow 64", when=yesterday)
    return BonusesView(
        bonuses=[
            BonusCard(
                voucher="voucher-1",
                product=a_product(),
                off=usd(40),
                price_after=usd(309),
                valid_until_s=now_s + 8 * HOUR_S,
                reason=wanted,
            ),
            BonusCard(
                voucher="voucher-2",
                product=kettle,
                off=usd(12),
                price_after=usd(52),
                valid_until_s=now_s + 8 * HOUR_S,
                reason=texts.say(Key.REASON_GIFT, language, product="Tarn"),
            ),
        ]
    )


def some_points(now_s: float) -> PointsView:
    lines = [("earn", "share", 25), ("spend", "gift", -250), ("earn", "sale", 309), ("reverse", "return", -9)]
    return PointsView(
        active=1_840,
        pending=309,
        owed=0,
        tier="preferred",
        expires_next=120,
        expires_next_at_s=now_s + 40 * DAY_S,
        history=[
            PointsLine(at_s=now_s - n * DAY_S, reason=reason, about=about, points=points)
            for n, (reason, about, points) in enumerate(lines)
        ],
    )


def a_card(now_s: float, **changes: Any) -> GiftCardCard:
    fields: dict[str, Any] = {
        "card": "card-1",
        "why": "drawing",
        "amount": usd(100),
        "left": usd(64.5),
        "issued_at_s": now_s - 9 * DAY_S,
        "expires_at_s": None,
    }
    return GiftCardCard(**{**fields, **changes})


def some_gifts(now_s: float, points: int = 840) -> GiftsView:
    offers = ((250, 5, "gift_card"), (800, 12, "voucher"), (1_000, 30, "gift_card"))
    return GiftsView(
        points=points,
        gifts=[
            GiftOffer(
                gift=f"gift-{cost}",
                name=f"{worth} USD",
                points=cost,
                reward=reward,  # type: ignore[arg-type]
                worth=usd(worth),
                missing=max(cost - points, 0),
            )
            for cost, worth, reward in offers
        ],
        cards=[
            a_card(now_s),
            a_card(now_s, card="card-2", why="points", amount=usd(5), left=usd(0)),
            a_card(now_s, card="card-4", why="staff", amount=usd(20), left=usd(20), blocked=True),
        ],
    )


def a_share(state: str = "ready", again_at_s: float | None = None) -> ShareView:
    return ShareView.model_validate(
        {"points": 25, "state": state, "again_at_s": again_at_s, "disclosure": DISCLOSURE, "place": PLACE}
    )


def some_badges(now_s: float) -> BadgesView:
    counted = Counted(visits=7, days=6, purchases=2, categories=2, shares=1, points=640, member_s=100 * DAY_S)
    return BadgesView(badges=badges(counted), since_s=now_s - 365 * DAY_S)


def a_code(now_s: float, spoken: str = CODE) -> GiftCardCode:
    return GiftCardCode(card=a_card(now_s), code=spoken, qr_rows=qr_rows(spoken))


def a_taken_card(now_s: float) -> GiftTakenCard:
    card = a_card(now_s, card="card-3", why="points", amount=usd(5), left=usd(5))
    return GiftTakenCard(taken="taken-1", name="5 USD", points=250, card=card, voucher=None)


def has_rewards(server: StandIn, now_s: float) -> None:
    """What the places of a session ask for."""
    for place, view in (
        ("bonuses", lambda asked: (200, some_bonuses(now_s, asked.get("language", "en")))),
        ("points", some_points(now_s)),
        ("gifts", some_gifts(now_s)),
        ("share", a_share()),
        ("badges", some_badges(now_s)),
    ):
        server.answer("GET", f"/api/kiosk/session/{place}", view)


def phone_rewards(server: StandIn, now_s: float) -> None:
    """What her phone asks for."""
    server.answer("GET", "/api/phone/gifts", some_gifts(now_s))
    server.answer("GET", "/api/phone/share", a_share())
