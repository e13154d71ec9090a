"""What the decider must know about a visit, gathered from the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from kiosk_server.campaigns.candidates import Asking, Choice, choose
from kiosk_server.campaigns.restraints import InForce, in_force
from kiosk_server.campaigns.triggers import Happening
from kiosk_server.catalogue.shelf import product_of
from kiosk_server.catalogue.tables import Product
from kiosk_server.database.ahead import OfEach
from kiosk_server.database.prepared import Prepared
from kiosk_server.engagement.consent import Consent, Effect
from kiosk_server.engagement.decider import Context, Offer, Trigger
from kiosk_server.engagement.quiet_hours import is_open
from kiosk_server.engagement.restraint import Circle
from kiosk_server.intents.scoring import Intent
from kiosk_server.intents.web_events import top_intent
from kiosk_server.measurement.assignments import Arms
from kiosk_server.members.consents import consents_of
from kiosk_server.members.tables import Member, MemberPii
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.tables import DecisionRow, Visit
from kiosk_server.visits.waiting import Waits, waiting_of


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happened to a member."""

    cause: str
    "The same in every repetition: what it decided on once it does not decide again."
    trigger: Trigger
    member: str
    visit: Visit | None
    "The visit she is on, or was."
    stays_until_s: float | None
    "When it ends if nothing more is heard; None: she is on no visit."
    happening: Happening | None = None
    "For campaigns; None: her visit began."
    begins: bool = False
    "The visit begins in this very command, so that nothing was decided about it yet."

    def staying(self, until_s: float) -> Occasion:
        """The same for somebody who is heard of until then."""
        return replace(self, stays_until_s=until_s)

    @property
    def asks_campaigns(self) -> bool:
        return self.trigger.started or self.trigger.campaigns


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The decider's context, and the rows behind it."""

    context: Context
    choice: Choice
    intent: Intent | None
    product: Product | None
    "What she wants most."
    waiting: Mapping[str, Waits]
    arms: Arms
    wait_s: float
    "How long the store lets something wait."


def circumstances(session: Session, shop: Shop, occasion: Occasion, now_s: float) -> Circumstances:
    member = occasion.member
    force = in_force(session, shop.site)
    ((_, paused_until_s, zone),) = PERSON_OF.of(session, member)
    intent = top_intent(session, member, now_s) if occasion.asks_campaigns else None
    waiting = waiting_of(session, member, now_s) if occasion.asks_campaigns else {}
    arms = Arms(session, member)
    choice = _choice(session, shop, occasion, intent, force, waiting, arms, now_s)
    said = consents_of(session, member)
    context = Context(
        now_s=now_s,
        visit_ends_at_s=occasion.stays_until_s,
        consents={purpose: Consent(word.event, word.at_s) for purpose, word in said.items() if word.granted},
        refusals={purpose: word.event for purpose, word in said.items() if not word.granted},
        paused_until_s=paused_until_s,
        outgoing_paused=force.outgoing_paused,
        sku=intent.sku if intent is not None else None,
        offer=_offer(choice),
        passed_over=choice.passed_over,
        done=frozenset() if occasion.begins else _done(session, occasion.visit),
        circle=_circle(shop, occasion, force, zone, choice, now_s),
    )
    product = product_of(session, intent.sku) if intent is not None else None
    return Circumstances(context, choice, intent, product, waiting, arms, force.rules.wait_days * 86_400.0)


def _choice(
    session: Session,
    shop: Shop,
    occasion: Occasion,
    intent: Intent | None,
    force: InForce,
    waiting: Mapping[str, Waits],
    arms: Arms,
    now_s: float,
) -> Choice:
    if not occasion.asks_campaigns:
        return Choice()
    asking = Asking(
        member=occasion.member,
        at_s=occasion.visit.started_at_s if occasion.visit is not None else now_s,
        intent=intent,
        rules=force.rules,
        waiting=waiting,
        is_held_out=arms.is_held_out,
        happening=occasion.happening,
        # A visit starts once; whatever else may be told again, as after a restart.
        decided=frozenset() if occasion.trigger.started else _decided(session, occasion.cause),
    )
    return choose(session, shop, asking, now_s)


def _circle(shop: Shop, occasion: Occasion, force: InForce, zone: str | None, choice: Choice, now_s: float) -> Circle:
    here = occasion.visit is not None and occasion.stays_until_s is not None
    return Circle(
        force.rules,
        (ZoneInfo(zone),) if zone is not None else shop.plausible_zones or (shop.time_zone,),
        choice.contacts,
        occasion.visit.id if occasion.visit is not None and here else None,
        is_open(shop.hours, shop.time_zone, now_s),
    )


def _offer(choice: Choice) -> Offer | None:
    if choice.chosen is None:
        return None
    return Offer(choice.chosen.campaign.id, choice.chosen.limits.left, choice.chosen.offered.sku)


def _done(session: Session, visit: Visit | None) -> frozenset[tuple[Effect, str]]:
    if visit is None:
        return frozenset()
    rows = _SENT.rows(session, {"of_visit": visit.id})
    return frozenset((Effect(effect), subject) for effect, subject in rows)


def _decided(session: Session, cause: str) -> frozenset[str]:
    return frozenset(subject for (subject,) in _DECIDED.rows(session, {"of_cause": cause}))


# Statements of the way of every arrival are made once: building one costs more than running it.
PERSON_OF = OfEach(
    select(Member.id, Member.paused_until_s, MemberPii.time_zone)
    .join(MemberPii, col(MemberPii.member) == col(Member.id), isouter=True)
    .where(col(Member.id).in_(bindparam("each", expanding=True)))
)
_SENT = Prepared(
    select(DecisionRow.effect, DecisionRow.subject).where(
        col(DecisionRow.visit) == bindparam("of_visit"), DecisionRow.outcome == "sent"
    )
)
_DECIDED = Prepared(
    select(DecisionRow.subject).where(
        col(DecisionRow.cause) == bindparam("of_cause"), DecisionRow.effect == Effect.VOUCHER.value
    )
)
