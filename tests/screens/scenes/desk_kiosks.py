"""The states of the desk's place for kiosks."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.screens.fleet_samples import a_bare_kiosk, a_fleet_desk, a_kiosk_card
from tests.screens.samples import TUESDAY_S
from tests.screens.scenes.scene import Scene, Stage
from wire.messages.screens.fleet import KioskCard


async def opened(stage: Stage, kiosks: list[KioskCard] | None = None) -> Page:
    stage.server.channels["desk"].view = a_fleet_desk(TUESDAY_S, kiosks)
    page = await stage.open("desk")
    await page.get_by_role("button", name="Kiosks").click()
    await expect(page.get_by_role("heading", name="Kiosks", exact=True)).to_be_visible()
    return page


async def fleet(stage: Stage) -> None:
    await opened(stage)
    await expect(stage.page.get_by_text("2 screens show nothing new.")).to_be_visible()


async def enrolling(stage: Stage) -> None:
    page = await opened(stage, [a_bare_kiosk(TUESDAY_S, "out")])
    await page.get_by_role("button", name="Set up: Kiosk out").click()
    await page.get_by_label("Code on the screen").fill("K7M 4QX")


async def enrolling_wrong(stage: Stage) -> None:
    stage.server.answer("POST", "/api/kiosks/out/enrolment", {"title": "no"}, 404)
    await enrolling(stage)
    await stage.page.get_by_role("dialog").get_by_role("button", name="Set up").click()
    await expect(stage.page.get_by_text("No screen shows this code.")).to_be_visible()


async def hours(stage: Stage) -> None:
    page = await opened(stage, [a_kiosk_card(TUESDAY_S)])
    await page.get_by_role("button", name="Screen hours").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def removing(stage: Stage) -> None:
    page = await opened(stage, [a_kiosk_card(TUESDAY_S)])
    await page.get_by_role("button", name="Remove: Kiosk by the door").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


SCENES = [
    Scene("desk", "kiosks", fleet),
    Scene("desk", "kiosks-enrol", enrolling),
    Scene("desk", "kiosks-enrol-wrong", enrolling_wrong),
    Scene("desk", "kiosks-hours", hours),
    Scene("desk", "kiosks-remove", removing),
]
