"""Confirming a kiosk's log-in on her phone, in a real browser."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.async_api import Page, expect

from tests.screens.conftest import Open
from tests.screens.samples import TUESDAY_S, a_phone, a_visit
from tests.screens.scenes.phone_kiosk import CODE, an_offer
from tests.screens.scenes.scene import LATER
from tests.screens.stand_in import StandIn
from wire.messages.screens.kiosk_sessions import ConfirmedAnswer, KioskAccess, PairingLeft

CLAIM = "/api/phone/kiosk/claim"
MORE = "/api/phone/kiosk/more"


async def is_asked(server: StandIn, open_screen: Open, left_s: float = 60) -> Page:
    server.channels["phone"].view = a_phone(TUESDAY_S, visit=a_visit(TUESDAY_S))
    server.answer("POST", CLAIM, an_offer(near=True).model_copy(update={"left_s": left_s}))
    page = await open_screen("phone", query=f"#kiosk={CODE}")
    await expect(page.get_by_role("heading", name="Log in at this kiosk?")).to_be_visible()
    return page


async def test_a_lost_link_at_the_end_of_the_time_ends_no_offer(server: StandIn, open_screen: Open) -> None:
    page = await is_asked(server, open_screen)
    await page.get_by_role("radio", name="a fish").check(force=True)
    await page.route(f"**{CLAIM}", lambda route: route.abort())
    await page.evaluate(LATER, 61)
    await expect(page.get_by_text("No link to the shop.")).to_be_visible()
    given = an_offer(near=True).model_copy(update={"left_s": 45})
    server.answer("POST", CLAIM, given)
    await page.unroute(f"**{CLAIM}")
    await expect(page.get_by_text("seconds left to answer").filter(has_text="4")).to_be_visible()
    server.answer("POST", "/api/phone/kiosk/approve", ConfirmedAnswer(scope="full"))
    await page.get_by_role("button", name="Log me in").click()
    await expect(page.get_by_role("heading", name="You are in")).to_be_visible()


async def test_who_is_in_stays_in_though_asking_once_more_is_refused(server: StandIn, open_screen: Open) -> None:
    page = await is_asked(server, open_screen)
    await page.get_by_role("radio", name="a fish").check(force=True)
    held: list[Any] = []
    await page.route(f"**{CLAIM}", lambda route: held.append(route))
    async with page.expect_request(f"**{CLAIM}"):
        await page.evaluate(LATER, 61)
    server.answer("POST", "/api/phone/kiosk/approve", ConfirmedAnswer(scope="full"))
    await page.get_by_role("button", name="Log me in").click()
    await expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    async with page.expect_response(f"**{CLAIM}"):
        await held[0].fulfill(status=410, json={"title": "over"})
    await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await expect(page.get_by_role("heading", name="You are in")).to_be_visible()


async def test_whose_more_is_refused_for_being_far_is_told_where_her_focus_is(
    server: StandIn, open_screen: Open
) -> None:
    page = await is_asked(server, open_screen)
    server.answer("POST", MORE, PairingLeft(pairing="pairing-1", near=True, left_s=20, ends_at_s=TUESDAY_S + 20))
    more = page.get_by_role("button", name="More time")
    await more.press("Enter")
    await expect(page.get_by_text("That was all the time there is.")).to_be_visible()
    await expect(more).to_be_focused()
    server.answer("POST", MORE, {"title": "often"}, 429)
    await more.press("Enter")
    await expect(page.get_by_text("That was tried too often.")).to_be_visible()
    await expect(more).to_be_focused()
    server.answer("POST", MORE, {"title": "far"}, 403)
    await more.press("Enter")
    await expect(more).to_have_count(0)
    hint = page.get_by_role("status").filter(has_text="Touch the kiosk’s screen for more time.")
    await expect(hint).to_be_focused()
    await expect(page.get_by_text("Your phone is not heard there.")).to_be_visible()


async def test_a_short_offer_says_at_once_that_it_ends_soon(server: StandIn, open_screen: Open) -> None:
    page = await is_asked(server, open_screen, left_s=20)
    await expect(page.get_by_text("This question ends soon.")).to_be_visible()


async def test_more_time_that_is_heard_long_after_it_was_given_counts_from_when_it_was(
    server: StandIn, open_screen: Open
) -> None:
    phone = server.channels["phone"]
    phone.view = a_phone(time.time())
    # The server's clock is an hour ahead of the phone's.
    now_s = time.time() + 3_600
    offer = an_offer(near=True).model_copy(update={"left_s": 300.0, "ends_at_s": now_s + 300})
    server.answer("POST", CLAIM, offer)
    page = await open_screen("phone", query=f"#kiosk={CODE}")
    await expect(page.get_by_text(re.compile("^(300|2..) seconds left"))).to_be_visible()
    given = PairingLeft(pairing=offer.pairing, near=True, left_s=900.0, ends_at_s=now_s + 600)
    await phone.event("kiosk.changed", KioskAccess(confirming=given), at_s=now_s - 300)
    await expect(page.get_by_text(re.compile("^(600|[345]..) seconds left"))).to_be_visible()
