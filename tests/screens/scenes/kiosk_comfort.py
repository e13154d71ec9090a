"""The kiosk as people fit it for themselves: the panel, and what its switches make of other states."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.screens.scenes import kiosk_find, kiosk_session
from tests.screens.scenes.kiosk_attract import SIGN, invite, loop
from tests.screens.scenes.scene import Scene, Stage


async def _panel(page: Page, spanish: bool = False) -> None:
    await page.get_by_role("button", name="English" if spanish else "Español").click()
    name = "Que esta pantalla se adapte a ti" if spanish else "Make this screen fit you"
    await expect(page.get_by_role("heading", name=name)).to_be_visible()


async def fitted(page: Page, *switches: str) -> None:
    await _panel(page)
    for switch in switches:
        await page.get_by_role("switch", name=switch).click()
    await page.get_by_role("button", name="Done", exact=True).last.click()


async def in_spanish(page: Page) -> None:
    await _panel(page)
    await page.get_by_role("button", name="Español", exact=True).click()
    await page.get_by_role("button", name="Listo", exact=True).last.click()


async def panel(stage: Stage) -> None:
    await loop(stage)
    await _panel(stage.page)


async def panel_es(stage: Stage) -> None:
    await panel(stage)
    await stage.page.get_by_role("button", name="Español", exact=True).click()
    await expect(stage.page.get_by_role("switch", name="Más contraste")).to_be_visible()


async def loop_contrast(stage: Stage) -> None:
    await loop(stage)
    await fitted(stage.page, "Stronger contrast")


async def invite_es(stage: Stage) -> None:
    await invite(stage)
    await in_spanish(stage.page)


async def sheet_large(stage: Stage) -> None:
    await loop(stage)
    await fitted(stage.page, "Larger letters")
    await stage.page.get_by_role("button", name="How this works, or turn it off").click()


async def session_es(stage: Stage) -> None:
    await kiosk_session.session(stage)
    await in_spanish(stage.page)


async def session_contrast(stage: Stage) -> None:
    await kiosk_session.session(stage)
    await fitted(stage.page, "Stronger contrast", "Larger letters")


async def session_low(stage: Stage) -> None:
    await kiosk_session.session(stage)
    await fitted(stage.page, "Within reach")


async def warning(stage: Stage) -> None:
    """In reach and with larger letters: the screen says that it goes back soon."""
    await loop(stage)
    await fitted(stage.page, "Larger letters", "Within reach")
    await stage.let_pass(42)
    await expect(stage.page.locator("sb-comfort sb-countdown")).to_be_visible()


async def find_contrast(stage: Stage) -> None:
    await kiosk_find.found(stage)
    await fitted(stage.page, "Stronger contrast")


SCENES = [
    Scene("kiosk", "comfort", panel, SIGN),
    Scene("kiosk", "comfort-es", panel_es, SIGN),
    Scene("kiosk", "loop-contrast", loop_contrast, SIGN),
    Scene("kiosk", "invite-es", invite_es, SIGN),
    Scene("kiosk", "sheet-large", sheet_large, SIGN),
    Scene("kiosk", "session-es", session_es, SIGN),
    Scene("kiosk", "session-contrast", session_contrast, SIGN),
    Scene("kiosk", "session-low", session_low, SIGN),
    Scene("kiosk", "comfort-warning", warning, SIGN),
    Scene("kiosk", "find-contrast", find_contrast, SIGN),
]
