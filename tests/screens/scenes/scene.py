"""A state of a screen that has a picture and passes axe."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page

from tests.screens.samples import TUESDAY_S
from tests.screens.stand_in import StandIn

BOTH = ("light", "dark")

LATER = """
(seconds) => {
  const now = performance.now.bind(performance)
  performance.now = () => now() + seconds * 1000
}
"""


@dataclass(frozen=True)
class Stage:
    """The server and the page of one picture."""

    server: StandIn
    page: Page

    async def set_clock(self, at_s: float) -> None:
        """The page's clock stands still at this instant, so that pictures do not change with the day."""
        await self.page.clock.set_fixed_time(datetime.datetime.fromtimestamp(at_s, datetime.UTC))

    async def open(self, screen: str, query: str = "", at_s: float = TUESDAY_S) -> Page:
        await self.set_clock(at_s)
        await self.page.goto(f"{self.server.url}/{screen}/{query}")
        return self.page

    async def let_pass(self, seconds: float) -> None:
        """Both of the page's clocks go on: the one that says when it is, and the one that says for how long."""
        await self.set_clock(TUESDAY_S + seconds)
        await self.page.evaluate(LATER, seconds)

    async def lose_link(self, at_s: float = TUESDAY_S + 240) -> None:
        """The server goes away, and the page's clock moves on so that it notices."""
        await self.server.stop()
        await self.set_clock(at_s)


@dataclass(frozen=True)
class Scene:
    screen: str
    name: str
    play: Callable[[Stage], Awaitable[object]]
    themes: tuple[str, ...] = BOTH
    size_name: str | None = None
    "A name of `SIZES` where it is not the screen's own, such as `watch`."
    scale: float = 1.0
    worker: bool = False
    "Whether it opens the page again with no link, from what its service worker kept."

    @property
    def context(self) -> dict[str, Any]:
        """What the browser is asked for: axe measures with styles of its own, which the web shop's policy forbids."""
        return {"worker": self.worker, "bypass_csp": self.screen == "shop"}

    @property
    def size(self) -> str:
        return self.size_name or self.screen
