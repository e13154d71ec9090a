"""The states of the demo store's web shop, at a desk and in a hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from simulator import store
from simulator.shopfront.server import shopfront
from tests.screens.browser import DIST
from tests.screens.scenes.scene import Scene, Stage

GRINDERS = "morrow-64,morrow-40-hand"


async def _opened(stage: Stage, path: str, heading: str) -> Page:
    front = shopfront(store.site(), store.CATALOGUE_PATH, DIST, stage.server.url)
    await stage.page.goto(await stage.server.beside(front) + path)
    await expect(stage.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    return stage.page


def _answered(path: str, heading: str) -> Callable[[Stage], Awaitable[object]]:
    """A page whose visitor has said what may be remembered."""

    async def play(stage: Stage) -> None:
        page = await _opened(stage, path, heading)
        await page.get_by_role("button", name="No", exact=True).click()
        await expect(page.get_by_role("region", name="A question")).to_be_hidden()

    return play


async def home(stage: Stage) -> None:
    page = await _opened(stage, "/", "Ground for mornings")
    await expect(page.get_by_role("region", name="A question")).to_be_visible()


async def zoom(stage: Stage) -> None:
    await _answered("/p/morrow-64", "Morrow 64 grinder")(stage)
    await stage.page.get_by_role("button", name="Look closer").click()
    await expect(stage.page.get_by_role("dialog")).to_be_visible()


SCENES = [
    Scene("shop", "home", home),
    Scene("shop", "home", home, size_name="shop-phone"),
    Scene("shop", "list", _answered("/c/coffee-grinders", "Coffee grinders")),
    Scene("shop", "list", _answered("/c/coffee-grinders", "Coffee grinders"), size_name="shop-phone"),
    Scene("shop", "product", _answered("/p/morrow-64", "Morrow 64 grinder")),
    Scene("shop", "product", _answered("/p/morrow-64", "Morrow 64 grinder"), size_name="shop-phone"),
    Scene("shop", "zoom", zoom),
    Scene("shop", "compare", _answered(f"/compare?skus={GRINDERS}", "Side by side")),
    Scene("shop", "compare", _answered(f"/compare?skus={GRINDERS}", "Side by side"), size_name="shop-phone"),
    Scene("shop", "search", _answered("/search?q=quiet+grinder", "for “quiet grinder”")),
    Scene("shop", "store", _answered("/store", "Fell & Filter")),
    Scene("shop", "store", _answered("/store", "Fell & Filter"), size_name="shop-phone"),
    Scene("shop", "about", _answered("/about", "About Fell & Filter")),
]
