"""The states of gifts, gift cards and sharing on the phone."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.screens.rewards_samples import a_code, a_share, a_taken_card, phone_rewards
from tests.screens.samples import DAY_S, TUESDAY_S, a_phone
from tests.screens.scenes.scene import Scene, Stage


async def open_act(stage: Stage, act: str, about: str) -> Page:
    """As the kiosk's code opens it."""
    stage.server.channels["phone"].view = a_phone(TUESDAY_S)
    phone_rewards(stage.server, TUESDAY_S)
    stage.server.answer("POST", "/api/phone/acts/open", {"act": act, "about": about})
    return await stage.open("phone", "#handed=hand-off-1")


async def gifts(stage: Stage) -> Page:
    page = await open_act(stage, "gift_card", "cards")
    await expect(page.get_by_text("$64.50 left of $100")).to_be_visible()
    return page


async def asked(stage: Stage) -> Page:
    page = await open_act(stage, "gift_card", "gift-250")
    await expect(page.get_by_role("heading", name="Take $5 to spend for 250 points?")).to_be_visible()
    return page


async def taken(stage: Stage) -> None:
    page = await asked(stage)
    stage.server.answer("POST", "/api/phone/gifts/gift-250/take", a_taken_card(TUESDAY_S))
    await page.get_by_role("button", name="Yes, take it").click()
    await expect(page.get_by_text("It is yours: $5 to spend.")).to_be_visible()


async def code(stage: Stage) -> None:
    page = await gifts(stage)
    stage.server.answer("POST", "/api/phone/gift-cards/card-1/code", a_code(TUESDAY_S))
    await page.get_by_role("button", name="Show the code").click()
    await expect(page.get_by_text("GIFT 4K7M QT3A 9FHC")).to_be_visible()
    await page.get_by_role("heading", name="Your gift cards").scroll_into_view_if_needed()


async def share(stage: Stage) -> Page:
    page = await open_act(stage, "share", "visit")
    await page.get_by_label("Your words").fill("Quiet grinders, and somebody who knows them.")
    await expect(
        page.get_by_role("button", name="Copy it").or_(page.get_by_role("button", name="Share it"))
    ).to_be_visible()
    return page


async def share_had(stage: Stage) -> None:
    page = await open_act(stage, "share", "visit")
    stage.server.answer("GET", "/api/phone/share", a_share("had", TUESDAY_S + 6 * DAY_S))
    await page.reload()
    await expect(page.get_by_text("You had this week")).to_be_visible()


SCENES = [
    Scene("phone", "gifts", gifts),
    Scene("phone", "gifts-asked", asked),
    Scene("phone", "gifts-taken", taken),
    Scene("phone", "gift-card-code", code),
    Scene("phone", "share", share),
    Scene("phone", "share-had", share_had),
]
