"""Products as screens show them."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.catalogue.tables import Product
from kiosk_server.sites.shop import Shop
from wire.messages.screens import Money, ProductCard, SpecLine


def product_card(product: Product, shop: Shop) -> ProductCard:
    return ProductCard(
        sku=product.sku,
        name=product.name,
        short_name=product.short_name,
        picture=product.picture,
        price=Money(amount_minor=product.price_minor, currency=product.currency),
        zone=product.zone,
        zone_name=shop.zone_name(product.zone),
        aisle=product.aisle,
    )


def spec_lines(product: Product) -> list[SpecLine]:
    return [SpecLine.model_validate(line) for line in product.specs]


def related_cards(session: Session, product: Product, shop: Shop) -> list[ProductCard]:
    """Best first; what is no longer sold is left out."""
    found = (session.get(Product, sku) for sku in product.related)
    return [product_card(each, shop) for each in found if each is not None]
