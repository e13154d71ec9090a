"""What makes a paid sale final, in one transaction: the ledger of sales, vouchers, points, the end of her wish, stock,
the receipt's number, and what a sale sets off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from kiosk_server.after_sale import sold
from kiosk_server.catalogue.tables import Product
from kiosk_server.database.dialects import upsert
from kiosk_server.messages.keys import Key
from kiosk_server.offers.pricing import minor_per_unit
from kiosk_server.offers.redeeming import Attempt, attempt
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.voucher_states import Act
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.sales.records import OLDEST_S, Line, Receipt, keep
from kiosk_server.selling.cart_reading import code_of
from kiosk_server.selling.flags import Flag, flag
from kiosk_server.selling.offering import has_stock
from kiosk_server.selling.sale_cards import lines_of, paid_minor, payments_of
from kiosk_server.selling.tables import CounterLine, CounterSale, CounterVoucher, ReceiptDay
from kiosk_server.staff.accounts import audit
from kiosk_server.web.identities import standing

_NEXT = upsert(ReceiptDay, ("day",), lambda old, _new: {"last": old.last + 1})


def complete_if_paid(session: Session, vouchers: Vouchers, row: CounterSale, now_s: float) -> bool:
    """Whether this made it final. The caller holds the sale."""
    if row.state != "open" or paid_minor(payments_of(session, row.id)) < row.total_minor:
        return False
    by = f"staff:{row.staff}"
    lines = lines_of(session, row.id)
    flags = list(row.flags)
    flags += _redeem(session, vouchers, row, lines, by, now_s)
    member = None if row.member is None else standing(session, row.member)
    told = tuple(Line(line.sku, line.quantity, line.net_minor) for line in lines)
    # The clock may have been set back since, or the power was off for long: what is paid is kept all the same.
    at_s = row.at_s if now_s - OLDEST_S <= row.at_s <= now_s else now_s
    receipt = Receipt(row.id, member, at_s, told, row.points)
    kept = keep(session, receipt, by, row.currency, now_s)
    if member is not None:
        # What earns no points sets nothing off either.
        counted_minor = (row.points + 1) * minor_per_unit(row.currency) - 1
        sold(session, vouchers, member, row.id, min(kept.total_minor, counted_minor), now_s)
    flags += _take_stock(session, vouchers, lines)
    day = f"{datetime.fromtimestamp(now_s, UTC).astimezone(vouchers.shop.time_zone):%Y%m%d}"
    values: dict[str, Any] = {
        "state": "completed",
        "completed_at_s": now_s,
        "changed_at_s": now_s,
        "flags": flags,
        "receipt_day": day,
        "receipt_n": _next_number(session, day),
    }
    done = update(CounterSale).where(col(CounterSale.id) == row.id, col(CounterSale.state) == "open").values(values)
    if session.connection().execute(done).rowcount != 1:
        raise RuntimeError("a sale was closed by two at once")
    audit(session, "sale.completed", row.id, now_s, staff=row.staff)
    session.flush()
    session.refresh(row)
    return True


def _redeem(
    session: Session, vouchers: Vouchers, row: CounterSale, lines: list[CounterLine], by: str, now_s: float
) -> list[Flag]:
    """What was promised and paid for holds, also where the voucher is no longer good: a manager is told."""
    flags = []
    prices = {line.sku: line.unit_minor for line in lines}
    statement = select(CounterVoucher).where(CounterVoucher.sale == row.id).order_by(col(CounterVoucher.voucher))
    for each in session.exec(statement).all():
        voucher = session.get_one(Voucher, each.voucher)
        spoken = code_of(vouchers, voucher)
        outcome = attempt(session, vouchers.key, spoken, Attempt(Act.REDEEM, row.id, by, prices), now_s)
        each.state = "redeemed" if outcome.refusal is None else "refused"
        session.add(each)
        if outcome.refusal is not None:
            why = Key(f"till.{outcome.refusal.value}")
            flags.append(flag(vouchers, "voucher", Key.SELL_FLAG_VOUCHER, code=spoken, why=why))
    session.flush()
    return flags


def _take_stock(session: Session, vouchers: Vouchers, lines: list[CounterLine]) -> list[Flag]:
    """Never below zero: what the count lacks is said instead."""
    flags = []
    connection = session.connection()
    for line in sorted(lines, key=lambda each: each.sku):
        product = session.get_one(Product, line.sku)
        if not has_stock(product):
            continue
        this = col(Product.sku) == line.sku
        enough = update(Product).where(this, col(Product.stock) >= line.quantity)
        if connection.execute(enough.values(stock=col(Product.stock) - line.quantity)).rowcount == 1:
            continue
        there = connection.execute(select(Product.stock).where(this).with_for_update()).scalar_one()
        connection.execute(update(Product).where(this).values(stock=0))
        short = line.quantity - there
        flags.append(flag(vouchers, "stock", Key.SELL_FLAG_STOCK, product=product.short_name, count=short))
    session.expire_all()
    return flags


def _next_number(session: Session, day: str) -> int:
    _NEXT.run(session, {"day": day, "last": 1})
    return session.exec(select(ReceiptDay.last).where(ReceiptDay.day == day)).one()
