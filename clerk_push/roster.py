"""Who is on shift. In this version a clerk with an open session is; planned shifts will come here."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from clerk_push.tables import StaffSession
from wire.messages.screens.clerk import ColleagueCard


def on_shift(session: Session, now_s: float, connected: Collection[str]) -> list[ColleagueCard]:
    """Everybody with an open session, by name; `connected` are the staff ids with a screen that listens now."""
    statement = select(StaffSession).where(col(StaffSession.ends_at_s) > now_s).order_by(col(StaffSession.started_at_s))
    newest = {row.staff: row for row in session.exec(statement)}
    cards = [
        ColleagueCard(staff=row.staff, name=row.name, department=row.department, reachable=row.staff in connected)
        for row in newest.values()
    ]
    return sorted(cards, key=lambda card: (card.name, card.staff))
