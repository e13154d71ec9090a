"""The states of what she bought and writes about, on the phone."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.screens.review_samples import (
    a_purchase,
    an_own_review,
    answer_purchase,
    sent_back,
    shown_after_edit,
    some_purchases,
)
from tests.screens.samples import TUESDAY_S, a_phone
from tests.screens.scenes.scene import Scene, Stage
from wire.messages.screens.reviews import OwnReview, PurchaseCard


async def bought(stage: Stage) -> Page:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S)
    stage.server.answer("GET", "/api/phone/reviews", some_purchases(TUESDAY_S))
    page = await stage.open("phone", "#reviews")
    await expect(page.get_by_text("Heron 40 backpack")).to_be_visible()
    return page


async def asked(stage: Stage) -> None:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S)
    view = some_purchases(TUESDAY_S)
    asking = view.model_copy(update={"ask": view.purchases[0].token, "purchases": view.purchases[:1]})
    stage.server.answer("GET", "/api/phone/reviews", asking)
    stage.server.answer("POST", "/api/phone/reviews/asked", None, 204)
    page = await stage.open("phone")
    await expect(page.get_by_role("heading", name="How is the Morrow 64?")).to_be_visible()


async def came_back(stage: Stage) -> None:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S)
    stage.server.answer("GET", "/api/phone/reviews", some_purchases(TUESDAY_S))
    page = await stage.open("phone")
    await expect(page.get_by_role("heading", name="Your review of the Becklow kettle came back")).to_be_visible()


async def _form(stage: Stage, purchase: PurchaseCard) -> Page:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S)
    answer_purchase(stage.server, purchase)
    page = await stage.open("phone", f"#review={purchase.token}")
    await expect(page.get_by_text("Morrow 64 grinder")).to_be_visible()
    return page


async def write(stage: Stage) -> Page:
    page = await _form(stage, a_purchase(TUESDAY_S, reward_points=50))
    await page.get_by_label("4 stars").check(force=True)
    await page.get_by_label("What did you find?").fill("Quiet enough to grind while the house sleeps.")
    return page


async def write_wrong(stage: Stage) -> None:
    page = await _form(stage, a_purchase(TUESDAY_S))
    await page.get_by_role("button", name="Send it").click()
    await expect(page.get_by_text("Choose one to five stars.")).to_be_visible()


async def _of(stage: Stage, review: OwnReview) -> Page:
    return await _form(stage, a_purchase(TUESDAY_S, review=review))


async def mend(stage: Stage) -> None:
    page = await _of(stage, sent_back(TUESDAY_S))
    await expect(page.get_by_text("Without the number").first).to_be_visible()


async def history(stage: Stage) -> None:
    page = await _of(stage, shown_after_edit(TUESDAY_S))
    await page.get_by_role("heading", name="What you wrote").scroll_into_view_if_needed()


async def take_back(stage: Stage) -> None:
    page = await _of(stage, an_own_review(TUESDAY_S))
    await page.get_by_role("button", name="Take it back").click()
    await expect(page.get_by_role("heading", name="Take your review back?")).to_be_visible()


async def not_hers(stage: Stage) -> None:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S)
    page = await stage.open("phone", "#review=some.thing")
    await expect(page.get_by_text("This is no purchase of yours")).to_be_visible()


SCENES = [
    Scene("phone", "reviews", bought),
    Scene("phone", "review-ask", asked),
    Scene("phone", "review-came-back", came_back, ("light",)),
    Scene("phone", "review-write", write),
    Scene("phone", "review-wrong", write_wrong, ("light",)),
    Scene("phone", "review-mend", mend),
    Scene("phone", "review-history", history, ("light",)),
    Scene("phone", "review-take-back", take_back, ("light",)),
    Scene("phone", "review-not-hers", not_hers, ("light",)),
]
