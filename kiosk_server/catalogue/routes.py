"""The public catalogue."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import col, select

from kiosk_server.catalogue.cards import product_card, related_cards, spec_lines
from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import NotFound
from kiosk_server.running import Here
from wire.messages.screens import ProductCard, SpecLine

router = APIRouter()


class ProductPage(ProductCard):
    """A product with all that its page in the web shop says."""

    category: str
    in_stock: bool
    specs: list[SpecLine]
    talking_points: list[str]
    related: list[ProductCard]


@router.get("/api/catalogue/products")
def products(here: Here) -> list[ProductCard]:
    with here.database.reader.session() as session:
        rows = session.exec(select(Product).order_by(col(Product.position)))
        return [product_card(row, here.shop) for row in rows]


@router.get("/api/catalogue/products/{sku}")
def product(sku: str, here: Here) -> ProductPage:
    with here.database.reader.session() as session:
        row = session.get(Product, sku)
        if row is None:
            raise NotFound("the store does not sell this product")
        return ProductPage(
            **dict(product_card(row, here.shop)),
            category=row.category,
            in_stock=row.stock > 0,
            specs=spec_lines(row),
            talking_points=row.talking_points,
            related=related_cards(session, row, here.shop),
        )
