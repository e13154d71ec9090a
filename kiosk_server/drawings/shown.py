"""Drawings as the kiosks' loop tells of them: what is to be won, and how much time is left."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from kiosk_server.drawings.states import State
from kiosk_server.drawings.tables import Drawing
from kiosk_server.drawings.wording import amount


@dataclass(frozen=True, slots=True)
class Countdown:
    drawing: str
    heading: str
    opens_at_s: float
    closes_at_s: float
    prize: str
    "Such as `$50`, or `3 × $50`: it reads the same in every language."

    def is_on(self, now_s: float) -> bool:
        return self.opens_at_s <= now_s < self.closes_at_s


def countdowns(session: Session, now_s: float) -> dict[str, Countdown]:
    """Every published drawing that has not closed, by its id, the one that closes first before the others."""
    rows = session.exec(
        select(Drawing)
        .where(Drawing.state == State.PUBLISHED.value, Drawing.closes_at_s > now_s)
        .order_by(col(Drawing.closes_at_s), col(Drawing.id))
    )
    return {row.id: _countdown(row) for row in rows}


def announced(session: Session) -> set[str]:
    """The ids of all that were ever published: what a plan may name; one that is over shows nothing."""
    return set(session.exec(select(Drawing.id).where(Drawing.state != State.DRAFT.value)))


def _countdown(row: Drawing) -> Countdown:
    prize = amount(row.prize_minor, row.currency)
    return Countdown(
        drawing=row.id,
        heading=str(row.plan["heading"]),
        opens_at_s=row.opens_at_s,
        closes_at_s=row.closes_at_s,
        prize=prize if row.prizes == 1 else f"{row.prizes} × {prize}",
    )
