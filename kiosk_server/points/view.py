"""A member's points as she and a till see them."""

from __future__ import annotations

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from kiosk_server.points.ledger import earned_since
from kiosk_server.points.tables import PointsAccount, PointsEntry, PointsLot, PointsPosting
from kiosk_server.points.tiers import TIER_WINDOW_S, tier_of
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
    rows = session.exec(select(PointsAccount).where(PointsAccount.member == member)).all()
    balances = {row.kind: row.balance for row in rows}
    accounts = {row.kind: row.id for row in rows}
    next_s, next_points = _next_to_expire(session, accounts.get("active"))
    return PointsView(
        active=balances.get("active", 0),
        pending=balances.get("pending", 0),
        owed=-balances.get("owed", 0),
        tier=tier_of(earned_since(session, member, now_s - TIER_WINDOW_S, now_s)),
        expires_next=next_points,
        expires_next_at_s=next_s,
        history=_history(session, list(accounts.values())) if accounts else [],
    )


def _next_to_expire(session: Session, active: str | None) -> tuple[float | None, int]:
    found = session.exec(
        select(PointsLot.expires_at_s, func.sum(PointsLot.unspent))
        .where(
            PointsLot.account == active,
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
