"""One page for many states, one after the other: a quarter of a state's work was to make a page and end it.

Each state has a server of its own, so its origin is new. What the last one left with the browser is cleared all the
same; a state that failed, or that keeps a service worker, takes its page with it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, Page

from tests.screens.browser import SIZES, a_context, an_unseen_page, watch_for_errors
from tests.screens.scenes.scene import Scene


@dataclass(frozen=True)
class Turn:
    page: Page
    errors: list[str]
    "What the page must never say (see `watch_for_errors`), of this turn alone."
    fits: object
    "What a scene must ask for to have this page."


class TakingTurns:
    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._left: Turn | None = None

    @asynccontextmanager
    async def turn(self, scene: Scene) -> AsyncIterator[Turn]:
        """A page as a fresh visitor's: nothing kept, nothing open, and the scene's size and first theme."""
        fits = (SIZES[scene.size], scene.themes[0], tuple(scene.context.items()))
        left, self._left = self._left, None
        if left is not None and left.fits != fits:
            await left.page.context.close()
            left = None
        turn = left or await self._begin(scene, fits)
        try:
            yield turn
            if not scene.worker:
                await _tidy(turn, scene)
                self._left = turn
        finally:
            if self._left is not turn:
                await turn.page.context.close()

    async def _begin(self, scene: Scene, fits: object) -> Turn:
        context = await a_context(self._browser, SIZES[scene.size], scene.themes[0], **scene.context)
        page = await an_unseen_page(context)
        page.set_default_timeout(10_000)
        return Turn(page, watch_for_errors(page), fits)

    async def close(self) -> None:
        if self._left is not None:
            await self._left.page.context.close()
            self._left = None


async def _tidy(turn: Turn, scene: Scene) -> None:
    page = turn.page
    kept_by = await page.evaluate("location.origin")
    await page.goto("about:blank")
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Storage.clearDataForOrigin", {"origin": kept_by, "storageTypes": "all"})
    await devtools.detach()
    await page.context.clear_cookies()
    dark = scene.themes[0] == "dark"
    await page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="no-preference")
    turn.errors.clear()
