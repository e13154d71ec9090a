"""A product feed as Google Merchant Center takes it (product data specification), as CSV or with tabs."""

from __future__ import annotations

import csv
import re
from typing import ClassVar

from kiosk_server.catalogue.feeds.cells import Cells
from kiosk_server.catalogue.feeds.entry import Read
from kiosk_server.catalogue.feeds.values import count
from kiosk_server.catalogue.specs import Better

NEEDED = ("id", "title", "price")

SOLD = frozenset(("in stock", "preorder", "backorder", "limited availability"))

AT_LEAST_ONE = 1
"`in stock` names no number."

_OPTIONS = {"color": "Colour", "size": "Size", "material": "Material", "pattern": "Pattern"}
_MEASURES = {
    "product weight": "Weight",
    "product length": "Length",
    "product width": "Width",
    "product height": "Height",
}


class GoogleFeed:
    name: ClassVar[str] = "google"

    def sku_of(self, cells: Cells) -> str:
        return cells.get("id")

    def read(self, cells: Cells) -> Read:
        get = cells.get
        starts, _, ends = get("sale price effective date").partition("/")
        cells.names(get("title", "structured title"))
        cells.prices(get("price"), get("sale price"), machine=False, starts=starts, ends=ends)
        cells.cost(get("cost of goods sold"), machine=False)
        cells.description(get("description", "structured description"))
        cells.article_number(get("gtin"))
        cells.may_line("brand", get("brand"))
        cells.may_line("category", re.split(r"\s>\s|\s*&gt;\s*", get("product type", "google product category"))[-1])
        cells.address("image_url", get("image link"), "image_link")
        cells.address("page_url", get("link"), "link")
        cells.listed("talking_points", [each[:200] for each in _listed(get("product highlight"))])
        self._stock(cells)
        self._group(cells)
        cells.specs(self._specs(cells))
        return cells.read(self.sku_of(cells))

    def _stock(self, cells: Cells) -> None:
        available = cells.get("availability").lower().replace("_", " ")
        if cells.get("quantity"):
            cells.must("stock", cells.get("quantity"), count)
        elif available in SOLD:
            cells.said["stock_at_least"] = AT_LEAST_ONE if available == "in stock" else 0
        elif available == "out of stock":
            cells.said["stock"] = 0
        elif available:
            cells.notes.append(f"availability “{available[:40]}” is unknown and was left out")

    def _group(self, cells: Cells) -> None:
        if group := cells.get("item group id"):
            cells.said["variant_group"] = group[:64]
            cells.options({label: cells.get(name) for name, label in _OPTIONS.items()})

    def _specs(self, cells: Cells) -> list[tuple[str, str, Better | None]]:
        found: list[tuple[str, str, Better | None]] = []
        for detail in _listed(cells.get("product detail")):
            parts = [part.replace("\\:", ":") for part in re.split(r"(?<!\\):", detail)]
            if len(parts) >= 2:
                found.append((parts[-2].strip(), parts[-1].strip(), None))
        found += [(label, cells.get(name), None) for name, label in _MEASURES.items()]
        if not cells.get("item group id"):
            found += [(label, cells.get(name), None) for name, label in _OPTIONS.items()]
        return found


def _listed(text: str) -> list[str]:
    """Google's lists: commas between them, `\\,` or quotation marks where one has a comma itself."""
    try:
        rows = list(csv.reader([text.replace("\n", " ").replace("\r", " ")], escapechar="\\", skipinitialspace=True))
    except csv.Error:
        rows = [text.split(",")]
    return [each.strip() for row in rows for each in row if each.strip()]
