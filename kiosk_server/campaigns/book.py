"""Campaigns as rows: which are running, and the one that a new site begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from kiosk_server.campaigns.conditions import CONDITION, Condition, Everybody
from kiosk_server.campaigns.judging import Plan
from kiosk_server.campaigns.tables import Campaign, Segment
from kiosk_server.campaigns.triggers import TRIGGER, OnVisit, Schedule
from kiosk_server.database import new_id
from kiosk_server.database.ahead import once
from kiosk_server.database.prepared import Prepared
from kiosk_server.measurement.salts import new_salt
from kiosk_server.measurement.tables import HoldoutSwitch
from kiosk_server.offers.pricing import minor_per_unit
from kiosk_server.offers.tables import OfferTerms
from kiosk_server.offers.terms import OFFER, Offer, PercentOff

DRAFT, RUNNING, PAUSED, ENDED = "draft", "running", "paused", "ended"

WELCOME_REASON = "It comes with a new site, so that the bell rings for everybody who tries it"
"Why nobody is held out of the first campaign."

WELCOME_PERCENT = 11.5
"About a ninth, rounded to whole units: $40 off a $349 grinder."

_RUNNING = Prepared(
    select_columns(col(OfferTerms.offer), *Campaign.columns())
    .join(OfferTerms, col(OfferTerms.id) == col(Campaign.terms))
    .where(col(Campaign.state) == RUNNING)
    .order_by(col(Campaign.priority).desc(), col(Campaign.active_from_s), col(Campaign.id))
)
"Few: whether the time of one has come is seen to afterwards, so that many can share the answer."


@dataclass(frozen=True, slots=True)
class Entry:
    """One running campaign. A plan of None cannot be read."""

    campaign: Campaign
    plan: Plan | None


def running(session: Session, now_s: float) -> list[tuple[Campaign, Mapping[str, Any]]]:
    """The campaigns that may act now with what they offer, the most important first; also those that have given out
    all they had."""
    found = [(Campaign.seen(campaign), offer) for offer, *campaign in _RUNNING.rows(session, {})]
    return [(campaign, offer) for campaign, offer in found if _is_time(campaign, now_s)]


def entries(session: Session, now_s: float) -> list[Entry]:
    """The same with their rules."""
    found = once(session, entries, _RUNNING.tables, lambda: _entries(session))
    return [entry for entry in found if _is_time(entry.campaign, now_s)]


def _entries(session: Session) -> list[Entry]:
    rows = ((Campaign.seen(campaign), offer) for offer, *campaign in _RUNNING.rows(session, {}))
    return [Entry(campaign, plan_of(campaign, offer)) for campaign, offer in rows]


def _is_time(campaign: Campaign, now_s: float) -> bool:
    until_s = campaign.active_until_s
    return campaign.active_from_s <= now_s and (until_s is None or until_s > now_s)


def plan_of(campaign: Campaign, offer: Mapping[str, Any]) -> Plan | None:
    """Its rules; None where a newer or a broken program wrote them: such a campaign is passed over."""
    try:
        return Plan(
            TRIGGER.validate_python(campaign.trigger),
            CONDITION.validate_python(campaign.audience),
            Schedule.model_validate(campaign.schedule),
            OFFER.validate_python(offer),
        )
    except ValidationError:
        return None


def segments(session: Session) -> dict[str, Condition]:
    """Every segment's rule; a broken one is left out, and so cannot be told."""
    found: dict[str, Condition] = {}
    for row in session.exec(select(Segment)):
        try:
            found[row.id] = CONDITION.validate_python(row.condition)
        except ValidationError:
            continue
    return found


def terms_row(campaign: str, version: int, offer: Offer, now_s: float, by: str | None) -> OfferTerms:
    return OfferTerms(
        id=f"{campaign}.{version}",
        campaign=campaign,
        version=version,
        offer=offer.model_dump(mode="json"),
        made_at_s=now_s,
        made_by=by,
    )


def add_welcome(session: Session, campaign: str, name: str, currency: str, now_s: float) -> None:
    """The campaign of a new site, so that its bell has something to ring for."""
    terms = terms_row(campaign, 1, welcome_offer(currency), now_s, None)
    session.add(terms)
    session.flush()
    session.add(
        Campaign(
            id=campaign,
            name=name,
            state=RUNNING,
            trigger=OnVisit().model_dump(),
            audience=Everybody().model_dump(),
            schedule=Schedule().model_dump(),
            terms=terms.id,
            active_from_s=now_s,
            made_at_s=now_s,
            changed_at_s=now_s,
            holdout_salt=new_salt(),
            holdout_share=0.0,
        )
    )
    session.flush()
    session.add(HoldoutSwitch(id=new_id(now_s), campaign=campaign, is_on=False, reason=WELCOME_REASON, at_s=now_s))


def welcome_offer(currency: str) -> PercentOff:
    return PercentOff(percent=WELCOME_PERCENT, round_to_minor=minor_per_unit(currency))
