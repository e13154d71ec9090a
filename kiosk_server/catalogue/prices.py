"""What is asked for a product now. Pure."""

from __future__ import annotations

from typing import Protocol


class Priced(Protocol):
    price_minor: int
    sale_price_minor: int | None
    sale_from_s: float | None
    sale_until_s: float | None


def price_now_minor(product: Priced, now_s: float) -> int:
    """The sale price from its first instant to before its last; else the regular price. No offer may exceed it."""
    if product.sale_price_minor is None:
        return product.price_minor
    begun = product.sale_from_s is None or product.sale_from_s <= now_s
    over = product.sale_until_s is not None and product.sale_until_s <= now_s
    return product.sale_price_minor if begun and not over else product.price_minor
