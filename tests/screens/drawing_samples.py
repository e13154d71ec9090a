"""A drawing as desk, kiosk and phone are shown it, with the official rules that the server writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kiosk_server.drawings.cards import choices, state_choice
from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.wording import official_rules
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.shop import Shop
from tests.screens.samples import DAY_S, HOUR_S, TUESDAY_S, a_site
from tests.screens.shop_samples import a_floor
from wire.messages.screens.drawings import (
    AwardLine,
    DrawingCard,
    DrawingChoices,
    DrawingLine,
    DrawingPlan,
    DrawingsCard,
    DrawnSource,
    GuardRefusal,
    MyEntry,
    MyPrize,
)
from wire.messages.screens.shown import Money

DRAWING = "01993f2a7c5e7d10a1b2c3d4e5f60718"
PULSE = "6B1F" * 32
HASH = "4f0c6b2e9d1a8f37c5e2b40d916a7f83e4c1d05b27a69f3e8d5c0b1a7f42e693"


def drawings() -> Drawings:
    site = a_site()
    shop = Shop(
        site=site.site,
        name=site.name,
        street=site.street,
        time_zone=ZoneInfo(site.time_zone),
        currency=site.currency,
        language=site.language,
        service_uuid16=0xFFF1,
        hours=tuple(site.hours),
        floor=a_floor(),
    )
    return Drawings.load(Path("nowhere"), shop, Texts.load(), "https://fellandfilter.example", lambda: None)


def a_plan(**changes: Any) -> DrawingPlan:
    values: dict[str, Any] = {
        "heading": "A gift card for spring",
        "prizes": 1,
        "prize_minor": 50_00,
        "premises_state": "CO",
        "states": ["CO", "UT", "WY"],
        "opens_at_s": TUESDAY_S - 2 * DAY_S,
        "closes_at_s": TUESDAY_S + 5 * DAY_S,
        "numbers_at_s": TUESDAY_S + 6 * DAY_S,
        "sources": ["nist_beacon", "powerball"],
    }
    return DrawingPlan.model_validate(values | changes)


def some_choices(language: str = "en") -> DrawingChoices:
    return choices(drawings(), language)


def a_card(language: str = "en", **changes: Any) -> DrawingCard:
    here, plan = drawings(), a_plan()
    values: dict[str, Any] = {
        "drawing": DRAWING,
        "heading": plan.heading,
        "state": "published",
        "prizes": plan.prizes,
        "prize": Money(amount_minor=plan.prize_minor, currency="USD"),
        "opens_at_s": plan.opens_at_s,
        "closes_at_s": plan.closes_at_s,
        "least_age": plan.least_age,
        "states": [state_choice(here, state) for state in plan.states],
        "entries": 214,
        "rules": official_rules(here, DRAWING, plan, "USD", language),
        "url": here.page(DRAWING),
        "entries_sha256": None,
    }
    return DrawingCard.model_validate(values | changes)


def cards(*drawn: DrawingCard) -> DrawingsCard:
    return DrawingsCard(at_s=TUESDAY_S, time_zone=a_site().time_zone, drawings=list(drawn))


def hers() -> MyEntry:
    return MyEntry(entry="K7MA-4XQ9-D", entered_at_s=TUESDAY_S - HOUR_S)


def won(state: str = "offered") -> MyPrize:
    return MyPrize.model_validate(
        {
            "place": 1,
            "amount": Money(amount_minor=50_00, currency="USD"),
            "state": state,
            "claim_until_s": TUESDAY_S + 13 * DAY_S,
            "gift_card": "01993f2a" if state == "claimed" else None,
        }
    )


def a_line(**changes: Any) -> DrawingLine:
    plan: DrawingPlan = changes.pop("plan", a_plan())
    values: dict[str, Any] = {
        "drawing": DRAWING,
        "state": "published",
        "plan": plan,
        "prize": Money(amount_minor=plan.prize_minor, currency="USD"),
        "made_at_s": TUESDAY_S - 3 * DAY_S,
        "published_at_s": TUESDAY_S - 3 * DAY_S,
        "refusals": [],
        "entries": 214,
        "unconfirmed": 9,
        "ways": {"kiosk": 96, "phone": 71, "form": 47},
        "entries_sha256": None,
        "sources": sources(),
        "key": None,
        "awards": [],
        "path": f"/drawings/{DRAWING}/",
        "withdrawn_why": None,
    }
    return DrawingLine.model_validate(values | changes)


def a_refusal() -> GuardRefusal:
    return GuardRefusal(
        rule="new_york_registration",
        name="New York: registration and bond above $5,000",
        source="N.Y. Gen. Bus. Law § 369-e",
        field="registrations",
        says="All prizes together are worth $6,000, more than $5,000: New York has to be told 30 days before the "
        "drawing opens. Enter the registration, or leave New York out.",
    )


def sources(*, known: bool = False) -> list[DrawnSource]:
    here = drawings()
    return [
        DrawnSource(
            source=source,
            name=here.sources[source].name,
            what=here.sources[source].what["en"],
            where=here.sources[source].where,
            when=here.sources[source].when["en"].format(instant="March 16, 2027 at 10:42 (MDT)"),
            values=values if known else [],
        )
        for source, values in (("nist_beacon", [str(int(PULSE, 16))]), ("powerball", ["4", "18", "23", "51", "67"]))
    ]


def awards() -> list[AwardLine]:
    def award(place: int, entry: str, state: str) -> AwardLine:
        return AwardLine.model_validate(
            {
                "place": place,
                "prize": 1,
                "entry": entry,
                "state": state,
                "offered_at_s": TUESDAY_S - 15 * DAY_S,
                "claim_until_s": TUESDAY_S + (13 * DAY_S if state == "offered" else -DAY_S),
                "claimed_at_s": None,
            }
        )

    return [award(1, "XU39-9WRN-4", "lapsed"), award(2, "K7MA-4XQ9-D", "offered")]
