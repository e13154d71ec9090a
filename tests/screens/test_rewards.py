"""Gifts, gift cards and sharing in a real browser: at the kiosk she looks and hands over, on her phone she acts."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.async_api import Page, expect

from kiosk_server.offers.vouchers import qr_rows
from tests.screens.browser import comes_true, fit_kiosk, overflows, small_targets
from tests.screens.conftest import Open
from tests.screens.kiosk_samples import lets_log_in, phone_confirms
from tests.screens.rewards_samples import (
    CODE,
    DISCLOSURE,
    a_code,
    a_share,
    a_taken_card,
    has_rewards,
    phone_rewards,
    some_bonuses,
    some_gifts,
)
from tests.screens.samples import a_phone, a_site
from tests.screens.stand_in import StandIn
from wire.messages.screens.kiosk_sessions import HandOffCard
from wire.messages.screens.rewards import SharePost, ShareThanks

KIOSK_PX = 64
HAND_PX = 48

SHEET = """
(answer) => {
  window.shared = []
  Navigator.prototype.share = async function ({ text }) {
    window.shared.push(text)
    if (answer !== '') throw new DOMException('no', answer)
  }
}
"""
"Her phone's own sheet for sharing; `AbortError`: she closes it."

CLIPBOARD = """
() => {
  delete Navigator.prototype.share
  window.copied = []
  Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => void window.copied.push(text) } })
}
"""


def a_hand_off(now_s: float, lasts_s: float) -> HandOffCard:
    url = "x" * 60
    return HandOffCard(url=url, qr_rows=qr_rows(url), at_s=now_s, ends_at_s=now_s + lasts_s)


async def in_a_session(server: StandIn, open_screen: Open, zone: str = "America/New_York") -> Page:
    now_s = time.time()
    lets_log_in(server, now_s)
    view = server.channels["kiosk"].view
    assert view is not None
    server.channels["kiosk"].view = view.model_copy(update={"site": a_site().model_copy(update={"time_zone": zone})})
    has_rewards(server, now_s)
    server.answer("POST", "/api/kiosk/session/hand-off", a_hand_off(now_s, 300), 201)
    page = await open_screen("kiosk")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("img", name="logging in with your phone")).to_be_visible()
    await phone_confirms(server, now_s)
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    return page


async def on_the_phone(server: StandIn, open_screen: Open, act: str, about: str) -> Page:
    now_s = time.time()
    server.channels["phone"].view = a_phone(now_s)
    phone_rewards(server, now_s)
    server.answer("POST", "/api/phone/acts/open", {"act": act, "about": about})
    return await open_screen("phone", query="#handed=hand-off-1")


async def test_each_place_at_the_kiosk_fits_and_can_be_pressed(server: StandIn, open_screen: Open) -> None:
    page = await in_a_session(server, open_screen)
    await expect(page.get_by_text("points to spend")).to_be_visible()
    await fit_kiosk(page, language="es")
    await expect(page.get_by_text("puntos para gastar")).to_be_visible()
    await fit_kiosk(page, language="en")
    for heading in ("Your bonuses", "Your points", "Gifts and gift cards", "Share your visit", "Badges"):
        await page.get_by_role("button", name=heading).click()
        await expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        await expect(page.get_by_text("One moment")).to_have_count(0)
        assert await small_targets(page, KIOSK_PX) == [], heading
        assert await overflows(page) == [], heading
        await page.get_by_role("button", name="Back").click()


async def test_why_she_has_a_bonus_is_said_anew_when_the_screen_speaks_another_language(
    server: StandIn, open_screen: Open
) -> None:
    page = await in_a_session(server, open_screen)
    await page.get_by_role("button", name="Your bonuses").click()
    await expect(page.get_by_text("You looked at the Morrow 64 yesterday")).to_be_visible()
    await fit_kiosk(page, language="es")
    await expect(page.get_by_text("Miraste Morrow 64 ayer")).to_be_visible()
    await expect(page.get_by_text("You looked at")).to_have_count(0)


async def test_an_end_is_said_by_the_clocks_of_the_store(server: StandIn, open_screen: Open) -> None:
    """The browser of the tests is in New York."""
    page = await in_a_session(server, open_screen, zone="Asia/Tokyo")
    ends_s = some_bonuses(time.time()).bonuses[0].valid_until_s
    await page.get_by_role("button", name="Your bonuses").click()
    said = await page.get_by_text("Good until").first.inner_text()
    hours = {f"{datetime.fromtimestamp(at_s, ZoneInfo('Asia/Tokyo')):%d at %H:}" for at_s in (ends_s, ends_s - 120)}
    assert any(hour.lstrip("0") in said for hour in hours), said


async def test_a_gift_goes_on_on_her_phone_and_is_seen_at_the_kiosk(server: StandIn, open_screen: Open) -> None:
    page = await in_a_session(server, open_screen)
    await page.get_by_role("button", name="Gifts and gift cards").click()
    # By the server's own clock, which need not be this screen's.
    server.answer("POST", "/api/kiosk/session/hand-off", a_hand_off(1.0, 0), 201)
    await page.get_by_role("button", name="Take it on my phone").first.click()
    await expect(page.get_by_text("This code has ended.")).to_be_visible()
    server.answer("POST", "/api/kiosk/session/hand-off", a_hand_off(1.0, 300), 201)
    await page.get_by_role("button", name="Show a new one").click()
    await expect(page.get_by_role("heading", name="Finish on your phone")).to_be_visible()
    handed = server.asked("POST", "/api/kiosk/session/hand-off")
    assert handed == [{"act": "gift_card", "about": "gift-250"}] * 2
    server.answer("GET", "/api/kiosk/session/gifts", some_gifts(time.time(), points=590))
    await expect(page.get_by_text("410 to go")).to_be_visible()


async def test_a_press_that_is_repeated_takes_one_gift(server: StandIn, open_screen: Open) -> None:
    page = await on_the_phone(server, open_screen, "gift_card", "gift-250")
    path = "/api/phone/gifts/gift-250/take"
    keys: list[str] = []
    page.on("request", lambda asked: keys.append(asked.headers["idempotency-key"]) if path in asked.url else None)
    server.answer("POST", path, {"title": "Service Unavailable"}, 503)
    yes = page.get_by_role("button", name="Yes, take it")
    await yes.click()
    await expect(page.get_by_text("That did not work")).to_be_visible()
    server.answer("POST", path, a_taken_card(time.time()))
    await yes.click()
    await expect(page.get_by_text("It is yours: $5 to spend.")).to_be_visible()
    assert len(keys) == 2
    assert len(set(keys)) == 1


async def test_a_press_after_the_page_was_lost_is_the_same_taking(server: StandIn, open_screen: Open) -> None:
    page = await on_the_phone(server, open_screen, "gift_card", "gift-250")
    path = "/api/phone/gifts/gift-250/take"
    keys: list[str] = []
    page.on("request", lambda asked: keys.append(asked.headers["idempotency-key"]) if path in asked.url else None)
    for trouble in ({"title": "Service Unavailable"}, {"title": "Bad Gateway"}):
        server.answer("POST", path, trouble, 503)
        await page.reload()
        await page.get_by_role("button", name="Yes, take it").click()
        await expect(page.get_by_text("That did not work")).to_be_visible()
    assert len(keys) == 2
    assert len(set(keys)) == 1


async def test_points_that_do_not_reach_are_said_to_stay(server: StandIn, open_screen: Open) -> None:
    page = await on_the_phone(server, open_screen, "gift_card", "gift-250")
    for reason, words in (
        ("too_few", "do not reach"),
        ("not_there", "stay yours"),
        ("needs_offers", "your yes to offers"),
    ):
        server.answer("POST", "/api/phone/gifts/gift-250/take", {"title": "no", "reason": reason}, 409)
        await page.get_by_role("button", name="Yes, take it").click()
        await expect(page.get_by_text(words)).to_be_visible()


async def test_the_code_shows_when_asked_and_can_be_made_anew(server: StandIn, open_screen: Open) -> None:
    page = await on_the_phone(server, open_screen, "gift_card", "cards")
    await expect(page.get_by_text("$64.50 left of $100")).to_be_visible()
    await expect(page.get_by_text(CODE)).to_have_count(0)
    path = "/api/phone/gift-cards/card-1/code"
    server.answer("POST", path, a_code(time.time()))
    await page.get_by_role("button", name="Show the code").click()
    await expect(page.get_by_text(CODE)).to_be_visible()
    assert await small_targets(page, HAND_PX) == []
    server.answer("POST", path, a_code(time.time(), "GIFT AAAA CCCC DDDD"))
    await page.get_by_role("button", name="Somebody else saw it").click()
    await expect(page.get_by_text("GIFT AAAA CCCC DDDD")).to_be_visible()
    assert server.asked("POST", path) == [{"anew": False}, {"anew": True}]
    await page.get_by_role("button", name="Put it away").click()
    await expect(page.get_by_text("GIFT AAAA")).to_have_count(0)


async def share_page(server: StandIn, open_screen: Open, words: str = "Quiet grinders.") -> Page:
    page = await on_the_phone(server, open_screen, "share", "visit")
    text = f"{DISCLOSURE['en']}\n{words}"
    server.answer("POST", "/api/phone/share/text", SharePost(text=text))
    server.answer("POST", "/api/phone/share/told", ShareThanks(points=25, view=a_share("had", time.time() + 86_400)))
    await expect(page.get_by_label("Your words")).to_be_visible()
    return page


def told(server: StandIn) -> list[dict[str, Any]]:
    return server.asked("POST", "/api/phone/share/told")


async def test_she_shares_her_own_words_behind_the_disclosure(server: StandIn, open_screen: Open) -> None:
    page = await share_page(server, open_screen)
    await page.evaluate(SHEET, "")
    await page.get_by_role("button", name="Share it").or_(page.get_by_role("button", name="Copy it")).click()
    await expect(page.get_by_text("Write something of your own first.")).to_be_visible()
    await page.get_by_label("Your words").fill("Quiet grinders.")
    await expect(page.get_by_text(DISCLOSURE["en"]).first).to_be_visible()
    await page.get_by_role("button", name="Share it").click()
    await expect(page.get_by_text("Thank you. 25 points are yours.")).to_be_visible()
    assert await page.evaluate("window.shared") == [f"{DISCLOSURE['en']}\nQuiet grinders."]
    asked = server.asked("POST", "/api/phone/share/text")
    assert asked == [{"words": "Quiet grinders.", "language": "en", "with_place": False}]
    assert len(told(server)) == 1


async def test_who_closes_the_sheet_has_shared_nothing(server: StandIn, open_screen: Open) -> None:
    page = await share_page(server, open_screen)
    await page.evaluate(SHEET, "AbortError")
    await page.get_by_label("Your words").fill("Quiet grinders.")
    await page.get_by_role("button", name="Share it").click()
    await expect(page.get_by_role("button", name="Share it")).to_be_enabled()
    await comes_true(page, "window.shared.length === 1")
    assert told(server) == []
    await expect(page.get_by_label("Your words")).to_have_value("Quiet grinders.")


async def test_a_phone_that_wants_a_fresh_press_gets_one(server: StandIn, open_screen: Open) -> None:
    page = await share_page(server, open_screen)
    await page.evaluate(SHEET, "NotAllowedError")
    await page.get_by_label("Your words").fill("Quiet grinders.")
    await page.get_by_role("button", name="Share it").click()
    await expect(page.get_by_text("Press “Share it” once more.")).to_be_visible()
    assert told(server) == []
    await page.evaluate(SHEET, "")
    await page.get_by_role("button", name="Share it").click()
    await expect(page.get_by_text("Thank you. 25 points are yours.")).to_be_visible()
    assert len(server.asked("POST", "/api/phone/share/text")) == 1, "no wait between the press and the sheet"


async def test_what_is_shared_and_could_not_be_told_is_told_once_by_its_name(
    server: StandIn, open_screen: Open
) -> None:
    page = await share_page(server, open_screen)
    await page.evaluate(SHEET, "")
    server.answer("POST", "/api/phone/share/told", {"title": "Service Unavailable"}, 503)
    await page.get_by_label("Your words").fill("Quiet grinders.")
    await page.get_by_role("button", name="Share it").click()
    await expect(page.get_by_text("the shop does not know yet")).to_be_visible()
    server.answer("POST", "/api/phone/share/told", ShareThanks(points=25, view=a_share("had", time.time() + 86_400)))
    await page.get_by_role("button", name="Tell the shop").click()
    await expect(page.get_by_text("Thank you. 25 points are yours.")).to_be_visible()
    assert len(told(server)) == 2
    assert told(server)[0] == told(server)[1]


async def test_without_a_sheet_she_copies_and_says_when_it_is_posted(server: StandIn, open_screen: Open) -> None:
    page = await share_page(server, open_screen)
    await page.evaluate(CLIPBOARD)
    await page.get_by_label("Your words").fill("Quiet grinders.")
    await page.get_by_role("button", name="Copy it").click()
    await expect(page.get_by_text("Copied.")).to_be_visible()
    assert await page.evaluate("window.copied") == [f"{DISCLOSURE['en']}\nQuiet grinders."]
    assert told(server) == []
    await page.get_by_role("button", name="I have posted it").click()
    await expect(page.get_by_text("Thank you. 25 points are yours.")).to_be_visible()


async def test_her_gift_cards_are_two_taps_away_without_a_kiosk(server: StandIn, open_screen: Open) -> None:
    now_s = time.time()
    server.channels["phone"].view = a_phone(now_s)
    phone_rewards(server, now_s)
    page = await open_screen("phone")
    await page.get_by_role("link", name="Gifts and gift cards").click()
    await expect(page.get_by_text("$64.50 left of $100")).to_be_visible()
    assert await small_targets(page, HAND_PX) == []
    await page.get_by_role("button", name="Back").click()
    await page.get_by_role("link", name="Share your visit").click()
    await expect(page.get_by_label("Your words")).to_be_visible()
