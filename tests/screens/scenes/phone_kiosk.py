"""The phone's states around a kiosk: confirming a log-in there, being logged in, and what was begun there."""

from __future__ import annotations

from playwright.async_api import expect

from tests.screens.samples import TUESDAY_S, a_phone, a_visit
from tests.screens.scenes.scene import Scene, Stage
from wire.messages.screens.kiosk_sessions import (
    AtKioskCard,
    ConfirmedAnswer,
    HandedAct,
    KioskAccess,
    PairingOffer,
    Scope,
)

CODE = "4qT9mZ0bXw7sYpLr2HcVfE8aGnJkUd1oQiRtBvNyMxA"


def an_offer(*, near: bool) -> PairingOffer:
    return PairingOffer(
        pairing="pairing-1",
        kiosk_name="Kiosk by the door",
        zone_name="Front door",
        near=near,
        pictures=["moon", "fish", "key", "umbrella", "cat", "bike"],
        ends_at_s=TUESDAY_S + 60,
        left_s=60 if near else 40,
    )


def an_access(scope: Scope = "full", *, handed: bool = True) -> KioskAccess:
    at = AtKioskCard(
        session="session-1", kiosk_name="Kiosk by the door", zone_name="Front door", scope=scope, since_s=TUESDAY_S
    )
    act = HandedAct(hand_off="hand-1", act="share", about="", ends_at_s=TUESDAY_S + 300)
    return KioskAccess(at=at, handed=[act] if handed else [], has_pin=True)


async def approve(stage: Stage, *, near: bool = True) -> None:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S, visit=a_visit(TUESDAY_S))
    stage.server.answer("POST", "/api/phone/kiosk/claim", an_offer(near=near))
    page = await stage.open("phone", f"#kiosk={CODE}")
    await expect(page.get_by_role("heading", name="Log in at this kiosk?")).to_be_visible()
    await page.get_by_role("radio", name="a fish").check(force=True)


async def approve_far(stage: Stage) -> None:
    await approve(stage, near=False)
    await expect(stage.page.get_by_text("Your phone is not heard there.")).to_be_visible()


async def approve_warning(stage: Stage) -> None:
    await approve(stage)
    await stage.let_pass(42)
    await expect(stage.page.get_by_text("This question ends soon.")).to_be_visible()


async def approved(stage: Stage) -> None:
    await approve(stage)
    stage.server.answer("POST", "/api/phone/kiosk/approve", ConfirmedAnswer(scope="full"))
    await stage.page.get_by_role("button", name="Log me in").click()
    await expect(stage.page.get_by_role("heading", name="You are in")).to_be_visible()


async def wrong_picture(stage: Stage) -> None:
    await approve(stage)
    stage.server.answer("POST", "/api/phone/kiosk/approve", {"title": "wrong"}, 403)
    await stage.page.get_by_role("button", name="Log me in").click()
    await expect(stage.page.get_by_text("That is not the picture")).to_be_visible()


async def at_kiosk(stage: Stage) -> None:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S, visit=a_visit(TUESDAY_S), kiosk=an_access())
    page = await stage.open("phone")
    await expect(page.get_by_text("You are logged in at Kiosk by the door.")).to_be_visible()
    await expect(page.locator("sb-at-kiosk").get_by_role("link", name="Share your visit")).to_be_visible()


async def choose_pin(stage: Stage) -> None:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S)
    stage.server.answer("PUT", "/api/phone/kiosk/pin", {"title": "weak"}, 422)
    page = await stage.open("phone", "#know")
    await page.get_by_role("button", name="Choose a PIN").click()
    await page.get_by_label("Six digits").fill("123456")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("A stranger would try that first.")).to_be_visible()


SCENES = [
    Scene("phone", "kiosk-approve", approve),
    Scene("phone", "kiosk-approve-far", approve_far),
    Scene("phone", "kiosk-approve-warning", approve_warning),
    Scene("phone", "kiosk-approved", approved),
    Scene("phone", "kiosk-wrong-picture", wrong_picture),
    Scene("phone", "kiosk-at", at_kiosk),
    Scene("phone", "kiosk-pin", choose_pin),
]
