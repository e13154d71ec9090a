"""The colleagues on shift, as clerks see them: who is there, and whether a screen of theirs listens. Never where."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from clerk_push.tables import Shift
from wire.messages.screens.clerk import ColleagueCard


def on_shift(session: Session, connected: Collection[str]) -> list[ColleagueCard]:
    """Everybody on shift and not on a break, by name; `connected` are the staff ids with a screen that listens now."""
    rows = session.exec(select(Shift).where(col(Shift.on_break).is_(False)))
    cards = [
        ColleagueCard(staff=row.staff, name=row.name, department=row.department, reachable=row.staff in connected)
        for row in rows
    ]
    return sorted(cards, key=lambda card: (card.name, card.staff))
