"""Giving back: by lines and pieces, never more than was paid, each refund once. Every function belongs into the
caller's transaction.

What a gift card paid goes back on it, so that nobody turns one into money; then what was paid by a terminal goes back
by it, as far as it took; the rest comes out of the drawer. A voucher is good again once everything it took from the
cart came back; points go in proportion to what stayed paid.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import Conflict
from kiosk_server.gift_cards.ledger import give_back
from kiosk_server.gift_cards.tables import GiftCard
from kiosk_server.offers.redeeming import Attempt, attempt
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.voucher_states import Act
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.sales.returns import MoreThanSold, lines_of_sale, take_back
from kiosk_server.sales.shares import part_of
from kiosk_server.sales.tables import SaleLine
from kiosk_server.selling.cart_reading import code_of
from kiosk_server.selling.errors import NeedsManager, OtherRefund
from kiosk_server.selling.offering import has_stock
from kiosk_server.selling.opening import hash_of, hold
from kiosk_server.selling.rules import selling_rules
from kiosk_server.selling.sale_cards import lines_of, payments_of
from kiosk_server.selling.tables import (
    CounterLine,
    CounterSale,
    CounterVoucher,
    Payment,
    Refund,
    RefundLineRow,
    RefundPart,
)
from kiosk_server.selling.terminals.terminal import Answer, Outcome
from kiosk_server.staff.accounts import MANAGER, StaffPerson
from wire.messages.screens.selling import RefundWish

_LINES = insert(RefundLineRow.metadata.tables["refund_line"])
_PARTS = insert(RefundPart.metadata.tables["refund_part"])


class NotSoldYet(Conflict):
    """Only what is paid can be given back; cancel the sale instead."""


@dataclass(frozen=True, slots=True)
class Back:
    """Pieces of one line, and what they are worth."""

    line: CounterLine
    quantity: int
    amount_minor: int
    tax_minor: int


def refund(session: Session, vouchers: Vouchers, sale: str, wish: RefundWish, who: StaffPerson, now_s: float) -> Refund:
    """The refund, written down; what its terminal parts are to give back is asked for afterwards. The same again
    changes nothing. Raises NoSuchSale, NotSoldYet, OtherRefund, MoreThanSold, NeedsManager."""
    row = hold(session, sale)
    before = session.get(Refund, wish.refund, populate_existing=True)
    if before is not None:
        if before.sale != sale or before.request_hash != hash_of(wish):
            raise OtherRefund
        return before
    if row.state != "completed":
        raise NotSoldYet
    backs = _backs(session, sale, wish)
    _check_allowed(session, vouchers, row, sum(each.amount_minor for each in backs), who)
    returned = take_back(session, sale, {each.line.n: each.quantity for each in backs}, wish.refund, now_s)
    _put_back(session, backs)
    given_back = _free_vouchers(session, vouchers, row, f"staff:{who.staff}", now_s)
    parts = _parts(session, sale, sum(each.amount_minor for each in backs))
    back_minor = sum(each.amount_minor for each in backs)
    gift_card_minor = sum(share for payment, share in parts if payment.gift_card is not None)
    terminal_minor = sum(share for payment, share in parts if payment.gift_card is None)
    made = Refund(
        id=wish.refund,
        sale=sale,
        at_s=now_s,
        staff=who.staff,
        why=wish.why,
        request_hash=hash_of(wish),
        cash_minor=back_minor - terminal_minor - gift_card_minor,
        terminal_minor=terminal_minor,
        gift_card_minor=gift_card_minor,
        state="pending" if terminal_minor else "done",
        points=returned.points,
        vouchers=given_back,
    )
    session.add(made)
    session.flush()
    _write(session, wish.refund, backs, parts, now_s)
    return session.get_one(Refund, wish.refund, populate_existing=True)


def settle_part(session: Session, refund: str, n: int, outcome: Outcome) -> None:
    """Writes down what the terminal said about one part, once. What it refused comes out of the drawer."""
    hold(session, session.get_one(Refund, refund).sale)
    state = {Answer.APPROVED: "done", Answer.UNKNOWN: "unknown", Answer.PENDING: "pending"}
    open_still = update(RefundPart).where(
        col(RefundPart.refund) == refund, col(RefundPart.n) == n, col(RefundPart.state).in_(("pending", "unknown"))
    )
    session.connection().execute(open_still.values(state=state.get(outcome.answer, "in_cash")))
    states = set(session.exec(select(RefundPart.state).where(RefundPart.refund == refund)))
    whole = next((each for each in ("unknown", "pending") if each in states), "done")
    session.connection().execute(update(Refund).where(col(Refund.id) == refund).values(state=whole))
    session.expire_all()


def name_of(part: RefundPart) -> str:
    """The name by which its terminal gives it back once."""
    return f"{part.refund}:{part.n}"


def _backs(session: Session, sale: str, wish: RefundWish) -> list[Back]:
    pieces: dict[int, int] = {}
    for each in wish.lines:
        pieces[each.n] = pieces.get(each.n, 0) + each.quantity
    sold = {line.n: line for line in lines_of(session, sale)}
    told = lines_of_sale(session, sale)
    if any(n not in sold or told[n].back_quantity + count > sold[n].quantity for n, count in pieces.items()):
        raise MoreThanSold
    backs = []
    for n, count in sorted(pieces.items()):
        line, gone = sold[n], told[n].back_quantity
        amount_minor = part_of(line.total_minor, line.quantity, gone, count)
        backs.append(Back(line, count, amount_minor, part_of(line.tax_minor, line.quantity, gone, count)))
    return backs


def _check_allowed(session: Session, vouchers: Vouchers, row: CounterSale, amount_minor: int, who: StaffPerson) -> None:
    """All refunds of a sale count together: two small ones are a large one."""
    limit_minor = selling_rules(session, vouchers.shop.site).clerk_refund_limit_minor
    gone = sum(each.cash_minor + each.terminal_minor + each.gift_card_minor for each in _refunds(session, row.id))
    if gone + amount_minor > limit_minor and MANAGER not in who.roles:
        raise NeedsManager(limit_minor=limit_minor)


def _refunds(session: Session, sale: str) -> list[Refund]:
    return list(session.exec(select(Refund).where(Refund.sale == sale)))


def _put_back(session: Session, backs: list[Back]) -> None:
    for each in sorted(backs, key=lambda back: back.line.sku):
        if has_stock(session.get_one(Product, each.line.sku)):
            this = update(Product).where(col(Product.sku) == each.line.sku)
            session.connection().execute(this.values(stock=col(Product.stock) + each.quantity))


def _free_vouchers(session: Session, vouchers: Vouchers, row: CounterSale, by: str, now_s: float) -> list[str]:
    """Those of which everything came back, each once."""
    told: list[SaleLine] = list(lines_of_sale(session, row.id).values())
    kept = {line.sku for line in told if line.back_quantity < line.quantity}
    statement = select(CounterVoucher).where(CounterVoucher.sale == row.id, CounterVoucher.state == "redeemed")
    freed = []
    for each in session.exec(statement).all():
        if kept & set(each.skus):
            continue
        spoken = code_of(vouchers, session.get_one(Voucher, each.voucher))
        if attempt(session, vouchers.key, spoken, Attempt(Act.ROLL_BACK, row.id, by), now_s).refusal is None:
            each.state = "given_back"
            session.add(each)
            freed.append(each.voucher)
    session.flush()
    return freed


def _parts(session: Session, sale: str, amount_minor: int) -> list[tuple[Payment, int]]:
    """What each payment but cash is to get back, gift cards first: no more than it took, and has not got back yet."""
    refunds = [each.id for each in _refunds(session, sale)]
    gone: dict[str, int] = {}
    for part in session.exec(select(RefundPart).where(col(RefundPart.refund).in_(refunds))):
        gone[part.payment] = gone.get(part.payment, 0) + part.amount_minor
    parts = []
    for payment in sorted(payments_of(session, sale), key=lambda each: each.gift_card is None):
        if payment.tender == "cash" or payment.state not in ("approved", "partial"):
            continue
        share = min(amount_minor, payment.approved_minor - gone.get(payment.id, 0))
        if share > 0:
            parts.append((payment, share))
            amount_minor -= share
    return parts


def _write(session: Session, refund: str, backs: list[Back], parts: list[tuple[Payment, int]], now_s: float) -> None:
    """A terminal is asked later; a gift card has its money back now."""
    lines = [
        {
            "refund": refund,
            "n": each.line.n,
            "quantity": each.quantity,
            "amount_minor": each.amount_minor,
            "tax_minor": each.tax_minor,
        }
        for each in backs
    ]
    session.connection().execute(_LINES, lines)
    rows = []
    for n, (payment, share) in enumerate(parts):
        if payment.gift_card is not None:
            give_back(session, session.get_one(GiftCard, payment.gift_card), share, f"{refund}:{n}", now_s)
        state = "pending" if payment.gift_card is None else "done"
        rows.append({"refund": refund, "n": n, "payment": payment.id, "amount_minor": share, "state": state})
    if rows:
        session.connection().execute(_PARTS, rows)
