"""What remains of people whose assignments go: their part of the sums. Every function belongs into the caller's
transaction."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, case, delete, select
from sqlmodel import Session, col

from kiosk_server.database.dialects import upsert
from kiosk_server.measurement.holdout import Arm
from kiosk_server.measurement.reading import assigned_where, bought_by, people_where
from kiosk_server.measurement.sums import ArmSums, Moments, sums
from kiosk_server.measurement.switching import off_at_s
from kiosk_server.measurement.tables import CampaignArmTotal, CampaignAssignment

_MOMENTS = tuple(f"{what}{power}" for what in ("revenue", "margin") for power in ("", "_squares"))


def fold_person(session: Session, members: Iterable[str]) -> None:
    """Before somebody with these memberships is erased: what she brought in stays in the sums, and nothing says that
    it was hers."""
    _fold(session, col(CampaignAssignment.member).in_(list(members)))


def fold_before(session: Session, before_s: float, most: int) -> int:
    """What was assigned before that instant, of at most so many people: how many assignments."""
    old = col(CampaignAssignment.assigned_at_s) < before_s
    due = select(col(CampaignAssignment.member)).where(old).distinct().limit(most)
    members = list(session.connection().execute(due).scalars())
    return _fold(session, and_(col(CampaignAssignment.member).in_(members), old)) if members else 0


def folded(session: Session, campaign: str) -> dict[Arm, ArmSums]:
    """What was folded so far."""
    found = {arm: ArmSums() for arm in Arm}
    rows = select(CampaignArmTotal).where(col(CampaignArmTotal.campaign) == campaign)
    for row in session.execute(rows).scalars():
        found[Arm(row.arm)] = ArmSums(
            row.people,
            row.buyers,
            Moments(row.revenue, row.revenue_squares),
            Moments(row.margin, row.margin_squares),
            row.known,
            row.since_s,
        )
    return found


def _fold(session: Session, rows: ColumnElement[bool]) -> int:
    assigned = assigned_where(session, rows)
    if not assigned:
        return 0
    since_s = min(each.at_s for drawn in assigned.values() for each in drawn)
    bought = bought_by(session, people_where(rows), since_s)
    for campaign, drawn in assigned.items():
        for arm, each in sums(drawn, bought, off_at_s(session, campaign)).items():
            if each.people:
                _ADD.run(session, _row(campaign, arm, each))
    return session.connection().execute(delete(CampaignAssignment).where(rows)).rowcount


def _row(campaign: str, arm: Arm, each: ArmSums) -> dict[str, object]:
    revenue, margin = each.revenue, each.margin
    values = (revenue.total, revenue.squares, margin.total, margin.squares)
    return {
        "campaign": campaign,
        "arm": arm.value,
        "people": each.people,
        "buyers": each.buyers,
        **dict(zip(_MOMENTS, values, strict=True)),
        "known": each.known,
        "since_s": each.since_s,
    }


_ADD = upsert(
    CampaignArmTotal,
    ("campaign", "arm"),
    lambda old, new: {
        **{name: old[name] + new[name] for name in ("people", "buyers", *_MOMENTS, "known")},
        "since_s": case((old.since_s < new.since_s, old.since_s), else_=new.since_s),
    },
)
