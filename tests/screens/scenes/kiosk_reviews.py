"""The states of reviews in a member's session at the kiosk."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.screens.review_samples import BEANS, KETTLE, a_page, a_purchase, no_reviews, some_reviews
from tests.screens.samples import TUESDAY_S, a_product
from tests.screens.scenes.kiosk_session import session
from tests.screens.scenes.scene import Scene, Stage
from wire.messages.screens.reviews import ReviewsPage, WantedReviews

SIGN = ("light",)
OF_GRINDER = "/api/catalogue/products/MOR-64/reviews"


async def _place(stage: Stage, wanted: ReviewsPage | None) -> Page:
    kettle = a_purchase(TUESDAY_S, token="k.k", product=a_product(**KETTLE))
    beans = a_purchase(TUESDAY_S, token="b.b", product=a_product(**BEANS))
    answer = WantedReviews(wanted=wanted, to_write=[kettle, beans])
    stage.server.answer("GET", "/api/kiosk/session/reviews", answer)
    await session(stage)
    await stage.page.get_by_role("button", name="Reviews").click()
    await expect(stage.page.get_by_role("heading", name="You bought these.")).to_be_attached()
    return stage.page


async def reviews(stage: Stage) -> Page:
    page = await _place(stage, a_page(TUESDAY_S))
    await expect(page.get_by_text("4.3 of 5 stars, 41 reviews")).to_be_visible()
    return page


async def worst(stage: Stage) -> None:
    page = await reviews(stage)
    poor = a_page(TUESDAY_S, reviews=[some_reviews(TUESDAY_S)[1]], next=None)
    stage.server.answer("GET", OF_GRINDER, poor)
    await page.get_by_role("button", name="2 stars").click()
    await expect(page.get_by_text("Quiet, and slow to learn")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Too tall for my shelf")).to_be_visible()


async def report(stage: Stage) -> None:
    page = await reviews(stage)
    await page.get_by_role("button", name="Something wrong with it?").first.click()
    await expect(page.get_by_role("button", name="It was not written by a real buyer")).to_be_visible()
    await page.get_by_role("button", name="Nothing", exact=True).scroll_into_view_if_needed()


async def to_write(stage: Stage) -> None:
    page = await _place(stage, no_reviews())
    await expect(page.get_by_text("Nobody has written about it yet.")).to_be_visible()


async def nothing_wanted(stage: Stage) -> None:
    page = await _place(stage, None)
    await expect(page.get_by_text("Look something up")).to_be_visible()


async def away(stage: Stage) -> None:
    page = await reviews(stage)
    stage.server.answer("GET", OF_GRINDER, {"title": "no"}, 503)
    await page.get_by_role("button", name="Best first").click()
    await expect(page.get_by_text("not to be had just now")).to_be_visible()
    await page.get_by_text("not to be had just now").scroll_into_view_if_needed()


SCENES = [
    Scene("kiosk", "reviews", reviews, SIGN),
    Scene("kiosk", "reviews-worst", worst, SIGN),
    Scene("kiosk", "review-report", report, SIGN),
    Scene("kiosk", "reviews-to-write", to_write, SIGN),
    Scene("kiosk", "reviews-nothing-wanted", nothing_wanted, SIGN),
    Scene("kiosk", "reviews-away", away, SIGN),
]
