"""What the kiosk shows before anybody logs in or looks something up; its theme is its own, whatever the device asks."""

from __future__ import annotations

from playwright.async_api import expect

from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_kiosk

SIGN = ("light",)


async def loop(stage: Stage) -> None:
    stage.server.channels["kiosk"].view = a_kiosk()
    page = await stage.open("kiosk")
    await expect(page.get_by_role("heading", name="A bell over the door")).to_be_visible()
    await expect(page.get_by_role("heading", name="Your page, your phone")).to_be_visible()


async def loop_open(stage: Stage) -> None:
    """The second message: the player goes by a clock that nobody sets, so this one waits for its twelve seconds."""
    await loop(stage)
    await expect(stage.page.get_by_role("heading", name="Open until 20:00")).to_be_visible(timeout=60_000)


async def invite(stage: Stage) -> None:
    stage.server.channels["kiosk"].view = a_kiosk("invite")
    page = await stage.open("kiosk")
    await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    await expect(page.get_by_role("heading", name="Log in if you like")).to_be_visible()


async def sheet(stage: Stage) -> None:
    await loop(stage)
    await stage.page.get_by_role("button", name="How this works").click()
    await expect(stage.page.get_by_role("dialog")).to_be_visible()


async def sheet_warning(stage: Stage) -> None:
    await sheet(stage)
    await stage.let_pass(46)
    await expect(stage.page.get_by_text("Closes soon")).to_be_visible()


async def offline(stage: Stage) -> None:
    await loop(stage)
    await stage.lose_link()
    await expect(stage.page.get_by_role("heading", name="Back soon")).to_be_visible()


async def offline_sheet(stage: Stage) -> None:
    await offline(stage)
    await stage.page.get_by_role("button", name="How this works").click()
    await expect(stage.page.get_by_role("dialog")).to_be_visible()


SCENES = [
    Scene("kiosk", "loop", loop, SIGN),
    Scene("kiosk", "loop-open", loop_open, SIGN),
    Scene("kiosk", "invite", invite, SIGN),
    Scene("kiosk", "sheet", sheet, SIGN),
    Scene("kiosk", "sheet-warning", sheet_warning, SIGN),
    Scene("kiosk", "offline", offline, SIGN),
    Scene("kiosk", "offline-sheet", offline_sheet, SIGN),
]
