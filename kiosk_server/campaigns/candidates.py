"""Of the campaigns that a start of a visit sets off, the one that fits best, and why not the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from kiosk_server.campaigns.book import plan_of, running, segments
from kiosk_server.campaigns.budgets import day_of, limits
from kiosk_server.campaigns.conditions import Condition, kinds_in
from kiosk_server.campaigns.judging import Limits, Plan, judge
from kiosk_server.campaigns.knowing import facts_of, prices_of
from kiosk_server.campaigns.tables import Campaign
from kiosk_server.campaigns.triggers import VisitBegan, counts_visits
from kiosk_server.engagement.restraint import Reason
from kiosk_server.intents.ledger import intents_of
from kiosk_server.intents.scoring import Intent
from kiosk_server.offers.pricing import Priced
from kiosk_server.offers.terms import skus_of
from kiosk_server.sites.shop import Shop


@dataclass(frozen=True, slots=True)
class Choice:
    campaign: Campaign | None
    offered: Priced | None
    left: int | None
    "How many vouchers it may still give."
    passed_over: tuple[tuple[str, Reason], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One running campaign. A plan of None cannot be read."""

    campaign: Campaign
    plan: Plan | None


def choose(
    session: Session, shop: Shop, member: str, started_at_s: float, intent: Intent | None, now_s: float
) -> Choice:
    """For a visit of this member that started then. `intent`: what she wants most."""
    entries = [Entry(campaign, plan_of(campaign, offer)) for campaign, offer in running(session, now_s)]
    plans = [entry.plan for entry in entries if entry.plan is not None]
    rules = segments(session) if any("segment" in kinds_in(plan.audience, {}) for plan in plans) else {}
    asked = asked_by(plans, rules)
    found = intents_of(session, member, now_s) if "wants" in asked else [] if intent is None else [intent]
    facts = facts_of(session, member, started_at_s, now_s, found, asked, rules)
    happening = VisitBegan(facts.visits, facts.last_visit_at_s, now_s)
    wanted = None if intent is None else intent.sku
    prices = prices_of(session, {sku for plan in plans for sku in skus_of(plan.offer, wanted)}, now_s)

    chosen: tuple[Campaign, Priced, Limits] | None = None
    passed_over: list[tuple[str, Reason]] = []
    for entry in entries:
        if entry.plan is None:
            passed_over.append((entry.campaign.id, Reason.CANNOT_TELL))
            continue
        left = limits(session, entry.campaign, member, day_of(now_s, shop.time_zone))
        verdict = judge(entry.plan, happening, facts, prices, left, shop.time_zone)
        if isinstance(verdict, Reason):
            passed_over.append((entry.campaign.id, verdict))
        elif verdict is not None and chosen is None:
            chosen = (entry.campaign, verdict, left)
        elif verdict is not None:
            passed_over.append((entry.campaign.id, Reason.OUTRANKED))
    if chosen is None:
        return Choice(None, None, None, tuple(passed_over))
    return Choice(chosen[0], chosen[1], chosen[2].left, tuple(passed_over))


def asked_by(plans: Iterable[Plan], rules: Mapping[str, Condition]) -> set[str]:
    """Which kinds of facts these plans need."""
    asked: set[str] = set()
    for plan in plans:
        asked |= kinds_in(plan.audience, rules) | ({"visits"} if counts_visits(plan.trigger) else set())
    return asked
