"""Steps 1 to 4 of Jane's way at the real programs: desktop, phone, door, her coupon and the clerk's card."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from simulator import scenarios, store
from simulator.demo.page import served
from simulator.demo.performance import Performance
from simulator.demo.processes import listen
from simulator.demo.sign_in import Doors, client
from simulator.demo.stack import Stack
from simulator.phone_app import Registration
from simulator.script import Appear, PocketPhone
from simulator.shopfront.server import shopfront
from tests.screens.browser import DIST, SIZES, a_context, an_unseen_page, built, watch_for_errors
from tests.stories.running import plan

WITHIN_MS = 60_000
INSIDE = (7.3, 2.6)


@dataclass(frozen=True, slots=True)
class Town:
    """A running store, its web shop, and three browsers: her desktop, her phone, and a clerk's phone."""

    play: Performance
    shop: str
    desktop: Page
    phone: Page
    clerk: Page


@pytest_asyncio.fixture(loop_scope="session")
async def town(browser: Browser, tmp_path: Path) -> AsyncIterator[Town]:
    built("phone")
    with listen(0) as listening:
        shop = "http://{}:{}".format(*listening.getsockname())
        stack = Stack(replace(plan(tmp_path / "data"), shop_origins=(shop,)))
        # Nobody has looked at anything, joined or come: that is played here, by hand.
        scenario = replace(scenarios.load("jane", 1, store.skus()), overture=(), beats=(), expected=())
        async with client() as http, stack:
            front = shopfront(stack.site, store.CATALOGUE_PATH, DIST, stack.server_url)
            async with Performance(stack, scenario, Doors(stack, http)) as play, served(front, listening):
                await play.prepare()
                sizes = (SIZES["shop"], SIZES["phone"], SIZES["clerk"])
                contexts = [await a_context(browser, size) for size in sizes]
                pages = [await an_unseen_page(context) for context in contexts]
                errors = [watch_for_errors(page) for page in pages]
                try:
                    for page in pages:
                        page.set_default_timeout(WITHIN_MS)
                    yield Town(play, shop, *pages)
                finally:
                    for context in contexts:
                        await context.close()
                assert [error for page in errors for error in page] == []


async def test_what_she_looked_at_at_home_rings_her_phone_and_stands_on_the_clerks_card(town: Town) -> None:
    await _looks_at_home(town)
    registration = await _joins_on_her_phone(town)
    await town.clerk.goto(await town.play.doors.clerk_page(town.play.admin, "mara"))
    await expect(town.clerk.get_by_role("heading", name="All quiet")).to_be_visible(timeout=WITHIN_MS)

    town.play.player.adopt("jane", registration)
    await town.play.player.perform(PocketPhone("jane"), time.time())
    await town.play.player.perform(Appear("jane", INSIDE), time.time())

    await expect(town.phone.get_by_role("img", name=re.compile("^QR code for BELL "))).to_be_visible(timeout=WITHIN_MS)
    await expect(town.phone.get_by_text(re.compile("You looked at the Morrow 64"))).to_be_visible()
    await expect(town.clerk.get_by_role("heading", name="Jane")).to_be_visible(timeout=WITHIN_MS)
    await expect(town.clerk.get_by_role("heading", name="Morrow 64 grinder")).to_be_visible()
    evidence = town.clerk.locator(".evidence").filter(has_text=re.compile("viewed", re.IGNORECASE))
    await expect(evidence).to_contain_text(re.compile("viewed (twice|[2-9] times)", re.IGNORECASE))
    await expect(evidence).to_contain_text("zoomed in")


async def _looks_at_home(town: Town) -> None:
    """Several pages, a look closer, the hours; and once more to the same grinder."""
    desktop = town.desktop
    await desktop.goto(f"{town.shop}/", referer="https://forum.example/topic/7")
    await desktop.get_by_role("button", name="Yes").click()
    await desktop.get_by_role("link", name="Coffee grinders").click()
    await desktop.get_by_role("link", name="Morrow 64 grinder").click()
    await desktop.get_by_role("button", name="Look closer").click()
    await desktop.get_by_role("button", name="Close", exact=True).click()
    await desktop.get_by_role("link", name="Shop and hours").click()
    await expect(desktop.get_by_role("heading", name="Hours")).to_be_visible()
    await desktop.goto(f"{town.shop}/p/morrow-64")
    deadline = time.monotonic() + WITHIN_MS / 1_000
    while await desktop.evaluate("JSON.parse(localStorage.getItem('shopbell')).acts.length"):
        assert time.monotonic() < deadline, "what she did is not sent"
        await asyncio.sleep(0.1)


async def _joins_on_her_phone(town: Town) -> Registration:
    address = await town.desktop.get_by_role("link", name="Join", exact=True).get_attribute("href")
    assert address is not None
    phone = town.phone
    await phone.goto(address)
    await phone.get_by_label("First name").fill("Jane")
    await phone.get_by_label("E-mail").fill("jane@example.org")
    for switch in await phone.get_by_role("switch").all():
        await switch.click()
    async with phone.expect_response("**/api/phone/register") as answered:
        await phone.get_by_role("button", name="Join").click()
    made = await (await answered.value).json()
    await expect(phone.get_by_role("heading", name="Hello, Jane.")).to_be_visible(timeout=WITHIN_MS)
    return Registration(made["member_number"], made["device"], made["credential"])
