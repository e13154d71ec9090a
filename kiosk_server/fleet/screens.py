"""When staff want each kiosk's screen to be on."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session, select

from kiosk_server.database.dialects import upsert
from kiosk_server.fleet.tables import KioskScreen
from wire.messages.screens.fleet import ScreenWish

DEFAULT = ScreenWish(when="opening_hours")

_SET = upsert(
    KioskScreen,
    ("kiosk",),
    lambda _old, new: {
        column: new[column] for column in ("shown_when", "before_min", "after_min", "changed_at_s", "staff")
    },
)


def wishes(session: Session) -> dict[str, ScreenWish]:
    """By kiosk, where somebody ever said."""
    rows = session.exec(
        select(KioskScreen.kiosk, KioskScreen.shown_when, KioskScreen.before_min, KioskScreen.after_min)
    )
    return {
        kiosk: ScreenWish.model_validate({"when": when, "before_min": before, "after_min": after})
        for kiosk, when, before, after in rows
    }


def wish_of(wishes: Mapping[str, ScreenWish], kiosk: str) -> ScreenWish:
    return wishes.get(kiosk, DEFAULT)


def wish(session: Session, kiosk: str, wish: ScreenWish, staff: str, now_s: float) -> None:
    row = {
        "kiosk": kiosk,
        "shown_when": wish.when,
        "before_min": wish.before_min,
        "after_min": wish.after_min,
        "changed_at_s": now_s,
        "staff": staff,
    }
    _SET.run(session, row)
