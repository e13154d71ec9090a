"""Steps 1 to 3 of Jane's way in real browsers: the web shop on her desktop, then her phone, and the coupon for what she
looked at. And the snippet: nothing kept before a yes, nothing sent where tracking is not wanted, nothing lost."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Route, expect
from sqlmodel import select

from kiosk_server.app import build_app
from kiosk_server.database import Database
from kiosk_server.intents.tables import WebEvent
from kiosk_server.messages.texts import Texts
from kiosk_server.settings import ServeSettings
from kiosk_server.sites.setting_up import DATABASE, BrokerAddress, set_up
from kiosk_server.web.tables import WebFirstTouch
from simulator import store
from simulator.demo.page import served
from simulator.demo.processes import listen
from simulator.shopfront.server import shopfront
from tests.adapters.kiosk_site import UNUSED_PORT, copy_site
from tests.screens.browser import (
    DIST,
    SIZES,
    a_context,
    an_unseen_page,
    axe_violations,
    built,
    overflows,
    prefer,
    small_targets,
    watch_for_errors,
)

DESKTOP = (1280, 860)
WITHIN_MS = 20_000
WITHIN_S = 60.0
PAGE_BYTES = 150_000


@dataclass(slots=True)
class Street:
    """The shop's web pages and the Shopbell server, on origins of their own, and browsers to open them."""

    shop: str
    bell: str
    data: Path
    database: Database
    browser: Browser
    contexts: list[BrowserContext]
    errors: list[list[str]]

    async def visitor(self, size: tuple[int, int] = DESKTOP, **more: Any) -> Page:
        context = await a_context(self.browser, size, **more)
        self.contexts.append(context)
        page = await an_unseen_page(context)
        page.set_default_timeout(WITHIN_MS)
        self.errors.append(watch_for_errors(page))
        return page

    def acts(self) -> list[tuple[str, str | None, str | None]]:
        with self.database.reader.session() as session:
            rows = session.exec(select(WebEvent)).all()
        return [(row.event, row.sku, row.page) for row in sorted(rows, key=lambda row: row.at_s)]

    def visitors(self) -> set[str]:
        with self.database.reader.session() as session:
            return set(session.exec(select(WebEvent.anonymous_id)))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("made") / "site"
    broker = BrokerAddress("127.0.0.1", UNUSED_PORT, tls_port=UNUSED_PORT)
    set_up(store.site(), data, store.CATALOGUE_PATH, broker, Texts.load(), time.time() - 60)
    return data


@pytest_asyncio.fixture(loop_scope="session")
async def street(browser: Browser, made: Path, tmp_path: Path) -> AsyncIterator[Street]:
    built("phone")
    data = copy_site(made, tmp_path)
    with listen(0) as bell_port, listen(0) as shop_port, Database.open(data / DATABASE) as database:
        bell = f"http://localhost:{bell_port.getsockname()[1]}"
        shop = f"http://localhost:{shop_port.getsockname()[1]}"
        settings = ServeSettings(data=data, screens=DIST, shop_origins=(shop,))
        app = build_app(settings, database, bell)
        front = shopfront(store.site(), store.CATALOGUE_PATH, DIST, bell)
        async with app.router.lifespan_context(app), served(app, bell_port), served(front, shop_port):
            street = Street(shop, bell, data, database, browser, [], [])
            yield street
            for context in street.contexts:
                await context.close()
    assert [error for page in street.errors for error in page] == []


async def until(true: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + WITHIN_S
    while not (found := true()):
        assert time.monotonic() < deadline, "that did not come about in time"
        await asyncio.sleep(0.05)
    return found


async def test_jane_looks_compares_joins_on_her_phone_and_gets_the_coupon_for_it(street: Street) -> None:
    desktop = await street.visitor()
    await desktop.goto(f"{street.shop}/?utm_source=letter&utm_campaign=autumn", referer="https://forum.example/topic/7")
    await desktop.get_by_role("button", name="Yes").click()
    await desktop.get_by_role("link", name="Coffee grinders").click()
    await desktop.get_by_role("link", name="Morrow 64 grinder").click()
    await desktop.get_by_role("button", name="Look closer").click()
    await desktop.get_by_role("button", name="Close", exact=True).click()
    await desktop.get_by_role("link", name="Compare with Morrow 40").click()
    await expect(desktop.get_by_role("rowheader", name="Burrs")).to_be_visible()
    await desktop.get_by_role("searchbox").fill("quiet grinder")
    await desktop.get_by_role("searchbox").press("Enter")
    await desktop.get_by_role("link", name="Shop and hours").click()
    await expect(desktop.get_by_text("09:00 to 20:00").first).to_be_visible()
    await desktop.go_back()
    await desktop.goto(f"{street.shop}/p/morrow-64")
    await until(lambda: sum(event == "Product Viewed" for event, _, _ in street.acts()) >= 2)
    seen = street.acts()
    for act in (
        ("Product Image Zoomed", "morrow-64", None),
        ("Products Compared", "morrow-64", None),
        ("Products Compared", "morrow-40-hand", None),
        ("Page Viewed", None, "/store"),
    ):
        assert act in seen
    assert any(event == "Products Searched" for event, _, _ in seen)
    assert len(street.visitors()) == 1
    with street.database.reader.session() as session:
        touch = session.exec(select(WebFirstTouch)).one()
    assert (touch.source, touch.campaign, touch.referrer, touch.landing) == (
        "letter",
        "autumn",
        "forum.example",
        "/",
    )

    # What the code on the desktop's page says, her phone opens.
    address = await desktop.get_by_role("link", name="Join", exact=True).get_attribute("href")
    assert address is not None
    phone = await street.visitor(SIZES["phone"])
    await phone.goto(address)
    await phone.get_by_label("First name").fill("Jane")
    await phone.get_by_label("E-mail").fill("jane@example.org")
    for switch in await phone.get_by_role("switch").all():
        await switch.click()
    await phone.get_by_role("button", name="Join").click()
    await phone.get_by_role("button", name="I’m here").click()
    await expect(phone.get_by_text("$40 off the Morrow 64", exact=True)).to_be_visible()
    await expect(phone.get_by_text(re.compile("You looked at the Morrow 64"))).to_be_visible()


async def test_nothing_is_kept_before_a_yes_and_nothing_after_a_no(street: Street) -> None:
    page = await street.visitor()
    for path in ("/", "/p/morrow-64", "/p/heron-40"):
        await page.goto(street.shop + path)
        assert await page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
    await until(lambda: len(street.visitors()) == 3)
    await page.get_by_role("button", name="No", exact=True).click()
    before = street.visitors()
    await page.goto(f"{street.shop}/p/morrow-64")
    assert await page.evaluate("[document.cookie, Object.keys(localStorage)]") == ["", ["shop.answer"]]
    await page.wait_for_timeout(1_500)
    assert street.visitors() == before
    with street.database.reader.session() as session:
        assert session.exec(select(WebFirstTouch)).first() is None


async def test_a_yes_while_something_is_on_its_way_keeps_where_she_came_from(street: Street) -> None:
    page = await street.visitor()
    agreed = asyncio.Event()

    async def hold(route: Route) -> None:
        await agreed.wait()
        await route.continue_()

    await page.route("**/api/web/events", hold, times=1)
    async with page.expect_request("**/api/web/events"):
        await page.goto(f"{street.shop}/?utm_source=postcard")
    await page.get_by_role("button", name="Yes").click()
    agreed.set()

    def sources() -> set[str | None]:
        with street.database.reader.session() as session:
            return set(session.exec(select(WebFirstTouch.source)))

    await until(lambda: "postcard" in sources())


async def test_a_yes_is_taken_back_and_what_was_kept_is_gone(street: Street) -> None:
    page = await street.visitor()
    await page.goto(street.shop)
    await page.get_by_role("button", name="Yes").click()
    assert await page.evaluate("localStorage.getItem('shopbell') !== null")
    await page.goto(f"{street.shop}/about")
    await page.get_by_role("button", name="Remember nothing").click()
    await expect(page.get_by_text("Nothing is remembered.")).to_be_visible()
    assert await page.evaluate("localStorage.getItem('shopbell')") is None


async def test_where_tracking_is_not_wanted_nothing_is_sent(street: Street) -> None:
    for wish in ("globalPrivacyControl: true", "doNotTrack: '1'"):
        page = await street.visitor()
        asked: list[str] = []
        page.on("request", lambda request, into=asked: into.append(request.url))
        name, _, value = wish.partition(": ")
        await page.add_init_script(f"Object.defineProperty(Navigator.prototype, '{name}', {{ get: () => {value} }})")
        await page.goto(f"{street.shop}/p/morrow-64")
        await page.get_by_role("button", name="Yes").click()
        await page.get_by_role("button", name="Look closer").click()
        await page.wait_for_timeout(1_500)
        await page.goto(f"{street.shop}/store")
        # What buyers say of a product is asked for by everybody's page and says nothing of anybody.
        assert not [url for url in asked if "/api/" in url and "/api/catalogue/" not in url]
        assert await page.evaluate("localStorage.getItem('shopbell')") is None
    assert street.acts() == []


async def test_a_server_that_is_away_loses_nothing_and_counts_nothing_twice(street: Street) -> None:
    page = await street.visitor()
    await page.goto(street.shop)
    await page.get_by_role("button", name="Yes").click()
    await until(lambda: len(street.acts()) == 1)
    answers = iter(["away", "away", "lost"])

    async def fail(route: Route) -> None:
        how = next(answers, "through")
        if how == "away":
            await route.abort()
        elif how == "lost":
            await route.fetch()
            await route.fulfill(status=503)
        else:
            await route.continue_()

    await page.route("**/api/web/events", fail)
    await page.goto(f"{street.shop}/p/morrow-64")
    await page.get_by_role("button", name="Look closer").click()
    waiting = "JSON.parse(localStorage.getItem('shopbell')).acts.length"
    deadline = time.monotonic() + WITHIN_S
    while await page.evaluate(waiting) > 0:
        assert time.monotonic() < deadline, "what was kept is not sent"
        await asyncio.sleep(0.1)
    assert sorted(event for event, sku, _ in street.acts() if sku == "morrow-64") == [
        "Product Image Zoomed",
        "Product Viewed",
    ]


async def test_what_happens_last_leaves_with_the_page(street: Street) -> None:
    page = await street.visitor()
    await page.goto(f"{street.shop}/p/morrow-64")
    await page.get_by_role("button", name="Look closer").click()
    await page.close(run_before_unload=False)
    await until(lambda: ("Product Image Zoomed", "morrow-64", None) in street.acts())


async def test_the_shops_pages_are_light_and_open_to_all(street: Street) -> None:
    for size in (DESKTOP, SIZES["phone"]):
        # axe measures with styles of its own, which the pages' policy forbids.
        page = await street.visitor(size, bypass_csp=True)
        weight = weighed(page)
        for path in ("/", "/c/coffee-grinders", "/p/morrow-64", "/search?q=grinder", "/store", "/about"):
            await page.goto(street.shop + path)
            assert await axe_violations(page) == [], path
            assert await overflows(page) == [], path
            assert await small_targets(page, 40) == [], path
        await page.goto(f"{street.shop}/compare?skus=morrow-64,morrow-40-hand")
        assert await axe_violations(page) == []
        assert 0 < await weight() < PAGE_BYTES


async def test_her_phone_page_is_light(street: Street) -> None:
    page = await street.visitor(SIZES["phone"])
    weight = weighed(page)
    await page.goto(f"{street.bell}/phone/")
    await expect(page.get_by_role("heading", name="Hear the bell")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    assert 0 < await weight() < PAGE_BYTES


def weighed(page: Page) -> Callable[[], Awaitable[int]]:
    """Tells how many bytes of bodies came over the wire so far; what the browser had kept counts nothing."""
    sizes: list[asyncio.Future[Any]] = []
    page.on("requestfinished", lambda request: sizes.append(asyncio.ensure_future(request.sizes())))

    async def so_far() -> int:
        return sum(max(0, each["responseBodySize"]) for each in await asyncio.gather(*sizes))

    return so_far


async def _join(street: Street, page: Page, email: str) -> None:
    await page.goto(f"{street.bell}/phone/")
    await page.get_by_label("First name").fill("Jane")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("heading", name="Hello, Jane.")).to_be_visible()


async def _letter(street: Street) -> tuple[str, str]:
    def newest() -> str | None:
        files = sorted((street.data / "mail").glob("*.eml"))
        return files[-1].read_text().replace("=\n", "").replace("=3D", "=") if files else None

    text = await until(newest)
    link, digits = re.search(r"(http\S+#sign-in=\S+)", text), re.search(r"^ +(\d{3} \d{3})", text, re.MULTILINE)
    assert link is not None
    assert digits is not None
    return link[1], digits[1]


async def test_a_letter_opens_another_browser_by_digits_and_by_link(street: Street) -> None:
    first = await street.visitor(SIZES["phone"])
    await _join(street, first, "jane@example.org")
    await first.goto(f"{street.bell}/phone/#sign-in")
    await first.get_by_label("E-mail").fill("jane@example.org")
    await first.get_by_role("button", name="Send me the letter").click()
    await expect(first.get_by_role("heading", name="Look at your mail")).to_be_visible()
    assert await axe_violations(first) == []
    _, digits = await _letter(street)
    await first.get_by_label("Six digits").fill(digits)
    await first.get_by_role("button", name="Sign in").click()
    await expect(first.get_by_role("heading", name="Hello, Jane.")).to_be_visible()

    for file in (street.data / "mail").glob("*.eml"):
        file.unlink()
    second = await street.visitor()
    await second.goto(f"{street.bell}/phone/")
    await second.get_by_role("link", name="Already a member? Sign in").click()
    await second.get_by_label("E-mail").fill("jane@example.org")
    assert await axe_violations(second) == []
    await second.get_by_role("button", name="Send me the letter").click()
    link, _ = await _letter(street)
    third = await street.visitor(SIZES["phone"])
    await third.goto(link)
    await expect(third.get_by_role("heading", name="Your letter came")).to_be_visible()
    assert link.split("=")[-1] not in third.url
    assert await axe_violations(third) == []
    await prefer(third, "dark")
    assert await axe_violations(third, colours_only=True) == []
    await third.get_by_role("button", name="Sign in").click()
    await expect(third.get_by_role("heading", name="Hello, Jane.")).to_be_visible()


async def test_a_passkey_lets_her_back_in(street: Street) -> None:
    page = await street.visitor(SIZES["phone"])
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    await _join(street, page, "jane@example.org")
    await page.goto(f"{street.bell}/phone/#know")
    await page.get_by_role("button", name="Add a passkey").click()
    await expect(page.get_by_text("Added. Next time it lets you in.")).to_be_visible()
    await page.context.clear_cookies()
    await page.goto(f"{street.bell}/phone/#sign-in")
    await page.reload()
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.get_by_role("heading", name="Hello, Jane.")).to_be_visible()
