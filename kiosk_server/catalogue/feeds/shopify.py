"""Shopify's product export: a line a variant, what all variants share on the first line of a handle alone."""

from __future__ import annotations

from typing import ClassVar

from kiosk_server.catalogue.feeds.cells import Cells
from kiosk_server.catalogue.feeds.entry import Passed, Read, Refused
from kiosk_server.catalogue.feeds.values import count

NEEDED = ("handle", "title", "variant sku", "variant price")

NEW_NAMES = {
    "url handle": "handle",
    "sku": "variant sku",
    "price": "variant price",
    "compare-at price": "variant compare at price",
    "inventory quantity": "variant inventory qty",
    "weight value (grams)": "variant grams",
    "barcode": "variant barcode",
    "product image url": "image src",
    "variant image url": "variant image",
    "description": "body (html)",
    "published on online store": "published",
}
"How Shopify has called the same columns since 2025."

ONLY_VARIANT = "default title"
"What Shopify calls the variant of a product that has one alone."

_SHARED = ("title", "body (html)", "vendor", "type", "product category", "status", "published", "image src")
_SHARED_OPTIONS = tuple(f"option{number} name" for number in (1, 2, 3))


class ShopifyFeed:
    name: ClassVar[str] = "shopify"

    def __init__(self) -> None:
        self._handle = ""
        self._shared: dict[str, str] = {}
        self._variants = 0

    def sku_of(self, cells: Cells) -> str:
        return cells.get("variant sku").lstrip("'").strip()

    def read(self, cells: Cells) -> Read:
        handle, sku = cells.get("handle"), self.sku_of(cells)
        if handle != self._handle:
            self._handle, self._variants = handle, 0
            self._shared = {name: cells.get(name) for name in (*_SHARED, *_SHARED_OPTIONS)}
        if not handle:
            return Refused(cells.line, sku or None, "it has no handle")
        if not cells.get("variant price") and not sku:
            return Passed(cells.line, None, f"a further picture of {handle[:64]}: the first one is kept")
        self._variants += 1
        status = self._shared["status"].lower()
        if status not in ("", "active") or self._shared["published"].lower() == "false":
            return Passed(cells.line, sku or None, f"it is not for sale in Shopify ({status or 'not published'})")
        self._fill(cells)
        return cells.read(sku)

    def _fill(self, cells: Cells) -> None:
        get, shared = cells.get, self._shared
        cells.names(shared["title"])
        price, before = get("variant price"), get("variant compare at price")
        # Shopify's price is what is asked now; the one to compare with is the regular one.
        cells.prices(price, "", machine=True)
        if before:
            regular = Cells(cells.line, {}, cells.store)
            regular.prices(before, price, machine=True)
            if regular.said.get("sale_price_minor") is not None:
                cells.said |= regular.said
        cells.cost(get("cost per item"), machine=True)
        cells.description(shared["body (html)"])
        cells.may_line("brand", shared["vendor"])
        cells.may_line("category", shared["type"] or shared["product category"].rpartition(">")[2])
        cells.article_number(get("variant barcode"))
        cells.address("image_url", get("variant image", "image src") or shared["image src"], "its picture")
        cells.must("stock", get("variant inventory qty"), count)
        options = {shared[f"option{n} name"]: get(f"option{n} value") for n in (1, 2, 3)}
        if any(value and value.lower() != ONLY_VARIANT for value in options.values()):
            cells.said["variant_group"] = self._handle[:64]
            cells.options(options)
        grams = get("variant grams")
        if grams.replace(".", "", 1).isascii() and grams.replace(".", "", 1).isdigit() and float(grams) > 0:
            cells.specs([("Weight", f"{float(grams):g} g", None)])
