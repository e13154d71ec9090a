"""Logging in at the kiosk and out again, in a real browser before a server that a test sets: what is shown, for how
long, and that nothing of it stays."""

from __future__ import annotations

import asyncio
import datetime

from playwright.async_api import Error, Page, Route, expect

from tests.screens.browser import small_targets, time_passes_until
from tests.screens.conftest import Open
from tests.screens.kept_by_browser import kept_by, words_on
from tests.screens.kiosk_samples import a_code, bodies, lets_log_in, phone_confirms, phone_opens, session_is
from tests.screens.samples import TUESDAY_S
from tests.screens.signage_samples import an_emergency
from tests.screens.stand_in import StandIn
from wire.messages.screens.kiosk import AttractCard
from wire.messages.screens.kiosk_sessions import PairingState
from wire.messages.screens.signage import EmergencyCard

KIOSK_PX = 64


async def with_a_clock(page: Page) -> None:
    """From here on the test says how time passes."""
    await page.clock.install(time=datetime.datetime.fromtimestamp(TUESDAY_S, datetime.UTC))
    await page.reload()


async def at_the_code(server: StandIn, open_screen: Open) -> Page:
    lets_log_in(server, TUESDAY_S)
    # The server's beats come in real time; a page whose minutes pass in an instant must not miss them.
    server.channels["kiosk"].beat_s = 100_000.0
    page = await open_screen("kiosk")
    await with_a_clock(page)
    await page.get_by_role("button", name="Log in").click()
    await time_passes_until(page, page.get_by_role("img", name="logging in with your phone").is_visible)
    return page


async def in_her_session(server: StandIn, open_screen: Open) -> Page:
    page = await at_the_code(server, open_screen)
    await phone_opens(server, TUESDAY_S)
    await expect(page.get_by_role("img", name="The picture is: a fish")).to_be_visible()
    await phone_confirms(server, TUESDAY_S)
    await expect(page.get_by_role("heading", name="Hello, Jane")).to_be_visible()
    await session_is(server, "session-1")
    return page


async def test_the_code_changes_before_it_ends_and_the_picture_comes_only_once_a_phone_has_opened_it(
    server: StandIn, open_screen: Open
) -> None:
    page = await at_the_code(server, open_screen)
    assert await page.get_by_role("heading", name="Find this on your phone").count() == 0
    assert len(bodies(server, "pairings")) == 1
    server.answer("POST", "/api/kiosk/pairings", a_code(TUESDAY_S + 46, "pairing-2"), 201)
    await page.clock.run_for(40_000)
    await page.mouse.click(540, 500)
    await time_passes_until(page, lambda: _asked(server, 2))
    boots = {body["boot"] for body in [*bodies(server, "pairings"), *bodies(server, "begun")]}
    assert len(boots - {bodies(server, "begun")[0]["boot"]}) == 1, "one page, loaded twice: two boots in all"
    await phone_opens(server, TUESDAY_S + 50)
    await expect(page.get_by_role("img", name="The picture is: a fish")).to_be_visible()
    assert await small_targets(page, KIOSK_PX) == []
    await server.channels["kiosk"].state("pairing", PairingState())
    await expect(page.get_by_text("Nobody was logged in.")).to_be_visible()


async def _asked(server: StandIn, times: int) -> bool:
    return len(bodies(server, "pairings")) >= times


async def test_where_members_are_near_the_code_stands_there_unasked(server: StandIn, open_screen: Open) -> None:
    lets_log_in(server, TUESDAY_S, mode="invite")
    page = await open_screen("kiosk")
    await with_a_clock(page)
    await time_passes_until(page, page.get_by_role("img", name="logging in with your phone").is_visible)
    await phone_opens(server, TUESDAY_S)
    await expect(page.get_by_role("img", name="The picture is: a fish")).to_be_visible()


async def test_the_invitation_names_what_many_look_for_and_nobody(server: StandIn, open_screen: Open) -> None:
    lets_log_in(server, TUESDAY_S, mode="invite")
    page = await open_screen("kiosk")
    await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    await server.channels["kiosk"].state("attract", AttractCard(mode="invite", since_s=1.0, subject="Grinders"))
    await expect(page.get_by_text("many look at Grinders today")).to_be_visible()


async def test_a_way_in_that_nobody_uses_closes_with_a_warning(server: StandIn, open_screen: Open) -> None:
    page = await at_the_code(server, open_screen)
    await page.clock.run_for(40_000)
    await expect(page.locator("sb-kiosk-way-in sb-countdown")).to_be_visible()
    await page.mouse.click(540, 500)
    await page.clock.run_for(2_000)
    await expect(page.locator("sb-kiosk-way-in sb-countdown")).to_have_count(0)
    await page.clock.run_for(60_000)
    await expect(page.locator("sb-kiosk-way-in")).to_have_count(0)


async def test_number_and_pin_are_typed_on_the_screen_and_the_pin_is_never_shown(
    server: StandIn, open_screen: Open
) -> None:
    page = await at_the_code(server, open_screen)
    await page.get_by_role("button", name="Use member number").click()
    server.answer("POST", "/api/kiosk/session", {"title": "no"}, 403)
    await phone_opens(server, TUESDAY_S)  # somebody's, who has a photograph: it changes nothing here
    for digit in "441720936274951":
        await page.get_by_role("button", name=digit, exact=True).click()
    await expect(page.get_by_text("do not open anything")).to_be_visible()
    assert bodies(server, "session")[0] == {"pairing": "pairing-1", "member_number": "441720936", "pin": "274951"}
    words = await words_on(page)
    assert "4417 2093 6" in words
    assert "274951" not in words
    lets_log_in(server, TUESDAY_S)
    for digit in "274951":
        await page.get_by_role("button", name=digit, exact=True).click()
    await expect(page.get_by_role("heading", name="Hello, Jane")).to_be_visible()


async def test_she_is_warned_and_any_touch_gives_more_time_at_least_ten_times(
    server: StandIn, open_screen: Open
) -> None:
    page = await in_her_session(server, open_screen)
    warning = page.get_by_role("dialog", name="Are you still here?")
    for _ in range(11):
        await page.clock.run_for(61_000)
        await expect(warning).to_be_visible()
        await page.mouse.click(540, 300)  # beside every button: any touch is enough
        await page.clock.run_for(1_000)
        await expect(warning).to_have_count(0)
    assert bodies(server, "session/touch"), "the server is told"
    await page.clock.run_for(61_000)
    button = await page.get_by_role("button", name="I’m still here").bounding_box()
    assert button is not None
    # The first touch of it is enough already, and the warning is gone before the finger is.
    await page.mouse.click(button["x"] + button["width"] / 2, button["y"] + button["height"] / 2)
    await page.clock.run_for(1_000)
    await expect(warning).to_have_count(0)
    await page.clock.run_for(80_000)
    await time_passes_until(page, page.get_by_role("heading", name="See you soon").is_visible)
    await _asked_to_end(page, server)


async def test_no_warning_rises_above_an_alarm_and_a_clock_that_is_set_back_takes_nothing_away(
    server: StandIn, open_screen: Open
) -> None:
    page = await in_her_session(server, open_screen)
    kiosk = server.channels["kiosk"]
    await kiosk.state("emergency", EmergencyCard(message=an_emergency(TUESDAY_S)), at_s=TUESDAY_S)
    await expect(page.get_by_role("alert")).to_contain_text("Sal de la tienda")
    await page.clock.set_system_time(datetime.datetime.fromtimestamp(TUESDAY_S - 21_600, datetime.UTC))
    await page.clock.run_for(61_000)
    assert await page.evaluate("document.elementFromPoint(540, 1800).localName") == "sb-emergency"
    await expect(page.locator("sb-still-here")).to_have_count(0)
    await kiosk.state("emergency", EmergencyCard(message=None), at_s=TUESDAY_S + 1)
    await expect(page.get_by_role("dialog", name="Are you still here?")).to_be_visible()


async def _asked_to_end(page: Page, server: StandIn) -> None:
    async def ended() -> bool:
        return ("DELETE", "/api/kiosk/session", {}) in server.requests

    await time_passes_until(page, ended)


async def test_done_is_always_in_sight_and_nothing_stays_behind(server: StandIn, open_screen: Open) -> None:
    page = await in_her_session(server, open_screen)
    await page.evaluate("window.loadedOnce = true")
    assert "Jane" in await words_on(page), "so the search below looks at the right places"
    await page.get_by_role("button", name="Done", exact=True).click()
    await expect(page.get_by_role("heading", name="See you soon")).to_be_visible()
    await _asked_to_end(page, server)
    await time_passes_until(page, lambda: _is_new(page))
    await expect(page.get_by_role("button", name="Log in")).to_be_visible()
    kept = await kept_by(page) + await words_on(page)
    assert "Jane" not in kept
    assert "session-1" not in kept
    assert "proof-of-this-page" not in kept
    await page.go_back()
    await page.clock.run_for(2_000)
    assert "Jane" not in await page.evaluate("document.documentElement.outerHTML")
    assert "Jane" not in await words_on(page)


async def _is_new(page: Page) -> bool:
    """The page was loaded anew: its memory went with it."""
    try:
        return not await page.evaluate("window.loadedOnce === true")
    except Error:
        return False  # it is being loaded


async def test_when_the_server_ends_it_the_page_does_at_once(server: StandIn, open_screen: Open) -> None:
    page = await in_her_session(server, open_screen)
    await session_is(server, None)
    await expect(page.get_by_text("You are logged out. Nothing of yours is left on this screen.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Hello, Jane")).to_have_count(0)


async def test_without_its_server_the_session_is_cleared(server: StandIn, open_screen: Open) -> None:
    page = await in_her_session(server, open_screen)
    await server.stop()
    await time_passes_until(page, page.get_by_text("The shop could not be reached").is_visible)


async def test_going_back_takes_the_code_with_it_whatever_her_phone_says_then(
    server: StandIn, open_screen: Open
) -> None:
    page = await at_the_code(server, open_screen)
    await phone_opens(server, TUESDAY_S)
    await expect(page.get_by_role("heading", name="Find this on your phone")).to_be_visible()
    await page.get_by_role("button", name="Back").click()

    async def taken_back() -> bool:
        return ("DELETE", "/api/kiosk/pairings/pairing-1", {}) in server.requests

    await time_passes_until(page, taken_back)
    await phone_confirms(server, TUESDAY_S)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("heading", name="Log in with your phone")).to_be_visible()
    assert bodies(server, "session") == []


async def test_a_session_that_ends_before_its_card_was_read_is_over(server: StandIn, open_screen: Open) -> None:
    page = await at_the_code(server, open_screen)
    answers = asyncio.Event()

    async def hold(route: Route) -> None:
        await answers.wait()
        await route.continue_()

    await page.route("**/api/kiosk/session", hold)
    await session_is(server, "session-1")
    await phone_opens(server, TUESDAY_S)
    async with page.expect_request("**/api/kiosk/session"):
        await phone_confirms(server, TUESDAY_S)
    await server.channels["kiosk"].state("pairing", PairingState())  # used up, and heard of before the answer
    answers.set()
    await expect(page.get_by_role("heading", name="Hello, Jane")).to_be_visible()
    assert ("DELETE", "/api/kiosk/pairings/pairing-1", {}) not in server.requests
    await session_is(server, None)
    await expect(page.get_by_text("You are logged out. Nothing of yours is left on this screen.")).to_be_visible()


async def test_a_refused_secret_ends_it(server: StandIn, open_screen: Open) -> None:
    page = await in_her_session(server, open_screen)
    server.answer("POST", "/api/kiosk/session/touch", {"title": "over"}, 401)
    await page.clock.run_for(6_000)
    await page.mouse.click(540, 300)
    await expect(page.get_by_role("heading", name="See you soon")).to_be_visible()


async def test_somebody_elses_code_does_not_reach_into_a_session(server: StandIn, open_screen: Open) -> None:
    page = await in_her_session(server, open_screen)
    await phone_opens(server, TUESDAY_S)
    await phone_confirms(server, TUESDAY_S)
    await session_is(server, "session-1")
    await expect(page.get_by_role("heading", name="Hello, Jane")).to_be_visible()
    assert len(bodies(server, "session")) == 1


async def test_it_speaks_spanish_too(server: StandIn, open_screen: Open) -> None:
    lets_log_in(server, TUESDAY_S)
    page = await open_screen("kiosk")
    await page.evaluate("document.documentElement.lang = 'es'")
    await page.get_by_role("button", name="Log in").or_(page.get_by_role("button", name="Entrar")).click()
    await expect(page.get_by_role("heading", name="Entra con tu teléfono")).to_be_visible()
