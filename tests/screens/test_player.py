"""The kiosk's signage from a real server: kept, checked, shown without a link, and told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect
from sqlmodel import col, select

from kiosk_server.signage.tables import SignagePlay
from tests.adapters.kiosk_site import NOW_S
from tests.screens.browser import SIZES, a_context, watch_for_errors
from tests.screens.drawn_media import a_png, a_video
from tests.screens.served_site import ServedSite
from tests.screens.simulated_time import SimulatedPage, open_simulated

WITHIN_S = 60.0

KEPT = """
async () => {
  const cache = await caches.open('shopbell-signage')
  return (await cache.keys()).map((request) => new URL(request.url).pathname.slice(7)).sort()
}
"""

DAMAGE = """
async (sha256) => {
  const cache = await caches.open('shopbell-signage')
  await cache.put(`/media/${sha256}`, new Response(new Blob(['no picture'], { type: 'image/png' })))
}
"""

PART = """
async (sha256) => {
  const ask = (range) => fetch(`/media/${sha256}`, { headers: { range } })
  const part = await ask('bytes=2-5')
  const last = await ask('bytes=-3')
  const beyond = await ask('bytes=99999999-')
  const bytes = async (answer) => Array.from(new Uint8Array(await answer.arrayBuffer()))
  return {
    part: [part.status, part.headers.get('content-range'), await bytes(part)],
    last: [last.status, await bytes(last)],
    beyond: beyond.status,
  }
}
"""


@dataclass(slots=True)
class Shop:
    """A server with two pictures and a video, and the kiosks that tests open."""

    site: ServedSite
    manager: dict[str, str]
    pictures: list[bytes]
    media: list[str]
    "Hashes: of the pictures, and of the video."

    async def plan(self, *items: dict[str, Any], shows_s: float = 10) -> None:
        """They play in turn."""
        named = [{"name": each["item"], "shows_s": shows_s} | each for each in items]
        playlist = {"playlist": "all", "name": "All", "items": [each["item"] for each in items]}
        desk = await self.site.ask("GET", "/api/signage", headers=self.manager)
        plan = {"items": named, "playlists": [playlist]}
        wish = {"plan": plan, "revision": desk["revision"]}
        await self.site.ask("PUT", "/api/signage/plan", headers=self.manager, json=wish)

    def picture(self, number: int) -> dict[str, Any]:
        layout = {"kind": "image", "sha256": self.media[number], "alt": f"Picture {number}"}
        return {"item": f"picture-{number}", "layout": layout}

    def film(self) -> dict[str, Any]:
        return {"item": "film", "layout": {"kind": "video", "sha256": self.media[-1], "alt": "Film"}}

    async def told(self, kiosk: SimulatedPage, least: int) -> list[SignagePlay]:
        """What the server has of this start of the page, once that is this much."""
        boot = await kiosk.boot()

        async def enough() -> bool:
            await kiosk.pass_by(2)
            return len(self._plays(boot)) >= least

        await until(enough)
        return self._plays(boot)

    def _plays(self, boot: str | None) -> list[SignagePlay]:
        with self.site.read() as session:
            statement = select(SignagePlay).where(SignagePlay.boot == boot).order_by(col(SignagePlay.n))
            return list(session.exec(statement))


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not await holds():
        assert time.monotonic() < deadline, "did not come about in time"
        await asyncio.sleep(0.02)


def words(item: str, heading: str) -> dict[str, Any]:
    return {"item": item, "layout": {"kind": "template", "template": "message", "heading": heading}}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def shop(browser: Browser, tmp_path_factory: Any) -> AsyncIterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("signage")
    site = ServedSite(folder, NOW_S)
    await site.start()
    made = Shop(site, await site.manager(), [a_png(seed=1), a_png(seed=2)], [])
    for number, file in enumerate([*made.pictures, await a_video(browser)]):
        path = f"/api/signage/media?name=file-{number}"
        card = await site.ask("POST", path, headers=made.manager, content=file)
        made.media.append(card["sha256"])
    yield made
    await site.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser, shop: Shop) -> AsyncIterator[BrowserContext]:
    """A device with nothing kept, before a server that is there."""
    context = await a_context(browser, SIZES["kiosk"], worker=True)
    yield context
    await context.close()
    if not shop.site.up:
        await shop.site.start()


async def open_kiosk(shop: Shop, context: BrowserContext, address: str | None = None) -> SimulatedPage:
    kiosk = await open_simulated(context, shop.site.clock.now_s)
    await kiosk.page.goto(address or await shop.site.kiosk_page())
    await until(lambda: _has_boot(kiosk))
    return kiosk


async def _has_boot(kiosk: SimulatedPage) -> bool:
    return await kiosk.boot() is not None


async def shows(kiosk: SimulatedPage, item: str) -> None:
    """Waits until it is seen; time passes."""

    async def seen() -> bool:
        await kiosk.pass_by(1)
        return await seen_item(kiosk.page) == item

    await until(seen)


async def seen_item(page: Page) -> str | None:
    layers = page.locator("sb-layer[seen]:not([leaving])")
    return await layers.last.get_attribute("data-item") if await layers.count() else None


async def keeps(kiosk: SimulatedPage, *media: str) -> None:
    """Waits until the device keeps these files and no other."""

    async def kept() -> bool:
        await kiosk.pass_by(1)
        return bool(await kiosk.page.evaluate(KEPT) == sorted(media))

    await until(kept)


async def test_it_keeps_what_the_plan_names_and_lets_go_of_the_rest(shop: Shop, context: BrowserContext) -> None:
    await shop.plan(shop.picture(0), shop.film())
    kiosk = await open_kiosk(shop, context)
    errors = watch_for_errors(kiosk.page)
    await keeps(kiosk, shop.media[0], shop.media[2])
    await shop.plan(shop.picture(1))
    await keeps(kiosk, shop.media[1])
    await shows(kiosk, "picture-1")
    assert errors == []


async def test_it_plays_on_and_starts_anew_without_a_server(shop: Shop, context: BrowserContext) -> None:
    await shop.plan(shop.picture(0), words("hello", "Hello there"))
    kiosk = await open_kiosk(shop, context)
    await keeps(kiosk, shop.media[0])
    await shop.site.stop()
    await kiosk.page.close()
    again = await open_kiosk(shop, context, f"{shop.site.url}/kiosk/")
    for item in ("picture-0", "hello", "picture-0"):
        await shows(again, item)
    await shop.site.start()
    plays = await shop.told(again, 2)
    assert {each.item for each in plays} == {"picture-0", "hello"}
    assert [each.doubt for each in plays] == [None] * len(plays)


async def test_the_rotation_goes_on_where_it_was(shop: Shop, context: BrowserContext) -> None:
    await shop.plan(words("one", "One"), words("two", "Two"), words("three", "Three"), shows_s=60)
    kiosk = await open_kiosk(shop, context)
    await shows(kiosk, "one")
    await kiosk.pass_by(62)
    await shows(kiosk, "two")
    await shop.told(kiosk, 1)
    await kiosk.page.close()
    again = await open_kiosk(shop, context, f"{shop.site.url}/kiosk/")
    await shows(again, "three")


async def test_a_damaged_file_is_fetched_anew_and_a_wrong_one_never_shown(shop: Shop, context: BrowserContext) -> None:
    await shop.plan(shop.picture(0), words("hello", "Hello there"))
    kiosk = await open_kiosk(shop, context)
    await keeps(kiosk, shop.media[0])
    await kiosk.page.evaluate(DAMAGE, shop.media[0])
    stored = next(path for path in (shop.site.data / "media").rglob("*") if path.name == shop.media[0])
    whole = stored.read_bytes()
    stored.chmod(0o600)
    stored.write_bytes(whole[:-9] + b"elsewhere")
    await kiosk.page.close()
    again = await open_kiosk(shop, context, f"{shop.site.url}/kiosk/")
    plays = await shop.told(again, 4)
    assert {each.why for each in plays if each.item == "picture-0"} <= {"media_missing", "media_broken"}
    assert "hello" in {each.item for each in plays if each.outcome == "played"}
    stored.write_bytes(whole)
    await shows(again, "picture-0")
    await keeps(again, shop.media[0])


async def test_a_video_asks_for_parts_and_ends_when_it_is_over(shop: Shop, context: BrowserContext) -> None:
    await shop.plan(shop.film(), words("hello", "Hello there"), shows_s=60)
    kiosk = await open_kiosk(shop, context)
    await keeps(kiosk, shop.media[2])
    await kiosk.page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    await until(lambda: kiosk.page.evaluate("() => navigator.serviceWorker.controller !== null"))
    file = next(path for path in (shop.site.data / "media").rglob("*") if path.name == shop.media[2]).read_bytes()
    found = await kiosk.page.evaluate(PART, shop.media[2])
    assert found["part"] == [206, f"bytes 2-5/{len(file)}", list(file[2:6])]
    assert found["last"] == [206, list(file[-3:])]
    assert found["beyond"] == 416
    await shows(kiosk, "hello")
    plays = await shop.told(kiosk, 1)
    film = next(each for each in plays if each.item == "film")
    assert film.outcome == "played"
    assert film.shown_s < 60


async def test_an_emergency_stands_over_everything_without_a_server_too(shop: Shop, context: BrowserContext) -> None:
    await shop.plan(words("hello", "Hello there"))
    kiosk = await open_kiosk(shop, context)
    await shows(kiosk, "hello")
    text = {"language": "en", "heading": "Please leave now", "sentence": ""}
    body = {"kind": "alarm", "texts": [text]}
    await shop.site.ask("POST", "/api/signage/emergency", headers=shop.manager, json=body)
    await alarms(kiosk, 1)
    await expect(kiosk.page.get_by_role("alert")).to_contain_text("Please leave now")
    await expect(kiosk.page.locator("main")).to_have_attribute("inert", "")
    await until(lambda: _keeps_emergency(kiosk))
    await shop.site.stop()
    await kiosk.page.close()
    again = await open_kiosk(shop, context, f"{shop.site.url}/kiosk/")
    await expect(again.page.get_by_role("alert")).to_contain_text("Please leave now")
    await shop.site.start()
    await shop.site.ask("DELETE", "/api/signage/emergency", headers=shop.manager)
    await alarms(again, 0)
    await shows(again, "hello")


async def alarms(kiosk: SimulatedPage, count: int) -> None:
    async def so_many() -> bool:
        await kiosk.pass_by(1)
        return await kiosk.page.get_by_role("alert").count() == count

    await until(so_many)


async def _keeps_emergency(kiosk: SimulatedPage) -> bool:
    kept = """
    () => new Promise((done) => {
      const opened = indexedDB.open('shopbell-player')
      opened.onsuccess = () => {
        const asked = opened.result.transaction('kept').objectStore('kept').get('emergency')
        asked.onsuccess = () => (opened.result.close(), done(asked.result?.message != null))
      }
    })
    """
    return bool(await kiosk.page.evaluate(kept))


async def test_frames_are_counted_while_it_paints(shop: Shop, context: BrowserContext) -> None:
    await shop.plan(words("hello", "Hello there"))
    kiosk = await open_kiosk(shop, context)
    await shows(kiosk, "hello")
    painting = "document.querySelector('sb-kiosk').painting"
    before: int = await kiosk.page.evaluate(f"{painting}.frames")

    async def more() -> bool:
        await kiosk.pass_by(1)
        return bool(await kiosk.page.evaluate(f"{painting}.frames") > before + 2)

    await until(more)
    assert await kiosk.page.evaluate(f"{painting}.item") == "hello"
