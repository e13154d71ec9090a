"""What was found, as the kiosk shows it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from kiosk_server.catalogue.cards import alternatives, comparison_card, product_card, product_page, stock_lines
from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import NotFound
from kiosk_server.presence.grid import Point
from kiosk_server.presence.walking import Aim, Ways
from kiosk_server.sites.shop import Shop
from wire.messages.screens.clerk import PlanPoint
from wire.messages.screens.finding import FoundProduct, KioskProduct, WayCard
from wire.messages.site import KioskPlace

MOST_CATEGORIES = 12
"As many as fit above the keys; whoever wants another one types."


def on_shelves(session: Session, at_most: int) -> list[Product]:
    """In the order of the catalogue; a warranty lies on no shelf."""
    statement = select(Product).where(col(Product.retired_at_s).is_(None), col(Product.covers).is_(None))
    return list(session.exec(statement.order_by(col(Product.position), col(Product.sku)).limit(at_most)))


def shelf_product(session: Session, sku: str) -> Product:
    """Raises NotFound for what is not sold, or lies on no shelf."""
    row = session.get(Product, sku) if "\0" not in sku else None
    if row is None or row.retired_at_s is not None or row.covers is not None:
        raise NotFound("the store does not sell this product")
    return row


def categories(session: Session) -> list[str]:
    """Those of what lies on shelves, in the order of the catalogue."""
    statement = select(Product.category).where(col(Product.retired_at_s).is_(None), col(Product.covers).is_(None))
    grouped = statement.where(Product.category != "").group_by(col(Product.category))
    return list(session.exec(grouped.order_by(func.min(col(Product.position))).limit(MOST_CATEGORIES)))


def found_product(product: Product, shop: Shop, now_s: float) -> FoundProduct:
    return FoundProduct(
        **dict(product_card(product, shop, now_s)),
        brand=product.brand,
        options=product.options,
        in_stock=product.stock > 0,
    )


def kiosk_product(session: Session, product: Product, shop: Shop, now_s: float) -> KioskProduct:
    others = [each for each in alternatives(session, product) if each.covers is None]
    return KioskProduct(
        page=product_page(session, product, shop, now_s),
        stock=stock_lines(session, product, shop),
        alternatives=[comparison_card(product, each, shop, now_s) for each in others],
        on_plan=shop.zone(product.zone) is not None,
    )


def way_card(product: Product, kiosk: KioskPlace, shop: Shop, ways: Ways) -> WayCard:
    """From the kiosk to the product's shelf, as far as the floor plan knows it. Raises NotFound where it does not."""
    if shop.zone(product.zone) is None:
        raise NotFound("the floor plan does not have this product's place")
    route = ways.route_to_aim(Aim(product.zone, product.aisle), Point(kiosk.x_m, kiosk.y_m))
    return WayCard(
        product=product_card(product, shop),
        kiosk=kiosk.kiosk,
        floor=shop.floor.model_copy(update={"gateways": []}),
        route=_from(kiosk, route),
    )


def _from(kiosk: KioskPlace, route: Sequence[Point]) -> list[PlanPoint]:
    """Begins at the kiosk itself, not in the middle of its cell."""
    points = [Point(kiosk.x_m, kiosk.y_m), *route[1:]] if route else []
    return [PlanPoint(x_m=round(each.x_m, 2), y_m=round(each.y_m, 2)) for each in points]
