"""Tables of holdouts: who was put into which arm, and what remains of people who are gone."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kiosk_server.database.row import Row


class HoldoutSwitch(Row, table=True):
    """One switching of a campaign's holdout. Never changed; `campaign.holdout_share` follows from the newest."""

    __tablename__ = "holdout_switch"
    __table_args__ = (CheckConstraint("is_on OR reason <> ''", name="off_has_reason"), Index(None, "campaign", "at_s"))

    id: str = Field(primary_key=True)
    campaign: str = Field(foreign_key="campaign.id")
    is_on: bool
    reason: str
    by: str | None = None
    "The staff account; None: it came with the campaign."
    at_s: float


class CampaignAssignment(Row, table=True):
    """In which arm somebody is, written when the campaign first fitted her and all else allowed it, whatever came
    after that (intention to treat)."""

    __tablename__ = "campaign_assignment"
    __table_args__ = (Index(None, "member"), Index(None, "assigned_at_s"))

    campaign: str = Field(primary_key=True, foreign_key="campaign.id")
    member: str = Field(primary_key=True, foreign_key="member.id")
    "The membership that stood for the person then."
    held_out: bool
    assigned_at_s: float


class CampaignArmTotal(Row, table=True):
    """What people brought in whose assignments are gone: erased, or past their days. Sums over people; they name
    nobody."""

    __tablename__ = "campaign_arm_total"
    __table_args__ = (
        CheckConstraint("arm IN ('treated', 'holdout')", name="arm"),
        CheckConstraint("buyers BETWEEN 0 AND people", name="people"),
    )

    campaign: str = Field(primary_key=True, foreign_key="campaign.id")
    arm: str = Field(primary_key=True)
    people: int
    buyers: int
    revenue: float
    "Minor units, as the next three and `known`; sums of what each person brought in, and of its squares."
    revenue_squares: float
    margin: float
    margin_squares: float
    known: float
    "Of the revenue, what has a known cost."
    since_s: float
    "When the first of them was assigned."
