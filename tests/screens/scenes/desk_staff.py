"""The states of the desk's staff place, and of the page on which a password is chosen."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.screens.samples import TUESDAY_S, a_clerk
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_desk, a_presence
from tests.screens.staff_samples import a_line, a_staffed_desk, an_owner, answer_staff
from wire.messages.screens.desk import DeskView


async def _opened(stage: Stage, view: DeskView) -> Page:
    stage.server.channels["desk"].view = view
    page = await stage.open("desk")
    await page.get_by_role("button", name="Staff", exact=True).click()
    await expect(page.get_by_role("heading", name="You", exact=True)).to_be_visible()
    return page


async def staff(stage: Stage) -> Page:
    answer_staff(stage.server, TUESDAY_S)
    page = await _opened(stage, a_staffed_desk(TUESDAY_S))
    await expect(page.get_by_text("Planned until 17:00, not on shift")).to_be_visible()
    await expect(page.get_by_role("cell", name="Said that this is not her")).to_be_attached()
    return page


async def shifts(stage: Stage) -> Page:
    page = await staff(stage)
    await page.locator("sb-staff-views").evaluate("(panel) => panel.scrollIntoView({ block: 'end' })")
    return page


async def nobody(stage: Stage) -> None:
    answer_staff(stage.server, TUESDAY_S, [a_line("Manager", staff="manager", roles=["manager"], yours=False)], [], [])
    page = await _opened(stage, a_desk(TUESDAY_S))
    await expect(page.get_by_role("heading", name="Nobody but you")).to_be_visible()
    await expect(page.get_by_text("Nobody has looked at a card yet.")).to_be_visible()


async def as_clerk(stage: Stage) -> None:
    view = a_desk(TUESDAY_S).model_copy(update={"staff": a_clerk(), "presence": a_presence(names=False)})
    page = await _opened(stage, view)
    await expect(page.get_by_role("button", name="Pair my phone")).to_be_visible()


async def invite(stage: Stage) -> None:
    page = await staff(stage)
    await page.get_by_role("button", name="Invite somebody").click()
    await expect(page.get_by_role("heading", name="Invite somebody")).to_be_visible()


async def pairing(stage: Stage) -> None:
    page = await staff(stage)
    await page.get_by_role("button", name="Pair a phone: Mara").click()
    await expect(page.get_by_text("Good once, until 10:52")).to_be_visible()


async def devices(stage: Stage) -> None:
    page = await staff(stage)
    await page.get_by_role("button", name="My devices").click()
    await expect(page.get_by_text("Chrome on Android")).to_be_visible()


async def shift(stage: Stage) -> None:
    page = await staff(stage)
    await page.get_by_role("button", name="Mara, Monday, March 9: 09:00–17:00").click()
    await expect(page.get_by_label("From")).to_have_value("09:00")


async def revoke(stage: Stage) -> None:
    page = await staff(stage)
    await page.get_by_role("button", name="Revoke: Mara").click()
    await expect(page.get_by_role("heading", name="Revoke Mara's account?")).to_be_visible()


async def password(stage: Stage) -> None:
    page = await staff(stage)
    await page.get_by_role("button", name="Change my password").click()
    await expect(page.get_by_label("Password now")).to_be_visible()


async def choose(stage: Stage) -> None:
    stage.server.answer("POST", "/api/staff/password/look", an_owner())
    page = await stage.open("desk", "#password=Y7mT0VqBzDqk2Jt4")
    await expect(page.get_by_role("heading", name="Hello Mara")).to_be_visible()


async def over(stage: Stage) -> None:
    stage.server.answer("POST", "/api/staff/password/look", {"title": "Gone"}, 410)
    page = await stage.open("desk", "#password=Y7mT0VqBzDqk2Jt4")
    await expect(page.get_by_role("heading", name="This link has ended")).to_be_visible()


SCENES = [
    Scene("desk", "staff", staff),
    Scene("desk", "staff-shifts", shifts),
    Scene("desk", "staff-nobody", nobody, ("light",)),
    Scene("desk", "staff-as-clerk", as_clerk, ("light",)),
    Scene("desk", "staff-invite", invite, ("light",)),
    Scene("desk", "staff-pairing", pairing),
    Scene("desk", "staff-devices", devices, ("light",)),
    Scene("desk", "staff-shift", shift),
    Scene("desk", "staff-revoke", revoke, ("light",)),
    Scene("desk", "staff-password", password, ("light",)),
    Scene("desk", "staff-small", shifts, ("light",), "desk-small"),
    Scene("desk", "choose-password", choose, size_name="phone"),
    Scene("desk", "choose-password-over", over, ("light",), "phone"),
]
