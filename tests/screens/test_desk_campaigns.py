"""The campaigns place of the desk: a campaign is made, previewed, started, paused and read without code."""

from __future__ import annotations

import json
import time
from typing import Any

from playwright.async_api import Page, expect

from kiosk_server.campaigns.editing import CampaignWish
from kiosk_server.engagement.restraint import Reason
from kiosk_server.measurement.cards import HoldoutCard
from tests.screens.browser import DIST, SIZES, overflows, small_targets
from tests.screens.campaign_samples import (
    GRINDERS,
    a_draft,
    a_preview,
    answer_campaigns,
    some_campaigns,
)
from tests.screens.conftest import Open
from tests.screens.effect_samples import HELD_OUT, a_report
from tests.screens.samples import a_clerk
from tests.screens.shop_samples import a_desk
from tests.screens.stand_in import StandIn
from wire.messages.screens.desk import OutgoingCard

DESK_PX = 36


def now_s() -> float:
    return time.time()


async def at_campaigns(server: StandIn, open_screen: Open, campaigns: Any = None) -> Page:
    answer_campaigns(server, now_s(), campaigns)
    server.channels["desk"].view = a_desk(now_s())
    page = await open_screen("desk")
    await page.get_by_role("button", name="Campaigns", exact=True).click()
    await expect(page.get_by_role("heading", name="Campaigns", exact=True)).to_be_visible()
    return page


def answer_making(server: StandIn) -> None:
    """A campaign that is made comes back as a draft with its name."""

    def make(body: dict[str, Any]) -> tuple[int, Any]:
        return 201, a_draft(now_s(), campaign="made", name=body["name"]).model_dump(mode="json")

    server.answer("POST", "/api/campaigns", make)


async def test_a_campaign_is_made_out_of_plain_words(server: StandIn, open_screen: Open) -> None:
    page = await at_campaigns(server, open_screen)
    answer_making(server)
    await page.get_by_role("button", name="New campaign").click()
    await page.get_by_label("Name", exact=True).fill("  Grinder   week ")
    await page.get_by_label("It is set off").select_option("strayed")
    await page.get_by_label("Away for at least").fill("30")
    await page.get_by_label("Sat", exact=True).check()
    await page.get_by_role("button", name="Only some of them").click()
    await page.get_by_label("Which one").select_option(label="Coffee grinders")
    await page.get_by_role("button", name="Add a condition").click()
    second = page.get_by_role("group", name="Condition 2")
    await second.get_by_label("What is so of them").select_option("not_owns")
    await second.get_by_label("Which one").select_option(label="Morrow 64")
    await page.get_by_label("They get").select_option("amount")
    await page.get_by_label("Amount off").fill("12.50")
    await page.get_by_label("Money promised").fill("500")
    await page.get_by_role("button", name="Save as a draft").click()
    await expect(page.get_by_role("button", name="Discard")).to_be_visible()
    (sent,) = server.asked("POST", "/api/campaigns")
    wish = CampaignWish.model_validate(sent)
    assert wish.trigger.model_dump() == {"kind": "strayed", "days": 30}
    assert sent["audience"]["kind"] == "all"
    assert sent["audience"]["conditions"][0]["category"] == "Coffee grinders"
    assert sent["audience"]["conditions"][1]["condition"] == {"kind": "owns", "sku": "MOR-64", "category": None}
    assert sent["offer"] == {"kind": "amount", "amount_minor": 1250, "sku": None}
    assert (wish.budget_minor, wish.per_member, wish.schedule.weekdays) == (50_000, 1, [5])


async def test_a_preview_says_who_would_have_got_it_and_when_it_is_out_of_date(
    server: StandIn, open_screen: Open
) -> None:
    page = await at_campaigns(server, open_screen)
    await page.get_by_role("button", name="New campaign").click()
    await page.get_by_role("button", name="Play last week").click()
    await expect(page.get_by_text("24 coupons", exact=True)).to_be_visible()
    await expect(page.get_by_text("for 21 members, in 214 visits. $816 off in all.")).to_be_visible()
    await expect(page.get_by_text("Not agreed to")).to_be_visible()
    await expect(page.get_by_text("FF-2048-77")).to_be_visible()
    await page.get_by_label("Share", exact=True).fill("20")
    await expect(page.get_by_text("You have changed something since.")).to_be_visible()
    server.answer("POST", "/api/campaigns/preview", a_preview(now_s(), given=2, given_members=1))
    await page.get_by_role("button", name="Play it again").click()
    await expect(page.get_by_text("2 coupons", exact=True)).to_be_visible()
    await expect(page.get_by_text("You have changed something since.")).to_have_count(0)
    assert server.asked("POST", "/api/campaigns") == []


async def test_what_is_wrong_is_said_at_its_field_before_and_after_the_server_looked(
    server: StandIn, open_screen: Open
) -> None:
    page = await at_campaigns(server, open_screen)
    fault = {
        "title": "Some fields are not right.",
        "detail": "budget_minor: too little",
        "errors": [{"field": "budget_minor", "message": "105400 are promised already"}],
    }
    server.answer("POST", "/api/campaigns", fault, 422)
    await page.get_by_role("button", name="New campaign").click()
    await page.get_by_label("Share", exact=True).fill("150")
    await page.get_by_role("button", name="Save as a draft").click()
    await expect(page.get_by_text("Give it a name.")).to_be_visible()
    await expect(page.get_by_text("A share lies between 0 and 100.")).to_be_visible()
    name = page.get_by_label("Name", exact=True)
    await expect(name).to_be_focused()
    assert server.asked("POST", "/api/campaigns") == []
    await name.fill("Grinder week")
    await expect(page.get_by_text("Give it a name.")).to_be_hidden()
    await page.get_by_label("Share", exact=True).fill("15")
    await page.get_by_role("button", name="Save as a draft").click()
    money = page.get_by_label("Money promised")
    await expect(money).to_be_focused()
    await expect(money).to_have_accessible_description(
        "What expires unused comes back. Empty: no limit. 105400 are promised already"
    )
    server.answer("POST", "/api/campaigns", {"title": "Conflict", "detail": "Another of that name."}, 409)
    await page.get_by_role("button", name="Save as a draft").click()
    await expect(page.get_by_role("alert").get_by_text("That did not work: Another of that name.")).to_be_visible()


async def test_starting_asks_first_and_pausing_is_one_press_with_a_way_back(server: StandIn, open_screen: Open) -> None:
    draft = a_draft(now_s())
    running = draft.model_copy(update={"state": "running"})
    paused = draft.model_copy(update={"state": "paused"})
    server.answer("POST", "/api/campaigns/regulars/start", running.model_dump(mode="json"))
    server.answer("POST", "/api/campaigns/regulars/pause", paused.model_dump(mode="json"))
    page = await at_campaigns(server, open_screen, [draft])
    await page.get_by_role("button", name="Start For regulars").click()
    dialog = page.get_by_role("dialog", name="Start For regulars?")
    await expect(dialog.get_by_text("At most 50 coupons")).to_be_visible()
    await dialog.get_by_role("button", name="Cancel").click()
    assert server.asked("POST", "/api/campaigns/regulars/start") == []
    await page.get_by_role("button", name="Start For regulars").click()
    await dialog.get_by_role("button", name="Start", exact=True).click()
    await page.get_by_role("button", name="Pause For regulars").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("button", name="Pause For regulars")).to_be_visible()
    assert len(server.asked("POST", "/api/campaigns/regulars/start")) == 2


async def test_the_report_tells_what_came_of_it_and_why_not(server: StandIn, open_screen: Open) -> None:
    page = await at_campaigns(server, open_screen)
    await page.get_by_role("button", name="Open Grinder week").click()
    await expect(page.get_by_role("heading", name="Held back 65 times")).to_be_visible()
    for words in (
        "Another campaign came first",
        "This voucher has ended.",
        "1 sale was undone; its coupon is good again.",
    ):
        await expect(page.get_by_text(words)).to_be_visible()
    for figure in ("$411", "$1,054"):
        await expect(page.get_by_text(figure, exact=True)).to_be_visible()
    await page.get_by_role("button", name="All campaigns").click()
    await expect(page.get_by_role("button", name="Open Grinder week")).to_be_visible()


async def test_its_effect_stands_beside_those_who_go_without(server: StandIn, open_screen: Open) -> None:
    page = await at_campaigns(server, open_screen)
    await page.get_by_role("button", name="Open Grinder week").click()
    await expect(page.get_by_text("It works: go on")).to_be_visible()
    await expect(page.get_by_role("row", name="Revenue")).to_contain_text("+$2.14 to +$12.79")
    await expect(page.get_by_role("row", name="Who bought something")).to_contain_text("+4.2 points")
    await page.get_by_role("button", name="All campaigns").click()
    await page.get_by_role("button", name="Open Welcome back").click()
    await expect(page.get_by_text("about 800 more people whom it fits")).to_be_visible()
    await expect(page.get_by_role("table")).to_have_count(0)


async def test_everybody_gets_it_only_for_a_reason(server: StandIn, open_screen: Open) -> None:
    off = HoldoutCard(on=False, share=0, reason="A goodwill offer", changed_by="Manager", changed_at_s=now_s())
    path = f"/api/campaigns/{GRINDERS}"

    def switch(body: dict[str, Any]) -> tuple[int, Any]:
        if not body["on"] and len(body["reason"]) < 10:
            return 422, {"title": "Wrong", "errors": [{"field": "reason", "message": "is needed"}]}
        holdout = HELD_OUT if body["on"] else off
        server.answer("GET", f"{path}/report", a_report(now_s(), holdout=holdout).model_dump(mode="json"))
        return 200, holdout.model_dump(mode="json")

    page = await at_campaigns(server, open_screen)
    server.answer("PUT", f"{path}/holdout", switch)
    await page.get_by_role("button", name="Open Grinder week").click()
    await page.get_by_role("button", name="Let nobody go without").click()
    dialog = page.get_by_role("dialog", name="Let nobody go without?")
    await dialog.get_by_role("button", name="Let nobody go without").click()
    await expect(dialog.get_by_text("Write at least ten letters")).to_be_visible()
    await dialog.get_by_label("Why").fill("A goodwill offer")
    await dialog.get_by_role("button", name="Let nobody go without").click()
    await expect(page.get_by_text("Switched off by Manager on")).to_contain_text("A goodwill offer")
    await page.get_by_role("button", name="Measure it again").click()
    await expect(page.get_by_text("10 % of those it fits go without")).to_be_visible()


async def test_ending_is_for_good_and_a_copy_begins_anew(server: StandIn, open_screen: Open) -> None:
    card = some_campaigns(now_s())[0]
    ended = card.model_copy(update={"state": "ended"})
    server.answer("POST", f"/api/campaigns/{GRINDERS}/end", ended.model_dump(mode="json"))
    page = await at_campaigns(server, open_screen)
    answer_making(server)
    await page.get_by_role("button", name="Open Grinder week").click()
    await page.get_by_role("button", name="End", exact=True).click()
    dialog = page.get_by_role("dialog", name="End Grinder week?")
    await expect(dialog.get_by_text("It cannot be started again; a copy of it can.")).to_be_visible()
    await dialog.get_by_role("button", name="End", exact=True).click()
    await expect(page.get_by_role("button", name="End", exact=True)).to_have_count(0)
    await page.get_by_role("button", name="Make a copy").click()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Grinder week, again")
    await page.get_by_role("button", name="Save as a draft").click()
    await expect(page.get_by_role("button", name="Discard")).to_be_visible()
    (sent,) = server.asked("POST", "/api/campaigns")
    assert (sent["active_from_s"], sent["budget"], sent["audience"]["kind"]) == (None, 50, "all")


async def test_what_is_changed_is_what_the_form_showed(server: StandIn, open_screen: Open) -> None:
    card = a_draft(now_s())
    server.answer("PUT", "/api/campaigns/regulars", card.model_dump(mode="json"))
    page = await at_campaigns(server, open_screen, [card])
    await page.get_by_role("button", name="Open For regulars").click()
    await page.get_by_role("button", name="Change", exact=True).click()
    await expect(page.get_by_role("group", name="Condition 2")).to_be_visible()
    await page.get_by_label("Coupons in all").fill("80")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("button", name="Discard")).to_be_visible()
    (sent,) = server.asked("PUT", "/api/campaigns/regulars")
    assert card.audience is not None
    assert sent["audience"] == card.audience.model_dump(mode="json")
    assert (sent["budget"], sent["offer"]["round_to_minor"], sent["name"]) == (80, 100, card.name)


async def test_one_switch_pauses_everything_and_says_by_whom_on_every_place(server: StandIn, open_screen: Open) -> None:
    off = OutgoingCard(paused_at_s=now_s(), changed_by="Manager")
    on = OutgoingCard(paused_at_s=None, changed_by="Manager")

    def switch(body: dict[str, Any]) -> tuple[int, Any]:
        return 200, (off if body["paused"] else on).model_dump(mode="json")

    server.answer("PUT", "/api/campaigns/outgoing", switch)
    page = await at_campaigns(server, open_screen)
    await page.get_by_role("button", name="Pause everything").click()
    alarm = page.get_by_role("alert").filter(has_text="Everything outgoing is paused")
    await expect(alarm).to_contain_text("by Manager")
    await page.get_by_role("button", name="Today", exact=True).click()
    await expect(alarm).to_contain_text("Coupons that members hold stay good.")
    await alarm.get_by_role("button", name="Show").click()
    await page.get_by_role("button", name="Let it go on").click()
    dialog = page.get_by_role("dialog", name="Let everything go out again?")
    await dialog.get_by_role("button", name="Let it go on").click()
    await expect(page.get_by_role("heading", name="Everything goes out")).to_be_visible()
    assert [body["paused"] for body in server.asked("PUT", "/api/campaigns/outgoing")] == [True, False]


async def test_another_desk_that_pauses_everything_is_heard_at_once(server: StandIn, open_screen: Open) -> None:
    page = await at_campaigns(server, open_screen)
    await expect(page.get_by_role("button", name="Pause everything")).to_be_visible()
    await server.channels["desk"].state("outgoing", OutgoingCard(paused_at_s=now_s(), changed_by="Administrator"))
    await expect(page.get_by_role("alert").get_by_text("by Administrator")).to_be_visible()


async def test_the_first_campaign_begins_with_a_template(server: StandIn, open_screen: Open) -> None:
    page = await at_campaigns(server, open_screen, [])
    await expect(page.get_by_role("heading", name="No campaigns yet")).to_be_visible()
    await page.get_by_role("button", name="Thank-you for the third visit").click()
    await expect(page.get_by_label("Which visit")).to_have_value("3")
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_role("heading", name="No campaigns yet")).to_be_visible()


async def test_a_list_that_cannot_be_fetched_says_so_and_is_tried_again(server: StandIn, open_screen: Open) -> None:
    server.channels["desk"].view = a_desk(now_s())
    server.answer("GET", "/api/campaigns", {"title": "Busy", "detail": "The database is busy."}, 503)
    page = await open_screen("desk")
    await page.get_by_role("button", name="Campaigns", exact=True).click()
    await expect(page.get_by_role("alert").get_by_text("The database is busy.")).to_be_visible()
    answer_campaigns(server, now_s())
    await page.get_by_role("button", name="Try now").click()
    await expect(page.get_by_role("heading", name="Grinder week")).to_be_visible()


def test_the_desk_has_words_for_every_reason_of_the_server() -> None:
    texts = json.loads((DIST.parent / "src" / "desk" / "en.json").read_text())
    assert [reason.value for reason in Reason if f"reason.{reason.value}" not in texts] == []


async def test_a_clerk_has_no_campaigns_and_is_told_that_everything_is_paused(
    server: StandIn, open_screen: Open
) -> None:
    off = OutgoingCard(paused_at_s=now_s(), changed_by="Manager")
    server.channels["desk"].view = a_desk(now_s(), staff=a_clerk(), outgoing=off)
    page = await open_screen("desk")
    await expect(page.get_by_role("alert").get_by_text("by Manager")).to_be_visible()
    await expect(page.get_by_role("button", name="Campaigns", exact=True)).to_have_count(0)
    await expect(page.get_by_role("alert").get_by_role("button")).to_have_count(0)


async def test_the_campaigns_place_fits_small_desks(server: StandIn, open_screen: Open) -> None:
    page = await at_campaigns(server, open_screen)
    assert await small_targets(page.locator("main").page, DESK_PX) == []
    await page.get_by_role("button", name="New campaign").click()
    await page.get_by_role("button", name="Only some of them").click()
    for width, height in (SIZES["desk"], SIZES["desk-small"], (900, 1000)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await overflows(page) == [], width
