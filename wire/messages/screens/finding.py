"""What anybody may look up at a kiosk: products, what is said of one, and the way to it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from wire.messages.catalogue import ComparisonCard, ProductPage, StockLine
from wire.messages.reading import Message
from wire.messages.screens.clerk import PlanPoint
from wire.messages.screens.shown import ProductCard
from wire.messages.site import FloorPlan

Sku = Annotated[str, Field(min_length=1, max_length=64)]


class FoundProduct(ProductCard):
    brand: str
    options: dict[str, str]
    "Such as `{Size: 43}`."
    in_stock: bool


class FoundProducts(Message):
    """Answer of GET /api/kiosk/products."""

    products: list[FoundProduct]
    "Best first."
    meant: str
    "What the words were taken for where they had mistakes; else empty."
    categories: list[str]
    "To begin with; empty where something was asked for."


class KioskProduct(Message):
    """Answer of GET /api/kiosk/products/{sku}."""

    page: ProductPage
    stock: list[StockLine]
    "This site first."
    alternatives: list[ComparisonCard]
    on_plan: bool
    "Whether the kiosk can show where it stands."


class WayCard(Message):
    """Answer of GET /api/kiosk/way."""

    product: ProductCard
    kiosk: str
    "Where the way begins, by its name on the floor plan."
    floor: FloorPlan
    "Without gateways: a visitor need not know where they hang."
    route: list[PlanPoint]
    "Corners on foot, from the kiosk to the shelf; empty where no way is known."
