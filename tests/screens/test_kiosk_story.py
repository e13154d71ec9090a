"""Jane at the kiosk, with her phone beside it and the real server behind both: invited without being named, logged in
from her phone, her bonuses, the drawing, a share, reviews by buyers, and a screen that forgets her when she walks away.
Then those who would like to have been Jane."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Response, expect

from kiosk_server.kiosks.sessions import session_at
from kiosk_server.kiosks.tables import KioskSession
from kiosk_server.kiosks.walking_away import AWAY_S
from tests.adapters.drawing_stand import DrawingStand
from tests.adapters.kiosk_site import NOW_S, Clock, running, views
from tests.adapters.review_stand import WORDS, ReviewStand
from tests.screens.browser import SIZES, a_context, an_unseen_page, built, watch_for_errors
from tests.screens.kept_by_browser import kept_by, words_on
from tests.screens.served_site import ServedSite
from wire.rotating_minor import rotating_minor

WITHIN_S = 60.0
NAME = "Jane Doe-Harker"
"A name that stands nowhere by chance, so that the search for it means something."


@dataclass(slots=True)
class GoingClock(Clock):
    """Goes on by itself beside what the test adds, as the pages' clocks do."""

    began_s: float = field(default_factory=time.monotonic)

    def __call__(self) -> float:
        return self.now_s + time.monotonic() - self.began_s


@dataclass(slots=True)
class Store:
    """The server, the kiosk's page, and the phones of Jane and of Mara, who is a member too."""

    site: ServedSite
    browser: Browser
    kiosk: Page
    people: dict[str, dict[str, str]]
    given: list[Response] = field(default_factory=list)
    "The answers with what the kiosk was to show, newest last."
    contexts: list[BrowserContext] = field(default_factory=list)

    async def passes(self, seconds: float) -> None:
        """For the server and for every page."""
        self.site.clock.now_s += seconds
        for context in self.contexts:
            await context.clock.fast_forward(int(seconds * 1000))

    async def walks_to(self, who: str, gateway: str) -> None:
        """Her phone reports the beacon of this listening post: g1 is in the kiosk's zone, g2 in another."""
        key = bytes.fromhex((self.site.data / "keys" / f"gateway-{gateway}.minor.key").read_text().strip())
        body = {"major": 7, "minor": rotating_minor(key, self.site.clock())}
        await self.site.ask("POST", "/api/phone/check-in", headers=self.people[who], json=body)

    async def phone_of(self, who: str) -> Page:
        """Her phone's browser, in which she is signed in."""
        context = await a_context(self.browser, SIZES["phone"], permissions=["clipboard-read", "clipboard-write"])
        await context.clock.install(time=_moment(self.site.clock()))
        self.contexts.append(context)
        page = await an_unseen_page(context)
        link = await self.site.ask("POST", "/api/phone/link", headers=self.people[who])
        await page.goto(f"{self.site.url}{link['path']}")
        await expect(page.get_by_role("button", name="Bell on")).to_be_visible()
        return page

    async def shown_code(self) -> str:
        """What a camera reads off the kiosk's screen now."""
        image = self.kiosk.get_by_role("img", name="logging in with your phone")
        await expect(image).to_be_visible()
        return str((await self.newest_code())["url"])

    async def newest_code(self) -> dict[str, Any]:
        code: dict[str, Any] = await self.given[-1].json()
        return code

    async def log_in(self, phone: Page) -> None:
        await self.scans(phone)
        await self.confirms(phone)

    async def scans(self, phone: Page) -> None:
        await phone.goto(await self.shown_code())
        await expect(phone.get_by_role("heading", name="Log in at this kiosk?")).to_be_visible()

    async def needs_longer(self, who: str, phone: Page) -> None:
        """For finding the picture: she asks for time on her phone, then by a touch of the kiosk."""
        soon = (phone.get_by_text("This question ends soon."), self.kiosk.get_by_text("This picture ends soon."))
        for give in (phone.get_by_role("button", name="More time").click, lambda: self.kiosk.mouse.click(540, 400)):
            await self.passes(36)
            for each in soon:
                await expect(each).to_be_visible()
            await self.walks_to(who, "g1")  # she is still there
            await give()
            for each in soon:
                await expect(each).to_have_count(0)

    async def confirms(self, phone: Page) -> None:
        await phone.get_by_role("radio", name=await self.picture()).check(force=True)
        await phone.get_by_role("button", name="Log me in").click()
        await expect(phone.get_by_role("heading", name="You are in")).to_be_visible()

    async def picture(self) -> str:
        """What the kiosk shows once a phone has opened its code."""
        shown = self.kiosk.get_by_role("img", name="The picture is")
        await expect(shown).to_be_visible()
        return str(await shown.get_attribute("aria-label")).removeprefix("The picture is: ")

    async def opens(self, place: str) -> None:
        await self.kiosk.get_by_role("button", name=place).click()
        await expect(self.kiosk.get_by_role("heading", name=place, level=1)).to_be_visible()

    async def goes_back(self) -> None:
        await self.kiosk.get_by_role("button", name="Back").click()
        await expect(self.kiosk.get_by_role("heading", name="Hello")).to_be_visible()

    def open_session(self) -> str | None:
        with self.site.read() as session:
            return session_at(session, "k1")

    async def is_away(self, session_id: str) -> None:
        """Until the server has noticed that she is heard elsewhere."""
        await _until(lambda: self._row(session_id).away_since_s is not None)

    def _row(self, session_id: str) -> KioskSession:
        with self.site.read() as session:
            return session.get_one(KioskSession, session_id)

    def ended_because(self, session_id: str) -> str | None:
        return self._row(session_id).end_reason

    async def is_forgotten(self) -> None:
        """The kiosk's page was loaded anew, and offers to log in."""
        await expect(self.kiosk.get_by_role("heading", name="See you soon")).to_be_visible()
        await self.passes(10)
        await expect(self.kiosk.get_by_role("button", name="Log in")).to_be_visible()


def _moment(at_s: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(at_s, datetime.UTC)


async def _until(true: Any) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not true():
            await asyncio.sleep(0.05)


def _prepare(data: Path, now_s: float) -> dict[str, dict[str, str]]:
    """A drawing that is open, a review by somebody who bought the grinder, and two members: Jane looked at it."""
    with running(data) as shop:
        shop.clock.now_s = now_s - 3600
        stand = DrawingStand(shop, shop.staff("manager"))
        stand.publish()
        reviews = ReviewStand(shop)
        reviews.publish(reviews.write(reviews.buyer("m64")))
        shop.http.post("/api/web/events", json=views(5, anonymous_id="janes-browser", at_s=shop.clock()))
        jane = shop.register(first_name=NAME, anonymous_id="janes-browser")
        stand.prove(jane)
        return {"jane": jane, "mara": shop.register(first_name="Mara")}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def store(browser: Browser, tmp_path_factory: Any) -> AsyncIterator[Store]:
    built("kiosk")
    site = ServedSite(tmp_path_factory.mktemp("story"), NOW_S)
    site.clock = GoingClock(NOW_S)
    people = await asyncio.to_thread(_prepare, site.data, NOW_S)
    await site.start()
    context = await a_context(browser, SIZES["kiosk"])
    await context.clock.install(time=_moment(site.clock()))
    page = await an_unseen_page(context)
    errors = watch_for_errors(page)
    store = Store(site, browser, page, people, contexts=[context])

    def keep(response: Response) -> None:
        if response.url.endswith("/api/kiosk/pairings") and response.status == 201:
            store.given.append(response)

    page.on("response", keep)
    await page.goto(await site.kiosk_page())
    await expect(page.get_by_role("button", name="Log in")).to_be_visible()
    yield store
    for each in store.contexts:
        await each.close()
    await site.stop()
    assert errors == []


async def test_jane_at_the_kiosk(store: Store) -> None:
    kiosk = store.kiosk
    phone = await store.phone_of("jane")
    assert await kiosk.get_by_role("heading", name="Good to see you").count() == 0

    await store.walks_to("jane", "g1")
    await expect(kiosk.get_by_role("heading", name="Good to see you")).to_be_visible()
    assert NAME not in await words_on(kiosk) + await kept_by(kiosk), "invited, and not named"

    await store.scans(phone)
    await store.needs_longer("jane", phone)
    await store.confirms(phone)
    await expect(kiosk.get_by_role("heading", name=f"Hello, {NAME}")).to_be_visible()
    session = store.open_session()
    assert session is not None

    await store.opens("Your bonuses")
    await expect(kiosk.get_by_role("heading", name="Morrow 64")).to_be_visible()
    await store.goes_back()

    await store.opens("Win a gift card")
    await expect(kiosk.get_by_text("No purchase necessary.")).to_be_visible()
    await kiosk.get_by_label("California").check(force=True)
    await kiosk.get_by_label("years old").check(force=True)
    await kiosk.get_by_label("I accept the official rules.").check(force=True)
    await kiosk.get_by_role("button", name="Enter the drawing").click()
    await expect(kiosk.get_by_role("heading", name="You are in")).to_be_visible()
    await store.goes_back()

    await store.opens("Reviews")
    await expect(kiosk.get_by_text(WORDS)).to_be_visible()
    await store.goes_back()

    await store.opens("Share your visit")
    await kiosk.get_by_role("button", name="Write it on my phone").click()
    await expect(kiosk.get_by_role("heading", name="Finish on your phone")).to_be_visible()
    await phone.get_by_role("button", name="To my page").click()
    await phone.locator("sb-at-kiosk").get_by_role("link", name="Share your visit").click()
    await phone.get_by_label("Your words").fill("Quiet, and they let me try it.")
    await phone.get_by_role("button", name="Copy it").click()
    await expect(phone.get_by_role("button", name="I have posted it")).to_be_visible()
    shared = str(await phone.evaluate("navigator.clipboard.readText()"))
    assert "Quiet, and they let me try it." in shared
    assert shared.index("#") < shared.index("Quiet"), "the disclosure stands before her words"
    await phone.get_by_role("button", name="I have posted it").click()
    await expect(phone.get_by_text("Thank you.").first).to_be_attached()

    await store.walks_to("jane", "g2")
    await store.is_away(session)
    await store.passes(AWAY_S)
    await store.is_forgotten()
    assert store.ended_because(session) == "walked_away"
    assert NAME not in await words_on(kiosk) + await kept_by(kiosk)
    await phone.get_by_role("button", name="Back").click()
    await expect(phone.get_by_text("You are logged in at")).to_have_count(0)


async def test_a_photograph_of_the_code_opens_nothing_outside(store: Store) -> None:
    """Mara is not in the store. She has a photograph of the code, and whatever she does with it, Jane is not harmed."""
    mara = await store.phone_of("mara")
    await store.passes(60)
    await store.kiosk.get_by_role("button", name="Log in").click()
    photographed = await store.shown_code()
    jane = await store.phone_of("jane")
    await store.walks_to("jane", "g1")
    await store.log_in(jane)
    await mara.goto(photographed)
    await expect(mara.get_by_text("This code has been used or has ended.")).to_be_visible()
    await expect(store.kiosk.get_by_role("heading", name=f"Hello, {NAME}")).to_be_visible()

    await store.kiosk.get_by_role("button", name="Done", exact=True).click()
    await store.is_forgotten()
    await store.kiosk.get_by_role("button", name="Log in").click()
    await mara.goto("about:blank")
    await mara.goto(await store.shown_code())
    await expect(mara.get_by_text("Your phone is not heard there.")).to_be_visible()
    shown = await store.picture()
    words = [str(await each.get_attribute("aria-label")) for each in await mara.get_by_role("radio").all()]
    await mara.get_by_role("radio", name=next(word for word in words if word != shown)).check(force=True)
    await mara.get_by_role("button", name="Log me in").click()
    await expect(mara.get_by_text("That is not the picture at the kiosk")).to_be_visible()
    await expect(store.kiosk.get_by_text("Nobody was logged in.")).to_be_visible()
    assert store.open_session() is None


async def test_a_second_shopper_takes_nothing_over_and_finds_nothing(store: Store) -> None:
    kiosk = store.kiosk
    await store.passes(120)
    await kiosk.get_by_role("button", name="Log in").click()
    jane, mara = await store.phone_of("jane"), await store.phone_of("mara")
    await store.walks_to("jane", "g1")
    await store.log_in(jane)
    await expect(kiosk.get_by_role("heading", name=f"Hello, {NAME}")).to_be_visible()
    session = store.open_session()
    await store.walks_to("mara", "g1")
    used = await store.newest_code()
    await mara.goto(str(used["url"]))
    await expect(mara.get_by_text("This code has been used or has ended.")).to_be_visible()
    await expect(kiosk.get_by_role("heading", name=f"Hello, {NAME}")).to_be_visible()
    assert store.open_session() == session

    proof = str(used["proof"])
    await kiosk.get_by_role("button", name="Done", exact=True).click()
    await store.is_forgotten()
    assert session is not None
    assert store.ended_because(session) == "done"
    await kiosk.go_back()
    await kiosk.go_forward()
    await expect(kiosk.get_by_role("button", name="Log in")).to_be_visible()
    found = await words_on(kiosk) + await kept_by(kiosk)
    for trace in (NAME, session, proof):
        assert trace not in found
    assert "Corner shop" in found, "the search looks at the right places"
    cookies = {each["name"]: each["value"] for each in await kiosk.context.cookies()}
    async with httpx2.AsyncClient(base_url=store.site.url, cookies=cookies) as http:
        for path in ("/api/kiosk/session", "/api/kiosk/session/bonuses"):
            answer = await http.get(path, headers={"X-Kiosk-Session": proof})
            assert answer.status_code == 401, "what the kiosk knew opens nothing any more"
