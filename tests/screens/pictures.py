"""Writes a picture of every screen in every state at its real size: `python -m tests.screens.pictures --out pictures`.

A state is a function of the server and a page, kept in `tests/screens/scenes/<screen>.py` as `SCENES`: each sets up
what the server says, opens the page and waits until it stands. A new screen is a new file there.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
from pathlib import Path

from playwright.async_api import Browser

from tests.screens.browser import SIZES, a_browser, a_context, axe_violations, built, settle, watch_for_errors
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.stand_in import SCREENS, StandIn

HERE = Path(__file__).parent


def scenes_of(screen: str) -> list[Scene]:
    if not (HERE / "scenes" / f"{screen}.py").is_file():
        return []
    scenes: list[Scene] = importlib.import_module(f"tests.screens.scenes.{screen}").SCENES
    return scenes


async def take(browser: Browser, scene: Scene, theme: str, out: Path) -> list[str]:
    """Takes one picture; returns what is wrong with the page, by axe and by its own errors."""
    server = StandIn(built(scene.screen))
    await server.start()
    context = await a_context(browser, SIZES[scene.size], theme, device_scale_factor=scene.scale)
    try:
        page = await context.new_page()
        page.set_default_timeout(10_000)
        errors = watch_for_errors(page)
        await scene.play(Stage(server, page))
        await settle(page)
        await page.screenshot(path=out / f"{scene.size}-{scene.name}-{theme}.png")
        return errors + await axe_violations(page)
    finally:
        await context.close()
        await server.stop()


async def take_all(out: Path, only: list[str], state: str | None) -> int:
    out.mkdir(parents=True, exist_ok=True)
    wrong = 0
    async with a_browser() as browser:
        for screen in SCREENS:
            for scene in scenes_of(screen):
                if (only and scene.size not in only and screen not in only) or state not in (None, scene.name):
                    continue
                for theme in scene.themes:
                    complaints = await take(browser, scene, theme, out)
                    wrong += bool(complaints)
                    print(f"{scene.size}-{scene.name}-{theme}.png", *complaints, sep="\n    ")
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.screens.pictures", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("pictures"))
    parser.add_argument("--only", action="append", default=[], choices=sorted({*SCREENS, *SIZES}))
    parser.add_argument("--state", help="one state only, by its name")
    arguments = parser.parse_args()
    return asyncio.run(take_all(arguments.out, arguments.only, arguments.state))


if __name__ == "__main__":
    sys.exit(main())
