"""At the real server a manager looks after rewards in a browser: a gift, what sharing brings, a card that was lost."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.adapters.kiosk_site import NOW_S, bearer, credential, registration
from tests.screens.browser import SIZES, a_context, an_unseen_page, overflows, small_targets, watch_for_errors
from tests.screens.served_site import ServedSite

DESK_PX = 36


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path) -> AsyncIterator[ServedSite]:
    site = ServedSite(tmp_path, NOW_S)
    await site.start()
    yield site
    await site.stop()


async def at_rewards(browser: Browser, site: ServedSite) -> Page:
    context = await a_context(browser, SIZES["desk"])
    page = await an_unseen_page(context)
    await page.clock.set_fixed_time(datetime.datetime.fromtimestamp(site.clock.now_s, datetime.UTC))
    await page.goto(f"{site.url}/desk/")
    await page.get_by_label("User name").fill("manager")
    await page.get_by_label("Password").fill(credential(site.data, "staff-manager")["password"])
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("button", name="Rewards", exact=True).click()
    await expect(page.get_by_role("heading", name="No gift card yet")).to_be_visible()
    return page


async def test_a_manager_looks_after_gifts_sharing_and_cards(browser: Browser, site: ServedSite) -> None:
    phone = bearer((await site.ask("POST", "/api/phone/register", headers={}, json=registration()))["credential"])
    number = (await site.ask("GET", "/api/phone/me", headers=phone))["member_number"]
    page = await at_rewards(browser, site)
    errors = watch_for_errors(page)
    dialog = page.get_by_role("dialog")

    await page.get_by_role("button", name="New gift").click()
    await dialog.get_by_label("Name at the desk").fill("Beans")
    await dialog.get_by_label("Points that it takes").fill("40")
    await dialog.get_by_label("On the card (USD)").fill("20")
    await expect(dialog.get_by_text("gives back 50 %")).to_be_visible()
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("Is it meant so?")).to_be_visible()
    assert len(await site.ask("GET", "/api/desk/gifts", headers=await site.manager())) == 3
    await dialog.get_by_label("On the card (USD)").fill("1.50")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    await page.get_by_role("button", name="Change Beans").click()
    await dialog.get_by_label("Points that it takes").fill("50")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("row", name="Beans")).to_contain_text("3 %")
    await page.get_by_role("button", name="End Beans").click()
    await dialog.get_by_role("button", name="End", exact=True).click()
    await expect(page.get_by_role("row", name="Beans")).to_have_count(0)

    await page.get_by_role("switch", name="Sharing brings points").click()
    await expect(page.get_by_text("Sharing brings nothing now.")).to_be_visible()
    assert (await site.ask("GET", "/api/phone/share", headers=phone))["state"] == "off"
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("switch", name="Sharing brings points")).to_be_checked()
    await page.get_by_label("At most so often a week").fill("8")
    await page.locator("sb-sharing-rules").get_by_role("button", name="Save").click()
    await expect(page.get_by_label("At most so often a week")).to_have_accessible_description("From 1 to 7 times.")

    await page.get_by_role("button", name="Give a card").click()
    await dialog.get_by_label("Member number").fill("1")
    await dialog.get_by_label("Amount (USD)").fill("12.50")
    await dialog.get_by_role("button", name="Give $12.50").click()
    await expect(dialog.get_by_label("Member number")).to_have_accessible_description("No member has this number.")
    await dialog.get_by_label("Member number").fill(number)
    await dialog.get_by_role("button", name="Give $12.50").click()
    await expect(page.get_by_text("on 1 card of 1")).to_be_visible()

    (card,) = await site.ask("GET", "/api/phone/gift-cards", headers=phone)
    code = (await site.ask("POST", f"/api/phone/gift-cards/{card['card']}/code", headers=phone, json={}))["code"]
    await page.get_by_label("Code or last four letters").fill("AAAA")
    await page.get_by_role("button", name="Look up").click()
    code_field = page.get_by_label("Code or last four letters")
    await expect(code_field).to_have_accessible_description("No gift card has this code.")
    await page.get_by_label("Code or last four letters").fill(code)
    await page.get_by_role("button", name="Look up").click()
    found = page.locator("sb-found-card")
    await expect(found.get_by_role("heading", name=f"Card ending in {code[-4:]}")).to_be_visible()
    await expect(page.get_by_label("Code or last four letters")).to_have_value("")
    await found.get_by_role("button", name="Block").click()
    await found.get_by_label("Why").select_option("stolen")
    await dialog.get_by_role("button", name="Block").click()
    await expect(found.get_by_text("It was stolen, by Manager")).to_be_visible()
    await expect(page.get_by_text("$12.50 of it on 1 blocked card")).to_be_visible()
    assert (await site.ask("GET", "/api/phone/gift-cards", headers=phone))[0]["blocked"] is True
    await found.get_by_role("button", name="Lift the block").click()
    await dialog.get_by_role("button", name="Lift the block").click()
    await expect(found.get_by_text("Good", exact=True)).to_be_visible()
    assert await small_targets(page, DESK_PX) == []
    assert await overflows(page) == []
    assert errors == []
    await page.context.close()
