"""Magento 2's product export: simple products, and configurable ones that name their variants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from kiosk_server.catalogue.feeds.cells import Cells
from kiosk_server.catalogue.feeds.entry import Census, Passed, Read
from kiosk_server.catalogue.feeds.values import count

NEEDED = ("sku", "product type", "name", "price")

SOLD_SINGLY = frozenset(("simple", "virtual", "downloadable", ""))
OFFLINE = "2"


class MagentoFeed:
    name: ClassVar[str] = "magento"

    def __init__(self, census: Census) -> None:
        self._census = census

    def sku_of(self, cells: Cells) -> str:
        """Empty for a translation, which repeats the product's sku."""
        return "" if cells.get("store view code") else cells.get("sku")

    def variants_of(self, cells: Cells) -> Mapping[str, Mapping[str, str]]:
        """The variants of a configurable product, each with its options: `sku=A,colour=Blue|sku=B,colour=Red`."""
        found: dict[str, Mapping[str, str]] = {}
        for variant in cells.get("configurable variations").split("|"):
            options = _pairs(variant)
            if sku := options.pop("sku", ""):
                found[sku] = options
        return found

    def read(self, cells: Cells) -> Read:
        sku, kind = cells.get("sku"), cells.get("product type").lower()
        if cells.get("store view code"):
            return Passed(cells.line, None, f"a translation of {sku[:64]}: the first store view is kept")
        if kind not in SOLD_SINGLY:
            return Passed(cells.line, None, f"{kind[:40]} products are not sold themselves, their variants are")
        if cells.get("product online") == OFFLINE:
            return Passed(cells.line, sku, "it is not for sale in Magento (offline)")
        self._fill(cells)
        if sku in self._census.group_of:
            cells.said["variant_group"] = self._census.group_of[sku][:64]
            cells.options({_label(name): value for name, value in self._census.options_of.get(sku, {}).items()})
        return cells.read(sku)

    def _fill(self, cells: Cells) -> None:
        get = cells.get
        cells.names(get("name"))
        cells.prices(
            get("price"),
            get("special price"),
            machine=True,
            starts=get("special price from date"),
            ends=get("special price to date"),
        )
        cells.cost(get("cost"), machine=True)
        cells.description(get("description", "short description"))
        # Default Category/Gear/Bags,Default Category/New
        cells.may_line("category", re.split(r",(?=[^/,]+/)", get("categories"))[0].rpartition("/")[2])
        cells.must("stock", get("qty"), count)
        if get("is in stock") == "0":
            cells.said["stock"] = 0
        cells.address("image_url", get("base image"), "its picture")
        cells.skus("accessories", get("crosssell skus"), ",")
        cells.skus("alternatives", get("upsell skus"), ",")
        cells.skus("related", get("related skus"), ",")
        attributes = _pairs(get("additional attributes"))
        cells.may_line("brand", attributes.pop("manufacturer", "") or attributes.pop("brand", ""))
        cells.article_number(attributes.pop("gtin", "") or attributes.pop("ean", ""))
        specs = [(_label(name), value.replace("|", ", "), None) for name, value in attributes.items()]
        weight = get("weight")
        if re.fullmatch(r"[0-9]+(\.[0-9]+)?", weight, re.ASCII) and float(weight) > 0:
            # Magento does not say in which unit; a store has one for all.
            specs.append(("Weight", f"{float(weight):g}", None))
        cells.specs(specs)


def _pairs(text: str) -> dict[str, str]:
    """`colour=Blue,size=XL`; a comma inside a value is no separator unless a name follows it."""
    found: dict[str, str] = {}
    for part in re.split(r",(?=[A-Za-z][A-Za-z0-9_]*=)", text):
        name, mark, value = part.partition("=")
        if mark and name.strip():
            found[name.strip()] = value.strip()
    return found


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
