"""The states of the desk's rewards place."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.screens.rewards_desk_samples import answer_rewards
from tests.screens.samples import TUESDAY_S
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_desk


async def _opened(stage: Stage, *, empty: bool = False) -> Page:
    stage.server.channels["desk"].view = a_desk(TUESDAY_S)
    answer_rewards(stage.server, TUESDAY_S, empty=empty)
    page = await stage.open("desk")
    await page.get_by_role("button", name="Rewards", exact=True).click()
    await expect(page.get_by_label("Points for a visit that was shared")).to_have_value("25")
    return page


async def rewards(stage: Stage) -> None:
    page = await _opened(stage)
    await expect(page.get_by_role("button", name="Change A filter for less")).to_be_visible()
    await expect(page.get_by_text("on 64 cards of 171")).to_be_visible()


async def a_first_gift(stage: Stage) -> None:
    page = await _opened(stage, empty=True)
    await expect(page.get_by_role("heading", name="No gift card yet")).to_be_visible()
    await page.get_by_role("button", name="New gift").click()
    await page.get_by_label("Points that it takes").fill("250")
    await page.get_by_label("On the card (USD)").fill("5.005")
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    amount = page.get_by_label("On the card (USD)")
    await expect(amount).to_have_accessible_description("An amount such as 5 or 12.50, above zero.")


async def a_generous_gift(stage: Stage) -> None:
    page = await _opened(stage)
    await page.get_by_role("button", name="Change A filter for less").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("option", name="Filters in spring")).to_be_attached()
    await dialog.get_by_label("Points that it takes").fill("20")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("Is it meant so?")).to_be_visible()


async def a_card(stage: Stage) -> None:
    page = await _opened(stage)
    await page.get_by_label("Code or last four letters").fill("9fhc")
    await page.get_by_role("button", name="Look up").click()
    await expect(page.get_by_role("heading", name="Card ending in 9FHC")).to_be_visible()
    await page.locator("sb-found-card").evaluate("(card) => card.scrollIntoView({ block: 'end' })")


SCENES = [
    Scene("desk", "rewards", rewards),
    Scene("desk", "rewards-first-gift", a_first_gift, ("light",)),
    Scene("desk", "rewards-generous", a_generous_gift, ("light",)),
    Scene("desk", "rewards-card", a_card),
]
