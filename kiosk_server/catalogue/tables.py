"""Tables of products, of their stock elsewhere, and of imports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index
from sqlmodel import Field

from kiosk_server.database.row import Row


class Product(Row, table=True):
    """One thing that is sold: one variant, where there are several."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("sale_price_minor >= 0 AND sale_price_minor < price_minor", name="sale_price"),
        CheckConstraint("cost_minor >= 0", name="cost"),
        CheckConstraint("stock >= 0", name="stock"),
        CheckConstraint("warranty_months >= 0", name="warranty"),
        Index(None, "category"),
    )

    sku: str = Field(primary_key=True)
    name: str
    short_name: str
    category: str
    picture: str
    "The name of a drawing in the screens' own set."
    price_minor: int
    "The regular price; `catalogue.prices` says what is asked now."
    currency: str
    specs: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    "`[{label, value, number?, unit?, better?: more | less}]`, in the order to show; see `catalogue.specs`."
    talking_points: list[str] = Field(sa_column=Column(JSON, nullable=False))
    zone: str
    "Of the floor plan; empty where nobody has said."
    aisle: str
    stock: int
    "In this site; other sites' stands in `product_stock`."
    related: list[str] = Field(sa_column=Column(JSON, nullable=False))
    "Stock-keeping units, best first."
    position: int
    "Its place in the catalogue."
    brand: str = ""
    description: str = ""
    "Plain text."
    gtin: str | None = None
    image_url: str = ""
    page_url: str = ""
    "In the web shop."
    support_url: str = ""
    "The manufacturer's."
    warranty_months: int | None = None
    warranty_text: str = ""
    variant_group: str | None = Field(default=None, index=True)
    "Products with the same one differ by their options alone."
    options: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    "Such as `{Size: 43}`."
    sale_price_minor: int | None = None
    sale_from_s: float | None = None
    sale_until_s: float | None = None
    alternatives: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    "What to show instead, best first; empty: its neighbours in category and price."
    accessories: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    "What fits it, best first."
    cost_minor: int | None = None
    "What one costs the store; for margins alone, no customer sees it."
    tax_class: str = "standard"
    "`wire.messages.selling_rules`: the site's rates name it."
    covers: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    """Of a warranty that is sold: `{categories, months, from_minor, to_minor}`, what it is for, until when from the day
    of the sale, and the prices between which; see `selling.relating`. It has no stock."""
    retired_at_s: float | None = None
    "No longer sold since then. The row stays: vouchers and sales name it."


class ProductStock(Row, table=True):
    """How many another site of the chain has, as its last import said."""

    __tablename__ = "product_stock"
    __table_args__ = (CheckConstraint("count >= 0", name="count"),)

    sku: str = Field(primary_key=True, foreign_key="product.sku")
    site: str = Field(primary_key=True)
    count: int
    at_s: float


class CatalogueImport(Row, table=True):
    """One file that was imported: `checking` (nothing of it counts), `writing` (all of it will), `done`, or
    `abandoned` (nothing of it does)."""

    __tablename__ = "catalogue_import"
    __table_args__ = (
        CheckConstraint("state IN ('checking', 'writing', 'done', 'abandoned')", name="state"),
        CheckConstraint("(state IN ('done', 'abandoned')) = (finished_at_s IS NOT NULL)", name="finished"),
    )

    id: str = Field(primary_key=True)
    started_at_s: float
    finished_at_s: float | None = None
    state: str = "checking"
    format: str
    "`template`, `google`, `shopify` or `magento`."
    actor: str
    "The staff account, or `command line`."
    counts: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    "Lines by outcome, and products `missing` and `retired`."
    notes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    "What is to be said of the whole file."
    written_upto: int = 0
    "The last line of the report that has taken effect."


class CatalogueImportLine(Row, table=True):
    """One line of an import's report, with what it changes."""

    __tablename__ = "catalogue_import_line"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('accepted', 'changed', 'unchanged', 'refused', 'missing', 'retired')", name="outcome"
        ),
    )

    import_id: str = Field(primary_key=True, foreign_key="catalogue_import.id")
    place: int = Field(primary_key=True)
    line: int | None = None
    "In the file; None for what is missing from it."
    sku: str | None = None
    outcome: str
    why: str
    content: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    "Columns of the product that change; None where nothing does, and when it has been written."
