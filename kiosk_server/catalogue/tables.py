"""The table of products."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field

from kiosk_server.database.row import Row


class Product(Row, table=True):
    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("stock >= 0", name="stock"),
    )

    sku: str = Field(primary_key=True)
    name: str
    short_name: str
    category: str
    picture: str
    price_minor: int
    currency: str
    specs: list[dict[str, str]] = Field(sa_column=Column(JSON, nullable=False))
    "`[{label, value}]`, in the order to show."
    talking_points: list[str] = Field(sa_column=Column(JSON, nullable=False))
    zone: str
    aisle: str
    stock: int
    related: list[str] = Field(sa_column=Column(JSON, nullable=False))
    "Stock-keeping units, best first."
    position: int
    "Its place in the catalogue."
