"""The states of the demo page, with the real screens in its frames."""

from __future__ import annotations

from playwright.async_api import expect

from tests.screens.samples import TUESDAY_S, a_clerk_view, a_client, a_phone, a_phone_with_coupon, a_task
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_demo, a_desk, a_kiosk


async def in_the_shop(stage: Stage) -> None:
    """Jane has come in: every screen has answered."""
    channels = stage.server.channels
    channels["phone"].view = a_phone_with_coupon(TUESDAY_S)
    channels["clerk"].view = a_clerk_view(TUESDAY_S, tasks=[a_task(TUESDAY_S)])
    stage.server.answer("GET", "/api/tasks/task-1/card", a_client(TUESDAY_S))
    channels["kiosk"].view = a_kiosk("invite")
    channels["desk"].view = a_desk(TUESDAY_S)
    channels["demo"].view = a_demo(TUESDAY_S, stage.server.url)
    page = await stage.open("demo")
    await expect(page.get_by_text("All four screens live")).to_be_visible()
    await expect(page.frame_locator("iframe[title='Watch']").get_by_text("Jane").first).to_be_visible()


async def before(stage: Stage) -> None:
    channels = stage.server.channels
    channels["phone"].view = a_phone(TUESDAY_S)
    channels["clerk"].view = a_clerk_view(TUESDAY_S)
    channels["kiosk"].view = a_kiosk()
    channels["desk"].view = a_desk(TUESDAY_S, timeline=[])
    view = a_demo(TUESDAY_S, stage.server.url)
    outside = [
        person.model_copy(update={"x_m": 14.0, "y_m": -6.5, "indoors": False}) if person.person == "jane" else person
        for person in view.people
    ]
    caption = "Jane is on the pavement. Walk her in, or drag her through the door."
    channels["demo"].view = view.model_copy(
        update={"people": outside, "trace": None, "held_back": [], "caption": caption}
    )
    page = await stage.open("demo")
    await expect(page.get_by_text("All four screens live")).to_be_visible()


async def broken(stage: Stage) -> None:
    await in_the_shop(stage)
    view = a_demo(TUESDAY_S, stage.server.url, broker_up=False, server_up=False, caption="The server was killed.")
    await stage.server.channels["demo"].state("demo", view)
    await expect(stage.page.get_by_text("Server is down")).to_be_visible()


async def enlarged(stage: Stage) -> None:
    await in_the_shop(stage)
    await stage.page.get_by_role("button", name="Enlarge: Kiosk by the door").click()
    await expect(stage.page.get_by_role("button", name="Back to the demo")).to_be_visible()


SCENES = [
    Scene("demo", "in-the-shop", in_the_shop),
    Scene("demo", "before", before),
    Scene("demo", "broken", broken, ("light",)),
    Scene("demo", "enlarged", enlarged, ("light",)),
    Scene("demo", "small", in_the_shop, ("light",), "demo-small"),
]
