"""What a clerk may offer with a cart, with the reason for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kiosk_server.assistance.tables import Decline
from kiosk_server.catalogue.cards import sold
from kiosk_server.catalogue.prices import price_now_minor
from kiosk_server.catalogue.tables import Product
from kiosk_server.messages.keys import Key
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.selling.relating import Cover, Related, Thing, related
from kiosk_server.web.memberships import hers
from wire.messages.screens.selling import RelatedCard
from wire.messages.screens.shown import Money


@dataclass(frozen=True, slots=True)
class Around:
    """For whom, in which visit, at which instant."""

    member: str | None
    visit: str | None
    now_s: float


def related_cards(session: Session, cart: Sequence[Product], around: Around, vouchers: Vouchers) -> list[RelatedCard]:
    accessories = sold(session, [sku for product in cart for sku in product.accessories])
    statement = select(Product).where(col(Product.covers).is_not(None), col(Product.retired_at_s).is_(None))
    warranties = list(session.exec(statement.order_by(col(Product.position))))
    rows = {each.sku: each for each in [*cart, *accessories, *warranties]}

    def things(products: Sequence[Product]) -> list[Thing]:
        return [_thing(each, around.now_s) for each in products]

    by_sku = {each.sku: each for each in things(accessories)}
    found = related(things(cart), by_sku, things(warranties), _not_again(session, around))
    return [_card(each, rows, around.now_s, vouchers) for each in found]


def has_stock(product: Product) -> bool:
    """Whether pieces of it are counted: a warranty is no piece."""
    return product.covers is None


def _not_again(session: Session, around: Around) -> set[str]:
    """What she owns, and what she declined in this visit."""
    found: set[str] = set()
    if around.member is not None:
        bought = (
            select(SaleLine.sku)
            .join(Sale, col(Sale.id) == col(SaleLine.sale))
            .where(hers(Sale.member, around.member), col(SaleLine.back_quantity) < col(SaleLine.quantity))
            .where(col(Sale.undone_at_s).is_(None))
        )
        found |= set(session.exec(bought))
    if around.visit is not None:
        found |= set(session.exec(select(Decline.sku).where(Decline.visit == around.visit)))
    return found


def _thing(product: Product, now_s: float) -> Thing:
    covers = product.covers
    return Thing(
        product.sku,
        product.category,
        price_now_minor(product, now_s),
        product.stock,
        product.warranty_months,
        tuple(product.accessories),
        None
        if covers is None
        else Cover(frozenset(covers["categories"]), covers["months"], covers["from_minor"], covers["to_minor"]),
    )


def _card(each: Related, rows: dict[str, Product], now_s: float, vouchers: Vouchers) -> RelatedCard:
    product, about = rows[each.sku], rows[each.about]
    if each.kind == "accessory":
        reason = vouchers.say(Key.SELL_REASON_ACCESSORY, product=about.short_name, count=product.stock)
    else:
        months = (product.covers or {})["months"]
        key = Key.SELL_REASON_WARRANTY if about.warranty_months else Key.SELL_REASON_ONLY_WARRANTY
        values = {"own": about.warranty_months} if about.warranty_months else {}
        reason = vouchers.say(key, product=about.short_name, months=months, **values)
    return RelatedCard(
        sku=product.sku,
        name=product.name,
        price=Money(amount_minor=price_now_minor(product, now_s), currency=product.currency),
        reason=reason,
        kind=each.kind,
        picture=product.picture,
        about=about.sku,
        stock=product.stock if has_stock(product) else None,
    )
