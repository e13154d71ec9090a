"""The states of the drawings on a member's phone."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.screens.drawing_samples import HASH, a_card, cards, hers, won
from tests.screens.samples import TUESDAY_S, a_phone
from tests.screens.scenes.scene import Scene, Stage
from wire.messages.screens.drawings import DrawingCard


async def _opened(stage: Stage, *drawn: DrawingCard) -> Page:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S)
    stage.server.answer("GET", "/api/phone/drawings", cards(*drawn))
    page = await stage.open("phone", "#drawing")
    await expect(page.get_by_role("heading", name="Win a gift card")).to_be_visible()
    return page


async def entering(stage: Stage) -> None:
    page = await _opened(stage, a_card())
    await page.get_by_role("button", name="Enter the drawing").click()
    await expect(page.get_by_text("Please say where you live")).to_be_visible()


async def entered(stage: Stage) -> None:
    page = await _opened(stage, a_card(state="closed", mine=hers(), entries_sha256=HASH))
    await expect(page.get_by_text("K7MA-4XQ9-D")).to_be_visible()


async def she_won(stage: Stage) -> None:
    page = await _opened(stage, a_card(state="drawn", mine=hers(), won=won(), entries_sha256=HASH))
    await page.get_by_label("neither work for the store").check()
    await expect(page.get_by_role("button", name="Claim the gift card")).to_be_visible()


async def claimed(stage: Stage) -> None:
    page = await _opened(stage, a_card(state="settled", mine=hers(), won=won("claimed"), entries_sha256=HASH))
    await expect(page.get_by_role("heading", name="The gift card is yours")).to_be_visible()


async def none(stage: Stage) -> None:
    page = await _opened(stage)
    await expect(page.get_by_text("There is no drawing right now.")).to_be_visible()


SCENES = [
    Scene("phone", "drawing-entering", entering),
    Scene("phone", "drawing-entered", entered, ("light",)),
    Scene("phone", "drawing-won", she_won),
    Scene("phone", "drawing-claimed", claimed, ("light",)),
    Scene("phone", "drawings-none", none, ("light",)),
]
