"""One page and one address for many states, one after the other: a third of a state's work was to make a page, to fetch
and compile the same files again, and to end it.

Each state has a server of its own. Between two states the page is emptied of what the last one left: storage, cookies,
routes, where the mouse was, what the device prefers. What stays is the cache of files that never change, and the
page's clocks: each state that cares for the time sets it, and `performance.now()` goes on from state to state. A page
is made anew after some turns, since Playwright plays every earlier setting of the clock to each new document. A state
that failed, or that has a service worker, takes its page with it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page

from tests.screens.browser import SIZES, a_context, an_unseen_page, built, watch_for_errors
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.stand_in import StandIn

TURNS = 12
"How many states have one page."


@dataclass(frozen=True, slots=True)
class Turn:
    stage: Stage
    errors: list[str]
    "What the page must never say (see `watch_for_errors`), of this turn alone."


@dataclass(slots=True)
class Shared:
    """A page between two turns."""

    page: Page
    errors: list[str]
    wanted: dict[str, Any] = field(default_factory=dict)
    "What a scene must want to have it."
    turns: int = 0


class TakingTurns:
    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._port = 0
        self._shared: Shared | None = None

    @asynccontextmanager
    async def turn(self, scene: Scene) -> AsyncIterator[Turn]:
        """A server, and a page that is empty and has the scene's size and first theme."""
        async with self._served() as server:
            shared = await self._take(scene)
            try:
                yield Turn(Stage(server, shared.page), shared.errors)
                if not scene.worker and shared.turns < TURNS:
                    await _empty(shared.page, server.url)
                    self._shared = shared
            finally:
                if self._shared is not shared:
                    await shared.page.context.close()

    async def close(self) -> None:
        shared, self._shared = self._shared, None
        if shared is not None:
            await shared.page.context.close()

    @asynccontextmanager
    async def _served(self) -> AsyncIterator[StandIn]:
        server = StandIn(built("phone"))
        server.port = self._port
        try:
            await server.start()
        except OSError:  # somebody took the port since the last turn
            server.port = 0
            await server.start()
        self._port = server.port
        try:
            yield server
        finally:
            await server.stop()

    async def _take(self, scene: Scene) -> Shared:
        wanted = {"size": SIZES[scene.size], "theme": scene.themes[0], **scene.context}
        if self._shared is not None and self._shared.wanted != wanted:
            await self.close()
        shared, self._shared = self._shared, None
        shared = shared or await self._begin(wanted)
        shared.turns += 1
        shared.errors.clear()
        await shared.page.emulate_media(color_scheme=wanted["theme"], reduced_motion="no-preference")
        return shared

    async def _begin(self, wanted: dict[str, Any]) -> Shared:
        context = await a_context(self._browser, **wanted)
        try:
            page = await an_unseen_page(context)
        except BaseException:
            await context.close()
            raise
        page.set_default_timeout(10_000)
        return Shared(page, watch_for_errors(page), wanted)


async def _empty(page: Page, origin: str) -> None:
    where = urlsplit(page.url)
    await page.goto("about:blank")
    # While a route stands, nothing is taken from the cache.
    await page.unroute_all(behavior="ignoreErrors")
    await page.mouse.move(-1, -1)
    devtools = await page.context.new_cdp_session(page)
    for each in {origin, f"{where.scheme}://{where.netloc}"}:
        await devtools.send("Storage.clearDataForOrigin", {"origin": each, "storageTypes": "all"})
    await devtools.detach()
    await page.context.clear_cookies()
