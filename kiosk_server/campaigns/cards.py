"""What the desk is told of campaigns, and asks for: the shapes of `/api/campaigns/…` and how they are filled."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import func
from sqlmodel import Session, col, select

from kiosk_server.campaigns.book import plan_of
from kiosk_server.campaigns.conditions import Condition, SegmentId, in_words, named_in
from kiosk_server.campaigns.editing import CampaignWish
from kiosk_server.campaigns.judging import Plan
from kiosk_server.campaigns.preview import Preview
from kiosk_server.campaigns.tables import Campaign, Segment
from kiosk_server.campaigns.triggers import Schedule, Trigger, trigger_in_words
from kiosk_server.campaigns.wording import offer_in_words
from kiosk_server.catalogue.prices import price_now_minor
from kiosk_server.catalogue.tables import Product
from kiosk_server.engagement.cool_downs import Repeat
from kiosk_server.messages.keys import Key
from kiosk_server.offers.tables import OfferTerms, Redemption, Voucher
from kiosk_server.offers.terms import Offer, named_skus
from kiosk_server.points.tiers import TIER_NAMES
from kiosk_server.running import Running
from wire.messages.reading import Message
from wire.messages.screens.desk import OutgoingCard
from wire.messages.screens.shown import Money


class Words(Message):
    """A campaign in a sentence each."""

    when: str
    who: str
    what: str


class CampaignCard(Message):
    campaign: str
    name: str
    state: Literal["draft", "running", "paused", "ended"]
    trigger: Trigger | None
    "None, as the next three: the rules cannot be read, and the campaign is passed over."
    audience: Condition | None
    schedule: Schedule | None
    offer: Offer | None
    terms_version: int
    "Counts changes of the offer; a voucher keeps the version that it was given with."
    words: Words | None
    priority: int
    active_from_s: float
    active_until_s: float | None
    budget: int | None
    budget_minor: int | None
    per_member: int | None
    per_day: int | None
    cool_down_hours: float | None
    repeat: Repeat
    issued: int
    redeemed: int
    promised: Money
    "Given out and not expired unused."
    taken: Money
    "Really taken off at tills."
    made_at_s: float
    changed_at_s: float


class CampaignsAnswer(Message):
    outgoing: OutgoingCard
    campaigns: list[CampaignCard]


class TemplateCard(Message):
    template: str
    wish: CampaignWish
    words: Words


class OutgoingRequest(Message):
    paused: bool


class HeldCount(Message):
    reason: str
    text: str
    count: int


class SampleLine(Message):
    member_number: str
    at_s: float
    sku: str
    product: str
    "What the product is called."
    off: Money


class PreviewAnswer(Message):
    """Last week once more, with this campaign alone and today's prices: set_off = given + all of held."""

    since_s: float
    until_s: float
    visits: int
    left_out: int
    "Older visits of the week that were not looked at."
    members: int
    set_off: int
    given: int
    given_members: int
    off: Money
    held: list[HeldCount]
    sample: list[SampleLine]
    "Of members who agree to it now as well."
    words: Words


class SegmentRequest(Message):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    condition: Condition


class SegmentCard(SegmentRequest):
    segment: SegmentId
    words: str


class ProductChoice(Message):
    sku: str
    name: str
    price: Money


class Choices(Message):
    """What the form of a campaign lets choose from."""

    products: list[ProductChoice]
    categories: list[str]
    tiers: list[str]
    segments: list[SegmentCard]


def segment_card(here: Running, row: Segment) -> SegmentCard:
    request = SegmentRequest.model_validate({"name": row.name, "condition": row.condition})
    words = in_words(request.condition, partial(here.texts.say, language=here.shop.language))
    return SegmentCard(segment=row.id, name=request.name, condition=request.condition, words=words)


def words_of(session: Session, here: Running, plan: Plan) -> Words:
    """With what products are called where the catalogue knows."""
    say = partial(here.texts.say, language=here.shop.language)
    named = named_skus(plan.offer) | named_in(plan.audience)
    rows = session.exec(select(Product.sku, Product.short_name).where(col(Product.sku).in_(named)))
    call = dict(rows.all())
    return Words(
        when=trigger_in_words(plan.trigger, say),
        who=in_words(plan.audience, say, call),
        what=offer_in_words(plan.offer, here.shop.currency, say, call),
    )


def choices(session: Session, here: Running) -> Choices:
    sold = session.exec(
        select(Product).where(col(Product.retired_at_s).is_(None)).order_by(col(Product.position), col(Product.sku))
    ).all()
    now_s = here.clock()
    return Choices(
        products=[
            ProductChoice(
                sku=row.sku,
                name=row.short_name,
                price=Money(amount_minor=price_now_minor(row, now_s), currency=here.shop.currency),
            )
            for row in sold
        ],
        categories=sorted({row.category for row in sold if row.category}),
        tiers=list(TIER_NAMES),
        segments=[segment_card(here, row) for row in session.exec(select(Segment).order_by(col(Segment.id)))],
    )


def campaign_card(session: Session, here: Running, row: Campaign) -> CampaignCard:
    terms = session.get_one(OfferTerms, row.terms)
    plan = plan_of(row, terms.offer)
    redeemed, taken_minor = session.exec(
        select(func.count(), func.coalesce(func.sum(Redemption.off_minor), 0))
        .select_from(Redemption)
        .join(Voucher, col(Voucher.id) == col(Redemption.voucher))
        .where(Voucher.offer == row.id, col(Redemption.rolled_back_at_s).is_(None))
    ).one()
    return CampaignCard(
        campaign=row.id,
        name=row.name,
        state=row.state,
        trigger=plan.trigger if plan else None,
        audience=plan.audience if plan else None,
        schedule=plan.schedule if plan else None,
        offer=plan.offer if plan else None,
        terms_version=terms.version,
        words=words_of(session, here, plan) if plan else None,
        priority=row.priority,
        active_from_s=row.active_from_s,
        active_until_s=row.active_until_s,
        budget=row.budget,
        budget_minor=row.budget_minor,
        per_member=row.per_member,
        per_day=row.per_day,
        cool_down_hours=row.cool_down_hours,
        repeat=Repeat(row.repeat),
        issued=row.issued,
        redeemed=redeemed,
        promised=Money(amount_minor=row.promised_minor, currency=here.shop.currency),
        taken=Money(amount_minor=int(taken_minor), currency=here.shop.currency),
        made_at_s=row.made_at_s,
        changed_at_s=row.changed_at_s,
    )


def preview_card(session: Session, here: Running, found: Preview, plan: Plan) -> PreviewAnswer:
    def money(amount_minor: int) -> Money:
        return Money(amount_minor=amount_minor, currency=here.shop.currency)

    return PreviewAnswer(
        since_s=found.since_s,
        until_s=found.until_s,
        visits=found.visits,
        left_out=found.left_out,
        members=found.members,
        set_off=found.set_off,
        given=found.given,
        given_members=found.given_members,
        off=money(found.off_minor),
        held=[
            HeldCount(
                reason=reason.value, text=here.texts.say(Key(f"reason.{reason.value}"), here.shop.language), count=count
            )
            for reason, count in found.held.most_common()
        ],
        sample=[
            SampleLine(
                member_number=each.member_number,
                at_s=each.at_s,
                sku=each.sku,
                product=session.get_one(Product, each.sku).short_name,
                off=money(each.off_minor),
            )
            for each in found.sample
        ],
        words=words_of(session, here, plan),
    )
