"""A page that stays open takes over a new build by itself, and never under somebody's hand."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.screens.browser import SIZES, a_context, an_unseen_page, built, shell_is_kept, time_passes_until
from tests.screens.shop_samples import a_kiosk
from tests.screens.stand_in import StandIn

MARK = re.compile(r'(<meta name="shopbell-build" content=")[0-9a-f]+')
NEW = "feedc0ffee00"


@pytest_asyncio.fixture(loop_scope="session")
async def deployed(tmp_path: Path) -> AsyncIterator[StandIn]:
    """A server on a copy of the built screens, which `deploy` can change."""
    shutil.copytree(built("kiosk"), tmp_path / "dist")
    server = StandIn(tmp_path / "dist")
    await server.start()
    yield server
    await server.stop()


async def deploy(server: StandIn, dist: Path) -> None:
    """A new build and a server that was started with it."""
    for page in dist.glob("*/index.html"):
        page.write_text(MARK.sub(rf"\g<1>{NEW}", page.read_text()))
    await server.stop()
    for channel in server.channels.values():
        channel.build = "another"
    await server.start()


async def opened(browser: Browser, server: StandIn) -> Page:
    server.channels["kiosk"].view = server.channels["kiosk"].view or a_kiosk()
    context = await a_context(browser, SIZES["kiosk"], worker=True)
    page = await an_unseen_page(context)
    await page.goto(f"{server.url}/kiosk/")
    await expect(page.get_by_role("button", name="How this works")).to_be_visible()
    await shell_is_kept(page)
    await page.evaluate("window.loadedOnce = true")
    return page


async def test_an_idle_kiosk_takes_the_new_page_once(browser: Browser, deployed: StandIn, tmp_path: Path) -> None:
    page = await opened(browser, deployed)
    async with page.expect_navigation():
        await deploy(deployed, tmp_path / "dist")
    await expect(page.get_by_role("heading", name="Your page, your phone")).to_be_visible()
    assert await page.evaluate("document.querySelector('meta[name=shopbell-build]').content") == NEW
    assert [hello.build for hello in deployed.channels["kiosk"].hellos][-1] == NEW
    await page.context.close()


@pytest.mark.parametrize("use", ["greeting", "reading"])
async def test_a_kiosk_in_use_is_left_alone(browser: Browser, deployed: StandIn, tmp_path: Path, use: str) -> None:
    if use == "greeting":
        deployed.channels["kiosk"].view = a_kiosk("invite")
    page = await opened(browser, deployed)
    await page.clock.install()
    await page.reload()
    if use == "greeting":
        await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    else:
        await page.get_by_role("button", name="How this works").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
    await page.evaluate("window.loadedOnce = true")
    asked: list[str] = []
    page.on("response", lambda response: asked.append(response.url))
    await deploy(deployed, tmp_path / "dist")

    async def has_compared() -> bool:
        return f"{deployed.url}/kiosk/" in asked

    await time_passes_until(page, has_compared)
    for _ in range(10):
        await page.clock.run_for(1_000)
    assert await page.evaluate("window.loadedOnce") is True
    await page.context.close()


async def test_a_server_that_only_restarts_loads_nothing_anew(browser: Browser, deployed: StandIn) -> None:
    page = await opened(browser, deployed)
    await deployed.stop()
    deployed.channels["kiosk"].build = "another name for the same pages"
    async with page.expect_response(f"{deployed.url}/kiosk/"):
        await deployed.start()
    await expect(page.get_by_role("heading", name="Your page, your phone")).to_be_visible()
    assert await page.evaluate("window.loadedOnce") is True
    await page.context.close()
