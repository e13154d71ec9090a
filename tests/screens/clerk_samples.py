"""What a clerk on shift is shown, with all that a task and a client's card can say: a morning at Fell & Filter."""

from __future__ import annotations

from typing import Any

from tests.screens.samples import DAY_S, a_clerk_view, a_client, a_product, a_task, usd
from tests.screens.shop_samples import a_floor
from wire.messages.intents import IntentCard
from wire.messages.screens.clerk import (
    AskedCard,
    AskedFor,
    ClerkView,
    ClientCard,
    ComparedCard,
    ComparedLine,
    DeclinedCard,
    NoteCard,
    OwnedCard,
    PlanPoint,
    ShiftCard,
    TaskCard,
)


def a_shift(now_s: float, **changes: Any) -> ShiftCard:
    fields: dict[str, Any] = {"on": True, "since_s": now_s - 7200, "zone": "packs-and-boots"}
    return ShiftCard(**{**fields, **changes})


def a_shift_view(now_s: float, **changes: Any) -> ClerkView:
    """As the server sends it that keeps shifts and knows the floor."""
    return a_clerk_view(now_s, **{"shift": a_shift(now_s), "floor": a_floor(), **changes})


def an_asked_task(now_s: float, **changes: Any) -> TaskCard:
    """Mara is asked first, Theo beside her, and the department in twelve seconds."""
    fields: dict[str, Any] = {
        "offered_at_s": now_s - 8,
        "zone": "coffee-bar",
        "circle": "zone",
        "asked": [
            AskedCard(
                staff="mara",
                name="Mara",
                reasons=["Close by", "Served them last time"],
                grounds=[AskedFor(ground="near"), AskedFor(ground="served")],
            ),
            AskedCard(
                staff="theo",
                name="Theo",
                reasons=["Knows the coffee bar"],
                grounds=[AskedFor(ground="skilled", of="the coffee bar")],
            ),
        ],
        "escalates_at_s": now_s + 12,
    }
    return a_task(now_s, **{**fields, **changes})


def a_known_client(now_s: float, **changes: Any) -> ClientCard:
    """A client of whom everything is known that a card has room for. She has strayed to the maps."""
    kettle = a_product(sku="KTL-1", name="Pour kettle", short_name="Pour kettle", picture="filter", price=usd(79))
    small = a_product(sku="MOR-40", name="Morrow 40 grinder", short_name="Morrow 40", price=usd(229), aisle="bay C2")
    fields: dict[str, Any] = {
        "zone": "maps-and-books",
        "zone_name": "Maps and books",
        "product": a_product(zone="coffee-bar"),
        "intents": [
            IntentCard(product=a_product(), strength=4.2, stated=False, evidence="Viewed 3 times"),
            IntentCard(product=kettle, strength=1.4, stated=False, evidence="Viewed twice, last on Tuesday"),
        ],
        "compared": ComparedCard(
            product=small,
            stock=3,
            lines=[
                ComparedLine(label="Burrs", hers="64 mm flat", other="40 mm conical"),
                ComparedLine(label="Noise", hers="62 dB", other="70 dB"),
                ComparedLine(label="Height", hers="36 cm", other="29 cm"),
            ],
        ),
        "owns": [OwnedCard(sku="SCL-1", name="Bench scale", bought_at_s=now_s - 120 * DAY_S)],
        "declined": [DeclinedCard(sku="WTY-3", name="Warranty, 3 years")],
        "notes": [NoteCard(note="note-1", text="Asked for a quiet one", by_name="Theo", at_s=now_s - 300)],
        "points": 1240,
        "route_to_her": [PlanPoint(x_m=20.7, y_m=10.7), PlanPoint(x_m=16.8, y_m=7.6), PlanPoint(x_m=8.7, y_m=7.4)],
        "route_to_aisle": [PlanPoint(x_m=8.7, y_m=7.4), PlanPoint(x_m=8.2, y_m=9.4), PlanPoint(x_m=5.0, y_m=12.2)],
    }
    return a_client(now_s, **{**fields, **changes})
