"""The states of the store desk."""

from __future__ import annotations

from playwright.async_api import expect

from tests.screens.samples import TUESDAY_S, a_clerk
from tests.screens.scenes import (
    desk_campaigns,
    desk_drawings,
    desk_kiosks,
    desk_rewards,
    desk_sales,
    desk_signage,
    desk_staff,
)
from tests.screens.scenes.desk_reviews import SCENES as REVIEWS
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import (
    a_desk,
    a_gateway,
    a_lossy_gateway,
    a_presence,
    a_silent_gateway,
    a_trace,
    an_empty_desk,
    some_beacons,
)
from wire.messages.screens.desk import DeskView
from wire.messages.screens.radio import GatewaysCard


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


def a_troubled_desk() -> DeskView:
    now_s = TUESDAY_S
    cards = [a_gateway(now_s), a_gateway(now_s, "coffee"), a_lossy_gateway(now_s), a_silent_gateway(now_s)]
    return a_desk(now_s, gateways=GatewaysCard(gateways=cards), beacons=some_beacons(now_s))


async def alarm(stage: Stage) -> None:
    stage.server.channels["desk"].view = a_troubled_desk()
    page = await stage.open("desk")
    await expect(page.get_by_role("alert").get_by_text("Till has been silent since")).to_be_visible()


async def radio(stage: Stage) -> None:
    await today(stage)
    await stage.page.get_by_role("button", name="Radio").click()
    await expect(stage.page.get_by_role("heading", name="Beacons")).to_be_visible()


async def troubles(stage: Stage) -> None:
    await alarm(stage)
    await stage.page.get_by_role("button", name="Show", exact=True).click()
    await expect(stage.page.get_by_text("12 sightings lost between")).to_be_visible()


async def beacons(stage: Stage) -> None:
    await troubles(stage)
    await stage.page.get_by_role("heading", name="Aisle 7, maps").scroll_into_view_if_needed()
    await stage.page.locator("sb-beacon-panel").evaluate("(panel) => panel.scrollIntoView({ block: 'end' })")
    await expect(stage.page.get_by_text("Battery at 2.17 V: change it today")).to_be_visible()


async def radio_as_clerk(stage: Stage) -> None:
    view = a_troubled_desk().model_copy(update={"staff": a_clerk(), "presence": a_presence(names=False)})
    stage.server.channels["desk"].view = view
    page = await stage.open("desk")
    await page.get_by_role("button", name="Radio").click()
    await expect(page.get_by_role("heading", name="Beacons")).to_be_visible()


async def enrolment(stage: Stage) -> None:
    code = {"gateway": "till", "code": "7KQF-2MXD-91VT-C0HA", "expires_at_s": TUESDAY_S + 872}
    stage.server.answer("POST", "/api/gateways/till/enrolment", code)
    await troubles(stage)
    await stage.page.get_by_role("button", name="New code for Till").click()
    await stage.page.get_by_role("button", name="Show a code").click()
    await expect(stage.page.get_by_text("7KQF-2MXD-91VT-C0HA", exact=True)).to_be_visible()


async def removal(stage: Stage) -> None:
    await troubles(stage)
    await stage.page.get_by_role("button", name="Remove Till").click()
    await expect(stage.page.get_by_role("heading", name="Remove Till?")).to_be_visible()


async def beacon_form(stage: Stage) -> None:
    await troubles(stage)
    await stage.page.get_by_role("button", name="Change Aisle 7, maps").click()
    await expect(stage.page.get_by_label("Namespace")).to_have_value("8b0ca750095477cb3e77")


async def no_beacons(stage: Stage) -> None:
    await empty(stage)
    await stage.page.get_by_role("button", name="Radio").click()
    await expect(stage.page.get_by_role("heading", name="No beacons yet")).to_be_visible()


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
    Scene("desk", "alarm", alarm),
    Scene("desk", "radio", radio),
    Scene("desk", "troubles", troubles),
    Scene("desk", "beacons", beacons),
    Scene("desk", "radio-as-clerk", radio_as_clerk, ("light",)),
    Scene("desk", "enrolment", enrolment),
    Scene("desk", "removal", removal, ("light",)),
    Scene("desk", "beacon-form", beacon_form),
    Scene("desk", "no-beacons", no_beacons, ("light",)),
    Scene("desk", "beacons-small", beacons, ("light",), "desk-small"),
    *desk_campaigns.SCENES,
    *desk_drawings.SCENES,
    *desk_kiosks.SCENES,
    *desk_rewards.SCENES,
    *desk_sales.SCENES,
    *desk_signage.SCENES,
    *desk_staff.SCENES,
    *REVIEWS,
]
