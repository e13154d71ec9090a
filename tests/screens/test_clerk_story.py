"""Three clerks at the real programs: Jane is met, walks the wrong way, is shown it, and buys with her coupon once."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from playwright.async_api import TimeoutError as TookTooLong

from simulator import scenarios, store
from simulator.demo.performance import Performance
from simulator.demo.sign_in import Doors, client
from simulator.demo.stack import Stack, StackPlan
from simulator.script import Appear, Walk
from tests.screens.browser import SIZES, a_context, an_unseen_page, built, watch_for_errors

JUST_INSIDE = (5.4, 3.0)
AT_THE_GRINDERS = (7.2, 11.8)
BY_THE_DOOR = (5.6, 1.9)
"Twelve metres on foot from the grinders."

WALKS = 4
"""The server looks after her once no clerk is with her, which it asks now and then: a walk that begins before is none
to it, and she walks again."""

LOOKS_AROUND_S = 12.0
"She stands at the grinders: where she is, is heard some seconds late, and who turns at once never seems to be there."

NOTICED_WITHIN_MS = 15_000
"After she has stood still: a straying counts once it has lasted, and the radio is slow."

WITHIN_MS = 90_000
"She walks in real time, and the machine is busy."

CARE = {
    "sku": "care-7",
    "name": "Seven years of care",
    "short_name": "Seven years",
    "category": "Warranties",
    "picture": "grinder",
    "price_minor": 3900,
    "zone": "till",
    "stock": 0,
    "covers": {"categories": ["Coffee grinders"], "months": 84, "from_minor": 10_000, "to_minor": 90_000},
}


@dataclass(frozen=True, slots=True)
class Floor:
    play: Performance
    mara: Page
    theo: Page
    manager: Page


def with_a_warranty(folder: Path) -> Path:
    """The demo store's catalogue and a warranty that fits its grinders."""
    catalogue = json.loads(store.CATALOGUE_PATH.read_text())
    catalogue["products"].append(CARE)
    file = folder / "catalogue.json"
    file.write_text(json.dumps(catalogue))
    return file


@pytest_asyncio.fixture(loop_scope="session")
async def floor(browser: Browser, tmp_path: Path) -> AsyncIterator[Floor]:
    plan = StackPlan(store.SITE_PATH, with_a_warranty(tmp_path), tmp_path / "data", built("clerk"))
    async with client() as http, Stack(plan) as stack:
        play = Performance(stack, scenarios.load("jane", 1, store.skus()), Doors(stack, http))
        async with play:
            await play.prepare()
            contexts = [await a_context(browser, SIZES["clerk"]) for _ in range(3)]
            pages = [await an_unseen_page(context) for context in contexts]
            errors = [watch_for_errors(page) for page in pages]
            try:
                for page, name in zip(pages, ("mara", "theo", "manager"), strict=True):
                    page.set_default_timeout(WITHIN_MS)
                    await page.goto(await play.doors.clerk_page(play.admin, name))
                    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible()
                yield Floor(play, *pages)
            finally:
                for context in contexts:
                    await context.close()
            assert [error for page in errors for error in page] == []


async def test_jane_is_met_strays_is_shown_the_way_and_buys_once_with_her_coupon(floor: Floor) -> None:
    await _mara_meets_her(floor)
    await _she_goes_the_wrong_way(floor)
    await _theo_steps_in(floor)
    await _theo_rings_her_up(floor.theo)
    await _nothing_is_offered_twice(floor.theo)


async def _mara_meets_her(floor: Floor) -> None:
    await floor.play.player.perform(Appear("jane", JUST_INSIDE), time.time())
    await expect(floor.mara.get_by_role("heading", name="Jane", exact=True)).to_be_visible(timeout=WITHIN_MS)
    # Theo, who is asked after her, is told that somebody came.
    await expect(floor.theo.get_by_role("button", name="I’ll go")).to_be_visible(timeout=WITHIN_MS)
    await floor.mara.get_by_role("button", name="I’ll go").click()
    await expect(floor.mara.get_by_text("Yours since")).to_be_visible()
    for page in (floor.theo, floor.manager):
        await expect(page.get_by_text("Mara is on the way", exact=False)).to_be_visible(timeout=WITHIN_MS)
    await floor.mara.get_by_role("button", name="I’m with Jane").click()
    await expect(floor.theo.get_by_text("Mara is with them", exact=False)).to_be_visible()
    # Mara walks along; the task says where they are.
    await floor.play.player.perform(Walk("jane", AT_THE_GRINDERS), time.time())
    await expect(floor.mara.locator(".where")).to_have_text("Coffee bar", timeout=WITHIN_MS)
    await floor.mara.get_by_role("button", name="Done").click()
    await floor.mara.get_by_role("button", name="Helped").click()
    await expect(floor.mara.get_by_role("heading", name="All quiet")).to_be_visible()


async def _she_goes_the_wrong_way(floor: Floor) -> None:
    strayed = floor.mara.get_by_text("Jane is walking away from", exact=False)
    for _ in range(WALKS):
        await asyncio.sleep(LOOKS_AROUND_S)
        await _she_walks(floor, BY_THE_DOOR)
        with suppress(TookTooLong):
            return await strayed.wait_for(timeout=NOTICED_WITHIN_MS)
        await _she_walks(floor, AT_THE_GRINDERS)
    raise AssertionError("Nobody noticed that she walked away")


async def _she_walks(floor: Floor, to: tuple[float, float]) -> None:
    player = floor.play.player
    await player.perform(Walk("jane", to), time.time())
    while player.world.is_walking("jane", time.time()):
        await asyncio.sleep(0.1)


async def _theo_steps_in(floor: Floor) -> None:
    await floor.theo.get_by_role("button", name="I’ll go").click()
    await expect(floor.theo.get_by_text("Jane is walking away from", exact=False)).to_be_visible(timeout=WITHIN_MS)
    await expect(floor.theo.get_by_role("heading", name="The way")).to_be_visible()
    await expect(floor.mara.get_by_text("Theo is on the way", exact=False)).to_be_visible(timeout=WITHIN_MS)
    await floor.theo.get_by_role("button", name="I’m with Jane").click()
    await expect(floor.theo.get_by_text("With you since")).to_be_visible()


async def _theo_rings_her_up(page: Page) -> None:
    await page.get_by_role("button", name="Ring up").click()
    await page.get_by_role("button", name="Add the Morrow 64").click()
    await expect(page.get_by_text("For Jane")).to_be_visible()
    await page.get_by_role("button", name="No thanks, no Seven years").click()
    await expect(page.get_by_text("Seven years of care")).to_have_count(0)
    await expect(page.get_by_text("−$40").first).to_be_visible()
    await page.get_by_role("button", name="Charge").click()
    await page.get_by_role("button", name="Exactly").click()
    await expect(page.get_by_role("heading", name="Receipt", exact=False)).to_be_visible()
    await page.get_by_role("button", name="Next customer").click()


async def _nothing_is_offered_twice(page: Page) -> None:
    """Her coupon is used and her no is known: her next basket has neither."""
    await page.get_by_role("button", name="Add the Morrow 64").click()
    await page.get_by_role("button", name="This is for the client of your task").click()
    await expect(page.get_by_text("For Jane")).to_be_visible()
    await expect(page.get_by_text("Seven years of care")).to_have_count(0)
    await expect(page.get_by_role("button", name="Charge")).to_be_enabled()
    await expect(page.get_by_text("−$40")).to_have_count(0)
    await expect(page.get_by_text("Seven years of care")).to_have_count(0)
    await page.get_by_role("link", name="Now").click()
    await expect(page.get_by_role("heading", name="Said no to")).to_be_visible()
