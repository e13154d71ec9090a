"""What we know says why she got something, and what was held back, with her own word behind each."""

from __future__ import annotations

import asyncio
import time

from playwright.async_api import expect

from tests.screens.conftest import Open
from tests.screens.samples import a_phone
from tests.screens.stand_in import StandIn
from wire.messages.screens.phone import WhyCard, WhyView, WordCard


def a_why(now_s: float, held: int = 0) -> WhyView:
    given = WhyCard(
        at_s=now_s - 60,
        effect="voucher",
        outcome="sent",
        count=1,
        title="A coupon for the Morrow 64",
        why="",
        word=WordCard(purpose="offers", granted=True, at_s=now_s - 86_400),
        waits=False,
    )
    back = WhyCard(
        at_s=now_s - 120,
        effect="voucher",
        outcome="held",
        count=2,
        title="A coupon was held back",
        why="We ring once a visit, and had rung.",
        word=WordCard(purpose="clerk_assist", granted=False, at_s=None),
        waits=True,
    )
    return WhyView(cards=[given, *[back] * held], waiting=held)


async def test_each_thing_sent_or_held_back_has_its_reason_and_her_word(server: StandIn, open_screen: Open) -> None:
    now_s = time.time()
    server.channels["phone"].view = a_phone(now_s)
    server.answer("GET", "/api/phone/why", a_why(now_s, held=1))
    page = await open_screen("phone", query="#know")
    await expect(page.get_by_role("heading", name="Why you got this, and what was held back")).to_be_visible()
    rows = page.locator("sb-why li")
    await expect(rows.first).to_contain_text("A coupon for the Morrow 64")
    await expect(rows.first).to_contain_text("You said yes on")
    await expect(rows.nth(1)).to_contain_text("2 times")
    await expect(rows.nth(1)).to_contain_text("We ring once a visit, and had rung. It waits for a better moment.")
    await expect(rows.nth(1)).to_contain_text("You never agreed")
    await expect(page.get_by_text("1 offer waits for a better moment.")).to_be_visible()


async def test_a_long_list_opens_with_one_tap_and_an_empty_one_says_so(server: StandIn, open_screen: Open) -> None:
    now_s = time.time()
    server.channels["phone"].view = a_phone(now_s)
    server.answer("GET", "/api/phone/why", a_why(now_s, held=9))
    page = await open_screen("phone", query="#know")
    await expect(page.locator("sb-why li")).to_have_count(6)
    await page.get_by_role("button", name="Show all 10").click()
    await expect(page.locator("sb-why li")).to_have_count(10)
    server.answer("GET", "/api/phone/why", WhyView(cards=[], waiting=0))
    empty = await open_screen("phone", query="#know")
    await expect(empty.get_by_text("Nothing yet")).to_be_visible()


async def test_a_page_asks_for_the_language_that_was_chosen_on_it_whatever_the_browser_speaks(
    server: StandIn, open_screen: Open
) -> None:
    now_s = time.time()
    phone = server.channels["phone"]
    phone.view = a_phone(now_s)
    server.answer("GET", "/api/phone/why", a_why(now_s))
    page = await open_screen("phone", query="#know")
    await expect(page.locator("sb-why li")).to_have_count(1)
    assert phone.hellos[-1].language == "en"
    async with page.expect_request("**/api/phone/why") as asked:
        await page.get_by_role("button", name="Español").click()
    assert (await asked.value).headers["accept-language"] == "es"
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    async with asyncio.timeout(60):
        while phone.hellos[-1].language != "es":
            await asyncio.sleep(0.02)


async def test_where_it_cannot_be_told_it_can_be_asked_again(server: StandIn, open_screen: Open) -> None:
    now_s = time.time()
    server.channels["phone"].view = a_phone(now_s)
    server.answer("GET", "/api/phone/why", {"title": "Busy"}, 503)
    page = await open_screen("phone", query="#know")
    await expect(page.get_by_text("This cannot be shown just now.")).to_be_visible()
    server.answer("GET", "/api/phone/why", a_why(now_s))
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator("sb-why li")).to_have_count(1)
