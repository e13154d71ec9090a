"""The notice for the shop's door: what the shop hears, and a QR code that stops it. One drawing, as PDF or PNG.

fpdf2 writes the PDF, and Pillow, which fpdf2 brings along, the PNG. Lengths are in millimetres, from the upper left.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Protocol

import segno
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.shop import Shop

PNG_PER_MM = 8.0
"203 dots an inch: sharp in print, half a megabyte at most."

MM_PER_POINT = 25.4 / 72

Colour = tuple[int, int, int]
PETROL: Colour = (15, 76, 92)
BRASS: Colour = (244, 185, 66)
LIME: Colour = (241, 240, 235)
INK: Colour = (16, 41, 47)
WHITE: Colour = (255, 255, 255)


class Paper(StrEnum):
    A4 = "a4"
    LETTER = "letter"

    @property
    def size_mm(self) -> tuple[float, float]:
        return (210.0, 297.0) if self is Paper.A4 else (215.9, 279.4)


class Face(StrEnum):
    """The fonts that come with the program."""

    TITLE = "BricolageGrotesque-Title"
    STRONG = "Figtree-Strong"
    TEXT = "Figtree-Text"

    @property
    def file(self) -> Path:
        return Path(str(files("kiosk_server.privacy").joinpath("fonts", f"{self.value}.ttf")))


@dataclass(frozen=True, slots=True)
class Box:
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


class Canvas(Protocol):
    def fill(self, box: Box, colour: Colour) -> None: ...

    def ellipse(self, box: Box, colour: Colour) -> None: ...

    def width_mm(self, text: str, face: Face, points: float) -> float: ...

    def write(
        self, text: str, left_mm: float, baseline_mm: float, face: Face, points: float, colour: Colour
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the poster."""

    shop: str
    title: str
    lead: str
    notes: tuple[str, ...]
    stop: str
    scan: str
    who: str
    address: str
    "Where the code leads, as text too."


def words(shop: Shop, texts: Texts, public_url: str, presence_days: float) -> Words:
    language = shop.language
    notes = (
        texts.say(Key.POSTER_MEMBERS, language),
        texts.say(Key.POSTER_OTHERS, language),
        texts.say(Key.POSTER_KEPT, language, days=f"{presence_days:g}"),
    )
    return Words(
        shop=shop.name,
        title=texts.say(Key.POSTER_TITLE, language),
        lead=texts.say(Key.POSTER_LEAD, language),
        notes=notes,
        stop=texts.say(Key.POSTER_STOP, language),
        scan=texts.say(Key.POSTER_SCAN, language),
        who=texts.say(Key.POSTER_WHO, language, shop=shop.name, street=shop.street),
        address=f"{public_url}/opt-out",
    )


def pdf(content: Words, paper: Paper) -> bytes:
    canvas = _PdfCanvas(paper, content.title)
    _draw(canvas, content, paper)
    return canvas.bytes()


def png(content: Words, paper: Paper) -> bytes:
    canvas = _PngCanvas(paper)
    _draw(canvas, content, paper)
    return canvas.bytes()


MARGIN_MM = 20.0
CODE_MM = 62.0


def _draw(canvas: Canvas, content: Words, paper: Paper) -> None:
    width_mm, height_mm = paper.size_mm
    inner_mm = width_mm - 2 * MARGIN_MM
    head_mm = 92.0
    canvas.fill(Box(0, 0, width_mm, height_mm), LIME)
    canvas.fill(Box(0, 0, width_mm, head_mm), PETROL)
    _bell(canvas, width_mm - MARGIN_MM - 34, 20)
    canvas.write(content.shop, MARGIN_MM, 30, Face.STRONG, 16, WHITE)
    bottom_mm = _paragraph(canvas, content.title, MARGIN_MM, 50, inner_mm - 44, Face.TITLE, 40, WHITE)
    _paragraph(canvas, content.lead, MARGIN_MM, bottom_mm + 4, inner_mm, Face.TEXT, 17, WHITE)
    at_mm = head_mm + 16
    for note in content.notes:
        canvas.fill(Box(MARGIN_MM, at_mm - 4.6, 2, 6), BRASS)
        at_mm = _paragraph(canvas, note, MARGIN_MM + 7, at_mm, inner_mm - 7, Face.TEXT, 15, INK) + 5
    panel = Box(MARGIN_MM, height_mm - 34 - CODE_MM - 16, inner_mm, CODE_MM + 16)
    canvas.fill(panel, WHITE)
    _code(canvas, content.address, Box(panel.left_mm + 8, panel.top_mm + 8, CODE_MM, CODE_MM))
    beside_mm = panel.left_mm + CODE_MM + 18
    room_mm = panel.left_mm + panel.width_mm - 8 - beside_mm
    at_mm = _paragraph(canvas, content.stop, beside_mm, panel.top_mm + 19, room_mm, Face.TITLE, 26, PETROL)
    at_mm = _paragraph(canvas, content.scan, beside_mm, at_mm + 2, room_mm, Face.TEXT, 14, INK)
    address = content.address.removeprefix("https://").removeprefix("http://")
    points = min(12.0, 12.0 * room_mm / canvas.width_mm(address, Face.STRONG, 12))
    canvas.write(address, beside_mm, panel.top_mm + panel.height_mm - 10, Face.STRONG, points, PETROL)
    canvas.write(content.who, MARGIN_MM, height_mm - 18, Face.TEXT, 11, INK)


def _bell(canvas: Canvas, left_mm: float, top_mm: float) -> None:
    """A counter bell, as on the screens."""
    canvas.ellipse(Box(left_mm + 14, top_mm, 6, 6), BRASS)
    canvas.ellipse(Box(left_mm + 2, top_mm + 5, 30, 34), BRASS)
    canvas.fill(Box(left_mm, top_mm + 24, 34, 16), PETROL)
    canvas.fill(Box(left_mm, top_mm + 25.5, 34, 4.5), BRASS)


def _code(canvas: Canvas, address: str, box: Box) -> None:
    """ISO/IEC 18004 at error level Q: a poster gets dirty. The quiet zone is the panel's white."""
    matrix = segno.make_qr(address, error="q").matrix
    module_mm = box.width_mm / len(matrix)
    for row, line in enumerate(matrix):
        for dark, run in groupby(enumerate(line), key=lambda each: bool(each[1])):
            columns = [column for column, _ in run]
            if dark:
                left_mm, top_mm = box.left_mm + columns[0] * module_mm, box.top_mm + row * module_mm
                canvas.fill(Box(left_mm, top_mm, len(columns) * module_mm, module_mm), INK)


def _paragraph(
    canvas: Canvas,
    text: str,
    left_mm: float,
    baseline_mm: float,
    room_mm: float,
    face: Face,
    points: float,
    colour: Colour,
) -> float:
    """Where the next line would stand."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and canvas.width_mm(longer, face, points) > room_mm:
            lines.append(line)
            longer = word
        line = longer
    for each in (*lines, line):
        canvas.write(each, left_mm, baseline_mm, face, points, colour)
        baseline_mm += points * MM_PER_POINT * 1.32
    return baseline_mm


class _PdfCanvas:
    def __init__(self, paper: Paper, title: str) -> None:
        self._pdf = FPDF(unit="mm", format=paper.size_mm)
        self._pdf.set_title(title)
        self._pdf.set_auto_page_break(False)
        for face in Face:
            self._pdf.add_font(face.value, fname=face.file)
        self._pdf.add_page()

    def fill(self, box: Box, colour: Colour) -> None:
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(box.left_mm, box.top_mm, box.width_mm, box.height_mm, style="F")

    def ellipse(self, box: Box, colour: Colour) -> None:
        self._pdf.set_fill_color(*colour)
        self._pdf.ellipse(box.left_mm, box.top_mm, box.width_mm, box.height_mm, style="F")

    def width_mm(self, text: str, face: Face, points: float) -> float:
        self._pdf.set_font(face.value, size=points)
        return float(self._pdf.get_string_width(text))

    def write(self, text: str, left_mm: float, baseline_mm: float, face: Face, points: float, colour: Colour) -> None:
        self._pdf.set_font(face.value, size=points)
        self._pdf.set_text_color(*colour)
        self._pdf.text(left_mm, baseline_mm, text)

    def bytes(self) -> bytes:
        return bytes(self._pdf.output())


class _PngCanvas:
    def __init__(self, paper: Paper) -> None:
        width_mm, height_mm = paper.size_mm
        self._image = Image.new("RGB", (round(width_mm * PNG_PER_MM), round(height_mm * PNG_PER_MM)))
        self._draw = ImageDraw.Draw(self._image)

    def fill(self, box: Box, colour: Colour) -> None:
        left, top, right, bottom = _pixels(box)
        self._draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)

    def ellipse(self, box: Box, colour: Colour) -> None:
        self._draw.ellipse(_pixels(box), fill=colour)

    def width_mm(self, text: str, face: Face, points: float) -> float:
        return _font(face, points).getlength(text) / PNG_PER_MM

    def write(self, text: str, left_mm: float, baseline_mm: float, face: Face, points: float, colour: Colour) -> None:
        at = (left_mm * PNG_PER_MM, baseline_mm * PNG_PER_MM)
        self._draw.text(at, text, fill=colour, font=_font(face, points), anchor="ls")

    def bytes(self) -> bytes:
        target = io.BytesIO()
        dots = PNG_PER_MM * 25.4
        self._image.save(target, "PNG", optimize=True, dpi=(dots, dots))
        return target.getvalue()


def _pixels(box: Box) -> tuple[int, int, int, int]:
    right_mm, bottom_mm = box.left_mm + box.width_mm, box.top_mm + box.height_mm
    left, top, right, bottom = (round(mm * PNG_PER_MM) for mm in (box.left_mm, box.top_mm, right_mm, bottom_mm))
    return left, top, right, bottom


def _font(face: Face, points: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face.file), points * MM_PER_POINT * PNG_PER_MM)
