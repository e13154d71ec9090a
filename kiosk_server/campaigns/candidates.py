"""Of the campaigns that something sets off, and those that wait for her, the one worth most to her; why not the
others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from kiosk_server.campaigns.book import Entry, segments
from kiosk_server.campaigns.book import entries as running
from kiosk_server.campaigns.budgets import day_of, limits
from kiosk_server.campaigns.conditions import Condition, Facts, kinds_in
from kiosk_server.campaigns.judging import Limits, Plan, judge
from kiosk_server.campaigns.knowing import facts_of, prices_of
from kiosk_server.campaigns.tables import Campaign
from kiosk_server.campaigns.triggers import Happening, VisitBegan, counts_visits
from kiosk_server.engagement.caps import HOUR_S, Contact, longest_s
from kiosk_server.engagement.cool_downs import Repeat, cools_until_s, may_repeat
from kiosk_server.engagement.ranking import Candidate, ranked
from kiosk_server.engagement.restraint import Reason, Restraint
from kiosk_server.intents.ledger import intents_of
from kiosk_server.intents.scoring import Intent
from kiosk_server.offers.pricing import Priced
from kiosk_server.offers.terms import skus_of
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.contacts import contacts_of, had
from kiosk_server.visits.waiting import Waits
from wire.messages.restraint import RestraintRules


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom campaigns are chosen, and why now."""

    member: str
    at_s: float
    "When her visit started, or what happened did."
    intent: Intent | None
    "What she wants most."
    rules: RestraintRules
    waiting: Mapping[str, Waits]
    "Campaigns that were held back for her."
    is_held_out: Callable[[Campaign], bool]
    "Whether she is to get nothing of a campaign that would be hers; the next one takes its place."
    happening: Happening | None = None
    "None: her visit began."
    decided: frozenset[str] = frozenset()
    "Campaigns that the same cause set off before."


@dataclass(frozen=True, slots=True)
class Fit:
    """A campaign that would be hers now."""

    campaign: Campaign
    plan: Plan
    offered: Priced
    limits: Limits


@dataclass(frozen=True, slots=True)
class Choice:
    chosen: Fit | None = None
    passed_over: tuple[tuple[str, Restraint], ...] = ()
    held_out: tuple[Campaign, ...] = ()
    "Of those, the ones that would have been hers."
    entries: Mapping[str, Entry] = field(default_factory=dict)
    "By campaign."
    contacts: tuple[Contact, ...] = ()
    "What reached her lately; looked up only where something fits her."


def choose(session: Session, shop: Shop, asking: Asking, now_s: float) -> Choice:
    """One outcome for every campaign that was set off or waits."""
    entries = {entry.campaign.id: entry for entry in running(session, now_s) if entry.campaign.id not in asking.decided}
    fits, passed_over = _judged(session, shop, asking, list(entries.values()), now_s)
    contacts = _contacts(session, asking, fits, now_s) if fits else ()
    free, cooling = _rested(session, asking, fits, contacts, now_s)
    passed_over += cooling
    chosen: Fit | None = None
    held_out: list[Campaign] = []
    for fit in free:
        if chosen is not None:
            passed_over.append((fit.campaign.id, Restraint(Reason.OUTRANKED)))
        elif asking.is_held_out(fit.campaign):
            passed_over.append((fit.campaign.id, Restraint(Reason.HOLDOUT)))
            held_out.append(fit.campaign)
        else:
            chosen = fit
    return Choice(chosen, tuple(passed_over), tuple(held_out), entries, contacts)


def _judged(
    session: Session, shop: Shop, asking: Asking, entries: list[Entry], now_s: float
) -> tuple[list[Fit], list[tuple[str, Restraint]]]:
    """Those that fit her, and why not the others."""
    plans = [entry.plan for entry in entries if entry.plan is not None]
    facts = _facts(session, asking, plans, now_s)
    happening = asking.happening or VisitBegan(facts.visits, facts.last_visit_at_s, now_s)
    wanted = None if asking.intent is None else asking.intent.sku
    prices = prices_of(session, {sku for plan in plans for sku in skus_of(plan.offer, wanted)}, now_s)
    fits: list[Fit] = []
    passed_over: list[tuple[str, Restraint]] = []
    for entry in entries:
        campaign, plan = entry.campaign, entry.plan
        waits = campaign.id in asking.waiting
        if plan is None:
            # Nobody can tell what it waits for; a start of a visit is where a marketer looks for it.
            if waits or asking.happening is None:
                passed_over.append((campaign.id, Restraint(Reason.CANNOT_TELL)))
            continue
        left = limits(session, campaign, asking.member, day_of(now_s, shop.time_zone))
        verdict = judge(plan, happening, facts, prices, left, shop.time_zone, waits=waits)
        if isinstance(verdict, Reason):
            passed_over.append((campaign.id, Restraint(verdict)))
        elif verdict is not None:
            fits.append(Fit(campaign, plan, verdict, left))
    return fits, passed_over


def _facts(session: Session, asking: Asking, plans: list[Plan], now_s: float) -> Facts:
    rules = segments(session) if any("segment" in kinds_in(plan.audience, {}) for plan in plans) else {}
    asked, intent = asked_by(plans, rules), asking.intent
    found = intents_of(session, asking.member, now_s) if "wants" in asked else [] if intent is None else [intent]
    return facts_of(session, asking.member, asking.at_s, now_s, found, asked, rules)


def _contacts(session: Session, asking: Asking, fits: list[Fit], now_s: float) -> tuple[Contact, ...]:
    """As far back as any rule looks, and to the beginning of her visit."""
    hours = [asking.rules.cool_down_hours, *(fit.campaign.cool_down_hours or 0.0 for fit in fits)]
    window_s = max(longest_s(asking.rules.caps), max(hours) * HOUR_S)
    return contacts_of(session, asking.member, min(now_s - window_s, asking.at_s - 1))


def _rested(
    session: Session, asking: Asking, fits: list[Fit], contacts: tuple[Contact, ...], now_s: float
) -> tuple[list[Fit], list[tuple[str, Restraint]]]:
    """Those that she may have again, the best first; until when the others cool down."""
    rested: dict[str, Fit] = {}
    others: list[tuple[str, Restraint]] = []
    for fit in fits:
        campaign = fit.campaign
        repeat = Repeat(campaign.repeat)
        if repeat is not Repeat.ALWAYS and not may_repeat(repeat, had(session, asking.member, campaign.id)):
            others.append((campaign.id, Restraint(Reason.HAD_IT)))
            continue
        own_hours, site_hours = campaign.cool_down_hours, asking.rules.cool_down_hours
        until_s = cools_until_s(contacts, campaign.id, fit.offered.sku, own_hours, site_hours, now_s)
        if until_s is not None:
            others.append((campaign.id, Restraint(Reason.COOL_DOWN, until_s)))
        else:
            rested[campaign.id] = fit
    order = ranked(_candidate(asking, fit) for fit in rested.values())
    return [rested[each.campaign] for each in order], others


def _candidate(asking: Asking, fit: Fit) -> Candidate:
    campaign, intent = fit.campaign, asking.intent
    waits = asking.waiting.get(campaign.id)
    over = [each for each in (campaign.active_until_s, waits.until_s if waits else None) if each is not None]
    return Candidate(
        campaign.id,
        campaign.priority,
        fit.offered.off_minor,
        score=intent.score if intent is not None and intent.sku in fit.offered.skus else 0.0,
        ends_at_s=min(over, default=float("inf")),
        since_s=waits.since_s if waits else float("inf"),
    )


def asked_by(plans: Iterable[Plan], rules: Mapping[str, Condition]) -> set[str]:
    """Which kinds of facts these plans need."""
    asked: set[str] = set()
    for plan in plans:
        asked |= kinds_in(plan.audience, rules) | ({"visits"} if counts_visits(plan.trigger) else set())
    return asked
