"""The states of the drawing in a session at the kiosk."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.screens.drawing_samples import a_card, cards, hers, won
from tests.screens.scenes import kiosk_session
from tests.screens.scenes.scene import Scene, Stage
from wire.messages.screens.drawings import DrawingCard
from wire.messages.screens.kiosk_sessions import Scope

SIGN = ("light",)


async def _opened(stage: Stage, *drawn: DrawingCard, scope: Scope = "full") -> Page:
    stage.server.answer("GET", "/api/kiosk/session/drawing", cards(*drawn))
    await kiosk_session.session(stage, scope)
    await stage.page.get_by_role("button", name="Win a gift card").click()
    return stage.page


async def entering(stage: Stage) -> None:
    page = await _opened(stage, a_card())
    await page.get_by_text("Colorado", exact=True).click()
    await page.get_by_label("I am at least 18").check()
    await expect(page.get_by_role("button", name="Enter the drawing")).to_be_visible()


async def in_spanish(stage: Stage) -> None:
    page = await _opened(stage, a_card("es"))
    await page.evaluate("document.documentElement.lang = 'es'")
    await page.locator("sb-kiosk-drawing").evaluate("(place) => place.requestUpdate()")
    await page.get_by_text("Bases oficiales", exact=True).click()
    await expect(page.get_by_role("heading", name="No hace falta comprar")).to_be_visible()


async def rules(stage: Stage) -> None:
    page = await _opened(stage, a_card())
    await page.get_by_text("Official rules", exact=True).click()
    await page.get_by_role("heading", name="No purchase necessary").scroll_into_view_if_needed()


async def entered(stage: Stage) -> None:
    page = await _opened(stage, a_card(mine=hers(), entries=215))
    await expect(page.get_by_text("K7MA-4XQ9-D")).to_be_visible()


async def by_letter(stage: Stage) -> None:
    page = await _opened(stage, a_card(unconfirmed_address="j•••@mail.example"))
    await expect(page.get_by_role("heading", name="Almost in")).to_be_visible()


async def on_phone(stage: Stage) -> None:
    page = await _opened(stage, a_card(), scope="read")
    await expect(page.get_by_role("button", name="Enter on your phone")).to_be_visible()


async def she_won(stage: Stage) -> None:
    page = await _opened(stage, a_card(state="drawn", mine=hers(), won=won()))
    await expect(page.get_by_role("heading", name="You have won $50")).to_be_visible()


async def none(stage: Stage) -> None:
    page = await _opened(stage)
    await expect(page.get_by_text("There is no drawing right now.")).to_be_visible()


SCENES = [
    Scene("kiosk", "drawing-entering", entering, SIGN),
    Scene("kiosk", "drawing-in-spanish", in_spanish, SIGN),
    Scene("kiosk", "drawing-rules", rules, SIGN),
    Scene("kiosk", "drawing-entered", entered, SIGN),
    Scene("kiosk", "drawing-by-letter", by_letter, SIGN),
    Scene("kiosk", "drawing-on-phone", on_phone, SIGN),
    Scene("kiosk", "drawing-won", she_won, SIGN),
    Scene("kiosk", "drawing-none", none, SIGN),
]
