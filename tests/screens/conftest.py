"""One browser for all screens' tests; a fresh server and page for each test, but states take turns in one. They share
one event loop with the browser."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.screens.browser import CHROMIUM, SIZES, a_browser, a_context, an_unseen_page, built, watch_for_errors
from tests.screens.stand_in import StandIn
from tests.screens.taking_turns import TakingTurns

pytest.register_assert_rewrite("tests.screens.states")  # it says what it found

HERE = Path(__file__).parent

WITHIN_MS = 30_000
"How long a page may take to show what a test waits for, on a very busy machine."

expect.set_options(timeout=WITHIN_MS)

Open = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser lives in one event loop, so all tests of this folder run in it."""
    for item in items:
        if HERE in item.path.parents and inspect.iscoroutinefunction(getattr(item, "function", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def whole_browser() -> AsyncIterator[Browser]:
    """For the few tests of what is not in a page: it takes twice the work."""
    async with a_browser(CHROMIUM) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def pages(browser: Browser) -> AsyncIterator[TakingTurns]:
    """For states, of which each needs a page and keeps nothing of it."""
    pages = TakingTurns(browser)
    yield pages
    await pages.close()


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[StandIn]:
    server = StandIn(built("phone"))
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def open_screen(browser: Browser, server: StandIn) -> AsyncIterator[Open]:
    """`await open_screen("phone", theme="dark")`: a fresh visitor's page at its real size. `size` names another.

    Fails the test if the page ever threw an error or was stopped by the security policy.
    """
    contexts = []
    errors: list[list[str]] = []

    async def open_screen(
        screen: str, theme: str = "light", size: str | None = None, query: str = "", **more: Any
    ) -> Page:
        context = await a_context(browser, SIZES[size or screen], theme, **more)
        contexts.append(context)
        page = await an_unseen_page(context)
        page.set_default_timeout(WITHIN_MS)
        errors.append(watch_for_errors(page))
        await page.goto(f"{server.url}/{screen}/{query}")
        return page

    yield open_screen
    for context in contexts:
        await context.close()
    assert [error for page in errors for error in page] == []
