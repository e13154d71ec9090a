"""Paying with a gift card on a clerk's phone in a real browser: typed and scanned, in part and wrong."""

from __future__ import annotations

import time

from playwright.async_api import Page, expect

from tests.screens.conftest import Open
from tests.screens.samples import a_clerk_view
from tests.screens.scanners import WEDGE
from tests.screens.stand_in import StandIn
from tests.screens.till import GTIN, Till

CODE = "GIFT 4K7M QT3A 9FHC"
ON_IT = {"GIFT4K7MQT3A9FHC": 2500}


async def to_the_payment(server: StandIn, open_screen: Open, till: Till) -> Page:
    server.channels["clerk"].view = a_clerk_view(time.time(), tasks=[])
    server.parts["sell/"] = till.answer
    page = await open_screen("clerk", query="#sell")
    await expect(page.get_by_role("heading", name="Ring up")).to_be_visible()
    await page.evaluate(WEDGE, GTIN)
    await page.get_by_role("button", name="Charge $").click()
    await expect(page.get_by_label("Code of the gift card")).to_be_visible()
    return page


async def test_it_pays_what_is_on_it_and_cash_the_rest(server: StandIn, open_screen: Open) -> None:
    page = await to_the_payment(server, open_screen, Till(gift_cards=dict(ON_IT)))
    await page.get_by_label("Code of the gift card").fill(CODE.lower())
    await page.get_by_role("button", name="Use it").click()
    await expect(page.get_by_text("Still to pay")).to_be_visible()
    await page.get_by_role("button", name="Exactly").click()
    await expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    await expect(page.get_by_text("Gift card", exact=True)).to_be_visible()


async def test_a_scanner_reads_it_from_her_phone(server: StandIn, open_screen: Open) -> None:
    page = await to_the_payment(server, open_screen, Till(gift_cards={"GIFT4K7MQT3A9FHC": 1_000_00}))
    await page.evaluate(WEDGE, CODE)
    await expect(page.get_by_role("heading", name="Receipt")).to_be_visible()


async def test_a_wrong_code_is_told_and_another_way_is_open(server: StandIn, open_screen: Open) -> None:
    page = await to_the_payment(server, open_screen, Till())
    await page.get_by_role("button", name="Use it").click()
    await expect(page.get_by_text("Type or scan the code first.")).to_be_visible()
    await page.get_by_label("Code of the gift card").fill(CODE)
    await page.get_by_role("button", name="Use it").click()
    await expect(page.get_by_text("No gift card has this code.")).to_be_visible()
    await page.get_by_role("button", name="Exactly").click()
    await expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
