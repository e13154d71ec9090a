"""Pictures and videos made on the spot, so that no test needs a file of anybody's."""

from __future__ import annotations

import base64
import struct
import zlib
from random import Random

from playwright.async_api import Browser

RECORD = """
async ([width, height, seconds]) => {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const drawing = canvas.getContext('2d')
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm;codecs=vp8' })
  const parts = []
  recorder.ondataavailable = (event) => parts.push(event.data)
  const over = new Promise((done) => (recorder.onstop = done))
  recorder.start()
  const began = performance.now()
  while (performance.now() - began < seconds * 1000) {
    const turn = (performance.now() - began) / 10
    drawing.fillStyle = `hsl(${turn % 360} 60% 50%)`
    drawing.fillRect(0, 0, width, height)
    drawing.fillStyle = 'white'
    for (let dot = 0; dot < 40; dot += 1) drawing.fillRect((dot * 37 + turn) % width, (dot * 23) % height, 5, 5)
    await new Promise((done) => requestAnimationFrame(done))
  }
  recorder.stop()
  await over
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
"""


DAWN = ((13, 52, 62), (242, 181, 68))
"From the top to the foot of the sky."

MOUNTAINS = ((0.38, 0.22, b"\x2c\x6e\x6f"), (0.55, 0.74, b"\x12\x4b\x5b"))
"How far down each begins and where its top stands, as parts of the picture, and its colour; the nearest last."


def a_png(width: int = 540, height: int = 576, seed: int = 0) -> bytes:
    """Coloured dots; another picture, and other bytes, for each seed."""
    chance = Random(seed)
    dots = [b"".join(chance.randbytes(3) * (width // 30) for _ in range(30)).ljust(width * 3, b"\0") for _ in range(32)]
    rows = b"".join(b"\0" + dots[row * 32 // height] for row in range(height))
    return _png(width, height, rows)


def a_poster(width: int, height: int) -> bytes:
    """A sunrise behind two mountains, such as a store might hang up: to be looked at."""
    rows = bytearray()
    for y in range(height):
        down = y / height
        row = bytearray(_between(DAWN, down) * width)
        sun = width * 0.15
        if abs(away := y - height * 0.42) < sun:
            _paint(row, width * 0.62, (sun * sun - away * away) ** 0.5, b"\xff\xe9\xb8")
        for top, middle, colour in MOUNTAINS:
            if down > top:
                _paint(row, width * middle, width * 1.1 * (down - top), colour)
        rows += b"\0" + row
    return _png(width, height, bytes(rows))


async def a_video(browser: Browser, size: tuple[int, int] = (160, 90), seconds: float = 0.5) -> bytes:
    """WebM, as the browser records its own canvas."""
    page = await browser.new_page()
    try:
        return base64.b64decode(await page.evaluate(RECORD, [*size, seconds]))
    finally:
        await page.close()


def _between(ends: tuple[tuple[int, int, int], tuple[int, int, int]], part: float) -> bytes:
    """The colour that far from the first to the second."""
    return bytes(round(one + (other - one) * part) for one, other in zip(*ends, strict=True))


def _paint(row: bytearray, middle: float, half: float, colour: bytes) -> None:
    """A stretch of a row of pixels."""
    first, last = max(0, round(middle - half)), min(len(row) // 3, round(middle + half))
    row[first * 3 : last * 3] = colour * max(0, last - first)


def _png(width: int, height: int, rows: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
