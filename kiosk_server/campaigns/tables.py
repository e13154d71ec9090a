"""Tables of campaigns, of what they have given out, and of the switch that pauses all of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field

from kiosk_server.database.dialects import LONG
from kiosk_server.database.row import Row
from kiosk_server.measurement.holdout import SHARE


class Campaign(Row, table=True):
    """What the store does by itself, for whom and how often. A limit of None is unbounded, one of 0 gives nothing."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'running', 'paused', 'ended')", name="state"),
        CheckConstraint("budget IS NULL OR issued <= budget", name="budget"),
        CheckConstraint("budget_minor IS NULL OR promised_minor <= budget_minor", name="budget_minor"),
        CheckConstraint("issued >= 0 AND promised_minor >= 0", name="not_negative"),
        CheckConstraint("repeat IN ('always', 'until_used', 'once')", name="repeat"),
        CheckConstraint("holdout_share >= 0 AND holdout_share < 1", name="holdout_share"),
    )

    id: str = Field(primary_key=True)
    name: str
    state: str = Field(index=True)
    priority: int = 0
    "Of several that fit, the highest is chosen; the oldest of equal ones."
    trigger: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    "A `campaigns.triggers.Trigger`."
    audience: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    "A `campaigns.conditions.Condition`."
    schedule: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    "A `campaigns.triggers.Schedule`."
    terms: str = Field(foreign_key="offer_terms.id")
    "What it offers now."
    active_from_s: float
    active_until_s: float | None = None
    budget: int | None = None
    "How many vouchers at most."
    issued: int = 0
    budget_minor: int | None = Field(default=None, sa_type=LONG)
    "How much money at most: what is promised and has not expired unused."
    promised_minor: int = Field(default=0, sa_type=LONG)
    per_member: int | None = None
    "How many vouchers a member at most."
    per_day: int | None = None
    "How many vouchers a day of the store's calendar at most."
    cool_down_hours: float | None = None
    "Between two vouchers of it to one member; None: as the site says."
    repeat: str = "always"
    "Whether who had it may have it again: an `engagement.cool_downs.Repeat`."
    made_at_s: float
    made_by: str | None = None
    "The staff account; None for the one that comes with a new site."
    holdout_salt: str
    "Drawn when it was made, never changed: who is held out follows from it (`measurement.holdout`)."
    holdout_share: float = SHARE
    "Which share of the people whom it fits gets nothing; 0: switched off, `holdout_switch` says why."
    changed_at_s: float


class CampaignCap(Row, table=True):
    """How many of a campaign's vouchers one member, or one day, has had."""

    __tablename__ = "campaign_cap"
    __table_args__ = (
        CheckConstraint("(member = '') <> (day = '')", name="of_one"),
        CheckConstraint("n >= 0", name="n"),
    )

    campaign: str = Field(primary_key=True, foreign_key="campaign.id")
    member: str = Field(primary_key=True)
    "Empty in a day's count; no reference, so that one row fits either."
    day: str = Field(primary_key=True)
    "Such as `2026-11-22`; empty in a member's count."
    n: int
    cap: int
    "What the limit was when it was counted last."


class Segment(Row, table=True):
    """A group of members by a rule, so that several campaigns can name it."""

    __tablename__ = "segment"

    id: str = Field(primary_key=True)
    "What conditions name it by, such as `lapsed`."
    name: str
    condition: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    "A `campaigns.conditions.Condition`."
    changed_at_s: float


class SiteRestraint(Row, table=True):
    """How much a site may interrupt its members. No row: the defaults of `wire.messages.restraint`."""

    __tablename__ = "site_restraint"

    site: str = Field(primary_key=True, foreign_key="site.id")
    rules: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    "A `wire.messages.restraint.RestraintRules`."
    changed_at_s: float
    changed_by: str | None = None
    "The staff account; None for what came with the site's description."


class OutgoingSwitch(Row, table=True):
    """The one switch of a site: while it is off, nothing goes out. No row: it is on."""

    __tablename__ = "outgoing_switch"

    site: str = Field(primary_key=True, foreign_key="site.id")
    paused_at_s: float | None = None
    "None: it is on."
    changed_by: str | None = None
