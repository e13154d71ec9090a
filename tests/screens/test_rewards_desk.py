"""The desk's rewards place where something goes wrong: answers that come late or never, and slips of the hand."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from playwright.async_api import Page, expect

from tests.screens.conftest import WITHIN_MS, Open
from tests.screens.rewards_desk_samples import a_found_card, answer_rewards, some_gifts
from tests.screens.samples import TUESDAY_S
from tests.screens.shop_samples import a_desk
from tests.screens.stand_in import StandIn
from wire.messages.screens.rewards_desk import GiftCardsFound

RULES = "/api/desk/sharing-rules"
CARDS = "/api/desk/gift-cards"
ANSWERED_BEFORE = {"title": "This Idempotency-Key was used for another command."}


async def at_rewards(server: StandIn, open_screen: Open) -> Page:
    server.channels["desk"].view = a_desk(TUESDAY_S)
    answer_rewards(server, TUESDAY_S)
    server.answer("PUT", RULES, lambda wish: (200, wish))
    page = await open_screen("desk")
    await page.get_by_role("button", name="Rewards", exact=True).click()
    await expect(page.get_by_label("Points for a visit")).to_have_value("25")
    return page


async def asked(server: StandIn, method: str, path: str, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(60):
        while len(server.asked(method, path)) < count:
            await asyncio.sleep(0.02)
    return server.asked(method, path)


async def test_the_switch_keeps_what_is_typed_and_undo_keeps_what_was_saved_since(
    server: StandIn, open_screen: Open
) -> None:
    page = await at_rewards(server, open_screen)
    points = page.get_by_label("Points for a visit")
    await points.fill("40")
    await page.get_by_role("switch", name="Sharing brings points").click()
    await expect(page.get_by_text("Sharing brings nothing now.")).to_be_visible()
    await expect(points).to_have_value("40")
    await points.press("Enter")
    await asked(server, "PUT", RULES, 2)
    await expect(page.get_by_role("switch", name="Sharing brings points")).not_to_be_checked()
    await page.get_by_role("switch", name="Sharing brings points").click()
    await expect(page.get_by_text("Sharing brings points again.")).to_be_visible()
    wishes = [(wish["on"], wish["points"]) for wish in await asked(server, "PUT", RULES, 3)]
    assert wishes == [(False, 25), (False, 40), (True, 40)]


async def test_an_answer_asked_for_before_somebody_typed_takes_nothing_away(server: StandIn, open_screen: Open) -> None:
    page = await at_rewards(server, open_screen)
    rules = page.locator("sb-sharing-rules")
    let_go = await page.evaluate_handle(
        """() => {
          const real = window.fetch
          let go
          const late = new Promise((resolve) => (go = resolve))
          window.fetch = async (path, ...more) => {
            const answer = await real(path, ...more)
            if (String(path).endsWith('sharing-rules')) await late
            return answer
          }
          return { go }
        }"""
    )
    await rules.evaluate("(rules) => { window.asking = rules.fetch() }")
    points = page.get_by_label("Points for a visit")
    await points.fill("60")
    await let_go.evaluate("async ({ go }) => { go(); await window.asking }")
    await expect(points).to_have_value("60")


async def test_a_card_whose_answer_was_lost_is_said_to_have_been_given(server: StandIn, open_screen: Open) -> None:
    page = await at_rewards(server, open_screen)
    dialog = page.get_by_role("dialog")
    give = page.get_by_role("button", name="Give a card")
    await give.click()
    await dialog.get_by_label("Member number").fill("1234")
    await dialog.get_by_label("Amount (USD)").fill("5")
    server.answer("POST", CARDS, {"title": "gone"}, 503)
    await dialog.get_by_role("button", name=re.compile(r"^Give .*5")).click()
    await expect(dialog.get_by_role("alert").filter(has_text="gone")).to_be_visible()
    server.answer("POST", CARDS, ANSWERED_BEFORE, 422)
    await dialog.get_by_label("Amount (USD)").fill("6")
    await dialog.get_by_role("button", name=re.compile(r"^Give .*6")).click()
    await expect(dialog.get_by_text("A card was given before, as it was filled in then")).to_be_visible()
    reports = len(server.asked("GET", f"{CARDS}/report"))
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(give).to_be_focused()
    await asked(server, "GET", f"{CARDS}/report", reports + 1)


async def test_a_fault_is_spoken_and_focus_is_on_its_field(server: StandIn, open_screen: Open) -> None:
    page = await at_rewards(server, open_screen)
    dialog = page.get_by_role("dialog")
    await page.get_by_role("button", name="New gift").click()
    await dialog.get_by_label("Points that it takes").fill("many")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert").filter(has_text="Give it a name.")).to_have_count(1)
    await expect(dialog.get_by_label("Name at the desk")).to_be_focused()
    await expect(dialog.get_by_label("Points that it takes")).to_have_accessible_description(
        "A whole number of points, from 1 to 10,000,000."
    )
    server.answer("POST", "/api/desk/gifts", {"errors": [{"field": "name", "message": "string_too_long"}]}, 422)
    await dialog.get_by_label("Name at the desk").fill("Beans")
    await dialog.get_by_label("Points that it takes").fill("1000")
    await dialog.get_by_label("On the card (USD)").fill("5")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert").filter(has_text="Give it a name.")).to_have_count(1)
    await expect(dialog.get_by_label("Name at the desk")).to_be_focused()


async def test_only_another_button_means_a_generous_gift(server: StandIn, open_screen: Open) -> None:
    page = await at_rewards(server, open_screen)
    dialog = page.get_by_role("dialog")
    opener = page.get_by_role("button", name="New gift")
    server.answer("POST", "/api/desk/gifts", [each.model_dump(mode="json") for each in some_gifts(TUESDAY_S)])
    await opener.click()
    await dialog.get_by_label("Name at the desk").fill("Beans")
    await dialog.get_by_label("Points that it takes").fill("10")
    await dialog.get_by_label("On the card (USD)").fill("5")
    await dialog.get_by_role("button", name="Save", exact=True).dblclick()
    await expect(dialog.get_by_text("Is it meant so?")).to_be_visible()
    assert server.asked("POST", "/api/desk/gifts") == []
    await dialog.get_by_role("button", name="Yes, save it").click()
    await expect(dialog).to_have_count(0)
    assert len(server.asked("POST", "/api/desk/gifts")) == 1
    await expect(opener).to_be_focused()


async def test_a_gift_keeps_the_campaign_that_is_over(server: StandIn, open_screen: Open) -> None:
    page = await at_rewards(server, open_screen)
    dialog = page.get_by_role("dialog")
    await page.get_by_role("button", name="Change Roast of the season").click()
    campaign = dialog.get_by_label("Campaign", exact=True)
    await expect(campaign).to_have_value("autumn", timeout=WITHIN_MS)
    await expect(campaign.get_by_role("option", name="Autumn roast: nobody can have it now")).to_be_attached()
    await expect(dialog.get_by_text("How much that gives back cannot be said now.")).to_be_visible()


async def test_where_more_cards_end_alike_than_are_listed_it_says_so(server: StandIn, open_screen: Open) -> None:
    page = await at_rewards(server, open_screen)
    server.answer("POST", f"{CARDS}/look-up", GiftCardsFound(cards=[a_found_card(TUESDAY_S)], more=True))
    await page.get_by_label("Code or last four letters").fill("9fhc")
    await page.get_by_role("button", name="Look up").click()
    await expect(page.get_by_text("More than 1 cards end like this")).to_be_visible()
