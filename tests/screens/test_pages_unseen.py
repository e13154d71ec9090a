"""Pages that are not drawn, or were another state's before, are to a screen as any other."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.screens.browser import SIZES, a_context, an_unseen_page, prefer
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.taking_turns import TakingTurns

WHAT_A_PAGE_SEES = """
async () => {
  await new Promise((done) => requestAnimationFrame(done))
  const box = document.documentElement.getBoundingClientRect()
  return [
    innerWidth, innerHeight, outerWidth, outerHeight, devicePixelRatio, box.width,
    screen.width, screen.height, screen.orientation.type, visualViewport.width, visualViewport.height,
    matchMedia('(orientation: portrait)').matches, matchMedia('(hover: hover)').matches, document.visibilityState,
  ]
}
"""

CORNER_BUTTON = (
    "<button style='position: fixed; right: 0; bottom: 0' onclick='this.textContent = \"Heard\"'>Far</button>"
)

KEPT = """
() => [
  document.cookie, localStorage.length, sessionStorage.length, matchMedia('(prefers-color-scheme: dark)').matches,
  matchMedia('(prefers-reduced-motion: reduce)').matches,
]
"""


async def seen_by(page: Page) -> object:
    await page.set_content(f"<html lang='en'><title>Words</title><p>Once</p>{CORNER_BUTTON}</html>")
    return await page.evaluate(WHAT_A_PAGE_SEES)


@pytest.mark.parametrize("size", ["phone", "kiosk", "desk"])
async def test_a_page_that_is_not_drawn_cannot_tell_and_is_pressed_in_its_far_corner(
    browser: Browser, size: str
) -> None:
    context = await a_context(browser, SIZES[size])
    drawn, unseen = await context.new_page(), await an_unseen_page(context)
    assert await seen_by(unseen) == await seen_by(drawn)
    await unseen.locator("button").click()
    assert await unseen.locator("button").text_content() == "Heard"
    await context.close()


async def nothing(stage: Stage) -> None:
    await stage.page.goto(f"{stage.server.url}/phone/icons/192.png")


@pytest_asyncio.fixture(loop_scope="session")
async def pages(browser: Browser) -> AsyncIterator[TakingTurns]:
    pages = TakingTurns(browser)
    yield pages
    await pages.close()


async def test_a_page_comes_to_the_next_state_as_a_fresh_one(pages: TakingTurns) -> None:
    scene = Scene("phone", "nothing", nothing)
    async with pages.turn(scene) as first:
        await scene.play(first.stage)
        page = first.stage.page
        fresh = await page.evaluate(KEPT)
        await page.evaluate("document.cookie = 'a=b'; localStorage.a = 1; sessionStorage.a = 1")
        await prefer(page, "dark")
        first.errors.append("said in the first turn")
        assert await page.evaluate(KEPT) != fresh
    async with pages.turn(scene) as second:
        await scene.play(second.stage)
        assert (second.stage.page, second.stage.server.url) == (page, first.stage.server.url)
        assert second.stage.server is not first.stage.server
        assert (await page.evaluate(KEPT), second.errors) == (fresh, [])


async def test_who_failed_or_wants_another_page_leaves_none(pages: TakingTurns) -> None:
    with pytest.raises(AssertionError):
        async with pages.turn(Scene("phone", "failing", nothing)) as failing:
            raise AssertionError
    async with pages.turn(Scene("phone", "next", nothing)) as after:
        assert failing.stage.page.is_closed()
        assert after.stage.page != failing.stage.page
    async with pages.turn(Scene("phone", "dark", nothing, themes=("dark",))) as dark:
        assert after.stage.page.is_closed()
    async with pages.turn(Scene("phone", "kept", nothing, themes=("dark",), worker=True)) as worker:
        assert dark.stage.page.is_closed()
    assert worker.stage.page.is_closed()
