"""A product with all that a clerk or a page in the web shop says about it."""

from __future__ import annotations

from typing import Literal

from wire.messages.reading import Message
from wire.messages.screens.shown import Money, ProductCard, SpecLine


class ComparedLine(Message):
    """One spec of two products, seen from the first."""

    label: str
    here: str | None
    there: str | None
    verdict: Literal["better", "worse", "same", "different", "only_here", "only_there"]
    difference: float | None
    "How much more the first has, in `unit`; None for what is no number."
    unit: str


class ComparisonCard(Message):
    """A product beside another."""

    product: ProductCard
    "The other one."
    in_stock: bool
    dearer_by: Money
    "What the first costs more; negative where it costs less."
    lines: list[ComparedLine]


class VariantCard(Message):
    product: ProductCard
    options: dict[str, str]
    in_stock: bool


class WarrantyCard(Message):
    months: int | None
    text: str
    support_url: str
    "The manufacturer's; empty where none is known."


class ProductPage(ProductCard):
    """A product with all that its page in the web shop says."""

    category: str
    in_stock: bool
    specs: list[SpecLine]
    talking_points: list[str]
    related: list[ProductCard]
    brand: str
    description: str
    "Plain text; paragraphs stand on lines of their own."
    image_url: str
    options: dict[str, str]
    variants: list[VariantCard]
    "The others of its group."
    alternatives: list[ProductCard]
    accessories: list[ProductCard]
    "What fits it, best first."
    warranty: WarrantyCard


class StockLine(Message):
    site: str
    count: int
    at_s: float | None
    "When that was last told; None for this site, which knows."


class AccessoryCard(Message):
    product: ProductCard
    stock: int


class ClerkProduct(Message):
    """What a clerk needs at the shelf. Answer of GET /api/service/products/{sku}."""

    page: ProductPage
    gtin: str | None
    stock: list[StockLine]
    "This site first."
    alternatives: list[ComparisonCard]
    accessories: list[AccessoryCard]


class ImportLine(Message):
    """What came of one line of a file."""

    line: int | None
    "In the file, counted from 1; None for a product that the file does not hold."
    sku: str | None
    outcome: Literal["accepted", "changed", "unchanged", "refused", "missing", "retired"]
    why: str


class ImportReport(Message):
    """What came of a file."""

    import_id: str | None
    "None for a dry run: nothing was changed."
    state: Literal["checking", "writing", "done", "abandoned"]
    format: str
    counts: dict[str, int]
    "Lines by outcome."
    notes: list[str]
    lines: list[ImportLine]
    "The first ones that are not `unchanged`."
    more: bool
    "There are more; the whole report is at /api/catalogue/imports/{import_id}/report.csv."
