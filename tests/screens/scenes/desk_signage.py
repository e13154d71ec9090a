"""The states of the desk's signage place."""

from __future__ import annotations

from playwright.async_api import Page, expect

from kiosk_server.signage.cards import SignageDesk
from tests.screens.samples import TUESDAY_S
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_desk
from tests.screens.signage_samples import (
    a_report,
    a_signage,
    an_emergency,
    answer_signage,
    draw_media,
    nothing_planned,
)

LIGHT = ("light",)


async def _opened(stage: Stage, desk: SignageDesk | None = None) -> Page:
    stage.server.channels["desk"].view = a_desk(TUESDAY_S)
    answer_signage(stage.server, TUESDAY_S, desk)
    await draw_media(stage.page)
    page = await stage.open("desk")
    await page.get_by_role("button", name="Signage", exact=True).click()
    await expect(page.get_by_role("heading", name="Signage", exact=True)).to_be_visible()
    return page


async def _player_stands(page: Page) -> None:
    """Its first item has come, and has faded in."""
    await expect(page.locator("sb-player sb-layer[seen]").first).to_be_visible()


async def planned(stage: Stage) -> None:
    page = await _opened(stage)
    await expect(page.get_by_role("heading", name="Late opening")).to_be_visible()
    await expect(page.get_by_role("heading", name="The next hour")).to_be_visible()
    await _player_stands(page)


async def nothing(stage: Stage) -> None:
    page = await _opened(stage, nothing_planned(TUESDAY_S))
    await expect(page.get_by_role("heading", name="No playlist yet")).to_be_visible()


async def item(stage: Stage) -> None:
    await planned(stage)
    await stage.page.get_by_role("button", name="Change: The quiet grinder").click()
    dialog = stage.page.get_by_role("dialog")
    await expect(dialog.get_by_role("heading", name="Change The quiet grinder")).to_be_visible()
    await _player_stands(stage.page)


async def playlist(stage: Stage) -> None:
    await planned(stage)
    await stage.page.get_by_role("button", name="Change: Coffee mornings").click()
    await expect(stage.page.get_by_role("heading", name="Change Coffee mornings")).to_be_visible()


async def time(stage: Stage) -> None:
    await planned(stage)
    await stage.page.get_by_role("button", name="Change: Late nights").click()
    await expect(stage.page.get_by_role("heading", name="Change Late nights")).to_be_visible()


async def media(stage: Stage) -> None:
    page = await _opened(stage)
    await page.get_by_role("tab", name="Pictures and films").click()
    await expect(page.get_by_role("heading", name="roasting.mp4")).to_be_visible()


async def report(stage: Stage) -> None:
    page = await _opened(stage)
    stage.server.answer("GET", "/api/signage/report", a_report(TUESDAY_S, broken=2).model_dump(mode="json"))
    await page.get_by_role("tab", name="What was shown").click()
    await expect(page.get_by_role("rowheader", name="Fresh beans")).to_be_visible()
    await expect(page.get_by_text("2 records do not fit")).to_be_visible()


async def emergency(stage: Stage) -> None:
    page = await _opened(stage, a_signage(TUESDAY_S, emergency=an_emergency(TUESDAY_S)))
    await expect(page.get_by_text("Please leave the store")).to_be_visible()


async def emergency_form(stage: Stage) -> None:
    page = await _opened(stage)
    await page.get_by_role("button", name="Send a message to all screens").click()
    await page.get_by_role("button", name="Say it in a second language too").click()
    await expect(page.get_by_label("Heading · Spanish")).to_be_visible()


SCENES = [
    Scene("desk", "signage", planned),
    Scene("desk", "signage-none", nothing, LIGHT),
    Scene("desk", "signage-item", item),
    Scene("desk", "signage-playlist", playlist),
    Scene("desk", "signage-time", time, LIGHT),
    Scene("desk", "signage-media", media),
    Scene("desk", "signage-report", report),
    Scene("desk", "signage-emergency", emergency),
    Scene("desk", "signage-emergency-form", emergency_form),
    Scene("desk", "signage-small", planned, LIGHT, "desk-small"),
]
