"""The kiosk's page in a real browser: it greets without naming, goes on without a server, and is within reach."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.screens.browser import fit_kiosk, shell_is_kept, small_targets, time_passes_until
from tests.screens.conftest import Open
from tests.screens.player_samples import a_manifest, the_reviews
from tests.screens.shop_samples import a_kiosk
from tests.screens.stand_in import StandIn
from wire.messages.screens.kiosk import AttractCard

KIOSK_PX = 64
PRIMARY_PX = 128
LEAST_TEXT_PX = 28
SMALL_PX = 60
"Headlines above are read from three metres already, and grow by less."
REACH = 0.6
"What is pressed stands below this share of the height."

FACTS = """
() => {
  const facts = { sizes: [], pressed: [], words: '' }
  const visit = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.shadowRoot) visit(one.shadowRoot)
      const own = [...one.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim() !== '')
      if (own.length > 0 && one.localName !== 'style' && one.checkVisibility()) {
        facts.sizes.push([parseFloat(getComputedStyle(one).fontSize), one.textContent.trim()])
        facts.words += ' ' + one.textContent
      }
      if (one.localName === 'button') {
        const box = one.getBoundingClientRect()
        facts.pressed.push([box.top, box.height, one.textContent.trim()])
      }
    }
  }
  visit(document.body)
  facts.kept = JSON.stringify(localStorage) + JSON.stringify(sessionStorage)
  return facts
}
"""


async def facts(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate(FACTS)
    return found


async def swings(page: Page) -> int:
    """How many swings of the large bell are under way; one takes 900 ms."""
    moving = "document.querySelector('sb-stage').shadowRoot.getAnimations()"
    found: int = await page.evaluate(f"{moving}.filter((one) => one.effect.getTiming().duration === 900).length")
    return found


async def with_a_clock(page: Page) -> None:
    """From here on the test says how time passes."""
    await page.clock.install()
    await page.reload()


async def test_it_greets_once_when_somebody_comes_and_goes_back_to_its_loop(server: StandIn, open_screen: Open) -> None:
    kiosk = server.channels["kiosk"]
    kiosk.view = a_kiosk()
    page = await open_screen("kiosk")
    await expect(page.get_by_role("heading", name="A bell over the door")).to_be_visible()
    # The kiosk's own messages are in the language of the page.
    await expect(page.locator("sb-layer [lang]")).to_have_count(0)
    await kiosk.state("attract", AttractCard(mode="invite", since_s=1.0))
    await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    assert await swings(page) == 1
    await kiosk.state("attract", AttractCard(mode="invite", since_s=1.0))
    await kiosk.state("attract", AttractCard(mode="loop", since_s=2.0))
    await expect(page.get_by_role("heading", name="A bell over the door")).to_be_visible()


async def test_nothing_personal_is_ever_shown_or_kept(server: StandIn, open_screen: Open) -> None:
    kiosk = server.channels["kiosk"]
    kiosk.view = a_kiosk()
    page = await open_screen("kiosk")
    await expect(page.get_by_role("heading", name="Your page, your phone")).to_be_visible()
    too_much = {"mode": "invite", "since_s": 1.0, "first_name": "Jane", "sku": "MOR-64", "interest": "grinder"}
    await kiosk.state("attract", too_much)
    await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    found = await facts(page)
    for word in ("Jane", "MOR-64", "grinder"):
        assert word not in found["words"] + found["kept"] + await page.title()
    assert "Fell & Filter" in found["kept"], (
        "the shop's own name is kept, so the search above looked at the right place"
    )


async def test_it_outlives_a_restart_without_being_loaded_anew_and_its_loop_goes_on(
    server: StandIn, open_screen: Open
) -> None:
    server.channels["kiosk"].view = a_kiosk("invite")
    page = await open_screen("kiosk")
    await with_a_clock(page)
    await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    await page.evaluate("window.loadedOnce = true")
    await server.stop()
    await page.clock.run_for(3_000)
    await expect(page.get_by_role("heading", name="Back soon")).to_be_visible()
    await expect(page.get_by_role("heading", name="Good to see you")).to_have_count(0)
    before = await page.get_by_role("heading", level=1).text_content()
    await page.clock.run_for(13_000)
    assert await page.get_by_role("heading", level=1).text_content() != before
    await server.start()
    await time_passes_until(page, page.get_by_role("heading", name="Good to see you").is_visible)
    assert await page.evaluate("window.loadedOnce") is True


async def test_it_starts_under_its_own_name_with_no_server_at_all(server: StandIn, open_screen: Open) -> None:
    server.channels["kiosk"].view = a_kiosk()
    page = await open_screen("kiosk", worker=True)
    await expect(page.get_by_role("heading", name="Your page, your phone")).to_be_visible()
    await shell_is_kept(page)
    await server.stop()
    await page.reload()
    await expect(page.get_by_text("Fell & Filter").first).to_be_visible()
    await expect(page.get_by_role("heading", name="A bell over the door")).to_be_visible()
    await expect(page.get_by_role("heading", name="Back soon")).to_be_visible()


async def test_messages_turn_and_a_touch_or_a_pause_holds_them(server: StandIn, open_screen: Open) -> None:
    server.channels["kiosk"].view = a_kiosk()
    page = await open_screen("kiosk")
    await with_a_clock(page)
    await expect(page.get_by_role("heading", name="A bell over the door")).to_be_visible()
    await page.clock.run_for(10_000)
    await page.mouse.click(540, 600)
    await page.clock.run_for(20_000)
    await expect(page.get_by_role("heading", name="A bell over the door")).to_be_visible()
    await page.get_by_role("button", name="Pause the messages").click()
    await page.clock.run_for(50_000)
    await expect(page.get_by_role("heading", name="A bell over the door")).to_be_visible()
    await page.get_by_role("button", name="Let the messages go on").click()
    await page.clock.run_for(31_000)
    await expect(page.get_by_role("heading", name="A bell over the door")).to_have_count(0)


async def test_the_explanation_closes_by_itself_and_any_touch_keeps_it(server: StandIn, open_screen: Open) -> None:
    server.channels["kiosk"].view = a_kiosk()
    page = await open_screen("kiosk")
    await with_a_clock(page)
    await page.get_by_role("button", name="How this works").click()
    sheet = page.get_by_role("dialog", name="How the bell works")
    await expect(sheet).to_be_visible()
    await page.clock.run_for(40_000)
    await expect(sheet.get_by_text("Closes soon")).to_be_visible()
    await page.mouse.click(540, 700)
    await page.clock.run_for(2_000)
    await expect(sheet.get_by_text("Closes by itself")).to_be_visible()
    await page.clock.run_for(50_000)
    await expect(sheet).to_be_visible()
    await page.clock.run_for(10_000)
    await expect(sheet).to_have_count(0)


async def test_the_explanation_closes_on_request(server: StandIn, open_screen: Open) -> None:
    server.channels["kiosk"].view = a_kiosk()
    page = await open_screen("kiosk")
    for way in ("button", "key"):
        await page.get_by_role("button", name="How this works").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        if way == "button":
            await page.get_by_role("button", name="Close").click()
        else:
            await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_what_is_pressed_is_large_and_low_and_every_word_is_legible(server: StandIn, open_screen: Open) -> None:
    server.channels["kiosk"].view = a_kiosk()
    page = await open_screen("kiosk")
    await expect(page.get_by_role("heading", name="Your page, your phone")).to_be_visible()
    for sheet in (False, True):
        if sheet:
            await page.get_by_role("button", name="How this works").click()
            await expect(page.get_by_role("dialog")).to_be_visible()
        assert await small_targets(page, KIOSK_PX) == []
        found = await facts(page)
        assert found["pressed"]
        assert [words for top, _, words in found["pressed"] if top < 1920 * REACH] == []
        assert max(height for _, height, _ in found["pressed"]) >= PRIMARY_PX
        assert [words for size, words in found["sizes"] if size < LEAST_TEXT_PX] == []


async def test_no_message_runs_into_what_can_be_pressed_even_in_another_font(
    server: StandIn, open_screen: Open
) -> None:
    server.channels["kiosk"].view = a_kiosk()
    page = await open_screen("kiosk")
    await page.route("**/*.woff2", lambda route: route.abort())
    await with_a_clock(page)
    for _ in range(3):
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        message = page.locator("sb-layer[aria-hidden='false'] .message > p")
        await expect(message).to_be_visible()
        words = await message.bounding_box()
        pager = await page.locator("sb-messages-pause").bounding_box()
        assert words is not None
        assert pager is not None
        assert words["y"] + words["height"] <= pager["y"]
        await page.clock.run_for(12_000)


@pytest.mark.parametrize("asked_of", ["the device", "this screen"])
async def test_where_nothing_is_to_move_no_bell_swings(server: StandIn, open_screen: Open, asked_of: str) -> None:
    kiosk = server.channels["kiosk"]
    kiosk.view = a_kiosk()
    page = await open_screen("kiosk", reduced_motion="reduce" if asked_of == "the device" else "no-preference")
    if asked_of == "this screen":
        await fit_kiosk(page, calm=True)
    await expect(page.get_by_role("heading", name="A bell over the door")).to_be_visible()
    await kiosk.state("attract", AttractCard(mode="invite", since_s=1.0))
    await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    assert await swings(page) == 0


async def test_what_stands_beside_an_items_words_is_in_their_language(server: StandIn, open_screen: Open) -> None:
    server.channels["kiosk"].view = a_kiosk()
    spanish = the_reviews().model_copy(update={"language": "es-MX", "shows_s": 3.0})
    french = spanish.model_copy(update={"item": "french", "language": "fr"})
    server.answer("GET", "/api/kiosk/signage", a_manifest(spanish, french))
    page = await open_screen("kiosk")
    own = page.locator(".whole[lang=es-MX]")
    await expect(own.get_by_text("41 opiniones").first).to_be_attached()
    await expect(own.locator("[lang]")).to_have_count(0)
    # No catalogue speaks this one: the page's language stands in, and says so.
    await expect(page.locator(".whole[lang=fr] [lang=en]", has_text="41 reviews").first).to_be_attached()


async def test_larger_letters_are_larger_by_a_quarter_where_they_are_small(server: StandIn, open_screen: Open) -> None:
    server.channels["kiosk"].view = a_kiosk("invite")
    page = await open_screen("kiosk")
    await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    before = (await facts(page))["sizes"]
    await fit_kiosk(page, large=True)
    after = (await facts(page))["sizes"]
    small = [(words, then / now) for (now, words), (then, _) in zip(before, after, strict=True) if now <= SMALL_PX]
    assert len(small) > 5
    assert [each for each in small if each[1] < 1.2] == []
    height: list[int] = await page.evaluate(
        "[document.querySelector('sb-kiosk').scrollHeight, document.querySelector('sb-kiosk').clientHeight]"
    )
    assert height[0] == height[1], "all of it is on the screen"


VOICE = """
const voices = []
const said = []
const synthesis = { getVoices: () => voices, speak: ({ text }) => void said.push(text), cancel: () => undefined }
Object.defineProperty(window, 'speechSynthesis', { value: Object.assign(new EventTarget(), synthesis) })
Object.assign(window, { voices, said })
"""
A_VOICE_COMES = "voices.push({ lang: 'en-US' }), speechSynthesis.dispatchEvent(new Event('voiceschanged')), undefined"


async def test_what_is_touched_is_read_aloud_until_the_screen_goes_back_with_a_warning(
    server: StandIn, open_screen: Open
) -> None:
    server.channels["kiosk"].view = a_kiosk()
    page = await open_screen("kiosk")
    await page.add_init_script(VOICE)
    await with_a_clock(page)
    await page.get_by_role("button", name="Español").click()
    await expect(page.get_by_role("switch", name="Keep still")).to_be_visible()
    await expect(page.get_by_role("switch", name="Read aloud")).to_have_count(0)
    await page.evaluate(A_VOICE_COMES)
    await page.get_by_role("switch", name="Read aloud").click()
    # The panel's button is not on the page while the explanation is; the voice stays.
    for button in ("Done", "How this works", "Close"):
        await page.get_by_role("button", name=button).click()
        await page.get_by_role("button", name=button).click()
    find = page.get_by_role("button", name="Find something")
    await find.click()
    assert (await page.evaluate("said"))[-1] == "Find something"
    await expect(page.locator("sb-kiosk-find")).to_have_count(0)
    await page.clock.run_for(40_000)
    await expect(page.get_by_text("This look ends soon")).to_be_visible()
    await page.clock.run_for(22_000)
    await expect(page.get_by_text("This look ends soon")).to_have_count(0)
    await find.click()
    await expect(page.locator("sb-kiosk-find")).to_be_visible()
