"""The states of ringing up on a clerk's phone."""

from __future__ import annotations

from playwright.async_api import expect

from tests.screens.samples import TUESDAY_S, a_claimed_task, a_clerk_view, a_client
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.till import Till

CARD = "/api/tasks/task-1/card"


async def open_selling(stage: Stage, till: Till, *, walk_in: bool = False) -> None:
    tasks = [] if walk_in else [a_claimed_task(TUESDAY_S)]
    stage.server.channels["clerk"].view = a_clerk_view(TUESDAY_S, tasks=tasks)
    stage.server.answer("GET", CARD, a_client(TUESDAY_S))
    stage.server.parts["sell/"] = till.answer
    page = await stage.open("clerk", "#sell")
    await expect(page.get_by_role("heading", name="Ring up")).to_be_visible()


async def empty(stage: Stage) -> None:
    await open_selling(stage, Till())
    await expect(stage.page.get_by_role("button", name="came for")).to_be_visible()


async def basket(stage: Stage, till: Till | None = None) -> None:
    await open_selling(stage, till or Till())
    await stage.page.get_by_role("button", name="came for").click()
    await expect(stage.page.get_by_role("button", name="Charge $334.49")).to_be_enabled()


async def find(stage: Stage) -> None:
    await open_selling(stage, Till(), walk_in=True)
    await stage.page.get_by_role("button", name="Search").click()
    await stage.page.get_by_label("Search by name or number").fill("e")
    await expect(stage.page.get_by_role("button", name="Gooseneck kettle")).to_be_visible()


async def pay(stage: Stage, till: Till | None = None) -> None:
    await basket(stage, till)
    await stage.page.get_by_role("button", name="Charge $334.49").click()
    await expect(stage.page.get_by_role("button", name="Card on the terminal")).to_be_visible()


async def unknown(stage: Stage) -> None:
    await pay(stage, Till(terminal=["unknown"]))
    await stage.page.get_by_role("button", name="Card on the terminal").click()
    await expect(stage.page.get_by_role("button", name="Ask the terminal again")).to_be_visible()


async def partial(stage: Stage) -> None:
    await pay(stage, Till(terminal=["partial"]))
    await stage.page.get_by_role("button", name="Card on the terminal").click()
    await expect(stage.page.get_by_text("Still to pay")).to_be_visible()


async def gift_card(stage: Stage) -> None:
    await pay(stage, Till(gift_cards={"GIFT4K7MQT3A9FHC": 2500}))
    await stage.page.get_by_label("Code of the gift card").fill("GIFT 4K7M QT3A 9FHC")
    await stage.page.get_by_role("button", name="Use it").click()
    await expect(stage.page.get_by_text("$309.49").first).to_be_visible()


async def paid(stage: Stage) -> None:
    await pay(stage)
    await stage.page.get_by_role("button", name="$340 given").click()
    await expect(stage.page.get_by_text("Give back $5.51")).to_be_visible()
    await expect(stage.page.get_by_role("heading", name="Receipt 20260310-0001")).to_be_visible()


async def offline(stage: Stage) -> None:
    await basket(stage)
    await stage.lose_link()
    await expect(stage.page.get_by_role("button", name="in cash")).to_be_visible()


async def waiting(stage: Stage) -> None:
    await offline(stage)
    await stage.page.get_by_role("button", name="in cash").click()
    await stage.page.get_by_role("button", name="$380 given").click()
    await expect(stage.page.get_by_role("heading", name="Sold, kept on this phone")).to_be_visible()
    await stage.page.get_by_role("button", name="waits for the shop").click()
    await expect(stage.page.get_by_text("Waits for the network")).to_be_visible()


async def refund(stage: Stage) -> None:
    await paid(stage)
    page = stage.page
    await page.get_by_role("button", name="Next customer").click()
    await page.get_by_role("button", name="Refund").click()
    await page.get_by_label("Number on the receipt").fill("20260310-0001")
    await page.get_by_role("button", name="Find the sale").click()
    await page.get_by_role("button", name="One more Morrow 64 grinder").click()
    await expect(page.get_by_text("About $334.49")).to_be_visible()


async def on_a_watch(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_clerk_view(TUESDAY_S)
    stage.server.parts["sell/"] = Till().answer
    page = await stage.open("clerk", "#sell")
    await expect(page.get_by_role("heading", name="Selling on your phone")).to_be_visible()


SCENES = [
    Scene("clerk", "sell-empty", empty),
    Scene("clerk", "sell-basket", basket),
    Scene("clerk", "sell-find", find),
    Scene("clerk", "sell-partial", partial),
    Scene("clerk", "sell-unknown", unknown),
    Scene("clerk", "sell-gift-card", gift_card),
    Scene("clerk", "sell-paid", paid),
    Scene("clerk", "sell-offline", offline),
    Scene("clerk", "sell-waiting", waiting),
    Scene("clerk", "sell-refund", refund),
    Scene("clerk", "sell", on_a_watch, ("dark",), "watch"),
]
