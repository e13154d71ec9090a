"""What the decider must know about a visit, gathered from the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from kiosk_server.campaigns.candidates import Choice, choose
from kiosk_server.campaigns.switch import paused_at_s
from kiosk_server.campaigns.tables import Campaign
from kiosk_server.catalogue.tables import Product
from kiosk_server.engagement.consent import Consent, Effect
from kiosk_server.engagement.decider import Context, Offer
from kiosk_server.engagement.restraint import Restraint
from kiosk_server.intents.scoring import Intent
from kiosk_server.intents.web_events import top_intent
from kiosk_server.members.consents import consents_of
from kiosk_server.members.tables import Member
from kiosk_server.offers.pricing import Priced
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.tables import DecisionRow, Visit


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The decider's context, and the rows behind it."""

    context: Context
    campaign: Campaign | None
    offered: Priced | None
    "What that campaign gives her."
    intent: Intent | None
    product: Product | None
    "What she wants most."


def circumstances(session: Session, shop: Shop, visit: Visit, stays_until_s: float, now_s: float) -> Circumstances:
    intent = top_intent(session, visit.member, now_s)
    product = session.get(Product, intent.sku) if intent is not None else None
    choice = choose(session, shop, visit.member, visit.started_at_s, intent, now_s)
    context = Context(
        now_s=now_s,
        visit_ends_at_s=stays_until_s,
        consents={
            purpose: Consent(state.event, state.at_s)
            for purpose, state in consents_of(session, visit.member).items()
            if state.granted
        },
        paused_until_s=session.get_one(Member, visit.member).paused_until_s,
        outgoing_paused=paused_at_s(session, visit.site) is not None,
        sku=intent.sku if intent is not None else None,
        offer=_offer(choice),
        passed_over=tuple((each, Restraint(reason)) for each, reason in choice.passed_over),
        done=_done(session, visit),
    )
    return Circumstances(context, choice.campaign, choice.offered, intent, product)


def _offer(choice: Choice) -> Offer | None:
    if choice.campaign is None or choice.offered is None:
        return None
    return Offer(choice.campaign.id, choice.left, choice.offered.sku)


def _done(session: Session, visit: Visit) -> frozenset[tuple[Effect, str]]:
    rows = session.connection().execute(_SENT, {"of_visit": visit.id})
    return frozenset((Effect(effect), subject) for effect, subject in rows)


_SENT = select(DecisionRow.effect, DecisionRow.subject).where(
    col(DecisionRow.visit) == bindparam("of_visit"), DecisionRow.outcome == "sent"
)
