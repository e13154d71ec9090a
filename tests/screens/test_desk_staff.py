"""At the real server a manager invites a clerk in a browser; she chooses a password on her phone, and is shut out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from kiosk_server.app import build_app
from kiosk_server.database import Database
from kiosk_server.settings import ServeSettings
from kiosk_server.sites.setting_up import DATABASE
from simulator.demo.page import served
from simulator.demo.processes import listen
from tests.adapters.kiosk_site import credential, make_site
from tests.screens.browser import DIST, SIZES, a_context, an_unseen_page, built, overflows, watch_for_errors
from tests.screens.conftest import Open
from tests.screens.samples import TUESDAY_S
from tests.screens.staff_samples import a_staffed_desk, answer_staff
from tests.screens.stand_in import StandIn

WITHIN_MS = 60_000
WORDS = "kettle over embers"


@dataclass(slots=True)
class Store:
    """The server, and browsers that know nobody."""

    url: str
    data: Path
    browser: Browser
    contexts: list[BrowserContext]
    errors: list[list[str]]

    async def page(self, address: str, size: str = "desk") -> Page:
        context = await a_context(self.browser, SIZES[size])
        self.contexts.append(context)
        page = await an_unseen_page(context)
        page.set_default_timeout(WITHIN_MS)
        self.errors.append(watch_for_errors(page))
        await page.goto(address)
        return page

    async def desk(self, username: str, password: str) -> Page:
        page = await self.page(f"{self.url}/desk/")
        await sign_in(page, username, password)
        return page


async def sign_in(page: Page, username: str, password: str) -> None:
    await page.get_by_label("User name").fill(username)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="The floor now")).to_be_visible(timeout=WITHIN_MS)


@pytest_asyncio.fixture(loop_scope="session")
async def store(browser: Browser, tmp_path: Path) -> AsyncIterator[Store]:
    built("desk")
    data = make_site(tmp_path)
    with listen(0) as port, Database.open(data / DATABASE) as database:
        url = f"http://127.0.0.1:{port.getsockname()[1]}"
        settings = ServeSettings(data=data, screens=DIST, clerk_url="http://127.0.0.1:9")
        # By the clock that the pages go by: links end.
        app = build_app(settings, database, url)
        async with app.router.lifespan_context(app), served(app, port):
            store = Store(url, data, browser, [], [])
            yield store
            for context in store.contexts:
                await context.close()
            assert [error for page in store.errors for error in page] == []


async def test_a_clerk_is_invited_plans_are_made_and_her_devices_shut_out(store: Store) -> None:
    manager = await store.desk("manager", credential(store.data, "staff-manager")["password"])
    await manager.get_by_role("button", name="Staff", exact=True).click()
    await manager.get_by_role("button", name="Invite somebody").click()
    await manager.get_by_label("Name", exact=True).fill("Member 7")
    await manager.get_by_label("User name").fill("member-7")
    await manager.get_by_label("Languages").fill("en, de")
    await manager.get_by_role("button", name="Make the invitation").click()
    link = await manager.locator("sb-staff-link output").inner_text()
    await manager.get_by_role("button", name="Close").click()
    await expect(manager.get_by_text("Has no password yet")).to_be_visible(timeout=WITHIN_MS)

    phone = await store.page(link, "phone")
    await expect(phone.get_by_role("heading", name="Hello Member 7")).to_be_visible(timeout=WITHIN_MS)
    assert phone.url == f"{store.url}/desk/", "the code is in no history"
    assert await overflows(phone) == []
    await phone.get_by_label("New password").fill("member-7-member")
    await phone.get_by_role("button", name="Keep this password").click()
    await expect(phone.get_by_text("this is mostly your name")).to_be_visible(timeout=WITHIN_MS)
    await phone.get_by_label("New password").fill(WORDS)
    await phone.get_by_role("button", name="Keep this password").click()
    await phone.get_by_role("button", name="Sign in here").click(timeout=WITHIN_MS)
    await sign_in(phone, "member-7", WORDS)
    again = await store.page(link, "phone")
    await expect(again.get_by_role("heading", name="This link has ended")).to_be_visible(timeout=WITHIN_MS)

    await _plans_a_sunday(manager)
    await manager.get_by_role("button", name="Pair a phone: Member 7").click()
    await expect(manager.locator("sb-staff-link output")).to_contain_text("/clerk/enter?code=", timeout=WITHIN_MS)
    await manager.get_by_role("button", name="Close").click()

    await manager.get_by_role("button", name="1 device: Member 7").click(timeout=WITHIN_MS)
    await manager.get_by_role("button", name="Sign out: Chrome on Linux").click(timeout=WITHIN_MS)
    await expect(phone.get_by_role("heading", name="Store desk")).to_be_visible(timeout=WITHIN_MS)
    await expect(manager.get_by_text("Nowhere at the moment.")).to_be_visible(timeout=WITHIN_MS)
    await manager.get_by_role("button", name="Close").click()

    await manager.get_by_role("button", name="Revoke: Member 7").click()
    await manager.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    await manager.get_by_role("button", name="Undo").click(timeout=WITHIN_MS)
    await expect(manager.get_by_text("Member 7 can sign in again.")).to_be_visible(timeout=WITHIN_MS)
    await sign_in(phone, "member-7", WORDS)


async def _plans_a_sunday(manager: Page) -> None:
    await manager.get_by_role("button", name="Member 7, Sunday").click()
    await manager.get_by_role("button", name="Add a shift").click(timeout=WITHIN_MS)
    await manager.get_by_label("From").fill("22:00")
    await manager.get_by_label("Until").fill("06:00")
    await expect(manager.get_by_text("Until the next morning")).to_be_visible()
    await manager.get_by_role("dialog").get_by_role("button", name="Save").click()
    await expect(manager.get_by_role("button", name="22:00–06:00")).to_be_visible(timeout=WITHIN_MS)


async def test_the_staff_place_fits_small_desks(server: StandIn, open_screen: Open) -> None:
    answer_staff(server, TUESDAY_S)
    server.channels["desk"].view = a_staffed_desk(TUESDAY_S)
    page = await open_screen("desk")
    await page.get_by_role("button", name="Staff", exact=True).click()
    await expect(page.get_by_text("Said that this is not her")).to_be_visible()
    for width, height in (SIZES["desk"], SIZES["desk-small"], (900, 1000)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await overflows(page) == [], width
