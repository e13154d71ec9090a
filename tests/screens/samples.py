"""What the screens are shown in tests and pictures: Jane at Fell & Filter, at any instant."""

from __future__ import annotations

from typing import Any

import segno

from wire.messages.screens.clerk import ClerkView, ClientCard, ColleagueCard, StaffCard, TaskCard
from wire.messages.screens.my_data import DataView, DetailsCard, ErasureCard, ReceiptCard, RetentionCard
from wire.messages.screens.phone import BellCard, ConsentCard, PhoneView, ReasonCard, VisitCard, VoucherCard
from wire.messages.screens.shown import Money, ProductCard, SiteCard, SpecLine
from wire.messages.site import OpeningHours

TUESDAY_S = 1_773_153_720.0
"10 March 2026, 10:42 in New York: the instant of every picture."

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


def usd(dollars: float) -> Money:
    return Money(amount_minor=round(dollars * 100), currency="USD")


def a_site() -> SiteCard:
    hours = [OpeningHours(weekday=day, opens="09:00", closes="20:00") for day in range(6)]
    return SiteCard(
        site="harbour",
        name="Fell & Filter",
        street="Harbour Street",
        time_zone="America/New_York",
        currency="USD",
        language="en",
        hours=hours,
    )


def a_product(**changes: Any) -> ProductCard:
    fields: dict[str, Any] = {
        "sku": "MOR-64",
        "name": "Morrow 64 grinder",
        "short_name": "Morrow 64",
        "picture": "grinder",
        "price": usd(349),
        "zone": "coffee_bar",
        "zone_name": "Coffee bar",
        "aisle": "bay C3",
    }
    return ProductCard(**{**fields, **changes})


def a_voucher(now_s: float, **changes: Any) -> VoucherCard:
    code = changes.get("code", "BELL 4K7M")
    matrix = segno.make(f"SHOPBELL:{code.replace(' ', '')}", error="m", micro=False).matrix
    fields: dict[str, Any] = {
        "voucher": "voucher-1",
        "visit": "visit-1",
        "code": code,
        "qr_rows": ["".join("1" if module else "0" for module in row) for row in matrix],
        "product": a_product(),
        "off": usd(40),
        "price_before": usd(349),
        "price_after": usd(309),
        "valid_until_s": now_s + 9.3 * HOUR_S,
        "reason": ReasonCard(
            text="You looked at the Morrow 64 on Saturday and asked us to ring when you visit.",
            key="voucher.reason.top_intent",
            consent="consent-offers",
            granted_at_s=now_s - 9 * DAY_S,
        ),
    }
    return VoucherCard(**{**fields, **changes})


def a_bell(now_s: float, bell: str = "on", **granted: bool) -> BellCard:
    """Every purpose as the server lists them; what is not named was never spoken on, but for the bell's own three."""
    asked = {"recognise_in_store": bell != "off", "offers": True, "clerk_assist": False, **granted}
    others = ("service_messages", "marketing_email", "marketing_sms", "analytics_person")
    consents = [
        ConsentCard(purpose=purpose, granted=value, at_s=now_s - 9 * DAY_S if value or purpose in granted else None)
        for purpose, value in asked.items()
    ]
    consents += [ConsentCard(purpose=purpose, granted=False, at_s=None) for purpose in others if purpose not in asked]
    until_s = now_s + 13 * HOUR_S if bell == "paused" else None
    return BellCard(bell=bell, paused_until_s=until_s, consents=consents)  # type: ignore[arg-type]


def a_receipt(now_s: float, **changes: Any) -> ReceiptCard:
    fields: dict[str, Any] = {
        "receipt": "01a202c821c0747a8422fda908ab0a28",
        "purpose": "offers",
        "granted": True,
        "in_force": True,
        "at_s": now_s - 9 * DAY_S,
        "received_at_s": now_s - 9 * DAY_S,
        "title": "Ring for things I looked at",
        "text": "What you viewed in the web shop picks at most one coupon a visit.",
        "notice_version": "phone-3",
        "notice_hash": "3f1c" * 16,
        "surface": "phone",
        "actor": "member",
        "withdraw": "Turn the same switch off.",
    }
    return ReceiptCard(**{**fields, **changes})


def a_data_view(now_s: float, *, leaving: bool = False) -> DataView:
    erasure = ErasureCard(asked_at_s=now_s - 60, due_at_s=now_s + 3540) if leaving else None
    kept = [
        ("presence", "Zones of a visit and their times, and the signals that began it", 30.0),
        ("visits", "That there was a visit; to the second at first, to the day once its zones are gone", 395.0),
        ("web_events", "Pages, products and searches of the web shop", 60.0),
        ("commands", "Answers to commands, so that a repeated one does nothing twice", 0.5),
        ("consents", "Every yes and no, with the words, the place and the time", None),
    ]
    return DataView(
        details=DetailsCard(first_name="Jane", email="jane@example.org"),
        member_number="4417 2093 6",
        opt_out_code="KQ7R-2MXA",
        erasure=erasure,
        retention=[RetentionCard(kind=kind, what=what, days=days) for kind, what, days in kept],
    )


def a_visit(now_s: float, **changes: Any) -> VisitCard:
    fields: dict[str, Any] = {"visit": "visit-1", "started_at_s": now_s - 60, "zone": "door", "zone_name": "Entrance"}
    return VisitCard(**{**fields, **changes})


def a_phone(now_s: float, **changes: Any) -> PhoneView:
    fields: dict[str, Any] = {
        "first_name": "Jane",
        "member_number": "FF-2048-77",
        "site": a_site(),
        "bell": a_bell(now_s),
        "visit": None,
        "vouchers": [],
    }
    return PhoneView(**{**fields, **changes})


def a_phone_with_coupon(now_s: float, **changes: Any) -> PhoneView:
    return a_phone(now_s, **{"visit": a_visit(now_s), "vouchers": [a_voucher(now_s)], **changes})


def a_clerk(**changes: Any) -> StaffCard:
    fields: dict[str, Any] = {
        "staff": "mara",
        "name": "Mara",
        "department": "Coffee bar",
        "roles": ["clerk"],
        "languages": ["en", "pt"],
    }
    return StaffCard(**{**fields, **changes})


def a_task(now_s: float, **changes: Any) -> TaskCard:
    fields: dict[str, Any] = {
        "task": "task-1",
        "visit": "visit-1",
        "kind": "arrival",
        "state": "offered",
        "offered_at_s": now_s - 45,
        "zone": "coffee_bar",
        "zone_name": "Coffee bar",
        "department": "Coffee bar",
    }
    return TaskCard(**{**fields, **changes})


def a_claimed_task(now_s: float, by: str = "mara", name: str = "Mara", **changes: Any) -> TaskCard:
    claim = {"state": "claimed", "claimed_by": by, "claimed_by_name": name, "claimed_at_s": now_s}
    return a_task(now_s, **{**claim, **changes})


def a_greeted_task(now_s: float, **changes: Any) -> TaskCard:
    return a_claimed_task(now_s, **{"state": "greeted", "greeted_at_s": now_s, **changes})


def a_clerk_view(now_s: float, **changes: Any) -> ClerkView:
    fields: dict[str, Any] = {
        "clerk": a_clerk(),
        "site": a_site(),
        "tasks": [],
        "colleagues": [
            ColleagueCard(staff="theo", name="Theo", department="Kitchen", reachable=True),
            ColleagueCard(staff="administrator", name="Administrator", department="Till", reachable=True),
            ColleagueCard(staff="manager", name="Manager", department="Coffee bar", reachable=False),
        ],
    }
    return ClerkView(**{**fields, **changes})


def a_client(now_s: float, **changes: Any) -> ClientCard:
    fields: dict[str, Any] = {
        "visit": "visit-1",
        "display_name": "Jane",
        "member_since_s": now_s - 400 * DAY_S,
        "arrived_at_s": now_s - 60,
        "zone": "coffee_bar",
        "zone_name": "Coffee bar",
        "product": a_product(),
        "stock": 1,
        "specs": [
            SpecLine(label="Burrs", value="64 mm flat, steel"),
            SpecLine(label="Height", value="36 cm"),
            SpecLine(label="Noise", value="62 dB"),
            SpecLine(label="Weight", value="6.8 kg"),
        ],
        "talking_points": [
            "Made for single doses, almost nothing stays inside",
            "The quietest grinder in the shop",
            "Fits under a wall cupboard",
        ],
        "evidence": "Viewed 3 times, zoomed in twice, last on Saturday",
        "voucher_off": usd(40),
        "voucher_price_after": usd(309),
        "voucher_valid_until_s": now_s + 9.3 * HOUR_S,
        "related": [
            a_product(sku="SCL-1", short_name="Bench scale", name="Bench scale", picture="filter", price=usd(59)),
            a_product(sku="BRS-1", short_name="Burr brush", name="Burr brush", picture="grinder", price=usd(12)),
        ],
        "consent": "consent-clerk",
        "consent_text": "Jane agreed that the shop team is told when she visits and what she looked at.",
    }
    return ClientCard(**{**fields, **changes})
