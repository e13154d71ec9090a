"""Campaigns: which are active, and the one that a new site begins with."""

from __future__ import annotations

from sqlmodel import Session, col, or_, select

from kiosk_server.offers.pricing import Discount, minor_per_unit
from kiosk_server.offers.tables import Campaign

VISIT_STARTED = "visit.started"
TOP_INTENT = "top_intent"

WELCOME_PERCENT = 11.5
"About a ninth, rounded to whole units: $40 off a $349 grinder."


def active_campaigns(session: Session, trigger: str, now_s: float) -> list[Campaign]:
    """The campaigns that this trigger may set off now, oldest first; also those whose budget is spent."""
    return list(
        session.exec(
            select(Campaign)
            .where(
                Campaign.trigger == trigger,
                Campaign.active_from_s <= now_s,
                or_(col(Campaign.active_until_s).is_(None), col(Campaign.active_until_s) > now_s),
            )
            .order_by(col(Campaign.active_from_s), col(Campaign.id))
        )
    )


def has_budget(campaign: Campaign) -> bool:
    """Whether it may still issue; `vouchers.issue` decides for good."""
    return campaign.budget is None or campaign.issued < campaign.budget


def discount(campaign: Campaign) -> Discount:
    return Discount(campaign.off_kind, campaign.off_value, campaign.round_to_minor)


def welcome_campaign(campaign: str, name: str, currency: str, now_s: float) -> Campaign:
    """The campaign of a new site, so that its bell has something to ring for."""
    return Campaign(
        id=campaign,
        name=name,
        trigger=VISIT_STARTED,
        rule=TOP_INTENT,
        off_kind="percent",
        off_value=WELCOME_PERCENT,
        round_to_minor=minor_per_unit(currency),
        active_from_s=now_s,
    )
