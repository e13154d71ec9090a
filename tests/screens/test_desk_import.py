"""The catalogue place of the desk: a file is checked first, and what is refused is said line by line."""

from __future__ import annotations

import time
from typing import Any

from playwright.async_api import Page, expect

from tests.screens.browser import SIZES, overflows
from tests.screens.campaign_samples import an_import
from tests.screens.conftest import Open
from tests.screens.shop_samples import a_desk
from tests.screens.stand_in import StandIn

PATH = "/api/catalogue/import"
FILE = {"name": "feed.csv", "mimeType": "text/csv", "buffer": b"id,title\nMOR-64,Morrow 64\n"}


def answer(body: dict[str, Any]) -> tuple[int, Any]:
    report = an_import(None if body["dry_run"] == "true" else "import-1")
    counts = report.counts | ({"retired": 3} if body["retire_missing"] == "true" else {})
    return 200, report.model_copy(update={"counts": counts}).model_dump(mode="json")


async def at_catalogue(server: StandIn, open_screen: Open) -> Page:
    server.answer("POST", PATH, answer)
    server.channels["desk"].view = a_desk(time.time())
    page = await open_screen("desk")
    await page.get_by_role("button", name="Catalogue", exact=True).click()
    await expect(page.get_by_role("heading", name="Import the catalogue")).to_be_visible()
    return page


async def test_a_file_is_checked_before_it_counts_and_told_line_by_line(server: StandIn, open_screen: Open) -> None:
    page = await at_catalogue(server, open_screen)
    await page.get_by_role("button", name="Check the file").click()
    await expect(page.get_by_text("Choose a file.")).to_be_visible()
    await page.get_by_label("File", exact=True).set_input_files(FILE)
    await page.get_by_role("button", name="Check the file").click()
    await expect(page.get_by_text("nothing has changed yet")).to_be_visible()
    await expect(page.get_by_role("row", name="7 SCL-1 refused")).to_contain_text("is no amount")
    await expect(page.get_by_text("212 unchanged")).to_be_visible()
    await page.get_by_role("button", name="Import it").click()
    link = page.get_by_role("link", name="The whole report")
    await expect(link).to_have_attribute("href", "/api/catalogue/imports/import-1/report.csv")
    asked = server.asked("POST", PATH)
    assert [body["dry_run"] for body in asked] == ["true", "false"]
    assert {body["file"] for body in asked} == {FILE["buffer"].decode()}  # type: ignore[attr-defined]


async def test_taking_products_off_is_asked_once_more(server: StandIn, open_screen: Open) -> None:
    page = await at_catalogue(server, open_screen)
    await page.get_by_label("File", exact=True).set_input_files(FILE)
    await page.get_by_label("Products that it does not hold").check()
    await page.get_by_role("button", name="Check the file").click()
    await page.get_by_role("button", name="Import it").click()
    dialog = page.get_by_role("dialog", name="Import it, and take 3 products off?")
    await dialog.get_by_role("button", name="Import it").click()
    await expect(page.get_by_role("link", name="The whole report")).to_be_visible()
    assert server.asked("POST", PATH)[-1]["retire_missing"] == "true"


async def test_a_file_that_is_refused_whole_says_why(server: StandIn, open_screen: Open) -> None:
    page = await at_catalogue(server, open_screen)
    server.answer("POST", PATH, {"title": "Refused", "detail": "nothing was imported: no column id", "line": 1}, 422)
    await page.get_by_label("File", exact=True).set_input_files(FILE)
    await page.get_by_role("button", name="Check the file").click()
    await expect(page.get_by_role("alert").get_by_text("no column id")).to_be_visible()
    await expect(page.get_by_role("button", name="Import it")).to_have_count(0)


async def test_the_catalogue_place_fits_small_desks(server: StandIn, open_screen: Open) -> None:
    page = await at_catalogue(server, open_screen)
    await page.get_by_label("File", exact=True).set_input_files(FILE)
    await page.get_by_role("button", name="Check the file").click()
    await expect(page.get_by_text("212 unchanged")).to_be_visible()
    for width, height in (SIZES["desk"], SIZES["desk-small"], (900, 1000)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await overflows(page) == [], width
