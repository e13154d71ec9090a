"""A marketer at the real server makes, previews, starts and pauses a campaign in a browser, and members feel it."""

from __future__ import annotations

import re
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
from tests.adapters.kiosk_site import NOW_S, Clock, bearer, credential, make_site, registration, views
from tests.screens.browser import DIST, SIZES, a_context, an_unseen_page, built, watch_for_errors

NOON_S = NOW_S + 8 * 3600.0
"13:23 on a Sunday in New York: the shop is open."

WITHIN_MS = 60_000

SEVERAL = 8
"Of each campaign a tenth gets nothing, drawn by chance: that all of so many do would be one time in 100 million."


@dataclass(slots=True)
class Store:
    """The server, a manager's page, and members who come in with their phones."""

    http: httpx2.AsyncClient
    data: Path
    page: Page
    clock: Clock
    members: int = 0

    async def comes(self) -> list[dict[str, Any]]:
        """Somebody new who looked at the Morrow 64 checks in; her vouchers."""
        self.members += 1
        browser = f"anonymous-{self.members}"
        looked = views(2, anonymous_id=browser, at_s=self.clock.now_s - 60)
        assert (await self.http.post("/api/web/events", json=looked)).status_code == 202
        wish = registration(email=f"member{self.members}@example.com", anonymous_id=browser)
        answer = await self.http.post("/api/phone/register", json=wish)
        assert answer.status_code == 201, answer.text
        phone = bearer(answer.json()["credential"])
        self.http.cookies.clear()
        assert (await self.http.post("/api/phone/check-in", headers=phone)).status_code == 200
        self.clock.now_s += 5
        vouchers: list[dict[str, Any]] = (await self.http.get("/api/phone/me", headers=phone)).json()["vouchers"]
        return vouchers


@pytest_asyncio.fixture(loop_scope="session")
async def store(browser: Browser, tmp_path: Path) -> AsyncIterator[Store]:
    built("desk")
    data = make_site(tmp_path, now_s=NOON_S - 86_400)
    clock = Clock(NOON_S)
    with listen(0) as port, Database.open(data / DATABASE) as database:
        url = f"http://127.0.0.1:{port.getsockname()[1]}"
        app = build_app(ServeSettings(data=data, screens=DIST), database, url, clock)
        async with (
            app.router.lifespan_context(app),
            served(app, port),
            httpx2.AsyncClient(base_url=url, timeout=WITHIN_MS / 1000, trust_env=False) as http,
        ):
            context = await a_context(browser, SIZES["desk"])
            page = await an_unseen_page(context)
            page.set_default_timeout(WITHIN_MS)
            errors = watch_for_errors(page)
            await page.goto(f"{url}/desk/")
            yield Store(http, data, page, clock)
            await context.close()
            assert errors == []


async def test_a_marketer_makes_previews_starts_and_pauses_a_campaign(store: Store) -> None:
    page = store.page
    await store.comes()
    store.clock.now_s += 60
    await _signs_in(store)
    await page.get_by_role("button", name="Campaigns", exact=True).click()

    # The campaign that came with the store makes room.
    await page.get_by_role("button", name=re.compile("^Pause Something off")).click()
    await expect(page.get_by_role("button", name=re.compile("^Start Something off"))).to_be_visible(timeout=WITHIN_MS)

    await page.get_by_role("button", name="New campaign").click()
    await page.get_by_label("Name", exact=True).fill("Grinder week")
    await page.get_by_role("button", name="Only some of them").click()
    await page.get_by_label("Which one").select_option(label="Morrow 64")
    await page.get_by_label("They get").select_option("amount")
    await page.get_by_label("Amount off").fill("12.50")
    await page.get_by_role("button", name="Play last week").click()
    await expect(page.get_by_text("1 coupon", exact=True)).to_be_visible(timeout=WITHIN_MS)
    await page.get_by_role("button", name="Save as a draft").click()
    await expect(page.get_by_text("12.50 USD off what she wants most")).to_be_visible(timeout=WITHIN_MS)

    await page.get_by_role("button", name="Start", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="Start", exact=True).click()
    await expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible(timeout=WITHIN_MS)
    given = [voucher for _ in range(SEVERAL) for voucher in await store.comes()]
    assert given
    assert {voucher["off"]["amount_minor"] for voucher in given} == {12_50}

    await page.get_by_role("button", name="All campaigns").click()
    await page.get_by_role("button", name="Open Grinder week").click()
    figures = page.locator("dl.figures > div").filter(has_text="coupons given")
    await expect(figures).to_contain_text(str(len(given)), timeout=WITHIN_MS)

    await page.get_by_role("button", name="Pause", exact=True).click()
    await expect(page.get_by_text("Grinder week is paused. What was given stays good.")).to_be_visible(
        timeout=WITHIN_MS
    )
    assert [voucher for _ in range(2) for voucher in await store.comes()] == []


async def test_one_switch_of_a_manager_pauses_everything(store: Store) -> None:
    page = store.page
    await _signs_in(store)
    await page.get_by_role("button", name="Campaigns", exact=True).click()
    await page.get_by_role("button", name="Pause everything").click()
    await expect(page.get_by_role("alert").get_by_text("by Manager")).to_be_visible(timeout=WITHIN_MS)
    assert await store.comes() == []
    await page.get_by_role("button", name="Today", exact=True).click()
    await expect(page.get_by_role("heading", name="Everything outgoing is paused")).to_be_visible(timeout=WITHIN_MS)
    await expect(page.get_by_text("Everything outgoing was paused.").first).to_be_visible(timeout=WITHIN_MS)


async def _signs_in(store: Store) -> None:
    page = store.page
    await page.get_by_label("User name").fill("manager")
    await page.get_by_label("Password").fill(credential(store.data, "staff-manager")["password"])
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="The floor now")).to_be_visible(timeout=WITHIN_MS)


async def test_a_manager_imports_a_file_and_reads_what_was_refused(store: Store) -> None:
    page = store.page
    await _signs_in(store)
    await page.get_by_role("button", name="Catalogue", exact=True).click()
    content = b"sku,name,price\nm64,Morrow 64,299\nkettle,Tarn kettle,49\nbroken,Broken,cheap\n"
    await page.get_by_label("File", exact=True).set_input_files(
        {"name": "feed.csv", "mimeType": "text/csv", "buffer": content}
    )
    await page.get_by_role("button", name="Check the file").click()
    await expect(page.get_by_text("nothing has changed yet")).to_be_visible(timeout=WITHIN_MS)
    await expect(page.get_by_role("row", name="4 broken refused")).to_contain_text("cheap")
    await page.get_by_role("button", name="Import it").click()
    await expect(page.get_by_role("link", name="The whole report")).to_be_visible(timeout=WITHIN_MS)
    names = {product["sku"] for product in (await store.http.get("/api/catalogue/products")).json()}
    assert names == {"m64", "brush", "kettle"}
