"""Writes a picture of every screen in every state at its real size: `python -m tests.screens.pictures --out pictures`.

`--readme FILE` writes only the README's picture: phone, clerk, kiosk and desk of one moment, side by side.
`--guide DIR` writes only the pictures of docs/campaigns.md, `--clerk-guide DIR` those of docs/clerk.md and
`--kiosk-guide DIR` those of docs/kiosk.md. The kiosk's states are also written in Spanish, in strong contrast and with
larger letters.

A state is a function of the server and a page, kept in `tests/screens/scenes/<screen>.py` as `SCENES`: each sets up
what the server says, opens the page and waits until it stands. A new screen is a new file there.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser

from tests.screens.browser import (
    SIZES,
    a_browser,
    a_context,
    axe_violations,
    built,
    fit_kiosk,
    settle,
    watch_for_errors,
)
from tests.screens.four_screens import compose
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.stand_in import SCREENS, StandIn

HERE = Path(__file__).parent

PICTURED = (*SCREENS, "shop")
"The web shop is a page of somebody else's: it has no socket and no build of its own."

FOUR = {"phone": "coupon", "clerk": "arrival", "kiosk": "invite", "desk": "today"}
"The README's screens and states, from left to right."

GUIDE = {
    "campaigns-1-begin": "campaigns-none",
    "campaigns-2-form": "campaign-preview",
    "campaigns-3-limits": "campaign-offer",
    "campaigns-4-draft": "campaign-draft",
    "campaigns-5-start": "campaign-start",
    "campaigns-6-list": "campaigns",
    "campaigns-7-report": "campaign-effect",
    "campaigns-8-paused": "campaigns-all-paused",
}
"The pictures of docs/campaigns.md, and the state of the desk that each shows."

CLERK_GUIDE = {
    "clerk-1-shift": ("clerk", "my-shift"),
    "clerk-2-arrival": ("clerk", "arrival"),
    "clerk-3-claimed": ("clerk", "claimed"),
    "clerk-4-card": ("clerk-long", "card"),
    "clerk-5-correcting": ("clerk", "correcting"),
    "clerk-6-ending": ("clerk", "ending"),
    "clerk-7-offline": ("clerk", "offline-card"),
    "clerk-8-watch": ("watch", "arrival"),
    "clerk-9-basket": ("clerk", "sell-basket"),
    "clerk-10-pay": ("clerk", "sell-partial"),
    "clerk-11-offline-sale": ("clerk", "sell-offline"),
}
"The pictures of docs/clerk.md: a size of the clerk's screen, and its state."

KIOSK_GUIDE = {
    "kiosk-1-loop": ("kiosk", "loop"),
    "kiosk-2-invite": ("kiosk", "invite"),
    "kiosk-3-picture": ("kiosk", "log-in-picture"),
    "kiosk-4-session": ("kiosk", "session"),
    "kiosk-5-warning": ("kiosk", "session-warning"),
    "kiosk-6-product": ("kiosk", "find-product"),
    "kiosk-7-way": ("kiosk", "find-way"),
    "kiosk-8-reviews": ("kiosk", "reviews"),
    "kiosk-9-drawing": ("kiosk", "drawing-entering"),
    "kiosk-10-comfort": ("kiosk", "comfort-es"),
    "kiosk-11-contrast": ("kiosk", "session-contrast"),
}
"The pictures of docs/kiosk.md."

FITS: dict[str, dict[str, object]] = {
    "": {},
    "-es": {"language": "es"},
    "-contrast": {"contrast": True},
    "-large": {"large": True},
}
"How people may fit a kiosk, by the end of the picture's name."


def scenes_of(screen: str) -> list[Scene]:
    if not (HERE / "scenes" / f"{screen}.py").is_file():
        return []
    scenes: list[Scene] = importlib.import_module(f"tests.screens.scenes.{screen}").SCENES
    return scenes


async def take(
    browser: Browser,
    scene: Scene,
    theme: str,
    file: Path,
    part: str | None = None,
    fits: dict[str, dict[str, object]] | None = None,
) -> list[str]:
    """Takes one picture, of a part of the page alone where its selector is said; returns what is wrong with the page,
    by axe and by its own errors. `fits` takes a picture of each."""
    server = StandIn(built(scene.screen if scene.screen in SCREENS else "phone"))
    await server.start()
    context = await a_context(browser, SIZES[scene.size], theme, **scene.context, device_scale_factor=scene.scale)
    try:
        page = await context.new_page()
        page.set_default_timeout(10_000)
        errors = watch_for_errors(page)
        await scene.play(Stage(server, page))
        await settle(page)
        box = None if part is None else await page.locator(part).first.bounding_box()
        await page.screenshot(path=file, clip=box)
        complaints = await axe_violations(page)
        for end, wish in (fits or {}).items():
            if wish:
                await fit_kiosk(page, language="en", contrast=False, large=False)
                await fit_kiosk(page, **wish)
                await settle(page)
                await page.screenshot(path=file.with_stem(file.stem + end))
        return errors + complaints
    finally:
        await context.close()
        await server.stop()


async def take_all(out: Path, only: list[str], state: str | None) -> int:
    out.mkdir(parents=True, exist_ok=True)
    wrong = 0
    async with a_browser() as browser:
        for screen in PICTURED:
            for scene in scenes_of(screen):
                if (only and scene.size not in only and screen not in only) or state not in (None, scene.name):
                    continue
                for theme in scene.themes:
                    file = out / f"{scene.size}-{scene.name}-{theme}.png"
                    complaints = await take(browser, scene, theme, file, fits=FITS if screen == "kiosk" else None)
                    wrong += bool(complaints)
                    print(file.name, *complaints, sep="\n    ")
    return 1 if wrong else 0


def scene_named(screen: str, name: str, size: str | None = None) -> Scene:
    return next(scene for scene in scenes_of(screen) if scene.name == name and size in (None, scene.size))


async def take_readme(file: Path) -> int:
    """Takes the four screens in the state that each has just after Jane came in, and writes them as one picture."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_browser() as browser:
            for screen, name in FOUR.items():
                if complaints := await take(
                    browser, scene_named(screen, name), "light", Path(folder) / f"{screen}-{name}-light.png"
                ):
                    print(f"{screen}-{name}", *complaints, sep="\n    ")
                    return 1
            pictures = [Path(folder) / f"{screen}-{name}-light.png" for screen, name in FOUR.items()]
            await compose(browser, pictures, file)
    print(f"{file}: {file.stat().st_size // 1024} KiB")
    return 0


async def take_guide(out: Path) -> int:
    async with a_browser() as browser:
        for name, state in GUIDE.items():
            file = out / f"{name}.png"
            if complaints := await take(browser, scene_named("desk", state), "light", file, "main"):
                print(name, *complaints, sep="\n    ")
                return 1
            print(f"{file}: {file.stat().st_size // 1024} KiB")
    return 0


async def take_pages(screen: str, guide: dict[str, tuple[str, str]], out: Path) -> int:
    async with a_browser() as browser:
        for name, (size, state) in guide.items():
            file = out / f"{name}.png"
            scene = scene_named(screen, state, size)
            if complaints := await take(browser, scene, scene.themes[0], file):
                print(name, *complaints, sep="\n    ")
                return 1
            print(f"{file}: {file.stat().st_size // 1024} KiB")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.screens.pictures", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("pictures"))
    parser.add_argument("--only", action="append", default=[], choices=sorted({*PICTURED, *SIZES}))
    parser.add_argument("--state", help="one state only, by its name")
    parser.add_argument("--readme", type=Path, metavar="FILE", help="only the four screens side by side, into FILE")
    parser.add_argument("--guide", type=Path, metavar="DIR", help="only the pictures of docs/campaigns.md, into DIR")
    parser.add_argument("--clerk-guide", type=Path, metavar="DIR", help="only the pictures of docs/clerk.md, into DIR")
    parser.add_argument("--kiosk-guide", type=Path, metavar="DIR", help="only the pictures of docs/kiosk.md, into DIR")
    arguments = parser.parse_args()
    if arguments.clerk_guide is not None:
        return asyncio.run(take_pages("clerk", CLERK_GUIDE, arguments.clerk_guide))
    if arguments.kiosk_guide is not None:
        return asyncio.run(take_pages("kiosk", KIOSK_GUIDE, arguments.kiosk_guide))
    if arguments.guide is not None:
        return asyncio.run(take_guide(arguments.guide))
    if arguments.readme is not None:
        return asyncio.run(take_readme(arguments.readme))
    return asyncio.run(take_all(arguments.out, arguments.only, arguments.state))


if __name__ == "__main__":
    sys.exit(main())
