"""Ringing up on a clerk's phone in a real browser: scan to receipt, terminals that hesitate, no link."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.async_api import BrowserContext, Page, expect

from tests.screens.browser import an_unseen_page, enlarge_text, overflows, small_targets
from tests.screens.conftest import Open
from tests.screens.samples import a_claimed_task, a_clerk_view, a_client
from tests.screens.scanners import CAMERA, WEDGE
from tests.screens.stand_in import StandIn
from tests.screens.till import GTIN, Till

CHARGE = "Charge $334.49"
CARD = "Card on the terminal"
HAND_PX = 48
WITHIN_MS = 60_000

COUNT_TAPS = """
() => {
  window.taps = 0
  addEventListener('click', () => window.taps++, { capture: true })
}
"""


async def open_till(server: StandIn, open_screen: Open, till: Till, *, walk_in: bool = False) -> Page:
    now_s = time.time()
    tasks = [] if walk_in else [a_claimed_task(now_s)]
    server.channels["clerk"].view = a_clerk_view(now_s, tasks=tasks)
    server.answer("GET", "/api/tasks/task-1/card", a_client(now_s))
    server.parts["sell/"] = till.answer
    page = await open_screen("clerk", query="#sell")
    await expect(page.get_by_role("heading", name="Ring up")).to_be_visible()
    return page


async def taken(page: Page) -> list[dict[str, Any]]:
    """What the device keeps until the server has it."""
    kept: list[dict[str, Any]] = await page.evaluate(
        """() => new Promise((done, failed) => {
          const opening = indexedDB.open('shopbell-sell')
          opening.onerror = failed
          opening.onsuccess = () => {
            const all = opening.result.transaction('waiting').objectStore('waiting').getAll()
            all.onsuccess = () => (opening.result.close(), done(all.result))
          }
        })"""
    )
    return kept


async def test_from_the_camera_to_the_receipt_takes_five_taps_at_most(server: StandIn, open_screen: Open) -> None:
    page = await open_till(server, open_screen, Till())
    await page.evaluate(CAMERA, GTIN)
    await page.evaluate(COUNT_TAPS)
    await page.get_by_role("button", name="Scan").click()
    await page.get_by_role("button", name=CHARGE).click()
    await page.get_by_role("button", name=CARD).click()
    await expect(page.get_by_role("heading", name="Receipt 20260310-0001")).to_be_visible()
    assert await page.evaluate("window.taps") == 3
    await page.get_by_role("button", name="Next customer").click()
    await expect(page.get_by_text("No member attached")).to_be_visible()


async def test_a_sale_keeps_its_coupon_its_declines_and_its_money_to_the_cent(
    server: StandIn, open_screen: Open
) -> None:
    till = Till()
    page = await open_till(server, open_screen, till)
    await page.get_by_role("button", name="Add the Morrow 64").click()
    await expect(page.get_by_text("For Jane")).to_be_visible()
    await expect(page.get_by_text("$40 off the Morrow 64")).to_be_visible()
    await expect(page.get_by_text("Earns 309 points")).to_be_visible()
    await page.get_by_role("button", name="No thanks, no Three more years").click()
    await expect(page.get_by_text("Three more years")).to_have_count(0)
    await page.get_by_role("button", name="Take Morrow 64 grinder out").click()
    await page.get_by_role("button", name="Undo").click()
    # A scanner types anywhere, fast, and ends with Enter.
    await page.evaluate(WEDGE, "96385074")
    await expect(page.get_by_role("button", name="Charge $430.83")).to_be_enabled()
    await page.reload()
    await expect(page.get_by_role("heading", name="Gooseneck kettle")).to_be_visible()
    await expect(page.get_by_role("button", name="Charge $430.83")).to_be_enabled()
    await expect(page.get_by_text("Three more years")).to_have_count(0)
    assert "Jane" not in await page.evaluate("JSON.stringify([sessionStorage, localStorage])")
    till.raised = True
    await page.get_by_role("button", name="Charge $430.83").dblclick()
    await expect(page.get_by_text("The price has changed since")).to_be_visible()
    await page.get_by_role("button", name="Charge $452.49").dblclick()
    # What the sale holds by now is hers all the same.
    await page.get_by_role("button", name="Change the basket").click()
    await page.get_by_role("button", name="One more Gooseneck kettle").click()
    await expect(page.get_by_text("$40 off the Morrow 64")).to_be_visible()
    await page.get_by_role("button", name="One Gooseneck kettle less").click()
    await page.get_by_role("button", name="Charge $452.49").click()
    # A scanner is no cash and no press of a button.
    await page.get_by_label("Or type what was given").fill("96385074")
    await page.get_by_role("button", name="Take it").click()
    await expect(page.get_by_text("Nobody gives $96,385,074")).to_be_visible()
    await page.evaluate(WEDGE, "96385074")
    await expect(page.get_by_text("Nothing is scanned here.")).to_be_visible()
    assert till.payments == {}
    await page.get_by_label("Or type what was given").fill("500")
    await expect(page.get_by_text("Give back $47.51")).to_be_visible()
    await page.get_by_role("button", name="Take it").dblclick()
    await expect(page.get_by_text("Give back $47.51")).to_be_visible()
    await expect(page.get_by_role("heading", name="Receipt 20260310-0001")).to_be_visible()
    [paid] = till.payments.values()
    assert [one.change_minor for one in paid.values()] == [4751]
    assert till.declined == ["CARE-3"]
    assert await taken(page) == []


async def test_a_terminal_that_hesitates_is_asked_again_and_charges_once(server: StandIn, open_screen: Open) -> None:
    till = Till(terminal=["declined", "partial", "unknown", "unknown", "approved"])
    page = await open_till(server, open_screen, till)
    await page.get_by_role("button", name="Add the Morrow 64").click()
    await page.get_by_role("button", name=CHARGE).click()
    await page.get_by_role("button", name=CARD).click()
    await expect(page.get_by_text("The card was declined. Nothing was charged.")).to_be_visible()
    await page.get_by_role("button", name=CARD).click()
    await expect(page.get_by_text("The card paid $200.")).to_be_visible()
    await page.get_by_role("button", name=CARD).dblclick()
    await expect(page.get_by_role("heading", name="Nobody knows yet")).to_be_visible()
    await expect(page.get_by_role("button", name=CARD)).to_have_count(0)
    # Neither the way back nor a reload leads to a second charge.
    await page.go_back()
    await expect(page.get_by_role("heading", name="Nobody knows yet")).to_be_visible()
    await page.reload()
    await page.get_by_role("button", name="Ask the terminal again").click()
    await expect(page.get_by_role("heading", name="Nobody knows yet")).to_be_visible()
    # Nor does a tab that is closed: the next one knows of it.
    page = await in_its_place(page)
    await expect(page.get_by_role("heading", name="Not finished: $334.49")).to_be_visible()
    await page.get_by_role("button", name="Go on with it").click()
    await page.get_by_role("button", name="Ask the terminal again").click()
    await expect(page.get_by_role("heading", name="Paid $334.49")).to_be_visible()
    [paid] = till.payments.values()
    assert [one.approved_minor for one in paid.values()] == [0, 20000, 13449]
    page = await in_its_place(page)
    await expect(page.get_by_role("heading", name="Paid: $334.49")).to_be_visible()
    await page.get_by_role("button", name="To the receipt").click()
    await page.get_by_role("button", name="Next customer").click()
    await expect(page.get_by_role("heading", name="Paid: $334.49")).to_have_count(0)


async def in_its_place(page: Page) -> Page:
    """Another tab of the same phone; the first is closed."""
    other = await another_tab(page.context, page.url.partition("#")[0] + "#sell")
    await page.close()
    return other


async def sell_for_cash(page: Page, amount: str) -> None:
    await page.get_by_role("button", name=f"Charge {amount} in cash").click()
    await page.get_by_role("button", name=f"Exactly {amount}").dblclick()
    await expect(page.get_by_role("heading", name="Sold, kept on this phone")).to_be_visible()


async def another_tab(context: BrowserContext, url: str) -> Page:
    page = await an_unseen_page(context)
    await page.goto(url)
    await expect(page.get_by_role("heading", name="Ring up")).to_be_visible()
    return page


async def test_sales_without_a_link_reach_the_server_once_whatever_happens(server: StandIn, open_screen: Open) -> None:
    till = Till()
    page = await open_till(server, open_screen, till)
    second = await another_tab(page.context, page.url)
    await page.get_by_role("button", name="Add the Morrow 64").click()
    await expect(page.get_by_role("button", name=CHARGE)).to_be_enabled()
    await server.stop()
    await expect(page.get_by_text("The coupon of $40: it may be used once.")).to_be_visible()
    await expect(page.get_by_text("Cards: cash only.")).to_be_visible()
    await sell_for_cash(page, "$377.79")
    await page.get_by_role("button", name="Next customer").click()
    await page.evaluate(WEDGE, "036000291452")
    await sell_for_cash(page, "$8.12")
    await expect(page.get_by_role("button", name="2 sales wait")).to_be_visible()
    waiting = await taken(page)
    assert [one["told"]["quoted_total_minor"] for one in waiting if one["told"]["visit"] is None] == [812]
    assert "Jane" not in str(waiting)
    # The page that sold ends as in a crash; the other one and a new one both try at once.
    await page.close()
    await server.start()
    third = await another_tab(second.context, second.url)
    for tab in (second, third):
        await expect(tab.get_by_role("button", name="wait for the shop")).to_have_count(0)
        await expect(tab.get_by_text("Live")).to_be_visible()
    assert len(till.sales) == 2
    assert [len(payments) for payments in till.payments.values()] == [1, 1]


async def test_cash_that_was_taken_as_the_server_went_is_kept_and_shown_until_the_server_has_it(
    server: StandIn, open_screen: Open
) -> None:
    till = Till()
    page = await open_till(server, open_screen, till, walk_in=True)
    await page.evaluate(WEDGE, GTIN)
    # It came, and the answer did not: what was opened is given up, and the basket is a sale of its own.
    till.answer_lost = True
    await page.get_by_role("button", name="Charge $377.79").click()
    await expect(page.get_by_text("The shop cannot be reached. You can sell for cash")).to_be_visible()
    await page.get_by_role("button", name=re.compile(r"Charge \$377\.79$")).click(timeout=WITHIN_MS)
    await expect(page.get_by_role("button", name=CARD)).to_be_visible()
    assert till.cancelled == till.puts[:1]
    till.away = True
    await page.get_by_role("button", name="Exactly $377.79").dblclick()
    await expect(page.get_by_role("heading", name="Sold, kept on this phone")).to_be_visible()
    till.refuse = "The clock of this phone is wrong."
    till.away = False
    await page.get_by_role("button", name="1 sale needs you").click()
    await expect(page.get_by_text("The clock of this phone is wrong.")).to_be_visible()
    [kept] = await taken(page)
    assert kept["state"] == "person"
    # The server has closed what was opened with a link; what was paid holds as it was agreed, as a sale of its own.
    till.refuse = ""
    till.cancelled.append(kept["sale"])
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("Nothing waits. The shop has every sale.")).to_be_visible()
    assert await taken(page) == []
    [told] = [sale for sale in till.sales if sale not in till.cancelled]
    assert till.sales[told]["offline"]
    assert {sale: list(paid) for sale, paid in till.payments.items()} == {told: [kept["payments"][0]["payment"]]}
    # Her receipt is that of the sale which the shop has.
    await page.go_back()
    await expect(page.get_by_role("heading", name=f"Receipt {till.receipt(told).number}")).to_be_visible()


async def test_targets_are_large_and_nothing_sticks_out_at_twice_the_text(server: StandIn, open_screen: Open) -> None:
    page = await open_till(server, open_screen, Till())
    await page.get_by_role("button", name="Add the Morrow 64").click()
    await expect(page.get_by_role("button", name=CHARGE)).to_be_enabled()
    assert await small_targets(page, HAND_PX) == []
    assert await overflows(page) == []
    await enlarge_text(page, 200)
    assert await overflows(page) == []
    await expect(page.get_by_role("button", name=CHARGE)).to_be_in_viewport(ratio=1)
