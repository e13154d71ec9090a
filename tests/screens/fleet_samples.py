"""Kiosks as devices, in every state."""

from __future__ import annotations

from typing import Any

from tests.screens.samples import HOUR_S
from tests.screens.shop_samples import a_desk
from wire.messages.screens.desk import DeskView
from wire.messages.screens.fleet import (
    CacheReport,
    DeviceOrders,
    DeviceReport,
    KioskCard,
    KiosksCard,
    KioskTrouble,
    OrderCard,
    ScreenHours,
    ScreenWish,
)

ALWAYS = ScreenHours(time_zone="America/New_York", always=True, spans=[])
NOTHING_ASKED = DeviceOrders(orders=[], hours=ALWAYS)


def a_kiosk_card(now_s: float, **changes: Any) -> KioskCard:
    """One that is as it should be."""
    fields: dict[str, Any] = {
        "kiosk": "kiosk-1",
        "name": "Kiosk by the door",
        "zone": "door",
        "state": "painting",
        "since_s": now_s - 3 * HOUR_S,
        "enrolled_at_s": now_s - 30 * 24 * HOUR_S,
        "heard_at_s": now_s - 6,
        "item": "Morrow 64, spring",
        "item_since_s": now_s - 9,
        "build": "4f1c22ab90de",
        "frames_per_s": 1.0,
        "heap_bytes": 31_000_000,
        "cache": CacheReport(state="whole", files=14, bytes=212_000_000, quota_bytes=8_000_000_000),
        "device": DeviceReport(version="0.1.0", up_s=76 * HOUR_S, temperature_c=54.0),
        "screen": ScreenWish(when="opening_hours"),
    }
    return KioskCard(**{**fields, **changes})


def some_kiosks(now_s: float) -> list[KioskCard]:
    """Each state once, with what may be said beside it."""
    quiet = {"item": None, "item_since_s": None, "frames_per_s": None}
    asked = {"order": "o1", "what": "reload", "why": "", "asked_at_s": now_s - 30, "ended_at_s": None}
    return [
        a_kiosk_card(now_s, picture_at_s=now_s - 300, orders=[OrderCard(state="waiting", **asked)]),
        a_kiosk_card(
            now_s,
            kiosk="kiosk-2",
            name="Kiosk at the grinders",
            state="still",
            since_s=now_s - 90,
            troubles=[KioskTrouble(what="mended", value=3), KioskTrouble(what="hot", value=84.0)],
        ),
        a_kiosk_card(
            now_s, kiosk="kiosk-3", name="Kitchen", state="silent", since_s=now_s - 780, heard_at_s=now_s - 780, **quiet
        ),
        a_kiosk_card(
            now_s,
            kiosk="kiosk-4",
            name="Window",
            state="asleep",
            since_s=now_s - HOUR_S,
            wakes_at_s=now_s + HOUR_S,
            **quiet,
        ),
        a_kiosk_card(now_s, kiosk="kiosk-5", name="Café", in_use=True, **quiet),
        a_bare_kiosk(now_s, "never"),
        a_bare_kiosk(now_s, "out"),
    ]


def a_bare_kiosk(now_s: float, state: str) -> KioskCard:
    """One that has not spoken."""
    nothing = {"since_s": None, "heard_at_s": None, "item": None, "item_since_s": None, "build": "", "cache": None}
    nothing |= {"frames_per_s": None, "heap_bytes": None, "device": None}
    since_s = None if state == "out" else now_s - 60
    return a_kiosk_card(now_s, kiosk=state, name=f"Kiosk {state}", state=state, enrolled_at_s=since_s, **nothing)


def a_fleet_desk(now_s: float, kiosks: list[KioskCard] | None = None, **changes: Any) -> DeskView:
    return a_desk(now_s, kiosks=KiosksCard(kiosks=some_kiosks(now_s) if kiosks is None else kiosks), **changes)
