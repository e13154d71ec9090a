"""Payments of a sale: each is written down before anybody is asked for money, and settled once. Every function belongs
into the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import BadField
from kiosk_server.gift_cards.errors import OtherCurrency
from kiosk_server.gift_cards.ledger import give_back, pay
from kiosk_server.gift_cards.showing import find
from kiosk_server.gift_cards.tables import GiftCard
from kiosk_server.offers.redeeming import Attempt, attempt
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.voucher_states import Act
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.selling.cart_reading import code_of
from kiosk_server.selling.errors import (
    MoreThanDue,
    NoSuchPayment,
    NoTerminal,
    OtherPayment,
    PaymentOpen,
    SaleClosed,
    VoucherLost,
)
from kiosk_server.selling.opening import UNSETTLED, hold
from kiosk_server.selling.rules import selling_rules
from kiosk_server.selling.sale_cards import on_its_way_minor, paid_minor, payments_of
from kiosk_server.selling.tables import CounterSale, CounterVoucher, Payment
from kiosk_server.selling.terminals.terminal import Answer, Outcome
from wire.messages.screens.selling import PaymentWish

STATES = {
    Answer.APPROVED: "approved",
    Answer.PARTIAL: "partial",
    Answer.DECLINED: "declined",
    Answer.TIMED_OUT: "timed_out",
    Answer.NEVER_HEARD: "timed_out",
    Answer.UNKNOWN: "unknown",
    Answer.PENDING: "pending",
}

_BEGIN = insert_new(Payment)


@dataclass(frozen=True, slots=True)
class Begun:
    """A payment that is written down; `is_new` where this call did it, which alone may ask for the money."""

    payment: Payment
    is_new: bool


def begin(session: Session, vouchers: Vouchers, sale: str, wish: PaymentWish, staff: str, now_s: float) -> Begun:
    """Raises OtherPayment, SaleClosed, MoreThanDue, NoTerminal, VoucherLost, BadField, and what a gift card is refused
    for (`gift_cards.errors`)."""
    row = hold(session, sale)
    before = session.get(Payment, wish.payment, populate_existing=True)
    if before is not None:
        return Begun(_as_asked(before, sale, wish), is_new=False)
    if row.state != "open":
        raise SaleClosed
    _check_due(session, row, wish)
    if any(each.state == "returning" for each in payments_of(session, sale)):
        raise SaleClosed
    values = _means(session, vouchers, row, wish, now_s)
    holds = row.offline or renew(session, vouchers, row, now_s)
    # Cash is in the drawer when it is told, and what is paid in part was promised: then completing flags it.
    if not (holds or wish.tender == "cash" or paid_minor(payments_of(session, sale))):
        raise VoucherLost
    values |= {
        "id": wish.payment,
        "sale": sale,
        "tender": wish.tender,
        "amount_minor": wish.amount_minor,
        "reference": "",
        "staff": staff,
        "asked_at_s": now_s,
        "settled_at_s": None if values["state"] == "pending" else now_s,
    }
    is_new = _BEGIN.run(session, values) == 1
    row.changed_at_s = now_s
    session.add(row)
    session.flush()
    written = session.get_one(Payment, wish.payment, populate_existing=True)
    return Begun(_as_asked(written, sale, wish), is_new)


def _as_asked(payment: Payment, sale: str, wish: PaymentWish) -> Payment:
    if (payment.sale, payment.tender, payment.amount_minor) != (sale, wish.tender, wish.amount_minor):
        raise OtherPayment
    return payment


def _means(
    session: Session, vouchers: Vouchers, row: CounterSale, wish: PaymentWish, now_s: float
) -> dict[str, object]:
    """What a new payment is written down with, by its tender. A gift card has paid when this returns."""
    values: dict[str, object] = {"given_minor": None, "terminal": "", "gift_card": None}
    values |= {"state": "pending", "approved_minor": 0}
    if wish.tender == "terminal":
        terminal = selling_rules(session, vouchers.shop.site).terminal
        if terminal == "none":
            raise NoTerminal
        return values | {"terminal": terminal}
    if wish.tender == "cash":
        given_minor = wish.amount_minor if wish.given_minor is None else wish.given_minor
        if given_minor < wish.amount_minor:
            raise BadField("given_minor", "is less than is to be paid with it")
        return values | {"given_minor": given_minor, "state": "approved", "approved_minor": wish.amount_minor}
    if wish.code is None:
        raise BadField("code", "say the code of the gift card")
    card = find(session, vouchers.key, wish.code)
    if card.currency != row.currency:
        raise OtherCurrency
    taken_minor = pay(session, card, wish.amount_minor, wish.payment, now_s)
    state = "approved" if taken_minor == wish.amount_minor else "partial"
    return values | {"gift_card": card.id, "state": state, "approved_minor": taken_minor}


def settle(session: Session, payment: str, outcome: Outcome, now_s: float) -> Payment:
    """Writes down what the terminal said, once: what is settled stays as it is."""
    row = session.get(Payment, payment, populate_existing=True)
    if row is None:
        raise NoSuchPayment
    hold(session, row.sale)
    state = STATES[outcome.answer]
    approved_minor = min(outcome.amount_minor, row.amount_minor) if state in ("approved", "partial") else 0
    if state == "partial" and approved_minor == 0:
        state = "declined"
    values: dict[str, object] = {"state": state, "approved_minor": approved_minor, "reference": outcome.reference}
    if state not in UNSETTLED:
        values["settled_at_s"] = now_s
    open_still = update(Payment).where(col(Payment.id) == payment, col(Payment.state).in_(UNSETTLED))
    session.connection().execute(open_still.values(values))
    session.refresh(row)
    return row


def returning(session: Session, sale: str, now_s: float) -> list[Payment]:
    """Writes down that all that is paid goes back, cash and gift cards at once: what a terminal has still to give back.
    Raises SaleClosed, and PaymentOpen where it is not known what is paid."""
    row = hold(session, sale)
    if row.state == "cancelled":
        return []
    if row.state != "open":
        raise SaleClosed
    payments = payments_of(session, sale)
    if any(each.state in UNSETTLED for each in payments):
        raise PaymentOpen
    for each in payments:
        if each.gift_card is not None and each.state in ("approved", "partial"):
            card = session.get_one(GiftCard, each.gift_card)
            give_back(session, card, each.approved_minor, f"{each.id}:return", now_s)
    for tender, state in (("cash", "returned"), ("gift_card", "returned"), ("terminal", "returning")):
        paid = update(Payment).where(
            col(Payment.sale) == sale, col(Payment.tender) == tender, col(Payment.state).in_(("approved", "partial"))
        )
        session.connection().execute(paid.values(state=state, settled_at_s=now_s))
    return [each for each in payments_of(session, sale) if each.state == "returning"]


def returned(session: Session, payment: str, state: str = "returned") -> None:
    """The terminal has given it back; with another `state`, it has not, and will not."""
    done = update(Payment).where(col(Payment.id) == payment, col(Payment.state) == "returning")
    session.connection().execute(done.values(state=state))
    session.expire_all()


def renew(session: Session, vouchers: Vouchers, row: CounterSale, now_s: float) -> bool:
    """Holds the sale's vouchers for another while; whether it holds all of them."""
    holds = True
    held = select(Voucher).join(CounterVoucher, col(CounterVoucher.voucher) == col(Voucher.id))
    for voucher in session.exec(held.where(CounterVoucher.sale == row.id, CounterVoucher.state == "held")).all():
        holding = Attempt(Act.RESERVE, row.id, f"staff:{row.staff}")
        holds &= attempt(session, vouchers.key, code_of(vouchers, voucher), holding, now_s).refusal is None
    return holds


def _check_due(session: Session, row: CounterSale, wish: PaymentWish) -> None:
    payments = payments_of(session, row.id)
    due_minor = row.total_minor - paid_minor(payments) - on_its_way_minor(payments)
    if wish.amount_minor > due_minor:
        raise MoreThanDue(due_minor=max(due_minor, 0))
