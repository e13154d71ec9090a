"""A real kiosk page that plays from a real server while simulated hours pass: for the soak and for what is measured."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error
from sqlmodel import col, select

from kiosk_server.signage.tables import SignagePlay
from tests.adapters.kiosk_site import NOW_S
from tests.screens.browser import SIZES, a_context
from tests.screens.drawn_media import a_png, a_video
from tests.screens.served_site import ServedSite
from tests.screens.simulated_time import Seen, SimulatedPage, open_simulated

PICTURES = 5

SIGNED_IN_S = 4 * 3600.0
"Half a shift."

STARTS_WITHIN_MS = 10_000.0
"From opening the page to something on it."

REOPENED_AFTER_S = 5.0
"By whatever watches over the browser."

WRITTEN_EVERY_S = 5.0
"How often the page writes down how long the thing that is seen has stood."
WRITTEN_WITHIN_S = 0.3
"When the page begins to count and when the watcher saw it begin lie a frame apart."
DISK_WITHIN_S = 30.0
"Real time: minutes pass in a moment here, and the disk has as many writes to do as in life."

STANDS = """
(boot) => new Promise((done, failed) => {
  const opened = indexedDB.open('shopbell-player')
  opened.onerror = () => failed(opened.error)
  opened.onsuccess = () => {
    const asked = opened.result.transaction('boots').objectStore('boots').get(boot)
    asked.onsuccess = () => (opened.result.close(), done(asked.result?.open ?? null))
  }
})
"""

WAITING = """
() => new Promise((done, failed) => {
  const opened = indexedDB.open('shopbell-player')
  opened.onerror = () => failed(opened.error)
  opened.onsuccess = () => {
    const asked = opened.result.transaction('plays').objectStore('plays').count()
    asked.onsuccess = () => (opened.result.close(), done(asked.result))
  }
})
"""


ANSWERS_WITHIN_S = 300.0
"Real time: a page that has to go on for half a minute, on a very busy machine."

CRASH_HEARD_WITHIN_S = 10.0
"Whoever asks a dead page something may hear of that first."


@dataclass(slots=True)
class Span:
    """Seconds by the server's clock."""

    from_s: float
    until_s: float

    def overlap_s(self, from_s: float, until_s: float) -> float:
        return max(0.0, min(self.until_s, until_s) - max(self.from_s, from_s))


@dataclass(slots=True)
class Boot:
    """One start of the page, as the watcher saw it."""

    name: str
    filled_after_ms: float | None
    "From its opening to something on it, in real time; None: not within STARTS_WITHIN_MS."
    opened_s: float = 0.0
    "By the server's clock."
    seen: list[Seen] = field(default_factory=list)
    touched_s: list[float] = field(default_factory=list)
    "By its steady clock."
    over_s: float = 0.0
    "When it ended, by its steady clock."
    killed: bool = False
    died: bool = False
    "Its process was gone though nobody had killed it."


class PlayerRig:
    """`await set_up()`, then `await step(seconds)` again and again, and `await close()`."""

    def __init__(self, browser: Browser, folder: Path, chance: Random) -> None:
        self.browser = browser
        self.site = ServedSite(folder, NOW_S)
        self.chance = chance
        self.now_s = NOW_S
        "By the server's clock."
        self.drift_s = 0.0
        "How far the page's clock on the wall is ahead of that."
        self.boots: list[Boot] = []
        self.media: list[str] = []
        "Hashes; the last is a video's."
        self.planned: dict[str, set[float]] = {}
        "By item: for how many seconds plans had it shown."
        self.calm: list[Span] = []
        "When nothing was in the way of the signage and of what the server says."
        self.longest_empty_ms = 0.0
        self.emptiest = ""
        "What was on its way to be seen then."
        self._manager: dict[str, str] = {}
        self._signed_in_s = 0.0
        self._crashed = asyncio.Event()
        self.context: BrowserContext
        self.page: SimulatedPage

    async def set_up(self) -> None:
        await self.site.start()
        files = [a_png(seed=number) for number in range(PICTURES)] + [await a_video(self.browser)]
        for number, file in enumerate(files):
            path = f"/api/signage/media?name=file-{number}"
            card = await self.as_manager("POST", path, content=file)
            self.media.append(card["sha256"])
        await self.change_plan()
        self.context = await a_context(self.browser, SIZES["kiosk"], worker=True)
        await self.open(await self.site.kiosk_page())
        await self.page.page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")

    async def close(self) -> None:
        await self.context.close()
        await self.site.stop()

    async def as_manager(self, method: str, path: str, **more: Any) -> Any:
        """What the server answers a manager, who signs in once in some hours."""
        if self.now_s - self._signed_in_s > SIGNED_IN_S:
            self._manager, self._signed_in_s = await self.site.manager(), self.now_s
        return await self.site.ask(method, path, headers=self._manager, **more)

    async def change_plan(self) -> None:
        """Some of the files, in an order and for times of chance, an interrupt, and a part of the day."""
        items = [self._picture(each) for each in self.chance.sample(self.media[:PICTURES], 3)]
        items += [
            {"item": "film", "layout": {"kind": "video", "sha256": self.media[-1], "alt": ""}},
            {"item": "product", "layout": _template("product", skus=["m64"])},
            {"item": "words", "layout": _template("message", heading=f"Since {self.now_s:.0f}")},
        ]
        for each in items:
            each |= {"name": each["item"], "shows_s": self.chance.choice([8, 12, 20, 40])}
            self.planned.setdefault(each["item"], set()).add(each["shows_s"])
        names = [str(each["item"]) for each in items]
        self.chance.shuffle(names)
        night = {"daypart": "night", "name": "Night", "weekdays": [*range(7)], "from_minute": 1320, "until_minute": 360}
        playlists = [
            {"playlist": "all", "name": "All", "items": names},
            {"playlist": "late", "name": "Late", "items": ["words", names[0]], "dayparts": ["night"], "priority": 3},
            {"playlist": "now", "name": "Now", "items": ["product"], "interrupt_percent": 10},
        ]
        desk = await self.as_manager("GET", "/api/signage")
        wish = {
            "plan": {"items": items, "dayparts": [night], "playlists": playlists},
            "revision": desk["revision"],
        }
        await self.as_manager("PUT", "/api/signage/plan", json=wish)

    def _picture(self, sha256: str) -> dict[str, Any]:
        layout = {"kind": "image", "sha256": sha256, "alt": ""}
        return {"item": f"picture-{self.media.index(sha256)}", "layout": layout}

    async def open(self, address: str) -> None:
        """A new start of the page."""
        self.page = await open_simulated(self.context, self.now_s + self.drift_s)
        self._crashed = asyncio.Event()
        self.page.page.once("crash", lambda _: self._crashed.set())
        await self.page.page.goto(address)
        deadline = time.monotonic() + 60
        while (name := await self.page.boot()) is None:
            assert time.monotonic() < deadline, "the page did not begin"
        self.boots.append(Boot(name, await self.page.filled_after_ms(STARTS_WITHIN_MS), self.now_s))

    async def step(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                passed = await self.page.pass_by(seconds)
        finally:
            # However far a page came that died meanwhile: the next one is not to begin before that.
            self.now_s += seconds
            self.site.clock.now_s = self.now_s
        self.boots[-1].seen += passed.shown
        self.boots[-1].over_s += seconds
        if passed.longest_empty_ms > self.longest_empty_ms:
            self.longest_empty_ms, self.emptiest = passed.longest_empty_ms, passed.emptiest

    async def touch(self) -> None:
        await self.page.page.mouse.click(540, 500)
        self.boots[-1].touched_s.append(self.boots[-1].over_s)

    async def kill(self) -> None:
        """The page's process dies, and the page is opened again."""
        await self._disk()
        await self.crash()
        self.boots[-1].killed = True
        await self._reopen()

    async def crash(self) -> None:
        """The page's process dies."""
        session = await self.context.new_cdp_session(self.page.page)
        # Whoever is killed does not answer.
        dead = asyncio.create_task(session.send("Page.crash"))
        await asyncio.wait_for(self._crashed.wait(), 60)
        dead.cancel()
        with suppress(asyncio.CancelledError, Error):
            await dead

    async def revive(self) -> bool:
        """Opens the page again where its process is gone though nobody killed it; whether that was so."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._crashed.wait(), CRASH_HEARD_WITHIN_S)
        died = self._crashed.is_set()
        if died:
            self.boots[-1].died = True
            await self._reopen()
        return died

    async def _reopen(self) -> None:
        await self.page.page.close()
        self.now_s += REOPENED_AFTER_S
        self.site.clock.now_s = self.now_s
        await self.open(f"{self.site.url}/kiosk/")

    async def _disk(self) -> None:
        """Lets the disk have the real time that it has in life to write down what the page has told it."""
        boot, deadline = self.boots[-1], time.monotonic() + DISK_WITHIN_S
        if not boot.seen or boot.seen[-1].item is None:
            return
        seen, stood_s = boot.seen[-1], boot.over_s - boot.seen[-1].steady_s
        while stood_s > WRITTEN_EVERY_S and time.monotonic() < deadline:
            stands: dict[str, Any] = await self.page.page.evaluate(STANDS, boot.name) or {}
            # Until its beginning is written down, what stood before it still stands there.
            began_s, shown_s = stands.get("started_at_s", 0.0), stands.get("shown_s", 0.0)
            if abs(began_s - seen.now_s) < WRITTEN_WITHIN_S and stood_s - shown_s <= WRITTEN_EVERY_S:
                return
            await asyncio.sleep(0.02)  # the disk's own time

    async def jump(self, by_s: float) -> None:
        """The page's clock on the wall is set."""
        self.drift_s += by_s
        await self.page.set_clock(by_s)

    def told(self) -> dict[str, list[SignagePlay]]:
        """What the server has of each start of the page, in order."""
        with self.site.read() as session:
            records = list(session.exec(select(SignagePlay).order_by(col(SignagePlay.n))))
        return {boot.name: [each for each in records if each.boot == boot.name] for boot in self.boots}

    async def waiting(self) -> int:
        """Records on the device that the server has not confirmed."""
        found: int = await self.page.page.evaluate(WAITING)
        return found


def _template(template: str, *, heading: str = "", skus: list[str] | None = None) -> dict[str, Any]:
    return {"kind": "template", "template": template, "heading": heading, "skus": skus or []}
