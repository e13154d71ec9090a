"""The states of looking something up at the kiosk, for anybody."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.screens.look_up import answers_questions
from tests.screens.scanners import WEDGE
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_kiosk

LIGHT = ("light",)


async def opened(stage: Stage) -> Page:
    stage.server.channels["kiosk"].view = a_kiosk()
    answers_questions(stage.server)
    page = await stage.open("kiosk")
    await page.get_by_role("button", name="Find something").click()
    await expect(page.get_by_role("heading", name="From our shelves")).to_be_visible()
    return page


async def typed(stage: Stage, words: str) -> Page:
    page = await opened(stage)
    for letter in words:
        await page.get_by_role("button", name="Space" if letter == " " else letter, exact=True).click()
    return page


async def begin(stage: Stage) -> None:
    await opened(stage)


async def found(stage: Stage) -> None:
    page = await typed(stage, "grinder")
    await expect(page.get_by_text("4 products")).to_be_visible()


async def mistyped(stage: Stage) -> None:
    page = await typed(stage, "morow girnder")
    await expect(page.get_by_text("Shown for “morrow grinder”")).to_be_visible()


async def nothing(stage: Stage) -> None:
    page = await typed(stage, "zzyzx")
    await expect(page.get_by_role("heading", name="Nothing by that name")).to_be_visible()


async def product(stage: Stage) -> Page:
    page = await typed(stage, "morrow 64")
    # It stands in the list of before too, which gives way to this one.
    await expect(page.get_by_text("2 products", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Morrow 64 grinder").click()
    await expect(page.get_by_role("button", name="Show me where")).to_be_visible()
    return page


async def product_figures(stage: Stage) -> None:
    page = await product(stage)
    await page.get_by_role("heading", name="Goes with it").scroll_into_view_if_needed()


async def compare(stage: Stage) -> None:
    page = await product(stage)
    await page.get_by_role("button", name="Compare").first.click()
    await expect(page.get_by_role("heading", name="Morrow 64 or")).to_be_visible()


async def way(stage: Stage) -> None:
    page = await product(stage)
    await page.get_by_role("button", name="Show me where").click()
    await expect(page.get_by_role("img", name="Floor plan")).to_be_visible()


async def called(stage: Stage) -> None:
    page = await product(stage)
    await page.get_by_role("button", name="Ask for a hand").click()
    await expect(page.get_by_text("Somebody is coming")).to_be_visible()


async def warning(stage: Stage) -> None:
    page = await product(stage)
    await stage.let_pass(76)
    await expect(page.get_by_text("Clears by itself in")).to_be_visible()


async def failed(stage: Stage) -> None:
    page = await opened(stage)
    stage.server.parts.clear()
    await page.get_by_role("button", name="g", exact=True).click()
    await expect(page.get_by_role("heading", name="Back soon").first).to_be_visible()


async def coupon(stage: Stage) -> None:
    page = await opened(stage)
    await page.evaluate(WEDGE, "SHOPBELL:ABCD2345")
    await expect(page.get_by_text("That is a coupon")).to_be_visible()


async def spanish(stage: Stage) -> None:
    stage.server.channels["kiosk"].view = a_kiosk()
    answers_questions(stage.server)
    page = await stage.open("kiosk")
    await page.evaluate("document.documentElement.lang = 'es'")
    # In whichever language it stands there by now.
    await page.get_by_role("button", name=re.compile("Find something|Buscar algo")).click()
    await expect(page.get_by_role("heading", name="¿Qué buscamos para ti?")).to_be_visible()


async def spanish_product(stage: Stage) -> None:
    await spanish(stage)
    await stage.page.get_by_role("button", name="Morrow 64 grinder").click()
    await expect(stage.page.get_by_role("button", name="Enséñame dónde está")).to_be_visible()


SCENES = [
    Scene("kiosk", "find", begin, LIGHT),
    Scene("kiosk", "find-results", found, LIGHT),
    Scene("kiosk", "find-mistyped", mistyped, LIGHT),
    Scene("kiosk", "find-nothing", nothing, LIGHT),
    Scene("kiosk", "find-product", product, LIGHT),
    Scene("kiosk", "find-product-figures", product_figures, LIGHT),
    Scene("kiosk", "find-compare", compare, LIGHT),
    Scene("kiosk", "find-way", way, LIGHT),
    Scene("kiosk", "find-called", called, LIGHT),
    Scene("kiosk", "find-warning", warning, LIGHT),
    Scene("kiosk", "find-failed", failed, LIGHT),
    Scene("kiosk", "find-coupon", coupon, LIGHT),
    Scene("kiosk", "find-es", spanish, LIGHT),
    Scene("kiosk", "find-product-es", spanish_product, LIGHT),
]
