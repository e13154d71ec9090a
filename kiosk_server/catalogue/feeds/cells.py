"""One line's cells by column, and what has been made of them so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from kiosk_server.catalogue.feeds import values
from kiosk_server.catalogue.feeds.entry import SKU_PATTERN, BadValue, Entry, Read, Refused, Store
from kiosk_server.catalogue.specs import UNITS, Better, measure

T = TypeVar("T")

MOST_SPECS = 40
MOST_NAMED = 12
"Talking points, accessories and the like; nobody reads more."


def column_name(text: str) -> str:
    """Columns are compared without case, underscores and the `g:` that some feeds put in front."""
    return " ".join(text.strip().removeprefix("g:").replace("_", " ").lower().split())


@dataclass(slots=True)
class Cells:
    line: int
    by_name: Mapping[str, str]
    store: Store
    said: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def get(self, *names: str) -> str:
        """The first of these columns that says something."""
        return next((text for name in names if (text := self.by_name.get(name, "").strip())), "")

    def must(self, column: str, text: str, parse: Callable[[str], Any]) -> None:
        """Keeps what a cell says; the whole line is refused where it cannot be. An empty cell says nothing."""
        if text:
            try:
                self.said[column] = parse(text)
            except BadValue as fault:
                self.faults.append(str(fault))

    def may(self, column: str, text: str, parse: Callable[[str], Any]) -> None:
        """Keeps what a cell says; where it cannot be, the rest of the line still counts."""
        if text:
            try:
                self.said[column] = parse(text)
            except BadValue as fault:
                self.notes.append(str(fault))

    def may_line(self, column: str, text: str) -> None:
        self.may(column, text, lambda found: values.line_of(found, column))

    def names(self, text: str) -> None:
        self.must("name", text, lambda found: values.line_of(found, "name"))
        if not self.said.get("name") and not self.faults:
            self.faults.append("it has no name")

    def prices(self, price: str, sale: str, *, machine: bool, starts: str = "", ends: str = "") -> None:
        """The regular price, and what is asked meanwhile; an empty sale price ends a sale."""

        def read(text: str) -> int:
            return values.price_minor(text, self.store.currency, machine=machine)

        if not price:
            self.faults.append("it has no price")
            return
        self.must("price_minor", price, read)
        self.said.update(sale_price_minor=None, sale_from_s=None, sale_until_s=None)
        if not sale:
            return
        self.may("sale_price_minor", sale, read)
        lower = self.said["sale_price_minor"]
        if lower is not None and lower >= self.said.get("price_minor", 0):
            self.said["sale_price_minor"] = None
            self.notes.append("the sale price is not below the price, so it was left out")
        for column, text in (("sale_from_s", starts), ("sale_until_s", ends)):
            if self.said["sale_price_minor"] is not None:
                # A sale whose dates nobody can read must not run for ever.
                self.must(column, text, lambda found: values.instant_s(found, self.store.time_zone))

    def cost(self, text: str, *, machine: bool) -> None:
        """What one costs the store. A price is good without it, so a wrong one is only noted."""
        self.may(
            "cost_minor",
            text,
            lambda found: values.price_minor(found, self.store.currency, machine=machine, what="cost"),
        )

    def article_number(self, text: str) -> None:
        self.must("gtin", text, values.gtin)

    def address(self, column: str, text: str, what: str) -> None:
        self.may(column, text, lambda found: values.https_address(found, what))

    def description(self, text: str) -> None:
        self.may("description", text, values.plain_text)

    def options(self, found: Mapping[str, str]) -> None:
        self.said["options"] = {
            _cut(name, 60): _cut(value, 100) for name, value in found.items() if name.strip() and value.strip()
        }

    def specs(self, found: Sequence[tuple[str, str, Better | None]]) -> None:
        """Replaces the specs, where the line says any: label, words, and which way is better."""
        lines = [spec_line(label, text, better) for label, text, better in found if label.strip() and text.strip()]
        if lines:
            self.said["specs"] = lines[:MOST_SPECS]

    def listed(self, column: str, found: list[str]) -> None:
        if found:
            self.said[column] = found[:MOST_NAMED]

    def skus(self, column: str, text: str, separators: str) -> None:
        """Other products; whether they are sold is seen when all are known."""
        named = [each.strip() for each in re.split(f"[{re.escape(separators)}]", text) if each.strip()]
        if bad := [each for each in named if not re.fullmatch(SKU_PATTERN, each, re.ASCII)]:
            self.notes.append(f"{column}: “{bad[0][:40]}” is no sku and was left out")
        self.listed(column, list(dict.fromkeys(each for each in named if each not in bad)))

    def read(self, sku: str) -> Read:
        """The entry, or the refusal with every fault."""
        if not sku:
            return Refused(
                self.line, None, "it has no sku: give it one in the shop, since tags and tills name it by that"
            )
        if not re.fullmatch(SKU_PATTERN, sku, re.ASCII):
            self.faults.insert(
                0, "its sku may have 64 letters, digits, spaces and . _ : + - at most, from a letter or digit on"
            )
            return Refused(self.line, None, "; ".join(self.faults))
        if self.faults:
            return Refused(self.line, sku, "; ".join(self.faults))
        return Entry(self.line, sku, self.said, tuple(self.notes))


def spec_line(label: str, text: str, better: Better | None = None) -> dict[str, Any]:
    """A spec as a product's row keeps it."""
    words = _cut(text, 200)
    found: dict[str, Any] = {"label": _cut(label, 60), "value": words}
    number, unit = measure(words)
    if number is not None and (not unit or unit in UNITS or better is not None):
        found |= {"number": number, "unit": unit}
    return found | ({"better": better} if better else {})


def _cut(text: str, most: int) -> str:
    return " ".join(values.plain_text(text).split())[:most].rstrip()
