"""Our own template: everything that a product can say, one column each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from kiosk_server.catalogue.feeds.cells import Cells
from kiosk_server.catalogue.feeds.entry import BadValue, Read
from kiosk_server.catalogue.feeds.values import count, line_of
from kiosk_server.catalogue.specs import Better

NEEDED = ("sku", "name", "price")

COLUMNS = (
    *("sku", "name", "short name", "category", "brand", "description", "gtin", "price"),
    *("cost", "sale price", "sale from", "sale until", "stock", "zone", "aisle", "picture", "image", "page"),
    *("support", "warranty months", "warranty", "group", "talking points", "alternatives", "accessories", "related"),
    "tax class",
)
"Beside them any number of `option NAME`, `spec NAME`, `spec NAME (unit)`, `spec NAME (unit, less)`, `stock at SITE`."

MANY = (("option ", "options"), ("spec ", "specs"), ("stock at ", "elsewhere"))

_SPEC = re.compile(r"spec (?P<label>[^()]+?)\s*(?:\((?P<unit>[^(),]*)(?:,\s*(?P<better>more|less)\s*)?\))?")
_CLASS = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)
_SITE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)

MOST_MONTHS = 1_200


class TemplateFeed:
    name: ClassVar[str] = "template"

    def __init__(self, spelled: Mapping[str, str]) -> None:
        """`spelled`: each column as the header spells it, since labels are shown to people."""
        self._spelled = spelled

    def sku_of(self, cells: Cells) -> str:
        return cells.get("sku")

    def read(self, cells: Cells) -> Read:
        get = cells.get
        cells.names(get("name"))
        cells.prices(get("price"), get("sale price"), machine=False, starts=get("sale from"), ends=get("sale until"))
        cells.cost(get("cost"), machine=False)
        cells.article_number(get("gtin"))
        cells.description(get("description"))
        for column in ("short name", "category", "brand", "aisle", "warranty"):
            cells.may_line({"warranty": "warranty_text"}.get(column, column.replace(" ", "_")), get(column))
        cells.must("stock", get("stock"), count)
        cells.must("zone", get("zone"), lambda text: _zone(text, cells))
        cells.must("warranty_months", get("warranty months"), _months)
        cells.may("picture", get("picture"), lambda text: line_of(text, "picture")[:40])
        for field, column in (("image_url", "image"), ("page_url", "page"), ("support_url", "support")):
            cells.address(field, get(column), column)
        cells.listed("talking_points", [each[:200] for each in _several(get("talking points"))])
        for column in ("alternatives", "accessories", "related"):
            cells.skus(column, get(column), "|\n")
        cells.must("tax_class", get("tax class"), _tax_class)
        if get("group"):
            cells.said["variant_group"] = get("group")[:64]
        self._many(cells)
        return cells.read(get("sku"))

    def _many(self, cells: Cells) -> None:
        """The columns of which there may be any number."""
        options: dict[str, str] = {}
        specs: list[tuple[str, str, Better | None]] = []
        elsewhere: dict[str, int] = {}
        for column, spelled in self._spelled.items():
            text = cells.get(column)
            if not text:
                continue
            if column.startswith("option "):
                options[spelled[len("option ") :]] = text
            elif column.startswith("stock at "):
                elsewhere |= _elsewhere(cells, column.removeprefix("stock at "), text)
            elif column.startswith("spec ") and (found := _SPEC.fullmatch(" ".join(spelled.split()))):
                unit = (found["unit"] or "").strip()
                words = f"{text} {unit}" if unit and re.fullmatch(r"[0-9.,+-]+", text) else text
                better: Better | None = "more" if found["better"] == "more" else None
                better = "less" if found["better"] == "less" else better
                specs.append((found["label"], words, better))
        if options:
            cells.options(options)
        if elsewhere:
            cells.said["elsewhere"] = elsewhere
        cells.specs(specs)


def _elsewhere(cells: Cells, site: str, text: str) -> dict[str, int]:
    site = site.replace(" ", "-")
    if not _SITE.fullmatch(site):
        cells.notes.append(f"stock at “{site[:40]}” was left out: a site's name has letters, digits and -")
        return {}
    try:
        return {site: count(text, f"stock at {site}")}
    except BadValue as fault:
        cells.faults.append(str(fault))
        return {}


def _zone(text: str, cells: Cells) -> str:
    found = cells.store.zones.get(text.strip().lower())
    if found is None:
        known = ", ".join(sorted(set(cells.store.zones.values())))
        raise BadValue(f"the floor plan has no zone “{' '.join(text.split())[:40]}”; it has {known or 'none'}")
    return found


def _tax_class(text: str) -> str:
    if not _CLASS.fullmatch(text.lower()):
        raise BadValue(f"tax class “{text[:40]}” must be a short name, such as standard or food")
    return text.lower()


def _months(text: str) -> int:
    months = count(text, "warranty months")
    if months > MOST_MONTHS:
        raise BadValue(f"warranty months “{months}” is more than a hundred years")
    return months


def _several(text: str) -> list[str]:
    return [" ".join(each.split()) for each in re.split(r"[|\n]", text) if each.strip()]
