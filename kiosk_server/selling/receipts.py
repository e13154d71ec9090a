"""The receipt of a sale that is final."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import Conflict
from kiosk_server.members.tables import Member
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.sales.returns import lines_of_sale
from kiosk_server.selling.cards import tax_lines
from kiosk_server.selling.errors import NoSuchSale
from kiosk_server.selling.sale_cards import (
    lines_of,
    payments_of,
    receipt_number,
    refund_card,
    refunds_of,
    totals_of,
)
from kiosk_server.selling.tables import CounterSale, Payment
from kiosk_server.selling.totals import rates
from kiosk_server.staff.tables import StaffAccount
from wire.messages.screens.selling import ReceiptLine, ReceiptTender, SaleReceipt, SellSale
from wire.messages.screens.shown import Money


class NoReceiptYet(Conflict):
    """There is a receipt once the sale is paid."""


def masked(member_number: str) -> str:
    """Its last four digits: enough to know one's own, too little to say somebody else's at a till."""
    return f"•••• •••• {member_number[-4:]}"


def masked_sale(card: SellSale) -> SellSale:
    """The same with a member's number as on a receipt."""
    member = card.quote.member
    if member is None:
        return card
    number = masked(member.member_number)
    label = number if member.label == member.member_number else member.label
    shown = member.model_copy(update={"label": label, "member_number": number})
    return card.model_copy(update={"quote": card.quote.model_copy(update={"member": shown})})


def receipt(session: Session, sale: str, vouchers: Vouchers) -> SaleReceipt:
    """Raises NoSuchSale, NoReceiptYet."""
    row = session.get(CounterSale, sale) if "\0" not in sale else None
    if row is None:
        raise NoSuchSale
    number = receipt_number(row)
    if number is None or row.completed_at_s is None:
        raise NoReceiptYet
    lines = lines_of(session, sale)
    back, shown = lines_of_sale(session, sale), [totals_of(line) for line in lines]
    account = session.get(StaffAccount, row.staff)
    member = None if row.member is None else session.get(Member, row.member)

    def money(amount_minor: int) -> Money:
        return Money(amount_minor=amount_minor, currency=row.currency)

    return SaleReceipt(
        number=number,
        sale=row.id,
        at_s=row.at_s if row.offline else row.completed_at_s,
        time_zone=vouchers.shop.time_zone.key,
        shop=vouchers.shop.name,
        street=vouchers.shop.street,
        currency=row.currency,
        lines=[
            ReceiptLine(
                n=line.n,
                sku=line.sku,
                name=session.get_one(Product, line.sku).name,
                quantity=line.quantity,
                regular=money(each.regular_minor),
                off=money(each.off_minor),
                total=money(each.net_minor),
                tax_rate_bp=line.tax_rate_bp,
                returned=back[line.n].back_quantity,
            )
            for line, each in zip(lines, shown, strict=True)
        ],
        subtotal=money(sum(each.net_minor for each in shown)),
        off=money(sum(each.off_minor for each in shown)),
        tax=money(sum(each.tax_minor for each in shown)),
        taxes=tax_lines(rates(shown, [line.tax_rate_bp for line in lines]), row.currency),
        prices_include_tax=row.prices_include_tax,
        total=money(row.total_minor),
        tenders=[
            _tender(each, row.currency) for each in payments_of(session, sale) if each.state in ("approved", "partial")
        ],
        points=row.points,
        member=None if member is None else masked(member.number),
        served_by=account.name if account is not None else "",
        refunds=[refund_card(session, each, vouchers) for each in refunds_of(session, sale)],
    )


def _tender(row: Payment, currency: str) -> ReceiptTender:
    given = row.given_minor
    return ReceiptTender.model_validate(
        {
            "tender": row.tender,
            "amount": Money(amount_minor=row.approved_minor, currency=currency),
            "given": None if given is None else Money(amount_minor=given, currency=currency),
            "change": None if given is None else Money(amount_minor=given - row.approved_minor, currency=currency),
        }
    )


def is_trial(session: Session, sale: str) -> bool:
    """Whether something of it was paid to a terminal that takes nothing."""
    return any(each.terminal == "simulated" for each in payments_of(session, sale))
