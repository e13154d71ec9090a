"""What a cart costs now, and why: prices, vouchers, taxes, points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from kiosk_server.catalogue.prices import price_now_minor
from kiosk_server.messages.keys import Key
from kiosk_server.offers.pricing import Line
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.voucher_states import Act, Refusal, Standing, Status, move
from kiosk_server.offers.vouchers import Vouchers, standing_of
from kiosk_server.points.rates import points_of_sale
from kiosk_server.selling.cart_reading import CartProduct, Whose, code_of, products_of, vouchers_of, whose
from kiosk_server.selling.combining import Promise, best, fits
from kiosk_server.selling.offering import has_stock
from kiosk_server.selling.rules import selling_rules
from kiosk_server.selling.tables import CounterLine, CounterSale
from kiosk_server.selling.totals import Item, Totals, totals
from kiosk_server.web.identities import standing
from wire.messages.screens.selling import Cart
from wire.messages.selling_rules import SellingRules

NO_SALE = "-"
"For a voucher's table of moves: a quote belongs to no sale."


@dataclass(frozen=True, slots=True)
class AppliedVoucher:
    voucher: Voucher
    code: str
    offs: Mapping[str, int]
    "By sku."
    skus: tuple[str, ...]
    "That it takes from the cart."

    @property
    def off_minor(self) -> int:
        return sum(self.offs.values())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A voucher or code that is not applied."""

    voucher: Voucher | None
    code: str
    why: Key


@dataclass(frozen=True, slots=True)
class Quote:
    cart: tuple[CartProduct, ...]
    items: tuple[Item, ...]
    totals: Totals
    whose: Whose
    applied: tuple[AppliedVoucher, ...]
    left_out: tuple[LeftOut, ...]
    rules: SellingRules
    points: int
    notes: tuple[str, ...]
    short: tuple[tuple[CartProduct, int], ...]
    "Products of which the count says that there are fewer, with what there is."
    now_s: float

    @property
    def without_vouchers(self) -> Totals:
        """As it can be sold without a link."""
        plain = [Item(each.unit_minor, each.quantity, each.tax_rate_bp) for each in self.items]
        return totals(plain, prices_include_tax=self.rules.tax.prices_include_tax)


def quote(
    session: Session,
    vouchers: Vouchers,
    cart: Cart,
    now_s: float,
    *,
    sale: str = NO_SALE,
    offline_at_s: float | None = None,
) -> Quote:
    """`sale`: which may hold its vouchers already. `offline_at_s`: it was made without a link then, at the prices of
    then; only vouchers that were shown were taken off, and what the catalogue has dropped since could be sold."""
    offline = offline_at_s is not None
    at_s = now_s if offline_at_s is None else offline_at_s
    shop = vouchers.shop
    rules = selling_rules(session, shop.site)
    products = products_of(session, cart, retired=offline)
    buyer = whose(session, cart, shop.site, at_s)
    prices = {each.product.sku: price_now_minor(each.product, at_s) for each in products}
    found, wrong = vouchers_of(session, vouchers, None if offline else buyer.member, list(cart.codes), now_s)
    applied, left_out = _choose(session, vouchers, found, products, prices, buyer, sale, now_s, at_s)
    words = [LeftOut(None, spoken, _refused(refusal)) for spoken, refusal in wrong]
    items = tuple(_item(each, prices, applied, rules) for each in products)
    reckoned = totals(items, prices_include_tax=rules.tax.prices_include_tax)
    short = _short(session, products, sale)
    notes = [vouchers.say(Key.SELL_NOTE_STOCK, product=each.product.short_name, count=there) for each, there in short]
    if buyer.visit_is_over:
        notes.insert(0, vouchers.say(Key.SELL_NOTE_GONE))
    points = points_of_sale(reckoned.subtotal_minor, shop.currency) if buyer.member is not None else 0
    return Quote(
        tuple(products), items, reckoned, buyer, applied, (*left_out, *words), rules, points, tuple(notes), short, at_s
    )


def _item(
    each: CartProduct, prices: Mapping[str, int], applied: tuple[AppliedVoucher, ...], rules: SellingRules
) -> Item:
    sku = each.product.sku
    off_minor = sum(voucher.offs.get(sku, 0) for voucher in applied)
    return Item(prices[sku], each.quantity, rules.tax.rates_bp.get(each.product.tax_class, 0), off_minor)


def _choose(
    session: Session,
    vouchers: Vouchers,
    found: list[Voucher],
    products: list[CartProduct],
    prices: Mapping[str, int],
    buyer: Whose,
    sale: str,
    now_s: float,
    at_s: float,
) -> tuple[tuple[AppliedVoucher, ...], list[LeftOut]]:
    quantities = {each.product.sku: each.quantity for each in products}
    promises: dict[str, Promise] = {}
    left_out: list[LeftOut] = []
    for voucher in found:
        promise = Promise(
            voucher.id, tuple(Line(**line) for line in voucher.lines), tuple(voucher.needs), voucher.valid_until_s
        )
        if (why := _why_not(session, voucher, promise, quantities, buyer, sale, now_s, at_s)) is not None:
            left_out.append(LeftOut(voucher, code_of(vouchers, voucher), why))
        else:
            promises[voucher.id] = promise
    chosen = {each.voucher for each in best(list(promises.values()), quantities, prices)}
    applied = []
    for voucher in found:
        if voucher.id not in promises:
            continue
        promise, spoken = promises[voucher.id], code_of(vouchers, voucher)
        if voucher.id in chosen:
            applied.append(AppliedVoucher(voucher, spoken, promise.offs(prices), tuple(promise.pieces)))
        else:
            worth = any(promise.offs(prices).values())
            key = Key.SELL_VOUCHER_BETTER if worth else Key.SELL_VOUCHER_NO_ROOM
            left_out.append(LeftOut(voucher, spoken, key))
    return tuple(applied), left_out


def _why_not(
    session: Session,
    voucher: Voucher,
    promise: Promise,
    quantities: Mapping[str, int],
    buyer: Whose,
    sale: str,
    now_s: float,
    at_s: float,
) -> Key | None:
    if buyer.member is not None and standing(session, voucher.member) != buyer.member:
        return Key.SELL_VOUCHER_OTHER_MEMBER
    refusal = refused_to(standing_of(voucher), sale, now_s, at_s)
    if refusal is not None:
        return _refused(refusal)
    return None if fits(promise, quantities) else _refused(Refusal.MISSING_ITEM)


def refused_to(stands: Standing, sale: str, now_s: float, at_s: float) -> Refusal | None:
    """Why a sale of `at_s` cannot hold a voucher that stands so; what it holds or has redeemed already, it can."""
    now = stands.at(now_s)
    if now.status is Status.REDEEMED and now.sale == sale:
        return None
    to = move(stands, Act.RESERVE, sale, now_s)
    if to is Refusal.EXPIRED and at_s < stands.valid_until_s:
        # It was good when it was promised; completing flags it.
        return None
    return to if isinstance(to, Refusal) else None


def _refused(refusal: Refusal) -> Key:
    return Key(f"till.{refusal.value}")


def _short(session: Session, products: list[CartProduct], sale: str) -> tuple[tuple[CartProduct, int], ...]:
    """What other open sales hold is gone."""
    skus = [each.product.sku for each in products if has_stock(each.product)]
    held = dict(
        session.exec(
            select(CounterLine.sku, func.sum(CounterLine.quantity))
            .join(CounterSale, col(CounterSale.id) == col(CounterLine.sale))
            .where(CounterSale.state == "open", CounterSale.id != sale, col(CounterLine.sku).in_(skus))
            .group_by(col(CounterLine.sku))
        ).all()
    )
    short = []
    for each in products:
        there = max(each.product.stock - int(held.get(each.product.sku, 0)), 0)
        if each.product.sku in skus and there < each.quantity:
            short.append((each, there))
    return tuple(short)
