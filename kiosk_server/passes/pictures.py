"""The pictures of a pass, drawn: the counter bell, as on the screens, in the sizes that a pass asks for."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

PETROL = (15, 76, 92)
BRASS = (244, 185, 66)

FINER = 8
"Drawn so much larger and then scaled down: smooth edges."

SIZES_PX = {
    "icon.png": 29,
    "icon@2x.png": 58,
    "icon@3x.png": 87,
    "logo.png": 50,
    "logo@2x.png": 100,
    "logo@3x.png": 150,
}
"Apple's Human Interface Guidelines, Wallet: an icon of 29 points, a logo 50 points high."


@cache
def pictures() -> dict[str, bytes]:
    """PNG files by their names in the package."""
    return {name: _bell(size_px) for name, size_px in SIZES_PX.items()}


def _bell(size_px: int) -> bytes:
    side = size_px * FINER
    image = Image.new("RGB", (side, side), PETROL)
    draw = ImageDraw.Draw(image)

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return (left * side, top * side, right * side, bottom * side)

    draw.ellipse(box(0.44, 0.16, 0.56, 0.28), fill=BRASS)
    draw.pieslice(box(0.18, 0.27, 0.82, 0.99), 180, 360, fill=BRASS)
    draw.rounded_rectangle(box(0.12, 0.68, 0.88, 0.77), radius=0.045 * side, fill=BRASS)
    target = io.BytesIO()
    image.resize((size_px, size_px), Image.Resampling.LANCZOS).save(target, "PNG", optimize=True)
    return target.getvalue()
