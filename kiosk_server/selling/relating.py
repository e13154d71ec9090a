"""What goes with what she buys: warranties of the right class and term, accessories that fit. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

MOST = 4
"More is a pitch, not help."

WARRANTIES_OF_ONE = 1
"The term that fits best: two to choose from are one decision too many at a till."


@dataclass(frozen=True, slots=True)
class Cover:
    """What a warranty that is sold is for."""

    categories: frozenset[str]
    months: int
    "From the day of the sale."
    from_minor: int
    to_minor: int
    "Prices of one piece between which it holds, both included."


@dataclass(frozen=True, slots=True)
class Thing:
    """A product, as far as it matters here."""

    sku: str
    category: str
    price_minor: int
    stock: int
    warranty_months: int | None
    "The maker's own."
    accessories: tuple[str, ...] = ()
    cover: Cover | None = None


@dataclass(frozen=True, slots=True)
class Related:
    sku: str
    kind: Literal["warranty", "accessory"]
    about: str
    "The product of the cart."


def fits(warranty: Thing, thing: Thing) -> bool:
    """Whether this warranty is for this thing: of its category, in its band of prices, and longer than what comes with
    it. What has no guarantee of its own, such as coffee, is covered by none."""
    cover = warranty.cover
    return (
        cover is not None
        and thing.cover is None
        and thing.warranty_months is not None
        and thing.category in cover.categories
        and cover.from_minor <= thing.price_minor <= cover.to_minor
        and cover.months > thing.warranty_months
    )


def related(
    cart: Sequence[Thing], sold: Mapping[str, Thing], warranties: Sequence[Thing], not_again: Collection[str]
) -> list[Related]:
    """Best first: the warranty of each thing, the dearest first, then what fits the things in their order. `sold` holds
    at least the accessories, `not_again` what she owns, and what she declined in this visit."""
    out = {thing.sku for thing in cart} | set(not_again)
    found: dict[str, Related] = {}
    for each in [*_warranties(cart, warranties), *_accessories(cart, sold)]:
        if each.sku not in out:
            found.setdefault(each.sku, each)
    return list(found.values())[:MOST]


def _warranties(cart: Sequence[Thing], warranties: Sequence[Thing]) -> Iterator[Related]:
    for thing in sorted(cart, key=lambda each: -each.price_minor):
        fitting = [each for each in warranties if fits(each, thing)]
        fitting.sort(key=lambda each: (each.price_minor, each.sku))
        for warranty in fitting[:WARRANTIES_OF_ONE]:
            yield Related(warranty.sku, "warranty", thing.sku)


def _accessories(cart: Sequence[Thing], sold: Mapping[str, Thing]) -> Iterator[Related]:
    for thing in cart:
        for sku in thing.accessories:
            accessory = sold.get(sku)
            if accessory is not None and accessory.stock > 0:
                yield Related(sku, "accessory", thing.sku)
