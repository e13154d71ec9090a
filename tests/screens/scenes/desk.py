"""The states of the store desk."""

from __future__ import annotations

from playwright.async_api import expect

from tests.screens.samples import TUESDAY_S
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_desk, a_presence, a_trace, an_empty_desk


async def today(stage: Stage) -> None:
    stage.server.channels["desk"].view = a_desk(TUESDAY_S)
    page = await stage.open("desk")
    await expect(page.get_by_role("heading", name="The floor now")).to_be_visible()
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()


async def without_names(stage: Stage) -> None:
    rows = [row.model_copy(update={"who": None}) for row in a_desk(TUESDAY_S).timeline]
    stage.server.channels["desk"].view = a_desk(TUESDAY_S, presence=a_presence(names=False), timeline=rows)
    page = await stage.open("desk")
    await expect(page.get_by_role("heading", name="The floor now")).to_be_visible()


async def held(stage: Stage) -> None:
    await today(stage)
    await stage.page.get_by_role("button", name="Held back 31").click()
    await stage.page.get_by_role("button", name="Till Weak").click()
    await expect(stage.page.get_by_text("214 rows")).to_be_visible()


async def trace(stage: Stage) -> None:
    stage.server.answer("GET", "/api/desk/visits/visit-1/trace", a_trace(TUESDAY_S - 42, screens=False))
    await today(stage)
    await stage.page.get_by_role("button", name="Voucher sent to the phone · Jane").click()
    await expect(stage.page.get_by_text("449 ms from the first packet")).to_be_visible()


async def empty(stage: Stage) -> None:
    stage.server.channels["desk"].view = an_empty_desk(TUESDAY_S)
    page = await stage.open("desk")
    await expect(page.get_by_role("heading", name="Quiet so far")).to_be_visible()


async def offline(stage: Stage) -> None:
    await today(stage)
    await stage.lose_link()
    await expect(stage.page.get_by_text("No link to the server.")).to_be_visible()


async def signed_out(stage: Stage) -> None:
    stage.server.channels["desk"].signed_in = False
    page = await stage.open("desk")
    await expect(page.get_by_role("heading", name="Store desk")).to_be_visible()


async def refused(stage: Stage) -> None:
    await signed_out(stage)
    stage.server.answer("POST", "/api/staff/session", {"title": "Not signed in"}, 401)
    await stage.page.get_by_label("User name").fill("manager")
    await stage.page.get_by_label("Password").fill("wrong")
    await stage.page.get_by_role("button", name="Sign in").click()
    await expect(stage.page.get_by_text("do not go together")).to_be_visible()


SCENES = [
    Scene("desk", "today", today),
    Scene("desk", "without-names", without_names, ("light",)),
    Scene("desk", "held", held),
    Scene("desk", "trace", trace),
    Scene("desk", "empty", empty),
    Scene("desk", "offline", offline),
    Scene("desk", "signed-out", signed_out),
    Scene("desk", "refused", refused, ("light",)),
    Scene("desk", "small", today, ("light",), "desk-small"),
]
