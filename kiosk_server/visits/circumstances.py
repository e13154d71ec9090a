"""What the decider must know about a visit, gathered from the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.engagement.consent import Consent, Effect
from kiosk_server.engagement.decider import Context, Offer
from kiosk_server.intents.scoring import Intent
from kiosk_server.intents.web_events import top_intent
from kiosk_server.members.consents import consents_of
from kiosk_server.members.tables import Member
from kiosk_server.offers.campaigns import VISIT_STARTED, active_campaigns, discount, has_budget
from kiosk_server.offers.tables import Campaign
from kiosk_server.visits.tables import DecisionRow, Visit


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The decider's context, and the rows behind it."""

    context: Context
    campaign: Campaign | None
    intent: Intent | None
    product: Product | None


def circumstances(session: Session, visit: Visit, stays_until_s: float, now_s: float) -> Circumstances:
    intent = top_intent(session, visit.member, now_s)
    product = session.get(Product, intent.sku) if intent is not None else None
    campaigns = active_campaigns(session, VISIT_STARTED, now_s)
    campaign = next((each for each in campaigns if has_budget(each)), campaigns[0] if campaigns else None)
    context = Context(
        now_s=now_s,
        visit_ends_at_s=stays_until_s,
        consents={
            purpose: Consent(state.event, state.at_s)
            for purpose, state in consents_of(session, visit.member).items()
            if state.granted
        },
        paused_until_s=session.get_one(Member, visit.member).paused_until_s,
        sku=intent.sku if intent is not None else None,
        offerable=_leaves_room(product, campaign),
        offer=_offer(campaign),
        done=_done(session, visit),
    )
    return Circumstances(context, campaign, intent, product)


def _offer(campaign: Campaign | None) -> Offer | None:
    if campaign is None:
        return None
    return Offer(campaign.id, None if campaign.budget is None else campaign.budget - campaign.issued)


def _leaves_room(product: Product | None, campaign: Campaign | None) -> bool:
    if product is None or campaign is None:
        return False
    return discount(campaign).off_minor(product.price_minor) is not None


def _done(session: Session, visit: Visit) -> frozenset[tuple[Effect, str]]:
    rows = session.connection().execute(_SENT, {"of_visit": visit.id})
    return frozenset((Effect(effect), subject) for effect, subject in rows)


_SENT = select(DecisionRow.effect, DecisionRow.subject).where(
    col(DecisionRow.visit) == bindparam("of_visit"), DecisionRow.outcome == "sent"
)
