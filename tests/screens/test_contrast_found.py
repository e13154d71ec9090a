"""What every state of every screen is held to finds what it is there for."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.screens.browser import a_context, an_unseen_page, axe_violations

# On white: 2.3 to 1, 5.7 to 1 and 12.6 to 1.
FAINT, MIDDLE, STRONG = "#aaa", "#666", "#333"


@pytest.mark.parametrize(("colours_only", "as_a_sign"), [(False, False), (True, False), (False, True), (True, True)])
@pytest.mark.parametrize("colour", [FAINT, MIDDLE, STRONG])
async def test_letters_too_faint_are_found(browser: Browser, colour: str, colours_only: bool, as_a_sign: bool) -> None:
    context = await a_context(browser, (390, 844))
    page = await an_unseen_page(context)
    await page.set_content(
        f'<html lang="en"><title>Words</title><main style="background: white; color: {colour}"><h1>Words</h1>'
        "<p>Once upon a time</p></main></html>"
    )
    found = await axe_violations(page, colours_only=colours_only, as_a_sign=as_a_sign)
    await context.close()
    # Large letters may be fainter: the heading is faultless in the middle one.
    wanted = {FAINT: {False: 2, True: 2}, MIDDLE: {False: 0, True: 1}, STRONG: {False: 0, True: 0}}
    assert len(found) == wanted[colour][as_a_sign], found
