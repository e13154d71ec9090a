"""Opening a sale, changing it while nothing is paid, cancelling it. Every function belongs into the caller's
transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pydantic import BaseModel
from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from kiosk_server.database.dialects import insert_new
from kiosk_server.messages.keys import Key
from kiosk_server.offers.redeeming import Attempt, attempt
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.voucher_states import Act
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.selling.cards import quote_card
from kiosk_server.selling.cart_reading import code_of
from kiosk_server.selling.errors import (
    BeingPaid,
    NoSuchSale,
    OutOfStock,
    PaymentOpen,
    SaleCancelled,
    SaleClosed,
    TotalChanged,
)
from kiosk_server.selling.flags import Flag
from kiosk_server.selling.quoting import Quote, quote
from kiosk_server.selling.tables import CounterLine, CounterSale, CounterVoucher, Payment
from kiosk_server.selling.taking_over import flags, instant, points
from kiosk_server.selling.totals import Totals, at_agreed
from kiosk_server.staff.accounts import MANAGER, StaffPerson
from wire.messages.screens.selling import SaleWish

UNPAID = ("declined", "timed_out", "returned")
"States of payments that changed nothing."

UNSETTLED = ("pending", "unknown")

FORGOTTEN_S = 3600.0
"An open sale that nobody touched for so long, and of which nothing is paid, is over: a clerk closed the screen."

_OPEN = insert_new(CounterSale)
_LINES = insert(CounterLine.metadata.tables["counter_line"])
_VOUCHERS = insert(CounterVoucher.metadata.tables["counter_voucher"])


@dataclass(frozen=True, slots=True)
class Opening:
    """What the device sent, and who stands behind it."""

    sale: str
    wish: SaleWish
    who: StaffPerson


def hash_of(body: BaseModel) -> bytes:
    """Of what was asked, whenever: a second tap says another instant and means the same."""
    return hashlib.sha256(body.model_dump_json(exclude={"at_s"}).encode()).digest()


def hold(session: Session, sale: str) -> CounterSale:
    """The sale, which no other transaction touches until this one ends. Raises NoSuchSale."""
    moved = update(CounterSale).where(col(CounterSale.id) == sale).values(version=col(CounterSale.version) + 1)
    if "\0" in sale or session.connection().execute(moved).rowcount != 1:
        raise NoSuchSale
    return session.get_one(CounterSale, sale, populate_existing=True)


def put_sale(session: Session, vouchers: Vouchers, opening: Opening, now_s: float) -> CounterSale:
    """Opens it, or changes it. The same wish again changes nothing. Raises TotalChanged with the new quote, OutOfStock,
    SaleClosed (SaleCancelled without a link), BeingPaid, and BadField."""
    wish, asked = opening.wish, hash_of(opening.wish)
    if session.get(CounterSale, opening.sale, populate_existing=True) is not None:
        row = hold(session, opening.sale)
        if row.request_hash == asked and row.state != "cancelled":
            return row
        if wish.offline and row.state == "cancelled":
            # It was forgotten or cancelled here while her device sold on: what was sold has to be told.
            raise SaleCancelled(reason="cancelled")
        _check_changeable(session, row)
        _let_go(session, vouchers, row.id, f"staff:{opening.who.staff}", now_s)
    quoted = _quote(session, vouchers, opening, now_s)
    if not wish.offline:
        _check_quote(session, vouchers, opening, quoted)
    agreed = at_agreed(quoted.items, wish.quoted_total_minor, prices_include_tax=quoted.rules.tax.prices_include_tax)
    noted = flags(vouchers, quoted, agreed, wish, now_s) if wish.offline else []
    made = _write(session, opening, quoted, agreed, asked, noted, now_s)
    if made is None:
        return put_sale(session, vouchers, opening, now_s)
    for each in quoted.applied:
        holding = Attempt(Act.RESERVE, opening.sale, f"staff:{opening.who.staff}", _prices(quoted))
        outcome = attempt(session, vouchers.key, each.code, holding, now_s)
        if outcome.refusal is not None and not wish.offline:
            # Another till took it between the quote and this.
            raise TotalChanged(quote=quote_card(session, quoted, vouchers).model_dump(mode="json"))
    return made


def cancel(session: Session, vouchers: Vouchers, sale: str, who: StaffPerson, now_s: float) -> CounterSale:
    """Ends an open sale of which nothing is paid; once more changes nothing. Raises PaymentOpen, SaleClosed."""
    row = hold(session, sale)
    if row.state == "cancelled":
        return row
    if row.state != "open":
        raise SaleClosed
    if _payments(session, sale):
        # What is paid is given back first; of what is not settled nobody knows.
        raise PaymentOpen
    _end(session, vouchers, row, f"staff:{who.staff}", now_s)
    return session.get_one(CounterSale, sale, populate_existing=True)


def forgotten(session: Session, now_s: float) -> list[str]:
    """Open sales that nobody touched for long, and of which nothing is paid or being paid."""
    paid = select(Payment.id).where(Payment.sale == CounterSale.id, col(Payment.state).not_in(UNPAID))
    statement = select(CounterSale.id).where(
        CounterSale.state == "open", CounterSale.changed_at_s < now_s - FORGOTTEN_S, ~paid.exists()
    )
    return list(session.exec(statement))


def _check_changeable(session: Session, row: CounterSale) -> None:
    if row.state != "open":
        raise SaleClosed
    if _payments(session, row.id):
        raise BeingPaid


def _payments(session: Session, sale: str) -> bool:
    statement = select(Payment.id).where(Payment.sale == sale, col(Payment.state).not_in(UNPAID))
    return session.exec(statement).first() is not None


def _quote(session: Session, vouchers: Vouchers, opening: Opening, now_s: float) -> Quote:
    wish = opening.wish
    at_s = instant(wish, now_s) if wish.offline else None
    return quote(session, vouchers, wish, now_s, sale=opening.sale, offline_at_s=at_s)


def _check_quote(session: Session, vouchers: Vouchers, opening: Opening, quoted: Quote) -> None:
    if quoted.totals.total_minor != opening.wish.quoted_total_minor:
        raise TotalChanged(quote=quote_card(session, quoted, vouchers).model_dump(mode="json"))
    if quoted.short and MANAGER not in opening.who.roles:
        raise OutOfStock(
            " ".join((*quoted.notes, vouchers.say(Key.SELL_NOTE_MANAGER))),
            reason="out_of_stock",
            quote=quote_card(session, quoted, vouchers).model_dump(mode="json"),
        )


def _write(
    session: Session,
    opening: Opening,
    quoted: Quote,
    agreed: Totals,
    asked: bytes,
    noted: list[Flag],
    now_s: float,
) -> CounterSale | None:
    """None where another process opened it at this moment."""
    member, currency = quoted.whose.member, quoted.cart[0].product.currency
    values: dict[str, object] = {
        "id": opening.sale,
        "member": member,
        "visit": quoted.whose.visit,
        "staff": opening.who.staff,
        "state": "open",
        "at_s": instant(opening.wish, now_s),
        "changed_at_s": now_s,
        "offline": opening.wish.offline,
        "currency": currency,
        "prices_include_tax": quoted.rules.tax.prices_include_tax,
        "total_minor": agreed.total_minor,
        "points": points(quoted, agreed),
        "request_hash": asked,
        "flags": noted,
    }
    changed = update(CounterSale).where(col(CounterSale.id) == opening.sale).values(values)
    if session.connection().execute(changed).rowcount != 1:
        fresh = {"version": 1, "completed_at_s": None, "receipt_day": None, "receipt_n": None}
        if _OPEN.run(session, values | fresh) != 1:
            return None
    row = session.get_one(CounterSale, opening.sale, populate_existing=True)
    lines = [
        {
            "sale": row.id,
            "n": n,
            "sku": each.product.sku,
            "quantity": item.quantity,
            "unit_minor": item.unit_minor,
            "off_minor": line.off_minor,
            "adjust_minor": line.adjust_minor,
            "net_minor": line.net_minor,
            "tax_rate_bp": item.tax_rate_bp,
            "tax_minor": line.tax_minor,
            "total_minor": line.total_minor,
        }
        for n, (each, item, line) in enumerate(zip(quoted.cart, quoted.items, agreed.lines, strict=True))
    ]
    session.connection().execute(_LINES, lines)
    held = [
        {
            "sale": row.id,
            "n": n,
            "voucher": each.voucher.id,
            "off_minor": each.off_minor,
            "skus": list(each.skus),
            "state": "held",
        }
        for n, each in enumerate(quoted.applied)
    ]
    if held:
        session.connection().execute(_VOUCHERS, held)
    return row


def _prices(quoted: Quote) -> dict[str, int]:
    return {each.product.sku: item.unit_minor for each, item in zip(quoted.cart, quoted.items, strict=True)}


def _end(session: Session, vouchers: Vouchers, row: CounterSale, by: str, now_s: float) -> None:
    _let_go(session, vouchers, row.id, by, now_s)
    ended = (
        update(CounterSale)
        .where(col(CounterSale.id) == row.id)
        .values(state="cancelled", changed_at_s=now_s, member=None, visit=None, points=0, request_hash=b"")
    )
    session.connection().execute(ended)


def _let_go(session: Session, vouchers: Vouchers, sale: str, by: str, now_s: float) -> None:
    """Of its lines and vouchers: of a cart that was not bought nothing stays, and what comes instead has room."""
    release(session, vouchers, sale, by, now_s)
    connection = session.connection()
    connection.execute(delete(CounterVoucher).where(col(CounterVoucher.sale) == sale))
    connection.execute(delete(CounterLine).where(col(CounterLine.sale) == sale))
    session.expire_all()


def release(session: Session, vouchers: Vouchers, sale: str, by: str, now_s: float) -> None:
    """Lets go of the vouchers that this sale holds."""
    statement = (
        select(Voucher)
        .join(CounterVoucher, col(CounterVoucher.voucher) == col(Voucher.id))
        .where(CounterVoucher.sale == sale, CounterVoucher.state == "held")
    )
    for voucher in session.exec(statement).all():
        attempt(session, vouchers.key, code_of(vouchers, voucher), Attempt(Act.RELEASE, sale, by), now_s)


def end_forgotten(session: Session, vouchers: Vouchers, sale: str, now_s: float) -> None:
    """Cancels one of `forgotten`, unless somebody came back to it meanwhile."""
    row = hold(session, sale)
    if row.state == "open" and row.changed_at_s < now_s - FORGOTTEN_S and not _payments(session, sale):
        _end(session, vouchers, row, f"staff:{row.staff}", now_s)
