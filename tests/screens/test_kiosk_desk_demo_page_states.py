"""Every state of kiosk, desk and demo page passes the accessibility rules; the kiosk keeps the contrast of a sign."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.screens.browser import DIST, SIZES, a_context, axe_violations, built, watch_for_errors
from tests.screens.scenes import demo, desk, kiosk
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.stand_in import StandIn

SIGN_RULE = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}
"Contrast of 7 to 1, and 4.5 to 1 for large letters: read from three metres."


@pytest.mark.parametrize(
    "scene", kiosk.SCENES + desk.SCENES + demo.SCENES, ids=lambda scene: f"{scene.size}-{scene.name}"
)
async def test_a_state_passes_axe_in_each_of_its_themes(browser: Browser, server: StandIn, scene: Scene) -> None:
    built(scene.screen, DIST)
    context = await a_context(browser, SIZES[scene.size], scene.themes[0])
    try:
        page = await context.new_page()
        page.set_default_timeout(10_000)
        errors = watch_for_errors(page)
        await scene.play(Stage(server, page))
        for theme in scene.themes:
            await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            assert await axe_violations(page) == [], theme
        if scene.screen == "kiosk":
            assert await faint_words(page) == []
        assert errors == []
    finally:
        await context.close()


async def faint_words(page: Page) -> list[str]:
    results = await Axe().run(page, options=SIGN_RULE)
    return [str(node["target"]) for found in results.response["violations"] for node in found["nodes"]]
