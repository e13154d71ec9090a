"""Products as screens show them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from kiosk_server.catalogue.prices import price_now_minor
from kiosk_server.catalogue.specs import compare, spec_of
from kiosk_server.catalogue.tables import Product, ProductStock
from kiosk_server.sites.shop import Shop
from wire.messages.catalogue import (
    AccessoryCard,
    ClerkProduct,
    ComparedLine,
    ComparisonCard,
    ProductPage,
    StockLine,
    VariantCard,
    WarrantyCard,
)
from wire.messages.screens.shown import Money, ProductCard, SpecLine

ALTERNATIVES = 4
"As many as stand side by side."

NEIGHBOURS_READ = 60
"Of a category, nearest in the catalogue; among these the nearest in price are shown."


def product_card(product: Product, shop: Shop, now_s: float | None = None) -> ProductCard:
    """With the price of `now_s`; without an instant, the regular one."""
    price_minor = product.price_minor if now_s is None else price_now_minor(product, now_s)
    return ProductCard(
        sku=product.sku,
        name=product.name,
        short_name=product.short_name,
        picture=product.picture,
        price=Money(amount_minor=price_minor, currency=product.currency),
        zone=product.zone,
        zone_name=shop.zone_name(product.zone),
        aisle=product.aisle,
    )


def spec_lines(product: Product) -> list[SpecLine]:
    return [SpecLine(label=line["label"], value=line["value"]) for line in product.specs]


def sold(session: Session, skus: Iterable[str]) -> list[Product]:
    """Those of these that are sold, in the same order."""
    wanted = list(dict.fromkeys(skus))
    if not wanted:
        return []
    rows = session.exec(select(Product).where(col(Product.sku).in_(wanted), col(Product.retired_at_s).is_(None)))
    found = {row.sku: row for row in rows}
    return [found[sku] for sku in wanted if sku in found]


def related_cards(session: Session, product: Product, shop: Shop, now_s: float | None = None) -> list[ProductCard]:
    """Best first; what is no longer sold is left out."""
    return [product_card(each, shop, now_s) for each in sold(session, product.related)]


def alternatives(session: Session, product: Product) -> list[Product]:
    """What to show instead: what the catalogue names, else the nearest in price of the same category."""
    if named := [each for each in sold(session, product.alternatives) if each.sku != product.sku]:
        return named[:ALTERNATIVES]
    statement = (
        select(Product)
        .where(Product.category == product.category, Product.sku != product.sku, col(Product.retired_at_s).is_(None))
        .order_by(col(Product.position), col(Product.sku))
        .limit(NEIGHBOURS_READ)
    )
    group = product.variant_group
    others = [each for each in session.exec(statement) if group is None or each.variant_group != group]
    others.sort(key=lambda each: (abs(each.price_minor - product.price_minor), each.sku))
    return others[:ALTERNATIVES]


def comparison_card(here: Product, there: Product, shop: Shop, now_s: float) -> ComparisonCard:
    """`there` beside `here`, spec by spec."""
    dearer_minor = price_now_minor(here, now_s) - price_now_minor(there, now_s)
    lines = compare([spec_of(line) for line in here.specs], [spec_of(line) for line in there.specs])
    return ComparisonCard(
        product=product_card(there, shop, now_s),
        in_stock=there.stock > 0,
        dearer_by=Money(amount_minor=dearer_minor, currency=here.currency),
        lines=[
            ComparedLine(
                label=line.label,
                here=line.here,
                there=line.there,
                verdict=line.verdict,
                difference=line.difference,
                unit=line.unit,
            )
            for line in lines
        ],
    )


def product_page(session: Session, product: Product, shop: Shop, now_s: float) -> ProductPage:
    return ProductPage(
        **dict(product_card(product, shop, now_s)),
        category=product.category,
        in_stock=product.stock > 0,
        specs=spec_lines(product),
        talking_points=product.talking_points,
        related=related_cards(session, product, shop, now_s),
        brand=product.brand,
        description=product.description,
        image_url=product.image_url,
        options=product.options,
        variants=[
            VariantCard(product=product_card(each, shop, now_s), options=each.options, in_stock=each.stock > 0)
            for each in _variants(session, product)
        ],
        alternatives=[product_card(each, shop, now_s) for each in alternatives(session, product)],
        accessories=[product_card(each, shop, now_s) for each in sold(session, product.accessories)],
        warranty=WarrantyCard(
            months=product.warranty_months, text=product.warranty_text, support_url=product.support_url
        ),
    )


def clerk_product(session: Session, product: Product, shop: Shop, now_s: float) -> ClerkProduct:
    return ClerkProduct(
        page=product_page(session, product, shop, now_s),
        gtin=product.gtin,
        stock=stock_lines(session, product, shop),
        alternatives=[comparison_card(product, each, shop, now_s) for each in alternatives(session, product)],
        accessories=[
            AccessoryCard(product=product_card(each, shop, now_s), stock=each.stock)
            for each in sold(session, product.accessories)
        ],
    )


def stock_lines(session: Session, product: Product, shop: Shop) -> list[StockLine]:
    """This site first, then the others by name."""
    elsewhere = session.exec(
        select(ProductStock)
        .where(ProductStock.sku == product.sku, ProductStock.site != shop.site)
        .order_by(col(ProductStock.site))
    )
    here = StockLine(site=shop.site, count=product.stock, at_s=None)
    return [here, *(StockLine(site=row.site, count=row.count, at_s=row.at_s) for row in elsewhere)]


def _variants(session: Session, product: Product) -> list[Product]:
    if product.variant_group is None:
        return []
    statement = select(Product).where(
        Product.variant_group == product.variant_group,
        Product.sku != product.sku,
        col(Product.retired_at_s).is_(None),
    )
    return list(session.exec(statement.order_by(col(Product.position), col(Product.sku))))
