"""What the web shop shows: the demo store's catalogue, and how people look for things in it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Goods:
    """One product as its page tells of it."""

    sku: str
    name: str
    short_name: str
    category: str
    picture: str
    price_minor: int
    aisle: str
    stock: int
    specs: tuple[tuple[str, str], ...]
    points: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelves:
    goods: Mapping[str, Goods]
    "In the catalogue's order."

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.category for each in self.goods.values()))

    def of(self, category: str) -> list[Goods]:
        return [each for each in self.goods.values() if each.category == category]

    def named(self, skus: Sequence[str]) -> list[Goods]:
        """Those that there are, each once, in the order asked for."""
        return [self.goods[sku] for sku in dict.fromkeys(skus) if sku in self.goods]

    def found(self, words: str) -> list[Goods]:
        """Whatever has all the words somewhere in its name, category or points; names first."""
        wanted = re.findall(r"\w+", words.casefold())
        if not wanted:
            return []
        scored = [(_score(each, wanted), each) for each in self.goods.values()]
        return [each for score, each in sorted(scored, key=lambda pair: -pair[0]) if score > 0]


def slug(category: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", category.casefold()).strip("-")


def read_goods(catalogue: Path) -> Shelves:
    """From a catalogue file as the server reads it."""
    content = json.loads(catalogue.read_bytes())
    products = content["products"] if isinstance(content, dict) else content
    return Shelves({product["sku"]: _goods(product) for product in products})


def _goods(product: Mapping[str, Any]) -> Goods:
    return Goods(
        sku=product["sku"],
        name=product["name"],
        short_name=product["short_name"],
        category=product["category"],
        picture=product["picture"],
        price_minor=product["price_minor"],
        aisle=product["aisle"],
        stock=product["stock"],
        specs=tuple((spec["label"], spec["value"]) for spec in product["specs"]),
        points=tuple(product["talking_points"]),
        related=tuple(product["related"]),
    )


def _score(goods: Goods, wanted: Sequence[str]) -> int:
    name, rest = goods.name.casefold(), " ".join((goods.category, *goods.points)).casefold()
    if not all(word in name or word in rest for word in wanted):
        return 0
    return 1 + sum(word in name for word in wanted)
