"""Which stays in which zones campaigns wait for."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.campaigns.book import plan_of, running
from kiosk_server.campaigns.triggers import OnDwell


def dwell_steps_s(session: Session, now_s: float) -> dict[str, tuple[float, ...]]:
    """By zone, how long somebody must have been there for one of the campaigns that are running now."""
    steps: dict[str, set[float]] = {}
    for campaign, offer in running(session, now_s):
        if campaign.trigger.get("kind") != "zone_dwelled" or (plan := plan_of(campaign, offer)) is None:
            continue
        if isinstance(plan.trigger, OnDwell):
            steps.setdefault(plan.trigger.zone, set()).add(plan.trigger.least_s)
    return {zone: tuple(sorted(found)) for zone, found in steps.items()}
