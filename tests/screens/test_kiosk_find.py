"""Looking things up at the kiosk in a real browser: typed, mistyped, scanned; where it stands, and a hand.

The answers are those of the server's own search in the demo shop's catalogue."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.screens.browser import overflows, small_targets
from tests.screens.conftest import Open
from tests.screens.look_up import GTIN, answers_questions
from tests.screens.scanners import CAMERA, WEDGE
from tests.screens.shop_samples import a_kiosk
from tests.screens.stand_in import StandIn
from tests.screens.test_kiosk_page import KIOSK_PX, LEAST_TEXT_PX, PRIMARY_PX, facts, with_a_clock

KEPT = """
async () => ({
  storage: JSON.stringify([localStorage, sessionStorage]),
  caches: await Promise.all((await caches.keys()).map(async (name) =>
    (await (await caches.open(name)).keys()).map((request) => request.url))),
  databases: (await indexedDB.databases()).map(({ name }) => name),
  cookies: document.cookie,
})
"""


PLAN_LETTERS_PX = """
() => {
  const find = document.querySelector('sb-kiosk-find').shadowRoot
  const plan = find.querySelector('sb-kiosk-way')?.shadowRoot.querySelector('svg.plan')
  if (!plan) return Infinity
  const grown = plan.getBoundingClientRect().width / plan.viewBox.baseVal.width
  const letters = [...plan.querySelectorAll('text')].map((one) => parseFloat(getComputedStyle(one).fontSize))
  return Math.min(...letters) * grown
}
"""
"The smallest letters of the floor plan, as large as they are on the screen."


async def a_loop(server: StandIn, open_screen: Open) -> Page:
    server.channels["kiosk"].view = a_kiosk()
    answers_questions(server)
    page = await open_screen("kiosk")
    await expect(page.get_by_role("button", name="Find something")).to_be_visible()
    return page


async def opened(server: StandIn, open_screen: Open) -> Page:
    page = await a_loop(server, open_screen)
    await page.get_by_role("button", name="Find something").click()
    await expect(page.get_by_role("heading", name="From our shelves")).to_be_visible()
    return page


async def press(page: Page, words: str) -> None:
    for letter in words:
        await page.get_by_role("button", name="Space" if letter == " " else letter, exact=True).click()


def field(page: Page) -> Locator:
    return page.get_by_label("Name, kind or number")


async def shown(page: Page) -> list[str]:
    """The names of the products on the screen, in their order."""
    return await page.locator("sb-kiosk-found .tile b").all_text_contents()


async def test_what_is_typed_on_the_screen_is_found_though_letters_are_wrong(
    server: StandIn, open_screen: Open
) -> None:
    page = await opened(server, open_screen)
    await press(page, "morow girndex")
    await page.get_by_role("button", name="Delete a letter").click()
    await press(page, "r")
    await expect(page.get_by_text("Shown for “morrow grinder”")).to_be_visible()
    assert await shown(page) == ["Morrow 64 grinder", "Morrow 40 hand grinder", "Morrow grinder care set"]
    await page.get_by_role("button", name="Clear").last.click()
    await expect(field(page)).to_have_value("")
    await expect(page.get_by_role("heading", name="From our shelves")).to_be_visible()
    await page.get_by_role("button", name="Tents", exact=True).click()
    await expect(field(page)).to_have_value("Tents")
    await expect(page.get_by_role("button", name="Bothy 2 tent")).to_be_visible()


async def test_a_real_keyboard_types_into_the_same_field(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    await expect(field(page)).to_be_focused()
    await page.keyboard.type("Café", delay=120)
    await press(page, "x")
    await expect(field(page)).to_be_focused()
    await page.keyboard.press("Backspace")
    await expect(field(page)).to_have_value("Café")


async def test_an_answer_that_was_overtaken_is_not_shown(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    held: list[Any] = []

    async def hold(route: Any) -> None:
        held.append(route)

    await page.route(re.compile("query=g$"), hold)
    async with page.expect_request(re.compile("query=g$")):
        await press(page, "g")
    await press(page, "lim")
    await expect(page.get_by_text("2 products")).to_be_visible()
    async with page.expect_event("requestfinished", lambda request: request.url.endswith("query=g")):
        await held[0].continue_()
    await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert await shown(page) == ["Glim lantern", "Glim head lamp"]


async def test_a_scan_in_the_loop_opens_the_product_at_once(server: StandIn, open_screen: Open) -> None:
    page = await a_loop(server, open_screen)
    await page.evaluate(WEDGE, GTIN)
    await expect(page.get_by_role("heading", name="Morrow 64 grinder")).to_be_visible()
    await page.get_by_role("button", name="Back").click()
    await expect(field(page)).to_have_value("")
    await page.evaluate(WEDGE, "4006381333948")
    await expect(page.get_by_text("We do not know this code")).to_be_visible()
    await press(page, "tent")
    await expect(page.get_by_text("We do not know this code")).to_have_count(0)
    await page.evaluate(WEDGE, "SHOPBELL:ABCD2345")
    await expect(page.get_by_text("That is a coupon")).to_be_visible()
    await expect(field(page)).to_have_value("tent")


async def test_the_kiosks_own_camera_reads_a_barcode_where_there_is_one(server: StandIn, open_screen: Open) -> None:
    page = await a_loop(server, open_screen)
    await page.get_by_role("button", name="Find something").click()
    await expect(page.get_by_role("heading", name="From our shelves")).to_be_visible()
    await expect(page.get_by_role("button", name="Scan with the camera")).to_have_count(0)
    await page.get_by_role("button", name="Finish").click()
    await page.evaluate(CAMERA, GTIN)
    await page.evaluate("navigator.mediaDevices.enumerateDevices = async () => [{ kind: 'videoinput' }]")
    await page.get_by_role("button", name="Find something").click()
    await page.get_by_role("button", name="Scan with the camera").click()
    await expect(page.get_by_role("heading", name="Morrow 64 grinder")).to_be_visible()


async def test_a_product_says_where_it_stands_and_shows_the_way(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    await page.get_by_role("button", name="Morrow 64 grinder").click()
    await expect(page.get_by_text("1 in the shop")).to_be_visible()
    await expect(page.get_by_role("heading", name="Morrow 64 grinder", level=1)).to_be_focused()
    await expect(page.get_by_text("62 dB at 1 m")).to_be_visible()
    await expect(page.get_by_text("Uptown: 4")).to_be_visible()
    await page.get_by_role("button", name="Show me where").click()
    await expect(page.get_by_role("img", name="Floor plan with the way to Morrow 64 grinder")).to_be_visible()
    await expect(page.get_by_text("About 10 metres from this screen")).to_be_visible()
    await expect(page.locator("sb-kiosk-way h1")).to_be_focused()
    line = await page.locator("sb-kiosk-way .way").get_attribute("d")
    assert line is not None
    assert re.fullmatch(r"M[\d.]+ [\d.]+(L[\d.]+ [\d.]+)+", line)
    assert await page.locator("sb-kiosk-way svg text").all_text_contents() != []


async def test_what_buyers_say_of_any_product_is_two_taps_away(server: StandIn, open_screen: Open) -> None:
    page = await a_loop(server, open_screen)
    await page.get_by_role("button", name="Find something").click()
    await page.get_by_role("button", name="Morrow 64 grinder").click()
    await expect(page.get_by_role("heading", name="What buyers say of the Morrow 64")).to_be_in_viewport()


async def test_two_products_stand_beside_each_other(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    await page.get_by_role("button", name="Morrow 64 grinder").click()
    await page.get_by_role("button", name="Morrow 40 hand grinder").click()
    await expect(page.get_by_role("heading", name="Morrow 64 or Morrow 40")).to_be_visible()
    noise = page.get_by_role("row", name="Noise")
    await expect(noise.get_by_role("cell").nth(0)).to_have_text("62 dB at 1 m")
    await expect(noise.get_by_role("cell").nth(1)).to_contain_text("better")
    await page.get_by_role("button", name="Morrow 40", exact=True).click()
    await expect(page.get_by_role("heading", name="Morrow 40 hand grinder")).to_be_visible()
    for _ in range(3):
        await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_role("heading", name="From our shelves")).to_be_visible()


async def test_a_clerk_is_called_and_called_off(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    await page.get_by_role("button", name="Ask for a hand").click()
    await expect(page.get_by_text("Somebody is coming to this screen")).to_be_visible()
    assert len(server.asked("POST", "/api/kiosk/help")) == 1
    await page.get_by_role("button", name="Never mind").click()
    await expect(page.get_by_role("button", name="Ask for a hand")).to_be_visible()
    assert len(server.asked("DELETE", "/api/kiosk/help")) == 1
    server.answer("POST", "/api/kiosk/help", {"title": "too many"}, 429)
    await page.get_by_role("button", name="Ask for a hand").click()
    await expect(page.get_by_text("Somebody was called just now")).to_be_visible()
    server.answer("POST", "/api/kiosk/help", {"title": "away"}, 503)
    await page.get_by_role("button", name="Ask for a hand").click()
    await expect(page.get_by_text("The call did not get through")).to_be_visible()
    await expect(page.get_by_role("button", name="Ask for a hand")).to_be_visible()


async def test_it_closes_by_itself_after_a_warning_that_a_touch_takes_back_and_remembers_nothing(
    server: StandIn, open_screen: Open
) -> None:
    page = await a_loop(server, open_screen)
    await with_a_clock(page)
    kept = await page.evaluate(KEPT)
    await page.get_by_role("button", name="Find something").click()
    await press(page, "tent")
    await page.clock.run_for(70_000)
    # What a screen reader says of itself counts no seconds.
    await expect(page.locator("sb-kiosk-find header [role=status]")).to_have_text("Any touch gives you more time")
    await page.mouse.click(540, 60)
    await expect(page.get_by_text("Any touch gives you more time")).to_have_count(0)
    await page.clock.run_for(85_000)
    await expect(field(page)).to_have_value("tent")
    await page.clock.run_for(10_000)
    await expect(page.locator("sb-kiosk-find")).to_have_count(0)
    await page.get_by_role("button", name="Find something").click()
    await expect(field(page)).to_have_value("")
    await page.get_by_role("button", name="Finish").click()
    await expect(page.locator("sb-kiosk-find")).to_have_count(0)
    assert await page.evaluate(KEPT) == kept


async def test_while_the_server_is_away_it_says_so_and_goes_on_when_it_is_back(
    server: StandIn, open_screen: Open
) -> None:
    page = await opened(server, open_screen)
    parts = dict(server.parts)
    server.parts.clear()
    await press(page, "g")
    await expect(page.locator("sb-kiosk-find").get_by_role("heading", name="Back soon")).to_be_visible()
    server.parts.update(parts)
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("button", name="Glim lantern")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "es"])
async def test_what_is_pressed_is_large_and_every_word_is_legible(
    server: StandIn, open_screen: Open, language: str
) -> None:
    page = await a_loop(server, open_screen)
    await page.evaluate("(language) => { document.documentElement.lang = language }", language)
    await page.get_by_role("button", name=re.compile("Find something|Buscar algo")).click()
    tile = page.get_by_role("button", name="Morrow 64 grinder")
    for step in (
        tile,
        page.get_by_role("button", name=re.compile("Show me where|Enséñame")),
        page.get_by_role("button", name=re.compile("Back|Volver")),
        page.get_by_role("button", name=re.compile("Compare|Comparar")).first,
    ):
        await expect(step).to_be_visible()
        found = await facts(page)
        assert await small_targets(page, KIOSK_PX) == []
        assert await overflows(page) == []
        assert max(height for _, height, _ in found["pressed"]) >= PRIMARY_PX
        # Letters of the plan grow with it, and are looked at below.
        small = [words for size, words in found["sizes"] if size < LEAST_TEXT_PX]
        assert set(small) <= set(await page.locator("sb-kiosk-way svg text").all_text_contents())
        assert await page.evaluate(PLAN_LETTERS_PX) >= LEAST_TEXT_PX
        await step.click()
    await expect(page.get_by_role("heading", name=re.compile("Morrow 64 (or|o) Morrow 40"))).to_be_visible()
    assert await overflows(page) == []
