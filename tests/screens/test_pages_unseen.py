"""Pages of which only a corner is drawn, or that were another state's before, are to a screen as any other."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.screens.browser import SIZES, a_context, an_unseen_page, prefer
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.taking_turns import TURNS, TakingTurns

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


async def test_a_page_that_is_not_drawn_takes_another_size_and_keeps_it(browser: Browser) -> None:
    context = await a_context(browser, SIZES["desk"])
    page = await an_unseen_page(context)
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("[innerWidth, innerHeight, screen.width]") == [320, 640, 320]
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


async def test_a_page_sees_the_next_states_server_though_it_asked_the_last_one_otherwise(pages: TakingTurns) -> None:
    async def asked(stage: Stage) -> str:
        await stage.page.goto(f"{stage.server.url}/phone/")
        return str(await stage.page.evaluate("fetch('/api/word').then((answer) => answer.text())"))

    scene = Scene("phone", "asked", asked)
    async with pages.turn(scene) as first:
        await first.stage.page.route("**/api/word", lambda route: route.fulfill(body="another"))
        assert await asked(first.stage) == "another"
    async with pages.turn(scene) as second:
        second.stage.server.answer("GET", "/api/word", "its own")
        assert await asked(second.stage) == '"its own"'


async def test_a_turn_comes_though_its_port_was_taken_in_between(pages: TakingTurns) -> None:
    scene = Scene("phone", "nothing", nothing)
    async with pages.turn(scene) as first:
        before = first.stage.server.port
    with socket.create_server(("127.0.0.1", before)):
        async with pages.turn(scene) as second:
            assert second.stage.server.port != before
            await scene.play(second.stage)


async def test_after_some_turns_a_page_is_made_anew(pages: TakingTurns) -> None:
    met = set()
    for _ in range(TURNS + 1):
        async with pages.turn(Scene("phone", "nothing", nothing)) as turn:
            met.add(turn.stage.page)
    assert len(met) == 2


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
