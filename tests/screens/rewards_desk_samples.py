"""Gifts, rules and gift cards as the server tells the desk of them."""

from __future__ import annotations

from typing import Any

from tests.screens.rewards_samples import a_card
from tests.screens.samples import DAY_S, HOUR_S, usd
from tests.screens.stand_in import StandIn
from wire.messages.screens.rewards import GiftCardCard, SharingRules
from wire.messages.screens.rewards_desk import (
    GiftCampaign,
    GiftCardBlockLine,
    GiftCardFound,
    GiftCardMove,
    GiftCardOrigin,
    GiftCardReport,
    GiftCardsFound,
    GiftCardTotals,
    GiftLine,
)
from wire.messages.screens.shown import Money


def a_gift(now_s: float, points: int, units: float, **changes: Any) -> GiftLine:
    fields: dict[str, Any] = {
        "gift": f"gift-{points}",
        "name": f"{units:g} USD",
        "points": points,
        "amount_minor": round(units * 100),
        "campaign": None,
        "taken": 12,
        "since_s": now_s - 40 * DAY_S,
        "campaign_name": None,
        "worth": usd(units),
    }
    return GiftLine(**{**fields, **changes})


def some_gifts(now_s: float) -> list[GiftLine]:
    coupon = {"amount_minor": None, "campaign": "spring", "campaign_name": "Filters in spring"}
    asleep = {"amount_minor": None, "campaign": "autumn", "campaign_name": "Autumn roast", "worth": None}
    return [
        a_gift(now_s, 250, 5, taken=131),
        a_gift(now_s, 400, 12, name="A filter for less", since_s=now_s - 3 * DAY_S, **coupon),
        a_gift(now_s, 800, 18, name="Roast of the season", taken=4, **asleep),
        a_gift(now_s, 1_000, 30, taken=27),
    ]


def a_report(now_s: float) -> GiftCardReport:
    def origin(why: str, cards: int, issued: float, outstanding: float) -> GiftCardOrigin:
        return GiftCardOrigin.model_validate(
            {"why": why, "cards": cards, "issued": usd(issued), "outstanding": usd(outstanding)}
        )

    return GiftCardReport(
        at_s=now_s,
        totals=[
            GiftCardTotals(
                cards=171,
                cards_open=64,
                issued=usd(2_465),
                spent=usd(1_412.5),
                expired=usd(0),
                outstanding=usd(1_052.5),
                blocked_cards=1,
                blocked=usd(64.5),
                origins=[
                    origin("drawing", 4, 400, 189.5),
                    origin("points", 158, 1_965, 823),
                    origin("staff", 9, 100, 40),
                ],
            )
        ],
    )


def _move(at_s: float, what: str, units: float, receipt_number: str | None = None) -> GiftCardMove:
    amount = Money(amount_minor=round(units * 100), currency="USD")
    return GiftCardMove.model_validate({"at_s": at_s, "what": what, "amount": amount, "receipt_number": receipt_number})


def a_found_card(now_s: float, **changes: Any) -> GiftCardFound:
    """Lost once before, and blocked again."""
    card: GiftCardCard = a_card(now_s, blocked=True)
    block = {"by": "Manager", "lifted_why": None, "lifted_at_s": None, "lifted_by": ""}
    lifted = {"lifted_why": "found", "lifted_at_s": now_s - 4 * DAY_S, "lifted_by": "Administrator"}
    fields: dict[str, Any] = {
        "card": card,
        "ending": "9FHC",
        "moves": [
            _move(now_s - HOUR_S, "give_back", 4),
            _move(now_s - 3 * DAY_S, "pay", -39.5, "2026-1042"),
            _move(card.issued_at_s, "issue", 100),
        ],
        "blocks": [
            GiftCardBlockLine.model_validate(block | {"why": "misused", "at_s": now_s - HOUR_S}),
            GiftCardBlockLine.model_validate(block | lifted | {"why": "lost", "at_s": now_s - 5 * DAY_S}),
        ],
    }
    return GiftCardFound(**{**fields, **changes})


def answer_rewards(server: StandIn, now_s: float, *, empty: bool = False) -> None:
    """What the place asks for."""
    campaigns = [GiftCampaign(campaign="spring", name="Filters in spring", worth=usd(12))]
    gifts = [] if empty else some_gifts(now_s)
    server.answer("GET", "/api/desk/gifts", [each.model_dump(mode="json") for each in gifts])
    server.answer("GET", "/api/desk/gifts/campaigns", [each.model_dump(mode="json") for each in campaigns])
    server.answer("GET", "/api/desk/sharing-rules", SharingRules())
    report = GiftCardReport(at_s=now_s, totals=[]) if empty else a_report(now_s)
    server.answer("GET", "/api/desk/gift-cards/report", report)
    server.answer("POST", "/api/desk/gift-cards/look-up", GiftCardsFound(cards=[a_found_card(now_s)]))
