"""A member's points as she and a till see them."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from kiosk_server.points.ledger import earned_since
from kiosk_server.points.tables import PointsAccount, PointsEntry, PointsLot, PointsPosting
from kiosk_server.points.tiers import TIER_WINDOW_S, tier_of
from kiosk_server.web.memberships import hers
from wire.messages.reading import Message

NEWEST = 100


class PointsLine(Message):
    at_s: float
    reason: str
    "`earn`, `activate`, `spend`, `expire`, `reverse` or `settle`."
    about: str
    "Such as `sale`."
    points: int
    "What it changed of what she can spend and what is pending, together with what she owes."


class PointsView(Message):
    active: int
    "Hers to spend."
    pending: int
    "Earned, and hers to spend when the time for returning goods is over."
    owed: int
    "Taken back after it was spent; the next points settle it."
    tier: str
    expires_next: int
    "How many of the active ones expire first."
    expires_next_at_s: float | None
    history: list[PointsLine]
    "The newest hundred."


def points_view(session: Session, member: str, now_s: float) -> PointsView:
    """Under every membership of hers."""
    rows = session.exec(select(PointsAccount).where(hers(PointsAccount.member, member))).all()
    balances = Counter[str]()
    for row in rows:
        balances[row.kind] += row.balance
    next_s, next_points = _next_to_expire(session, [row.id for row in rows if row.kind == "active"])
    return PointsView(
        active=balances["active"],
        pending=balances["pending"],
        owed=-balances["owed"],
        tier=tier_of(earned_since(session, member, now_s - TIER_WINDOW_S, now_s)),
        expires_next=next_points,
        expires_next_at_s=next_s,
        history=_history(session, [row.id for row in rows]) if rows else [],
    )


def _next_to_expire(session: Session, active: list[str]) -> tuple[float | None, int]:
    found = session.exec(
        select(PointsLot.expires_at_s, func.sum(PointsLot.unspent))
        .where(
            col(PointsLot.account).in_(active),
            PointsLot.state == "active",
            PointsLot.unspent > 0,
            col(PointsLot.expires_at_s).is_not(None),
        )
        .group_by(col(PointsLot.expires_at_s))
        .order_by(col(PointsLot.expires_at_s))
        .limit(1)
    ).first()
    return (None, 0) if found is None else (found[0], int(found[1]))


def _history(session: Session, accounts: list[str]) -> list[PointsLine]:
    entry = aliased(PointsEntry)
    rows = session.exec(
        select(PointsPosting, entry)
        .join(entry, col(entry.posting) == col(PointsPosting.id))
        .where(or_(col(entry.debit).in_(accounts), col(entry.credit).in_(accounts)))
        .order_by(col(PointsPosting.at_s).desc(), col(PointsPosting.id).desc(), col(entry.n))
        .limit(4 * NEWEST)
    )
    lines: dict[str, tuple[PointsPosting, int]] = {}
    for posting, each in rows:
        change = each.points * ((each.credit in accounts) - (each.debit in accounts))
        lines[posting.id] = (posting, lines.get(posting.id, (posting, 0))[1] + change)
    return [
        PointsLine(at_s=posting.at_s, reason=posting.reason, about=posting.ref_type, points=points)
        for posting, points in list(lines.values())[:NEWEST]
    ]
