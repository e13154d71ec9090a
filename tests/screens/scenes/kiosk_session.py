"""The states of logging in at the kiosk, and of a member's session."""

from __future__ import annotations

from playwright.async_api import expect

from tests.screens.kiosk_samples import lets_log_in, phone_confirms, phone_opens, session_is
from tests.screens.samples import TUESDAY_S
from tests.screens.scenes.scene import Scene, Stage
from wire.messages.screens.kiosk_sessions import Scope, SessionLeft

SIGN = ("light",)


async def code(stage: Stage) -> None:
    lets_log_in(stage.server, TUESDAY_S)
    page = await stage.open("kiosk")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("heading", name="Log in with your phone")).to_be_visible()
    await expect(page.get_by_role("img", name="logging in with your phone")).to_be_visible()


async def code_warning(stage: Stage) -> None:
    await code(stage)
    await stage.let_pass(44)
    await expect(stage.page.locator("sb-countdown")).to_be_visible()


async def picture(stage: Stage) -> None:
    await code(stage)
    await phone_opens(stage.server, TUESDAY_S)
    await expect(stage.page.get_by_role("heading", name="Find this on your phone")).to_be_visible()


async def picture_warning(stage: Stage) -> None:
    await picture(stage)
    await stage.let_pass(42)
    await expect(stage.page.get_by_text("This picture ends soon.")).to_be_visible()


async def pin(stage: Stage) -> None:
    await code(stage)
    page = stage.page
    await page.get_by_role("button", name="Use member number").click()
    for digit in "4417209362":
        await page.get_by_role("button", name=digit, exact=True).click()
    await expect(page.get_by_text("4417 2093 6")).to_be_visible()


async def pin_wrong(stage: Stage) -> None:
    await pin(stage)
    stage.server.answer("POST", "/api/kiosk/session", {"title": "wrong"}, 403)
    for digit in "74951":
        await stage.page.get_by_role("button", name=digit, exact=True).click()
    await expect(stage.page.get_by_text("do not open anything")).to_be_visible()


async def session(stage: Stage, scope: Scope = "full") -> None:
    lets_log_in(stage.server, TUESDAY_S, scope)
    page = await stage.open("kiosk")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("img", name="logging in with your phone")).to_be_visible()
    await phone_confirms(stage.server, TUESDAY_S)
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()


async def session_read(stage: Stage) -> None:
    await session(stage, "read")
    await expect(stage.page.get_by_text("Your phone was not heard")).to_be_visible()


async def session_warning(stage: Stage) -> None:
    await session(stage)
    await stage.let_pass(67)
    await expect(stage.page.get_by_role("dialog", name="Are you still here?")).to_be_visible()


async def session_fades(stage: Stage) -> None:
    """Her phone is heard here no more, so a touch gives no more time."""
    await session(stage)
    stage.server.answer("POST", "/api/kiosk/session/touch", SessionLeft(left_s=19.0))
    await stage.let_pass(10)
    await stage.page.mouse.click(540, 900)
    await expect(stage.page.get_by_role("dialog", name="Your phone is not heard here")).to_be_visible()


async def session_over(stage: Stage) -> None:
    await session(stage)
    await session_is(stage.server, "session-1")
    await stage.page.get_by_role("button", name="Done", exact=True).click()
    await expect(stage.page.get_by_role("heading", name="See you soon")).to_be_visible()


SCENES = [
    Scene("kiosk", "log-in-code", code, SIGN),
    Scene("kiosk", "log-in-code-warning", code_warning, SIGN),
    Scene("kiosk", "log-in-picture", picture, SIGN),
    Scene("kiosk", "log-in-picture-warning", picture_warning, SIGN),
    Scene("kiosk", "log-in-pin", pin, SIGN),
    Scene("kiosk", "log-in-pin-wrong", pin_wrong, SIGN),
    Scene("kiosk", "session", session, SIGN),
    Scene("kiosk", "session-read", session_read, SIGN),
    Scene("kiosk", "session-warning", session_warning, SIGN),
    Scene("kiosk", "session-fades", session_fades, SIGN),
    Scene("kiosk", "session-over", session_over, SIGN),
]
