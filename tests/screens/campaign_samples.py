"""What the desk's campaigns place is shown: a shop with four campaigns, and what came of them."""

from __future__ import annotations

from typing import Any

from kiosk_server.campaigns.cards import (
    CampaignCard,
    CampaignsAnswer,
    Choices,
    HeldCount,
    PreviewAnswer,
    ProductChoice,
    SampleLine,
    SegmentCard,
    TemplateCard,
    Words,
)
from kiosk_server.campaigns.conditions import All, Everybody, LastVisit, Not, Owns, Visits, Wants
from kiosk_server.campaigns.editing import CampaignWish
from kiosk_server.campaigns.figures import FiguresAnswer, ReasonCount
from kiosk_server.campaigns.triggers import OnNthVisit, OnReturn, OnVisit, Schedule
from kiosk_server.offers.terms import AmountOff, PercentOff
from tests.screens.effect_samples import a_report, an_early_report
from tests.screens.samples import DAY_S, HOUR_S, usd
from tests.screens.stand_in import StandIn
from wire.messages.catalogue import ImportLine, ImportReport
from wire.messages.screens.desk import OutgoingCard

GOES_OUT = OutgoingCard(paused_at_s=None, changed_by=None)

CATEGORY = "Coffee grinders"

GRINDERS = "grinder-week"


def a_campaign(now_s: float, **changes: Any) -> CampaignCard:
    fields: dict[str, Any] = {
        "campaign": GRINDERS,
        "name": "Grinder week",
        "state": "running",
        "trigger": OnVisit(),
        "audience": All(
            conditions=[Wants(category="Coffee grinders"), Not(condition=Owns(category="Coffee grinders"))]
        ),
        "schedule": Schedule(),
        "offer": PercentOff(percent=10, round_to_minor=100),
        "terms_version": 1,
        "words": Words(
            when="a visit starts",
            who="wants Coffee grinders, and not: bought Coffee grinders here",
            what="10 % off what she wants most",
        ),
        "priority": 50,
        "active_from_s": now_s - 3 * DAY_S,
        "active_until_s": now_s + 4 * DAY_S - 42 * 60 - 10 * HOUR_S,
        "budget": 50,
        "budget_minor": 2_000_00,
        "per_member": 1,
        "per_day": None,
        "cool_down_hours": None,
        "repeat": "always",
        "issued": 31,
        "redeemed": 12,
        "promised": usd(1_054),
        "taken": usd(411),
        "made_at_s": now_s - 4 * DAY_S,
        "changed_at_s": now_s - 3 * DAY_S,
    }
    return CampaignCard(**{**fields, **changes})


def some_campaigns(now_s: float) -> list[CampaignCard]:
    none = {"budget": None, "budget_minor": None, "active_until_s": None}
    return [
        a_campaign(now_s),
        a_campaign(
            now_s,
            campaign="welcome-back",
            name="Welcome back",
            trigger=OnReturn(days=60),
            audience=Everybody(),
            offer=AmountOff(amount_minor=1500),
            words=Words(
                when="a visit starts after 60 days away", who="every member", what="15.00 USD off what she wants most"
            ),
            priority=20,
            issued=7,
            redeemed=5,
            promised=usd(105),
            taken=usd(75),
            **none,
        ),
        a_campaign(
            now_s,
            campaign="third",
            name="Thank-you for the third visit",
            state="paused",
            trigger=OnNthVisit(n=3),
            audience=Everybody(),
            words=Words(when="visit number 3 starts", who="every member", what="10 % off what she wants most"),
            priority=10,
            issued=18,
            redeemed=4,
            promised=usd(322),
            taken=usd(96),
            **none,
        ),
        a_draft(now_s),
        a_campaign(now_s, campaign="autumn", name="Autumn walk", state="ended", issued=50, redeemed=21),
    ]


def a_draft(now_s: float, **changes: Any) -> CampaignCard:
    fields: dict[str, Any] = {
        "campaign": "regulars",
        "name": "For regulars",
        "state": "draft",
        "audience": All(conditions=[Visits(least=5), LastVisit(least_days_ago=14)]),
        "words": Words(
            when="a visit starts",
            who="on visit 5 or later, and visited last at least 14 days ago",
            what="10 % off what she wants most",
        ),
        "budget_minor": None,
        "active_from_s": now_s - HOUR_S,
        "active_until_s": None,
        "made_at_s": now_s - HOUR_S,
        "issued": 0,
        "redeemed": 0,
        "promised": usd(0),
        "taken": usd(0),
    }
    return a_campaign(now_s, **{**fields, **changes})


def some_figures(campaign: str = GRINDERS) -> FiguresAnswer:
    return FiguresAnswer(
        campaign=campaign,
        set_off=96,
        given=31,
        held=[
            ReasonCount(reason="not_in_audience", text="Not for this member", count=48),
            ReasonCount(reason="outranked", text="Another campaign came first", count=11),
            ReasonCount(reason="no_consent", text="Not agreed to", count=6),
        ],
        waiting=14,
        redeemed=12,
        expired=5,
        rolled_back=1,
        refused=[
            ReasonCount(reason="expired", text="This voucher has ended.", count=3),
            ReasonCount(reason="already_redeemed", text="This voucher has been redeemed.", count=1),
        ],
        promised=usd(1_054),
        taken=usd(411),
    )


def a_line(number: str, at_s: float) -> SampleLine:
    return SampleLine(member_number=number, at_s=at_s, sku="MOR-64", product="Morrow 64", off=usd(35))


def a_preview(now_s: float, **changes: Any) -> PreviewAnswer:
    members = (("FF-2048-77", 26), ("FF-1180-03", 31), ("FF-3307-52", 77))
    fields: dict[str, Any] = {
        "since_s": now_s - 7 * DAY_S,
        "until_s": now_s,
        "visits": 214,
        "left_out": 0,
        "members": 171,
        "set_off": 214,
        "given": 24,
        "given_members": 21,
        "off": usd(816),
        "held": [
            HeldCount(reason="not_in_audience", text="Not for this member", count=163),
            HeldCount(reason="no_consent", text="Not agreed to", count=19),
            HeldCount(reason="budget", text="The campaign has given out all it had", count=8),
        ],
        "sample": [
            SampleLine(
                member_number=number, at_s=now_s - hours * HOUR_S, sku="MOR-64", product="Morrow 64", off=usd(35)
            )
            for number, hours in members
        ],
        "words": a_campaign(now_s).words,
    }
    return PreviewAnswer(**{**fields, **changes})


def some_choices() -> Choices:
    products = (("MOR-64", "Morrow 64", 349), ("MOR-40", "Morrow 40", 229), ("SCL-1", "Bench scale", 59))
    regulars = SegmentCard(segment="regulars", name="Regulars", condition=Visits(least=5), words="on visit 5 or later")
    return Choices(
        products=[ProductChoice(sku=sku, name=name, price=usd(price)) for sku, name, price in products],
        categories=["Coffee grinders", "Scales"],
        tiers=["member", "preferred", "friend"],
        segments=[regulars],
    )


def some_templates() -> list[TemplateCard]:
    off = "what she wants most"
    fifteen, ten = PercentOff(percent=15), PercentOff(percent=10)
    return [
        TemplateCard(
            template="welcome_back",
            wish=CampaignWish(name="Welcome back", trigger=OnReturn(days=60), offer=fifteen, per_member=1),
            words=Words(when="a visit starts after 60 days away", who="every member", what=f"15 % off {off}"),
        ),
        TemplateCard(
            template="third_visit",
            wish=CampaignWish(
                name="Thank-you for the third visit",
                trigger=OnNthVisit(n=3),
                offer=ten,
                per_member=1,
            ),
            words=Words(when="visit number 3 starts", who="every member", what=f"10 % off {off}"),
        ),
        TemplateCard(
            template="wish",
            wish=CampaignWish(name="A little off what she looked at", offer=PercentOff(percent=5), per_day=50),
            words=Words(when="a visit starts", who="every member", what=f"5 % off {off}"),
        ),
    ]


def an_import(import_id: str | None) -> ImportReport:
    lines = [
        ImportLine(line=7, sku="SCL-1", outcome="refused", why="price: 'cheap' is no amount"),
        ImportLine(line=12, sku="", outcome="refused", why="id: is empty"),
        ImportLine(line=3, sku="MOR-64", outcome="changed", why="price"),
        ImportLine(line=4, sku="MOR-80", outcome="accepted", why=""),
        ImportLine(line=None, sku="KET-09", outcome="missing", why="the file does not hold it"),
    ]
    counts = {"refused": 2, "changed": 1, "accepted": 1, "unchanged": 212, "missing": 1}
    return ImportReport(
        import_id=import_id, state="done", format="google", counts=counts, notes=[], lines=lines, more=False
    )


def answer_campaigns(server: StandIn, now_s: float, campaigns: list[CampaignCard] | None = None) -> None:
    """Sets what the server says of campaigns; they are as given until a test says otherwise."""
    cards = some_campaigns(now_s) if campaigns is None else campaigns

    def plain(value: Any) -> Any:
        return value.model_dump(mode="json")

    server.answer("GET", "/api/campaigns", plain(CampaignsAnswer(outgoing=GOES_OUT, campaigns=cards)))
    server.answer("GET", "/api/campaigns/templates", [plain(each) for each in some_templates()])
    server.answer("GET", "/api/campaigns/choices", plain(some_choices()))
    server.answer("POST", "/api/campaigns/preview", plain(a_preview(now_s)))
    for card in cards:
        server.answer("GET", f"/api/campaigns/{card.campaign}/figures", plain(some_figures(card.campaign)))
        report = a_report(now_s) if card.campaign == GRINDERS else an_early_report(now_s)
        server.answer("GET", f"/api/campaigns/{card.campaign}/report", plain(report))
        server.answer("GET", f"/api/campaigns/{card.campaign}/preview", plain(a_preview(now_s, words=card.words)))
