"""`/api/campaigns/…`: what a manager's desk may do with campaigns, segments and the switch for everything outgoing."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import func
from sqlmodel import Session, col, select

from kiosk_server.campaigns import editing, switch
from kiosk_server.campaigns.book import plan_of
from kiosk_server.campaigns.conditions import Condition, SegmentId, in_words, is_too_large
from kiosk_server.campaigns.editing import CampaignWish
from kiosk_server.campaigns.preview import Allowed, Preview, preview
from kiosk_server.campaigns.states import Step
from kiosk_server.campaigns.tables import Campaign, Segment
from kiosk_server.campaigns.triggers import OnNthVisit, OnReturn, OnVisit, Schedule, Trigger, trigger_in_words
from kiosk_server.campaigns.wording import offer_in_words
from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.database.dialects import upsert
from kiosk_server.errors import BadField
from kiosk_server.messages.keys import Key
from kiosk_server.offers.tables import OfferTerms, Redemption, Voucher
from kiosk_server.offers.terms import Offer, PercentOff
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here, Running
from kiosk_server.staff.accounts import audit
from wire.messages.reading import Message
from wire.messages.screens import Money

router = APIRouter()


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
    issued: int
    redeemed: int
    promised: Money
    "Given out and not expired unused."
    taken: Money
    "Really taken off at tills."
    made_at_s: float
    changed_at_s: float


class CampaignsAnswer(Message):
    outgoing_paused_at_s: float | None
    "Since when the one switch is off; None: it is on."
    campaigns: list[CampaignCard]


class TemplateCard(Message):
    template: str
    wish: CampaignWish
    words: Words


class OutgoingRequest(Message):
    paused: bool


class OutgoingAnswer(Message):
    paused_at_s: float | None


class HeldCount(Message):
    reason: str
    text: str
    count: int


class SampleLine(Message):
    member_number: str
    at_s: float
    sku: str
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


class SegmentRequest(Message):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    condition: Condition


class SegmentCard(SegmentRequest):
    segment: SegmentId
    words: str


@router.get("/api/campaigns")
def all_campaigns(_who: ManagerHere, here: Here) -> CampaignsAnswer:
    with here.database.reader.session() as session:
        rows = session.exec(select(Campaign).order_by(col(Campaign.made_at_s).desc(), col(Campaign.id)))
        return CampaignsAnswer(
            outgoing_paused_at_s=switch.paused_at_s(session, here.shop.site),
            campaigns=[_card(session, here, row) for row in rows],
        )


@router.post("/api/campaigns", status_code=201)
def make_campaign(body: CampaignWish, who: ManagerHere, here: Here, key: CommandKey = None) -> CampaignCard:
    now_s = here.clock()

    def make(session: Session) -> dict[str, Any]:
        editing.check(session, here.shop, body)
        row = editing.make(session, body, who.staff, now_s)
        audit(session, "campaign.made", row.id, now_s, staff=who.staff)
        return _card(session, here, row).model_dump(mode="json")

    done = here.database.writer.run(lambda session: once(session, who.staff, key, body, now_s, lambda: make(session)))
    return CampaignCard.model_validate(done)


@router.get("/api/campaigns/templates")
def templates(_who: ManagerHere, here: Here) -> list[TemplateCard]:
    say = partial(here.texts.say, language=here.shop.language)
    wishes = {
        "welcome_back": CampaignWish(
            name=say(Key.TEMPLATE_WELCOME_BACK), trigger=OnReturn(days=60), offer=PercentOff(percent=15), per_member=1
        ),
        "third_visit": CampaignWish(
            name=say(Key.TEMPLATE_THIRD_VISIT), trigger=OnNthVisit(n=3), offer=PercentOff(percent=10), per_member=1
        ),
        "wish": CampaignWish(name=say(Key.TEMPLATE_WISH), trigger=OnVisit(), offer=PercentOff(percent=5), per_day=50),
    }
    return [
        TemplateCard(template=name, wish=wish, words=_words(here, wish.trigger, wish.audience, wish.offer))
        for name, wish in wishes.items()
    ]


@router.post("/api/campaigns/preview")
def preview_wish(body: CampaignWish, _who: ManagerHere, here: Here) -> PreviewAnswer:
    with here.database.reader.session() as session:
        editing.check(session, here.shop, body)
        allowed = Allowed(body.budget, body.budget_minor, body.per_member, body.per_day)
        return _preview_card(here, preview(session, here.shop, body.plan(), allowed, here.clock()))


@router.put("/api/campaigns/outgoing")
def switch_outgoing(body: OutgoingRequest, who: ManagerHere, here: Here) -> OutgoingAnswer:
    """In force for every decision that is committed after this answer."""
    now_s = here.clock()

    def command(session: Session) -> float | None:
        since_s = switch.switch(session, here.shop.site, paused=body.paused, by=who.staff, now_s=now_s)
        act = "outgoing.paused" if body.paused else "outgoing.resumed"
        audit(session, act, here.shop.site, now_s, staff=who.staff)
        return since_s

    return OutgoingAnswer(paused_at_s=here.database.writer.run(command))


@router.get("/api/campaigns/{campaign}")
def one_campaign(campaign: str, _who: ManagerHere, here: Here) -> CampaignCard:
    with here.database.reader.session() as session:
        return _card(session, here, editing.row_of(session, campaign))


@router.put("/api/campaigns/{campaign}")
def change_campaign(campaign: str, body: CampaignWish, who: ManagerHere, here: Here) -> CampaignCard:
    now_s = here.clock()

    def command(session: Session) -> CampaignCard:
        editing.check(session, here.shop, body)
        row = editing.change(session, campaign, body, who.staff, now_s)
        audit(session, "campaign.changed", campaign, now_s, staff=who.staff)
        return _card(session, here, row)

    return here.database.writer.run(command)


@router.get("/api/campaigns/{campaign}/preview")
def preview_campaign(campaign: str, _who: ManagerHere, here: Here) -> PreviewAnswer:
    with here.database.reader.session() as session:
        row = editing.row_of(session, campaign)
        plan = plan_of(row, editing.offer_of(session, row).offer)
        if plan is None:
            raise editing.NoSuchStep("its rules cannot be read; make it anew")
        allowed = Allowed(row.budget, row.budget_minor, row.per_member, row.per_day)
        return _preview_card(here, preview(session, here.shop, plan, allowed, here.clock()))


@router.post("/api/campaigns/{campaign}/{step}")
def step_campaign(campaign: str, step: Step, who: ManagerHere, here: Here) -> CampaignCard:
    now_s = here.clock()

    def command(session: Session) -> CampaignCard:
        row = editing.step(session, campaign, step, now_s)
        audit(session, f"campaign.{step.value}", campaign, now_s, staff=who.staff)
        return _card(session, here, row)

    return here.database.writer.run(command)


@router.get("/api/segments")
def all_segments(_who: ManagerHere, here: Here) -> list[SegmentCard]:
    with here.database.reader.session() as session:
        return [_segment_card(here, row) for row in session.exec(select(Segment).order_by(col(Segment.id)))]


@router.put("/api/segments/{segment}")
def set_segment(segment: SegmentId, body: SegmentRequest, who: ManagerHere, here: Here) -> SegmentCard:
    now_s = here.clock()
    if is_too_large(body.condition):
        raise BadField("condition", "is too large to be read by people; make segments of its parts")

    def command(session: Session) -> SegmentCard:
        editing.check_condition(session, body.condition)
        condition = body.condition.model_dump(mode="json")
        row = {"id": segment, "name": body.name, "condition": condition, "changed_at_s": now_s}
        _SET_SEGMENT.run(session, row)
        audit(session, "segment.set", segment, now_s, staff=who.staff)
        return _segment_card(here, session.get_one(Segment, segment, populate_existing=True))

    return here.database.writer.run(command)


_SET_SEGMENT = upsert(
    Segment,
    ("id",),
    lambda _old, new: {"name": new.name, "condition": new.condition, "changed_at_s": new.changed_at_s},
)


def _segment_card(here: Running, row: Segment) -> SegmentCard:
    request = SegmentRequest.model_validate({"name": row.name, "condition": row.condition})
    words = in_words(request.condition, partial(here.texts.say, language=here.shop.language))
    return SegmentCard(segment=row.id, name=request.name, condition=request.condition, words=words)


def _words(here: Running, trigger: Trigger, audience: Condition, offer: Offer) -> Words:
    say = partial(here.texts.say, language=here.shop.language)
    return Words(
        when=trigger_in_words(trigger, say),
        who=in_words(audience, say),
        what=offer_in_words(offer, here.shop.currency, say),
    )


def _card(session: Session, here: Running, row: Campaign) -> CampaignCard:
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
        words=_words(here, plan.trigger, plan.audience, plan.offer) if plan else None,
        priority=row.priority,
        active_from_s=row.active_from_s,
        active_until_s=row.active_until_s,
        budget=row.budget,
        budget_minor=row.budget_minor,
        per_member=row.per_member,
        per_day=row.per_day,
        issued=row.issued,
        redeemed=redeemed,
        promised=Money(amount_minor=row.promised_minor, currency=here.shop.currency),
        taken=Money(amount_minor=int(taken_minor), currency=here.shop.currency),
        made_at_s=row.made_at_s,
        changed_at_s=row.changed_at_s,
    )


def _preview_card(here: Running, found: Preview) -> PreviewAnswer:
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
            SampleLine(member_number=each.member_number, at_s=each.at_s, sku=each.sku, off=money(each.off_minor))
            for each in found.sample
        ],
    )
