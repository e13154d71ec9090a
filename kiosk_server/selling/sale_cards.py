"""A sale, its payments and what came back, as screens show them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from kiosk_server.campaigns.wording import money as money_words
from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import KioskServerError
from kiosk_server.gift_cards.showing import left
from kiosk_server.members.client_card import open_to_clerks
from kiosk_server.members.tables import Member, MemberPii
from kiosk_server.messages.keys import Key
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.selling.cards import line_card, tax_lines
from kiosk_server.selling.cart_reading import code_of
from kiosk_server.selling.flags import flag_card
from kiosk_server.selling.offering import Around, related_cards
from kiosk_server.selling.tables import (
    CounterLine,
    CounterSale,
    CounterVoucher,
    Payment,
    Refund,
    RefundLineRow,
    RefundPart,
)
from kiosk_server.selling.totals import LineTotals, rates
from kiosk_server.staff.tables import StaffAccount
from wire.messages.screens.selling import (
    AttachedMember,
    PaymentCard,
    QuoteCard,
    QuoteVoucher,
    RefundCard,
    RefundedLine,
    SellSale,
)
from wire.messages.screens.shown import Money

WHAT_TO_DO = {
    "pending": Key.SELL_PAY_PENDING,
    "declined": Key.SELL_PAY_DECLINED,
    "timed_out": Key.SELL_PAY_TIMED_OUT,
    "partial": Key.SELL_PAY_PARTIAL,
    "unknown": Key.SELL_PAY_UNKNOWN,
    "returning": Key.SELL_REFUND_PENDING,
    "returned": Key.SELL_PAY_RETURNED,
}


def lines_of(session: Session, sale: str) -> list[CounterLine]:
    statement = select(CounterLine).where(CounterLine.sale == sale).order_by(col(CounterLine.n))
    return list(session.exec(statement.execution_options(populate_existing=True)))


def payments_of(session: Session, sale: str) -> list[Payment]:
    statement = select(Payment).where(Payment.sale == sale).order_by(col(Payment.asked_at_s), col(Payment.id))
    return list(session.exec(statement.execution_options(populate_existing=True)))


def refunds_of(session: Session, sale: str) -> list[Refund]:
    statement = select(Refund).where(Refund.sale == sale).order_by(col(Refund.at_s), col(Refund.id))
    return list(session.exec(statement.execution_options(populate_existing=True)))


def paid_minor(payments: Sequence[Payment]) -> int:
    """What is really there of a sale's payments."""
    return sum(each.approved_minor for each in payments if each.state in ("approved", "partial"))


def on_its_way_minor(payments: Sequence[Payment]) -> int:
    """What may be there, for all that is known."""
    return sum(each.amount_minor for each in payments if each.state in ("pending", "unknown"))


def totals_of(line: CounterLine) -> LineTotals:
    return LineTotals(
        line.unit_minor * line.quantity,
        line.off_minor,
        line.net_minor,
        line.tax_minor,
        line.total_minor,
        line.adjust_minor,
    )


def receipt_number(row: CounterSale) -> str | None:
    """Such as `20261122-0007`."""
    return None if row.receipt_n is None else f"{row.receipt_day}-{row.receipt_n:04d}"


def payment_card(session: Session, row: Payment, vouchers: Vouchers) -> PaymentCard:
    key = WHAT_TO_DO.get(row.state)
    if row.state == "returned" and row.tender == "cash":
        amount = money_words(row.approved_minor, vouchers.shop.currency)
        what_to_do = vouchers.say(Key.SELL_REFUND_CASH, amount=amount)
    else:
        what_to_do = "" if key is None else vouchers.say(key)
    return PaymentCard.model_validate(
        {
            "payment": row.id,
            "tender": row.tender,
            "state": "pending" if row.state == "returning" else row.state,
            "amount_minor": row.amount_minor,
            "approved_minor": row.approved_minor,
            "change_minor": None if row.given_minor is None else row.given_minor - row.amount_minor,
            "what_to_do": what_to_do,
            "at_s": row.asked_at_s,
            "left": None if row.gift_card is None else left(session, row.gift_card),
        }
    )


def sale_card(session: Session, row: CounterSale, vouchers: Vouchers, now_s: float) -> SellSale:
    def money(amount_minor: int) -> Money:
        return Money(amount_minor=amount_minor, currency=row.currency)

    payments = payments_of(session, row.id)
    paid = paid_minor(payments)
    account = session.get(StaffAccount, row.staff)
    return SellSale.model_validate(
        {
            "sale": row.id,
            "state": row.state,
            "quote": _quote_card(session, row, vouchers, now_s),
            "total": money(row.total_minor),
            "paid": money(paid),
            "due": money(max(row.total_minor - paid, 0)),
            "offline": row.offline,
            "at_s": row.at_s,
            "completed_at_s": row.completed_at_s,
            "receipt_number": receipt_number(row),
            "payments": [payment_card(session, each, vouchers) for each in payments],
            "refunds": [refund_card(session, each, vouchers) for each in refunds_of(session, row.id)],
            "flags": [flag_card(each, vouchers) for each in row.flags],
            "staff": row.staff,
            "staff_name": account.name if account is not None else "",
        }
    )


def refund_card(session: Session, row: Refund, vouchers: Vouchers) -> RefundCard:
    sale = session.get_one(CounterSale, row.sale)
    sold = {line.n: line for line in lines_of(session, row.sale)}
    back = session.exec(select(RefundLineRow).where(RefundLineRow.refund == row.id).order_by(col(RefundLineRow.n)))

    def money(amount_minor: int) -> Money:
        return Money(amount_minor=amount_minor, currency=sale.currency)

    lines, tax = [], 0
    for each in back:
        product = session.get_one(Product, sold[each.n].sku)
        lines.append(
            RefundedLine(
                n=each.n,
                sku=product.sku,
                name=product.name,
                quantity=each.quantity,
                amount=money(each.amount_minor),
            )
        )
        tax += each.tax_minor
    parts = session.exec(select(RefundPart).where(RefundPart.refund == row.id)).all()
    refused = sum(part.amount_minor for part in parts if part.state == "in_cash")
    cash, terminal = row.cash_minor + refused, row.terminal_minor - refused
    return RefundCard.model_validate(
        {
            "refund": row.id,
            "sale": row.sale,
            "at_s": row.at_s,
            "lines": lines,
            "amount": money(cash + terminal + row.gift_card_minor),
            "cash": money(cash),
            "terminal": money(terminal),
            "gift_card": money(row.gift_card_minor) if row.gift_card_minor else None,
            "tax": money(tax),
            "state": row.state,
            "what_to_do": _what_to_give(row, cash, sale.currency, vouchers),
            "vouchers_given_back": [code_of(vouchers, session.get_one(Voucher, each)) for each in row.vouchers],
            "points_taken_back": row.points,
        }
    )


def _what_to_give(row: Refund, cash_minor: int, currency: str, vouchers: Vouchers) -> str:
    said = []
    if cash_minor:
        said.append(vouchers.say(Key.SELL_REFUND_CASH, amount=money_words(cash_minor, currency)))
    if row.gift_card_minor:
        amount = money_words(row.gift_card_minor, currency)
        said.append(vouchers.say(Key.SELL_REFUND_GIFT_CARD, amount=amount))
    if row.state != "done":
        key = Key.SELL_REFUND_PENDING if row.state == "pending" else Key.SELL_REFUND_UNKNOWN
        said.append(vouchers.say(key))
    return " ".join(said)


def _quote_card(session: Session, row: CounterSale, vouchers: Vouchers, now_s: float) -> QuoteCard:
    def money(amount_minor: int) -> Money:
        return Money(amount_minor=amount_minor, currency=row.currency)

    lines = lines_of(session, row.id)
    products = [session.get_one(Product, line.sku) for line in lines]
    shown = [totals_of(line) for line in lines]
    around = Around(row.member, row.visit, now_s)
    related = related_cards(session, products, around, vouchers) if row.state == "open" else []
    return QuoteCard(
        lines=[
            line_card(product, line.n, line.unit_minor, line.quantity, line.tax_rate_bp, each)
            for product, line, each in zip(products, lines, shown, strict=True)
        ],
        vouchers=_vouchers(session, row, vouchers),
        subtotal=money(sum(each.net_minor for each in shown)),
        off=money(sum(each.off_minor for each in shown)),
        tax=money(sum(each.tax_minor for each in shown)),
        taxes=tax_lines(rates(shown, [line.tax_rate_bp for line in lines]), row.currency),
        prices_include_tax=row.prices_include_tax,
        total=money(row.total_minor),
        points=row.points,
        member=_member(session, row, vouchers),
        related=related,
        notes=[],
        offline_not=[],
        offline_total=money(row.total_minor),
    )


def _member(session: Session, row: CounterSale, vouchers: Vouchers) -> AttachedMember | None:
    """Her name while clerks may know of her visit; else her number."""
    if row.member is None:
        return None
    number = session.get_one(Member, row.member).number
    if row.visit is not None:
        try:
            visit = open_to_clerks(session, row.visit, vouchers.shop.site).visit
        except KioskServerError:
            return AttachedMember(label=number, member_number=number)
        return AttachedMember(label=session.get_one(MemberPii, visit.member).first_name, member_number=number)
    return AttachedMember(label=number, member_number=number)


def _vouchers(session: Session, row: CounterSale, vouchers: Vouchers) -> list[QuoteVoucher]:
    found = []
    for each in session.exec(select(CounterVoucher).where(CounterVoucher.sale == row.id)):
        voucher = session.get_one(Voucher, each.voucher)
        found.append(
            QuoteVoucher(
                voucher=voucher.id,
                code=code_of(vouchers, voucher),
                label=session.get_one(Product, voucher.sku).short_name,
                off=Money(amount_minor=each.off_minor, currency=row.currency),
                applied=True,
                why_not="",
            )
        )
    return found
