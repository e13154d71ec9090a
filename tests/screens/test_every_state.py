"""Every state of every screen passes the accessibility rules in each of its themes; the kiosk has a sign's contrast,
and so it has when somebody wants a stronger one."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.screens.browser import (
    SIZES,
    a_context,
    axe_violations,
    built,
    fit_kiosk,
    prefer,
    small_letters,
    small_targets,
    watch_for_errors,
)
from tests.screens.scenes import clerk, demo, desk, kiosk, phone, shop
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.stand_in import StandIn

KIOSK_TARGET_PX = 64
"Of a finger, about 15 mm on a screen of 22 inches."
KIOSK_LETTERS_PX = 28
"Read from 60 cm."

SCENES = phone.SCENES + clerk.SCENES + kiosk.SCENES + desk.SCENES + demo.SCENES + shop.SCENES


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: f"{scene.size}-{scene.name}")
async def test_a_state_passes_axe_in_each_of_its_themes(browser: Browser, server: StandIn, scene: Scene) -> None:
    context = await a_context(browser, SIZES[scene.size], scene.themes[0], **scene.context)
    try:
        page = await context.new_page()
        page.set_default_timeout(10_000)
        errors = watch_for_errors(page)
        await scene.play(Stage(server, page))
        for theme in scene.themes:
            await prefer(page, theme)
            complaints = await axe_violations(
                page, colours_only=theme != scene.themes[0], as_a_sign=scene.screen == "kiosk"
            )
            assert complaints == [], theme
        if scene.screen == "kiosk":
            assert await small_targets(page, KIOSK_TARGET_PX) == []
            assert await small_letters(page, KIOSK_LETTERS_PX) == []
            await fit_kiosk(page, contrast=True)
            assert await axe_violations(page, colours_only=True, as_a_sign=True) == [], "contrast"
        assert errors == []
    finally:
        await context.close()


def test_a_missing_build_is_told_with_the_way_to_build(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="cd screens && npm ci && npm run build"):
        built("phone", tmp_path)
