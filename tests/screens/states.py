"""Every state of every screen passes the accessibility rules in each of its themes; the kiosk has a sign's contrast,
and so it has when somebody wants a stronger one."""

from __future__ import annotations

from tests.screens.browser import axe_violations, fit_kiosk, prefer, small_letters, small_targets
from tests.screens.scenes.scene import Scene
from tests.screens.taking_turns import TakingTurns

KIOSK_TARGET_PX = 64
"Of a finger, about 15 mm on a screen of 22 inches."
KIOSK_LETTERS_PX = 28
"Read from 60 cm."


async def passes(pages: TakingTurns, scene: Scene) -> None:
    async with pages.turn(scene) as turn:
        page = turn.stage.page
        await scene.play(turn.stage)
        for theme in scene.themes:
            if theme != scene.themes[0]:
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
        assert turn.errors == []
