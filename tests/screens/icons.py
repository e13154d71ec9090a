"""Draws the icons of the installable clerk's screen from the logo: `python -m tests.screens.icons`.

Phones want pictures of fixed sizes; the one that a phone may cut to its own shape has the logo in the middle 60 %.
"""

from __future__ import annotations

import asyncio
import sys

from tests.screens.browser import ROOT, a_browser

LOGO = ROOT / "screens" / "public" / "assets" / "logo.svg"
OUT = ROOT / "screens" / "public" / "clerk"

GROUND = "#f1f0eb"
"`--color-bg` of the light theme."

ICONS = {
    "icon-180.png": (180, 0.72),
    "icon-192.png": (192, 0.8),
    "icon-512.png": (512, 0.8),
    "icon-cut.png": (512, 0.56),
}
"Each icon's size in pixels, and how much of it the logo fills."


async def draw_all() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    async with a_browser() as browser:
        for name, (size, share) in ICONS.items():
            page = await browser.new_page(viewport={"width": size, "height": size})
            logo = LOGO.read_text().replace("<svg ", f'<svg width="{size * share}" height="{size * share}" ', 1)
            style = f"margin:0;height:100vh;display:grid;place-items:center;background:{GROUND}"
            await page.set_content(f'<body style="{style}">{logo}</body>')
            await page.screenshot(path=OUT / name)
            await page.close()
            print(f"{name}: {(OUT / name).stat().st_size} bytes")


def main() -> int:
    asyncio.run(draw_all())
    return 0


if __name__ == "__main__":
    sys.exit(main())
