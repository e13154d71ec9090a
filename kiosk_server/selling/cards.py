"""Quotes and sales as screens show them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from kiosk_server.catalogue.prices import price_now_minor
from kiosk_server.catalogue.tables import Product
from kiosk_server.messages.keys import Key
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.selling.offering import Around, has_stock, related_cards
from kiosk_server.selling.quoting import Quote
from kiosk_server.selling.totals import LineTotals, RateTotals
from kiosk_server.sites.shop import Shop
from wire.messages.screens.selling import QuoteCard, QuoteLine, QuoteVoucher, SellProduct, TaxLine
from wire.messages.screens.shown import Money
from wire.messages.selling_rules import SellingRules


def product_card(product: Product, shop: Shop, rules: SellingRules, now_s: float) -> SellProduct:
    return SellProduct(
        sku=product.sku,
        name=product.name,
        short_name=product.short_name,
        picture=product.picture,
        category=product.category,
        price=Money(amount_minor=price_now_minor(product, now_s), currency=product.currency),
        regular=Money(amount_minor=product.price_minor, currency=product.currency),
        gtin=product.gtin,
        options=product.options,
        stock=product.stock if has_stock(product) else None,
        aisle=product.aisle,
        zone_name=shop.zone_name(product.zone),
        tax_rate_bp=rules.tax.rates_bp.get(product.tax_class, 0),
    )


def tax_lines(taxes: Sequence[RateTotals], currency: str) -> list[TaxLine]:
    return [
        TaxLine(
            rate_bp=each.rate_bp,
            net=Money(amount_minor=each.untaxed_minor, currency=currency),
            tax=Money(amount_minor=each.tax_minor, currency=currency),
        )
        for each in taxes
    ]


def line_card(product: Product, n: int, unit_minor: int, quantity: int, rate_bp: int, line: LineTotals) -> QuoteLine:
    def money(amount_minor: int) -> Money:
        return Money(amount_minor=amount_minor, currency=product.currency)

    return QuoteLine(
        n=n,
        sku=product.sku,
        name=product.name,
        short_name=product.short_name,
        picture=product.picture,
        quantity=quantity,
        unit=money(unit_minor),
        regular=money(line.regular_minor),
        off=money(line.off_minor),
        net=money(line.net_minor),
        tax_rate_bp=rate_bp,
        tax=money(line.tax_minor),
        total=money(line.total_minor),
        stock=product.stock if has_stock(product) else None,
    )


def quote_card(session: Session, quoted: Quote, vouchers: Vouchers) -> QuoteCard:
    shop = vouchers.shop

    def money(amount_minor: int) -> Money:
        return Money(amount_minor=amount_minor, currency=shop.currency)

    around = Around(quoted.whose.member, quoted.whose.visit, quoted.now_s)
    products = [each.product for each in quoted.cart]
    return QuoteCard(
        lines=[
            line_card(each.product, n, item.unit_minor, item.quantity, item.tax_rate_bp, line)
            for n, (each, item, line) in enumerate(zip(quoted.cart, quoted.items, quoted.totals.lines, strict=True))
        ],
        vouchers=_vouchers(session, quoted, vouchers),
        subtotal=money(quoted.totals.subtotal_minor),
        off=money(quoted.totals.off_minor),
        tax=money(quoted.totals.tax_minor),
        taxes=tax_lines(quoted.totals.taxes, shop.currency),
        prices_include_tax=quoted.rules.tax.prices_include_tax,
        total=money(quoted.totals.total_minor),
        points=quoted.points,
        member=quoted.whose.card,
        related=related_cards(session, products, around, vouchers),
        notes=list(quoted.notes),
        offline_not=[
            *(vouchers.say(Key.SELL_OFFLINE_VOUCHER, code=each.code) for each in quoted.applied),
            *([vouchers.say(Key.SELL_OFFLINE_TERMINAL)] if quoted.rules.terminal != "none" else []),
        ],
        offline_total=money(quoted.without_vouchers.total_minor),
    )


def _vouchers(session: Session, quoted: Quote, vouchers: Vouchers) -> list[QuoteVoucher]:
    currency = vouchers.shop.currency
    found = [
        QuoteVoucher(
            voucher=each.voucher.id,
            code=each.code,
            label=session.get_one(Product, each.voucher.sku).short_name,
            off=Money(amount_minor=each.off_minor, currency=currency),
            applied=True,
            why_not="",
        )
        for each in quoted.applied
    ]
    for left in quoted.left_out:
        found.append(
            QuoteVoucher(
                voucher=left.voucher.id if left.voucher else "",
                code=left.code,
                label=session.get_one(Product, left.voucher.sku).short_name if left.voucher else left.code,
                off=Money(amount_minor=left.voucher.off_minor if left.voucher else 0, currency=currency),
                applied=False,
                why_not=vouchers.say(left.why),
            )
        )
    return found
