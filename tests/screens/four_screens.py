"""The README's picture: real pictures of the four screens on one ground, each in a plain frame, at one height."""

from __future__ import annotations

import base64
from pathlib import Path

from playwright.async_api import Browser

WIDTH_PX = 1600
"Twice as wide as a README shows it, so that it stays sharp on a dense display, and still a small file."

PAGE = """<!doctype html><style>
body { margin: 0; padding: 44px 48px; width: %(width)dpx; box-sizing: border-box; background: #f1f0eb }
div { display: grid; grid-template-columns: %(columns)s; gap: 26px; align-items: center }
img { display: block; width: 100%%; border-radius: 16px; outline: 5px solid #10292f }
</style><body><div>%(images)s</div></body>"""


async def compose(browser: Browser, pictures: list[Path], file: Path) -> None:
    """Write `pictures` side by side, all equally high, as one PNG."""
    contents = [picture.read_bytes() for picture in pictures]
    columns = " ".join(f"{shape(content):.4f}fr" for content in contents)
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(content).decode()}">' for content in contents)
    page = await browser.new_page(viewport={"width": WIDTH_PX, "height": 100})
    try:
        await page.set_content(PAGE % {"width": WIDTH_PX, "columns": columns, "images": images})
        await page.evaluate("Promise.all([...document.images].map((one) => one.decode())).then(() => undefined)")
        file.parent.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=file, full_page=True)
    finally:
        await page.close()


def shape(png: bytes) -> float:
    """Width by height of a PNG, from its header (bytes 16 to 23)."""
    return int.from_bytes(png[16:20]) / int.from_bytes(png[20:24])
