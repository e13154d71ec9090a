"""The states of a screen that is no kiosk yet."""

from __future__ import annotations

from playwright.async_api import expect

from tests.screens.samples import TUESDAY_S
from tests.screens.scenes.scene import Scene, Stage
from wire.messages.screens.fleet import KioskAsking

SIGN = ("light",)
WAITING = KioskAsking(state="waiting", code="K7M 4QX", expires_at_s=TUESDAY_S + 900)


async def with_a_code(stage: Stage) -> None:
    stage.server.channels["kiosk"].signed_in = False
    stage.server.answer("GET", "/api/kiosk/enrolment", WAITING)
    page = await stage.open("kiosk")
    await expect(page.get_by_text("K7M 4QX")).to_be_visible()


async def unreachable(stage: Stage) -> None:
    stage.server.channels["kiosk"].signed_in = False
    stage.server.answer("GET", "/api/kiosk/enrolment", {"title": "away"}, 503)
    page = await stage.open("kiosk")
    await expect(page.get_by_text("cannot be reached")).to_be_visible()


SCENES = [
    Scene("kiosk", "not-enrolled", with_a_code, SIGN),
    Scene("kiosk", "not-enrolled-unreachable", unreachable, SIGN),
]
