"""Reviews in a real browser: what somebody has begun to write, or to say of one, stays with what it is about."""

from __future__ import annotations

import time

from playwright.async_api import Page, expect

from tests.screens.browser import comes_true
from tests.screens.conftest import Open
from tests.screens.kiosk_samples import lets_log_in, phone_confirms
from tests.screens.review_samples import a_page, a_purchase, a_version, an_own_review, answer_purchase, some_reviews
from tests.screens.samples import a_phone
from tests.screens.stand_in import StandIn
from wire.messages.screens.reviews import WantedReviews

OF_GRINDER = "/api/catalogue/products/MOR-64/reviews"
MINE = "I take back what I said of its noise: it is the quietest of all."
THEIRS = "What my other phone sent in the meantime."


async def test_what_she_typed_stays_where_her_review_was_changed_elsewhere(server: StandIn, open_screen: Open) -> None:
    now_s = time.time()
    server.channels["phone"].view = a_phone(now_s)
    purchase = a_purchase(now_s, review=an_own_review(now_s))
    answer_purchase(server, purchase)
    server.answer("POST", "/api/phone/reviews", {"title": "Conflict"}, 409)
    page = await open_screen("phone", query=f"#review={purchase.token}")
    words = page.get_by_label("What did you find?")
    await words.fill(MINE)
    await page.get_by_label("2 stars").check(force=True)
    newer = an_own_review(now_s, a_version(now_s, version=2, stars=5, text=THEIRS))
    answer_purchase(server, purchase.model_copy(update={"review": newer}))
    await page.get_by_role("button", name="Send it anew").click()
    await expect(page.get_by_text("What you typed is still here")).to_be_visible()
    await expect(words).to_have_value(MINE)
    await expect(page.get_by_label("2 stars")).to_be_checked()
    await expect(page.get_by_text(THEIRS)).to_be_visible()
    await page.get_by_role("button", name="Send it anew").click()
    await comes_true(page, "performance.getEntriesByName(location.origin + '/api/phone/reviews').length >= 2")
    sent = server.asked("POST", "/api/phone/reviews")
    assert [(each["version"], each["stars"], each["text"]) for each in sent] == [(1, 2, MINE), (2, 2, MINE)]


async def _reviews(server: StandIn, open_screen: Open) -> Page:
    now_s = time.time()
    lets_log_in(server, now_s)
    server.answer("GET", "/api/kiosk/session/reviews", WantedReviews(wanted=a_page(now_s), to_write=[]))
    page = await open_screen("kiosk")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("img", name="logging in with your phone")).to_be_visible()
    await phone_confirms(server, now_s)
    await page.get_by_role("button", name="Reviews").click()
    await expect(page.locator("sb-kiosk-review")).to_have_count(4)
    return page


async def test_a_report_that_was_begun_stays_with_its_review_in_another_order(
    server: StandIn, open_screen: Open
) -> None:
    page = await _reviews(server, open_screen)
    first, last = "Quiet, and slow to learn", "What we use at the bar"
    await page.locator("sb-kiosk-review").filter(has_text=first).get_by_role("button", name="wrong").click()
    other = a_page(time.time()).model_copy(update={"reviews": some_reviews(time.time())[::-1]})
    server.answer("GET", OF_GRINDER, other)
    await page.get_by_role("button", name="Worst first").click()
    await expect(page.locator("sb-kiosk-review").first).to_contain_text(last)
    asking = page.locator("sb-kiosk-review").filter(has_text="What is wrong?")
    await expect(asking).to_have_count(1)
    await expect(asking).to_contain_text(first)
