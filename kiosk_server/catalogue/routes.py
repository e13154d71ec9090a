"""The public catalogue, what clerks see of it, and its import."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from sqlmodel import Session, col, select

from kiosk_server.catalogue.cards import clerk_product, comparison_card, product_card, product_page
from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import NotFound
from kiosk_server.principals import ServiceHere
from kiosk_server.running import Here
from kiosk_server.staff.asking import clerk_of
from wire.messages.catalogue import ClerkProduct, ComparisonCard, ProductPage
from wire.messages.screens.shown import ProductCard

router = APIRouter()


@router.get("/api/catalogue/products")
def products(here: Here) -> list[ProductCard]:
    """What lies on shelves: a warranty is offered with what it is for."""
    on_shelves = select(Product).where(col(Product.retired_at_s).is_(None), col(Product.covers).is_(None))
    with here.database.reader.session() as session:
        rows = session.exec(on_shelves.order_by(col(Product.position), col(Product.sku)))
        return [product_card(row, here.shop, here.clock()) for row in rows]


@router.get("/api/catalogue/products/{sku}")
def product(sku: str, here: Here) -> ProductPage:
    with here.database.reader.session() as session:
        return product_page(session, _sold(session, sku), here.shop, here.clock())


@router.get("/api/catalogue/products/{sku}/compare/{other}")
def compare(sku: str, other: str, here: Here) -> ComparisonCard:
    """`other` beside `sku`, spec by spec."""
    with here.database.reader.session() as session:
        return comparison_card(_sold(session, sku), _sold(session, other), here.shop, here.clock())


@router.get("/api/service/products/{sku}")
def product_for_clerk(
    sku: str, _service: ServiceHere, here: Here, x_staff_token: Annotated[str, Header(max_length=4000)] = ""
) -> ClerkProduct:
    """With stock, comparisons and accessories. Nothing in it is about a person, so no view is audited."""
    now_s = here.clock()
    with here.database.reader.session() as session:
        clerk_of(session, here.staff_tokens, x_staff_token, now_s)
        return clerk_product(session, _sold(session, sku), here.shop, now_s)


def _sold(session: Session, sku: str) -> Product:
    row = session.get(Product, sku) if "\0" not in sku else None
    if row is None or row.retired_at_s is not None:
        raise NotFound("the store does not sell this product")
    return row
