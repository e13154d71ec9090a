"""Making, changing, starting and pausing campaigns. Every function belongs into a command of the writer."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_validator
from sqlalchemy import func, update
from sqlmodel import Session, col, select

from kiosk_server.campaigns.book import plan_of, terms_row
from kiosk_server.campaigns.conditions import (
    Condition,
    Everybody,
    InSegment,
    InTier,
    conditions_in,
    is_too_large,
    named_in,
)
from kiosk_server.campaigns.judging import Plan
from kiosk_server.campaigns.states import CHANGEABLE, MOVES, State, Step
from kiosk_server.campaigns.tables import Campaign, Segment
from kiosk_server.campaigns.triggers import OnDwell, OnVisit, Schedule, Trigger
from kiosk_server.catalogue.tables import Product
from kiosk_server.database import new_id
from kiosk_server.engagement.cool_downs import Repeat
from kiosk_server.errors import BadField, Conflict, NotFound
from kiosk_server.measurement.salts import new_salt
from kiosk_server.offers.tables import OfferTerms
from kiosk_server.offers.terms import OFFER, Offer, named_skus
from kiosk_server.points.tiers import TIER_NAMES
from kiosk_server.sites.shop import Shop
from wire.messages.mqtt import AtS
from wire.messages.reading import Message
from wire.messages.restraint import LONGEST_WINDOW_H

Limit = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
MoneyLimit = Annotated[int, Field(ge=0, lt=1 << 53, strict=True)]


class CampaignWish(Message):
    """All that a marketer decides about a campaign."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    trigger: Trigger = OnVisit()
    audience: Condition = Everybody()
    schedule: Schedule = Schedule()
    offer: Offer
    priority: Annotated[int, Field(ge=0, le=100, strict=True)] = 0
    "Of several that fit, the highest is chosen."
    active_from_s: AtS | None = None
    "None: from when it is started."
    active_until_s: AtS | None = None
    "None: until it is ended."
    budget: Limit | None = None
    "How many vouchers at most; None: as many as it takes."
    budget_minor: MoneyLimit | None = None
    "How much money at most is promised at any time."
    per_member: Limit | None = None
    per_day: Limit | None = None
    cool_down_hours: Annotated[float, Field(ge=0, le=LONGEST_WINDOW_H)] | None = None
    "Between two vouchers of it to one member; None: as the site says."
    repeat: Repeat = Repeat.ALWAYS
    "Whether who had it, or used it, may have it again."

    @field_validator("name")
    @classmethod
    def _printable(cls, value: str) -> str:
        text = " ".join(value.split())
        if not text or not text.isprintable():
            raise ValueError("must have at least one letter and no control characters")
        return text

    def plan(self) -> Plan:
        return Plan(self.trigger, self.audience, self.schedule, self.offer)


class NotChangeable(Conflict):
    """Pause the campaign before you change it; one that has ended stays as it is."""


class NoSuchStep(Conflict):
    """The campaign cannot do that from where it stands."""


def check(session: Session, shop: Shop, wish: CampaignWish) -> None:
    """Raises BadField where it names what does not exist, or contradicts itself."""
    if is_too_large(wish.audience):
        raise BadField("audience", "is too large to be read by people; make segments of its parts")
    if isinstance(wish.trigger, OnDwell) and shop.zone(wish.trigger.zone) is None:
        raise BadField("trigger.zone", "the floor plan has no such zone")
    if wish.active_until_s is not None and wish.active_until_s <= (wish.active_from_s or 0):
        raise BadField("active_until_s", "is not after active_from_s")
    _check_sold(session, "offer", named_skus(wish.offer))
    _check_sold(session, "audience", named_in(wish.audience))
    check_condition(session, wish.audience)


def _check_sold(session: Session, field: str, named: set[str]) -> None:
    sold = set(session.exec(select(Product.sku).where(col(Product.sku).in_(named)))) if named else set()
    if missing := sorted(named - sold):
        raise BadField(field, f"the catalogue has no {', '.join(missing)}")


def check_condition(session: Session, condition: Condition) -> None:
    """Raises BadField where it names a segment or a tier that does not exist."""
    segments = set(session.exec(select(Segment.id)))
    for each in conditions_in(condition):
        if isinstance(each, InSegment) and each.segment not in segments:
            raise BadField("audience", f"there is no segment {each.segment!r}")
        if isinstance(each, InTier) and (unknown := sorted(set(each.tiers) - set(TIER_NAMES))):
            raise BadField("audience", f"there is no tier {', '.join(unknown)}; there are {', '.join(TIER_NAMES)}")


def make(session: Session, wish: CampaignWish, by: str, now_s: float) -> Campaign:
    """A draft."""
    campaign = new_id(now_s)
    terms = terms_row(campaign, 1, wish.offer, now_s, by)
    session.add(terms)
    session.flush()
    values = _values(wish, now_s) | {"terms": terms.id, "made_at_s": now_s, "made_by": by}
    row = Campaign(id=campaign, state=State.DRAFT.value, holdout_salt=new_salt(), **values)
    session.add(row)
    session.flush()
    return row


def change(session: Session, campaign: str, wish: CampaignWish, by: str, now_s: float) -> Campaign:
    """Another offer becomes another version of its terms; vouchers keep the one they were given with.
    Raises NotFound, NotChangeable, or BadField for a budget below what was given out."""
    row = row_of(session, campaign)
    if State(row.state) not in CHANGEABLE:
        raise NotChangeable
    if wish.budget is not None and wish.budget < row.issued:
        raise BadField("budget", f"{row.issued} are given out already")
    if wish.budget_minor is not None and wish.budget_minor < row.promised_minor:
        raise BadField("budget_minor", f"{row.promised_minor} are promised already")
    terms = session.get_one(OfferTerms, row.terms)
    if OFFER.validate_python(terms.offer) != wish.offer:
        newest = session.exec(select(func.max(OfferTerms.version)).where(OfferTerms.campaign == campaign)).one()
        terms = terms_row(campaign, (newest or 0) + 1, wish.offer, now_s, by)
        session.add(terms)
        session.flush()
    values = _values(wish, row.active_from_s) | {"terms": terms.id, "changed_at_s": now_s}
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row


def step(session: Session, campaign: str, which: Step, now_s: float) -> Campaign:
    """Starts, pauses or ends it. Raises NotFound or NoSuchStep."""
    row = row_of(session, campaign)
    was = State(row.state)
    to = MOVES.get((was, which))
    if to is None:
        raise NoSuchStep(f"the campaign is {was.value}")
    if which is Step.START:
        _check_start(session, row)
    values: dict[str, Any] = {"state": to.value, "changed_at_s": now_s}
    if (was, to) == (State.DRAFT, State.RUNNING):
        values["active_from_s"] = max(row.active_from_s, now_s)
    statement = update(Campaign).where(col(Campaign.id) == campaign, col(Campaign.state) == was.value).values(values)
    session.connection().execute(statement)
    session.refresh(row)
    return row


def row_of(session: Session, campaign: str) -> Campaign:
    row = session.get(Campaign, campaign)
    if row is None:
        raise NotFound("there is no such campaign")
    return row


def offer_of(session: Session, row: Campaign) -> OfferTerms:
    return session.get_one(OfferTerms, row.terms)


def _check_start(session: Session, row: Campaign) -> None:
    plan = plan_of(row, offer_of(session, row).offer)
    if plan is None:
        raise NoSuchStep("its rules cannot be read; make it anew")


def _values(wish: CampaignWish, from_s: float) -> dict[str, Any]:
    return {
        "name": wish.name,
        "priority": wish.priority,
        "trigger": wish.trigger.model_dump(mode="json"),
        "audience": wish.audience.model_dump(mode="json"),
        "schedule": wish.schedule.model_dump(mode="json"),
        "active_from_s": wish.active_from_s if wish.active_from_s is not None else from_s,
        "active_until_s": wish.active_until_s,
        "budget": wish.budget,
        "budget_minor": wish.budget_minor,
        "per_member": wish.per_member,
        "per_day": wish.per_day,
        "cool_down_hours": wish.cool_down_hours,
        "repeat": wish.repeat.value,
        "changed_at_s": from_s,
    }
