"""The receipt as a PDF, as wide as a roll of thermal paper; fpdf2 writes it. Lengths are in millimetres."""

from __future__ import annotations

from collections.abc import Sequence

from fpdf import FPDF

from kiosk_server.privacy.poster import MM_PER_POINT, Face
from kiosk_server.selling.receipt_lines import Row

WIDTH_MM = 80.0
"The wider of the two usual rolls."
MARGIN_MM = 5.0
LEADING = 1.35

_POINTS = {"head": 15.0, "plain": 9.5, "small": 8.0, "strong": 12.0, "rule": 6.0}
_FACES = {"head": Face.TITLE, "strong": Face.STRONG}


def pdf(rows: Sequence[Row], title: str) -> bytes:
    """One page, as long as it must be."""
    paper = FPDF(unit="mm")
    paper.set_title(title)
    paper.set_auto_page_break(False)
    for face in Face:
        paper.add_font(face.value, fname=face.file)
    height_mm = 2 * MARGIN_MM + sum(_height_mm(paper, row) for row in rows)
    paper.add_page(format=(WIDTH_MM, max(height_mm, WIDTH_MM)))
    at_mm = MARGIN_MM
    for row in rows:
        _draw(paper, row, at_mm)
        at_mm += _height_mm(paper, row)
    return bytes(paper.output())


def _draw(paper: FPDF, row: Row, top_mm: float) -> None:
    if row.weight == "rule":
        paper.set_draw_color(125, 141, 145)
        middle_mm = top_mm + _height_mm(paper, row) / 2
        paper.line(MARGIN_MM, middle_mm, WIDTH_MM - MARGIN_MM, middle_mm)
        return
    step_mm = _POINTS[row.weight] * MM_PER_POINT * LEADING
    baseline_mm = top_mm + step_mm * 0.75
    for line in _wrapped(paper, row):
        paper.text(MARGIN_MM, baseline_mm, line)
        baseline_mm += step_mm
    if row.amount:
        width_mm = paper.get_string_width(row.amount)
        paper.text(WIDTH_MM - MARGIN_MM - width_mm, top_mm + step_mm * 0.75, row.amount)


def _height_mm(paper: FPDF, row: Row) -> float:
    lines = 1 if row.weight == "rule" else len(_wrapped(paper, row))
    return lines * _POINTS[row.weight] * MM_PER_POINT * LEADING


def _wrapped(paper: FPDF, row: Row) -> list[str]:
    """The words beside the amount, in as many lines as they need."""
    paper.set_font(_FACES.get(row.weight, Face.TEXT).value, size=_POINTS[row.weight])
    beside_mm = paper.get_string_width(row.amount) + 3.0 if row.amount else 0.0
    room_mm = WIDTH_MM - 2 * MARGIN_MM - beside_mm
    lines, line = [], ""
    for word in row.words.split():
        longer = f"{line} {word}".strip()
        if line and paper.get_string_width(longer) > room_mm:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]
