"""At the real server: Jane writes about what she bought, a manager decides without the stars, everybody reads it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from kiosk_server.app import build_app
from kiosk_server.database import Database
from kiosk_server.settings import ServeSettings
from kiosk_server.sites.setting_up import DATABASE
from simulator.demo.page import served
from simulator.demo.processes import listen
from simulator.shopfront.server import shopfront
from tests.adapters.kiosk_site import bearer, credential, description, make_site, registration
from tests.screens.browser import DIST, SIZES, a_context, an_unseen_page, built, small_targets, watch_for_errors
from wire.messages.site import SiteDescription

WITHIN_MS = 60_000
WORDS = "Quiet enough to grind while the house sleeps."
MENDED = "Quiet enough to grind while everybody sleeps."


@dataclass(slots=True)
class Store:
    """The server, its web shop, and pages of people who do not know each other."""

    url: str
    shop: str
    data: Path
    browser: Browser
    http: httpx2.AsyncClient
    errors: list[list[str]]

    async def page(self, address: str, size: str) -> Page:
        context = await a_context(self.browser, SIZES[size])
        page = await an_unseen_page(context)
        page.set_default_timeout(WITHIN_MS)
        self.errors.append(watch_for_errors(page))
        await page.goto(address)
        return page

    async def post(self, path: str, headers: dict[str, str], body: Any = None) -> Any:
        answer = await self.http.post(f"{self.url}{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def phone(self, page: str) -> Page:
        """Of Jane, who has just bought the grinder."""
        joined = await self.post("/api/phone/register", {}, registration())
        hers = bearer(joined["credential"])
        sale = {
            "sale": "sale-1",
            "member_number": joined["member_number"],
            "lines": [{"sku": "m64", "paid_minor": 349_00}],
        }
        await self.post("/api/till/sales", bearer(credential(self.data, "clerk_push")["bearer"]), sale)
        path = (await self.post("/api/phone/link", hers))["path"]
        opened = await self.page(f"{self.url}{path}", "phone")
        await opened.goto(f"{self.url}/phone/{page}")
        return opened

    async def kiosk(self) -> Page:
        headers = bearer(credential(self.data, "kiosk-k1")["bearer"])
        path = (await self.post("/api/kiosk/link", headers))["path"]
        return await self.page(f"{self.url}{path}", "kiosk")

    async def desk(self) -> Page:
        page = await self.page(f"{self.url}/desk/", "desk")
        await page.get_by_label("User name").fill("manager")
        await page.get_by_label("Password").fill(credential(self.data, "staff-manager")["password"])
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_role("button", name="Reviews", exact=True).click()
        await expect(page.get_by_role("heading", name="Waiting for a decision")).to_be_visible()
        return page


@pytest_asyncio.fixture(loop_scope="session")
async def store(browser: Browser, tmp_path: Path) -> AsyncIterator[Store]:
    built("phone")
    data = make_site(tmp_path, now_s=time.time() - 86_400)
    with listen(0) as port, listen(0) as shop_port, Database.open(data / DATABASE) as database:
        url, shop = ("http://{}:{}".format(*each.getsockname()) for each in (port, shop_port))
        app = build_app(ServeSettings(data=data, screens=DIST, shop_origins=(shop,)), database, url)
        front = shopfront(SiteDescription.model_validate(description()), tmp_path / "catalogue.json", DIST, url)
        async with app.router.lifespan_context(app), served(app, port), served(front, shop_port):
            async with httpx2.AsyncClient() as http:
                store = Store(url, shop, data, browser, http, [])
                yield store
            for context in browser.contexts:
                await context.close()
            assert [error for page in store.errors for error in page] == []


async def write(phone: Page, stars: str, text: str) -> None:
    await phone.get_by_label(stars, exact=True).check(force=True)
    await phone.get_by_label("What did you find?").fill(text)


async def test_what_jane_writes_with_her_receipt_is_read_everywhere_once_it_is_let_pass(store: Store) -> None:
    phone = await store.phone("#reviews")
    await phone.get_by_role("link", name="Morrow 64").click()
    await write(phone, "2 stars", WORDS)
    assert await small_targets(phone, 44) == []
    await phone.get_by_role("switch", name="I got it free").click()
    await phone.get_by_role("button", name="Send it").click()
    await expect(phone.get_by_text("Thank you. Somebody reads it soon")).to_be_visible()

    desk = await store.desk()
    card = desk.locator("sb-waiting-review")
    await expect(card.get_by_text(WORDS)).to_be_visible()
    assert "star" not in (await card.inner_text()).lower()
    await card.get_by_role("button", name="Don’t show it").click()
    await card.get_by_label("Which rule does it break?").select_option("private")
    await card.get_by_label("To its writer").fill("Please leave the house out of it.")
    await card.get_by_role("button", name="Send it back").click()
    await expect(desk.get_by_text("Sent back to its writer.")).to_be_visible()

    await phone.reload()
    await expect(phone.get_by_text("Please leave the house out of it.").first).to_be_visible()
    await expect(phone.get_by_role("switch", name="I got it free")).to_be_disabled()
    await write(phone, "2 stars", MENDED)
    await phone.get_by_role("button", name="Send it anew").click()
    await expect(phone.get_by_text("Thank you.")).to_be_visible()

    await desk.get_by_role("button", name="Today", exact=True).click()
    await desk.get_by_role("button", name="Reviews", exact=True).click()
    await expect(card.get_by_text(MENDED)).to_be_visible()
    await card.get_by_role("button", name="Show it", exact=True).click()
    await expect(desk.get_by_role("heading", name="Nothing waits")).to_be_visible()

    shop = await store.page(f"{store.shop}/p/m64", "shop")
    await expect(shop.get_by_text(MENDED)).to_be_visible()
    await expect(shop.get_by_text("Bought here · Says: got something for writing this · Changed")).to_be_visible()
    await expect(shop.get_by_text("2.0 of 5 stars. 1 by people with a receipt")).to_be_visible()
    await phone.goto(f"{store.url}/phone/#reviews")
    await expect(phone.get_by_text("Everybody can read it")).to_be_visible()

    kiosk = await store.kiosk()
    await kiosk.get_by_role("button", name="Find something").click()
    await kiosk.get_by_role("button", name="Morrow 64").click()
    await expect(kiosk.get_by_text(MENDED), "two taps from the kiosk's start").to_be_visible()
    await expect(kiosk.get_by_text("Bought here, today")).to_be_visible()
    assert await small_targets(kiosk, 64) == []
    await kiosk.get_by_role("button", name="Something wrong with it?").click()
    await kiosk.get_by_role("button", name="It advertises").click()
    await expect(kiosk.get_by_text("Thank you. Somebody looks at it.")).to_be_visible()
    await desk.get_by_role("button", name="Today", exact=True).click()
    await desk.get_by_role("button", name="Reviews", exact=True).click()
    await expect(card.get_by_text("Shown now, and reported: It advertises")).to_be_visible()
