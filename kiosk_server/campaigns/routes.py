"""`/api/campaigns/…`: what a manager's desk may do with campaigns, segments and the switch for everything outgoing."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter
from sqlmodel import Session, col, select

from kiosk_server.campaigns import editing, segments, switch
from kiosk_server.campaigns.book import plan_of
from kiosk_server.campaigns.cards import (
    CampaignCard,
    CampaignsAnswer,
    Choices,
    OutgoingRequest,
    PreviewAnswer,
    SegmentCard,
    SegmentRequest,
    TemplateCard,
    campaign_card,
    choices,
    preview_card,
    segment_card,
    words_of,
)
from kiosk_server.campaigns.conditions import SegmentId
from kiosk_server.campaigns.editing import CampaignWish
from kiosk_server.campaigns.figures import FiguresAnswer, figures
from kiosk_server.campaigns.preview import Allowed, preview
from kiosk_server.campaigns.states import Step
from kiosk_server.campaigns.tables import Campaign, Segment
from kiosk_server.campaigns.triggers import OnNthVisit, OnReturn, OnVisit
from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.messages.keys import Key
from kiosk_server.offers.terms import PercentOff
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from kiosk_server.staff.accounts import audit
from wire.messages.screens.desk import OutgoingCard

router = APIRouter()


@router.get("/api/campaigns")
def all_campaigns(_who: ManagerHere, here: Here) -> CampaignsAnswer:
    with here.database.reader.session() as session:
        rows = session.exec(select(Campaign).order_by(col(Campaign.made_at_s).desc(), col(Campaign.id)))
        return CampaignsAnswer(
            outgoing=switch.card(session, here.shop.site),
            campaigns=[campaign_card(session, here, row) for row in rows],
        )


@router.post("/api/campaigns", status_code=201)
def make_campaign(body: CampaignWish, who: ManagerHere, here: Here, key: CommandKey = None) -> CampaignCard:
    now_s = here.clock()

    def make(session: Session) -> dict[str, Any]:
        editing.check(session, here.shop, body)
        row = editing.make(session, body, who.staff, now_s)
        audit(session, "campaign.made", row.id, now_s, staff=who.staff)
        return campaign_card(session, here, row).model_dump(mode="json")

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
    with here.database.reader.session() as session:
        return [
            TemplateCard(template=name, wish=wish, words=words_of(session, here, wish.plan()))
            for name, wish in wishes.items()
        ]


@router.post("/api/campaigns/preview")
def preview_wish(body: CampaignWish, _who: ManagerHere, here: Here) -> PreviewAnswer:
    with here.database.reader.session() as session:
        editing.check(session, here.shop, body)
        allowed = Allowed(body.budget, body.budget_minor, body.per_member, body.per_day)
        found = preview(session, here.shop, body.plan(), allowed, here.clock())
        return preview_card(session, here, found, body.plan())


@router.put("/api/campaigns/outgoing")
def switch_outgoing(body: OutgoingRequest, who: ManagerHere, here: Here) -> OutgoingCard:
    """In force for every decision that is committed after this answer."""
    now_s = here.clock()

    def command(session: Session) -> OutgoingCard:
        switch.switch(session, here.shop.site, paused=body.paused, by=who.staff, now_s=now_s)
        act = "outgoing.paused" if body.paused else "outgoing.resumed"
        audit(session, act, here.shop.site, now_s, staff=who.staff)
        return switch.card(session, here.shop.site)

    return here.database.writer.run(command)


@router.get("/api/campaigns/choices")
def form_choices(_who: ManagerHere, here: Here) -> Choices:
    """What a campaign can be made of here."""
    with here.database.reader.session() as session:
        return choices(session, here)


@router.get("/api/campaigns/{campaign}")
def one_campaign(campaign: str, _who: ManagerHere, here: Here) -> CampaignCard:
    with here.database.reader.session() as session:
        return campaign_card(session, here, editing.row_of(session, campaign))


@router.put("/api/campaigns/{campaign}")
def change_campaign(campaign: str, body: CampaignWish, who: ManagerHere, here: Here) -> CampaignCard:
    now_s = here.clock()

    def command(session: Session) -> CampaignCard:
        editing.check(session, here.shop, body)
        row = editing.change(session, campaign, body, who.staff, now_s)
        audit(session, "campaign.changed", campaign, now_s, staff=who.staff)
        return campaign_card(session, here, row)

    return here.database.writer.run(command)


@router.get("/api/campaigns/{campaign}/preview")
def preview_campaign(campaign: str, _who: ManagerHere, here: Here) -> PreviewAnswer:
    with here.database.reader.session() as session:
        row = editing.row_of(session, campaign)
        plan = plan_of(row, editing.offer_of(session, row).offer)
        if plan is None:
            raise editing.NoSuchStep("its rules cannot be read; make it anew")
        allowed = Allowed(row.budget, row.budget_minor, row.per_member, row.per_day)
        return preview_card(session, here, preview(session, here.shop, plan, allowed, here.clock()), plan)


@router.get("/api/campaigns/{campaign}/figures")
def campaign_figures(campaign: str, _who: ManagerHere, here: Here) -> FiguresAnswer:
    with here.database.reader.session() as session:
        return figures(session, here, editing.row_of(session, campaign))


@router.post("/api/campaigns/{campaign}/{step}")
def step_campaign(campaign: str, step: Step, who: ManagerHere, here: Here) -> CampaignCard:
    now_s = here.clock()

    def command(session: Session) -> CampaignCard:
        row = editing.step(session, campaign, step, now_s)
        audit(session, f"campaign.{step.value}", campaign, now_s, staff=who.staff)
        return campaign_card(session, here, row)

    return here.database.writer.run(command)


@router.get("/api/segments")
def all_segments(_who: ManagerHere, here: Here) -> list[SegmentCard]:
    with here.database.reader.session() as session:
        return [segment_card(here, row) for row in session.exec(select(Segment).order_by(col(Segment.id)))]


@router.put("/api/segments/{segment}")
def set_segment(segment: SegmentId, body: SegmentRequest, who: ManagerHere, here: Here) -> SegmentCard:
    now_s = here.clock()

    def command(session: Session) -> SegmentCard:
        row = segments.set_segment(session, segment, body.name, body.condition, now_s)
        audit(session, "segment.set", segment, now_s, staff=who.staff)
        return segment_card(here, row)

    return here.database.writer.run(command)
