"""What an entry changes about a product that is there, or makes a new one of. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kiosk_server.catalogue.feeds.entry import Entry, Passed, Read, Refused

Outcome = Literal["accepted", "changed", "unchanged", "refused", "missing", "retired"]

LINKED = ("related", "alternatives", "accessories")

SHORT_NAME_CHARACTERS = 40
"What fits on a phone's ticket."

UNSORTED = "Unsorted"

WORDS: Mapping[str, str] = {
    "price_minor": "price",
    "sale_price_minor": "sale price",
    "sale_from_s": "start of the sale",
    "sale_until_s": "end of the sale",
    "image_url": "picture’s address",
    "page_url": "page in the web shop",
    "support_url": "support address",
    "warranty_months": "warranty",
    "warranty_text": "warranty’s words",
    "variant_group": "group",
    "elsewhere": "stock elsewhere",
    "cost_minor": "cost",
    "tax_class": "tax class",
    "retired_at_s": "sold again",
}
"Of the columns that people call otherwise."

DEFAULTS: Mapping[str, Any] = {
    "category": UNSORTED,
    "picture": "",
    "specs": [],
    "talking_points": [],
    "zone": "",
    "aisle": "",
    "stock": 0,
    "related": [],
    "brand": "",
    "description": "",
    "gtin": None,
    "image_url": "",
    "page_url": "",
    "support_url": "",
    "warranty_months": None,
    "warranty_text": "",
    "variant_group": None,
    "options": {},
    "alternatives": [],
    "accessories": [],
    "cost_minor": None,
    "tax_class": "standard",
    "covers": None,
    "retired_at_s": None,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report."""

    line: int | None
    sku: str | None
    outcome: Outcome
    why: str
    content: Mapping[str, Any] | None = None
    "Columns to write: of a new product all that are not the table's own, else those that differ."


def judge(read: Read, before: Mapping[str, Any] | None, known: Collection[str]) -> Line:
    """`before` is the product's row with `elsewhere`, `known` holds at least those products that the entry links to
    and that are sold or stand in the file."""
    match read:
        case Refused(line, sku, why):
            return Line(line, sku, "refused", why)
        case Passed(line, sku, why):
            return Line(line, sku, "unchanged", why)
        case Entry():
            return _judge(read, before, known)


def linked(entry: Entry) -> set[str]:
    """The other products that an entry names."""
    return {sku for column in LINKED for sku in entry.values.get(column, ())}


def _judge(entry: Entry, before: Mapping[str, Any] | None, known: Collection[str]) -> Line:
    values, notes = dict(entry.values), list(entry.notes)
    for column in LINKED:
        if column in values:
            unknown = [sku for sku in values[column] if sku not in known or sku == entry.sku]
            values[column] = [sku for sku in values[column] if sku not in unknown]
            notes += [f"{column}: the store does not sell {sku}, so it was left out" for sku in unknown[:3]]
    at_least = values.pop("stock_at_least", None)
    if at_least is not None:
        values["stock"] = max(at_least, before["stock"] if before else 0)
    if before is None:
        content = {**DEFAULTS, "short_name": _short(values["name"]), **values}
        return Line(entry.line, entry.sku, "accepted", _said("new", notes), content)
    if before["retired_at_s"] is not None:
        values["retired_at_s"] = None
    if "elsewhere" in values:
        values["elsewhere"] = {**before["elsewhere"], **values["elsewhere"]}
    content = {column: value for column, value in values.items() if before[column] != value}
    if not content:
        return Line(entry.line, entry.sku, "unchanged", _said("", notes))
    names = ", ".join(WORDS.get(column, column.replace("_", " ")) for column in content)
    return Line(entry.line, entry.sku, "changed", _said(names, notes), content)


def _said(what: str, notes: list[str]) -> str:
    return "; ".join([what, *notes] if what else notes)


def _short(name: str) -> str:
    if len(name) <= SHORT_NAME_CHARACTERS:
        return name
    return name[: SHORT_NAME_CHARACTERS - 1].rstrip() + "…"
