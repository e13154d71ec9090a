"""The states of the desk's place for reviews."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.screens.review_samples import a_moderation, answer_moderation, some_figures
from tests.screens.samples import TUESDAY_S, a_clerk, a_product
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_desk
from wire.messages.screens.desk import DeskView
from wire.messages.screens.reviews import ModerationView


async def _opened(stage: Stage, view: DeskView, moderation: ModerationView) -> Page:
    stage.server.channels["desk"].view = view
    answer_moderation(stage.server, moderation)
    stage.server.answer("GET", "/api/catalogue/products", [a_product().model_dump()])
    page = await stage.open("desk")
    await page.get_by_role("button", name="Reviews", exact=True).click()
    await expect(page.get_by_role("heading", name="What you think of a product")).to_be_visible()
    return page


async def waiting(stage: Stage) -> Page:
    page = await _opened(stage, a_desk(TUESDAY_S), a_moderation(TUESDAY_S))
    await expect(page.get_by_text("Web address: www.elsewhere.example")).to_be_visible()
    return page


async def sending_back(stage: Stage) -> None:
    page = await waiting(stage)
    await page.get_by_role("button", name="Don’t show it").first.click()
    await page.get_by_label("Which rule does it break?").select_option("fake")
    await expect(page.get_by_text("This is for good.")).to_be_visible()


async def figures(stage: Stage) -> None:
    page = await waiting(stage)
    await page.locator("sb-own-words").evaluate("(panel) => panel.scrollIntoView({ block: 'end' })")


async def unlike(stage: Stage) -> None:
    told = some_figures(TUESDAY_S, alike=False, broken=1, waiting=0, oldest_at_s=None)
    page = await _opened(stage, a_desk(TUESDAY_S), a_moderation(TUESDAY_S, waiting=[], figures=told))
    await expect(page.get_by_text("Complaints and praise fare differently")).to_be_visible()


async def as_clerk(stage: Stage) -> None:
    view = a_desk(TUESDAY_S).model_copy(update={"staff": a_clerk()})
    page = await _opened(stage, view, a_moderation(TUESDAY_S))
    await expect(page.get_by_role("heading", name="Waiting for a decision")).to_have_count(0)


SCENES = [
    Scene("desk", "reviews", waiting),
    Scene("desk", "review-refusing", sending_back, ("light",)),
    Scene("desk", "review-figures", figures, ("light",)),
    Scene("desk", "reviews-unlike", unlike),
    Scene("desk", "reviews-as-clerk", as_clerk, ("light",)),
]
