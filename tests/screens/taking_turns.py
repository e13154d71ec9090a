"""One page and one address for many states, one after the other: a third of a state's work was to make a page, to fetch
and compile the same files again, and to end it.

Each state has a server of its own. What the last one left with the browser is cleared, all but the files that are kept
for good; a state that failed, or that has a service worker, takes its page with it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, Page

from tests.screens.browser import SIZES, a_context, an_unseen_page, built, watch_for_errors
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.stand_in import StandIn


@dataclass(frozen=True)
class Turn:
    stage: Stage
    errors: list[str]
    "What the page must never say (see `watch_for_errors`), of this turn alone."


@dataclass(frozen=True)
class Left:
    """What one turn leaves to the next."""

    page: Page
    errors: list[str]
    fits: object
    "What a scene must ask for to have this page."


class TakingTurns:
    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._port = 0
        self._left: Left | None = None

    @asynccontextmanager
    async def turn(self, scene: Scene) -> AsyncIterator[Turn]:
        """A server, and a page as a fresh visitor's: nothing kept, nothing open, the scene's size and first theme."""
        server = await self._server()
        mine = await self._page(scene)
        try:
            yield Turn(Stage(server, mine.page), mine.errors)
            if not scene.worker:
                await _tidy(mine, scene, server.url)
                self._left = mine
        finally:
            if self._left is not mine:
                await mine.page.context.close()
            await server.stop()

    async def close(self) -> None:
        if self._left is not None:
            await self._left.page.context.close()
            self._left = None

    async def _server(self) -> StandIn:
        server = StandIn(built("phone"))
        server.port = self._port
        try:
            await server.start()
        except OSError:  # somebody took the port since the last turn
            server.port = 0
            await server.start()
        self._port = server.port
        return server

    async def _page(self, scene: Scene) -> Left:
        fits = (SIZES[scene.size], scene.themes[0], tuple(scene.context.items()))
        if self._left is not None and self._left.fits != fits:
            await self.close()
        left, self._left = self._left, None
        return left or await self._begin(scene, fits)

    async def _begin(self, scene: Scene, fits: object) -> Left:
        context = await a_context(self._browser, SIZES[scene.size], scene.themes[0], **scene.context)
        page = await an_unseen_page(context)
        page.set_default_timeout(10_000)
        return Left(page, watch_for_errors(page), fits)


async def _tidy(mine: Left, scene: Scene, origin: str) -> None:
    page, context = mine.page, mine.page.context
    await page.goto("about:blank")
    devtools = await context.new_cdp_session(page)
    await devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    await devtools.detach()
    await context.clear_cookies()
    dark = scene.themes[0] == "dark"
    await page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="no-preference")
    mine.errors.clear()
