"""What a clerk's own device may ask of sales, by way of clerk_push: her bearer is the service's, her word the staff
token's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field
from sqlmodel import Session, col, select
from starlette.requests import HTTPConnection

from kiosk_server.assistance.declines import remember_decline
from kiosk_server.errors import BadField
from kiosk_server.finding.codes import with_code
from kiosk_server.finding.searching import find
from kiosk_server.offers.redeeming import find as find_voucher
from kiosk_server.offers.voucher_states import Refusal
from kiosk_server.running import Running
from kiosk_server.selling.asking import Asking, AskingHere, Sought
from kiosk_server.selling.cards import product_card, quote_card
from kiosk_server.selling.cart_reading import is_known_or_mistyped
from kiosk_server.selling.counter import Counter
from kiosk_server.selling.errors import NoSuchPayment, NoSuchRefund, NoSuchSale, TooManyCodes
from kiosk_server.selling.gift_card_routes import count_gift_code
from kiosk_server.selling.opening import Opening, cancel, put_sale
from kiosk_server.selling.paying import begin
from kiosk_server.selling.quoting import NO_SALE, quote
from kiosk_server.selling.receipts import masked_sale
from kiosk_server.selling.refunding import refund
from kiosk_server.selling.rules import selling_rules
from kiosk_server.selling.sale_cards import payment_card, refund_card, sale_card
from kiosk_server.selling.tables import CounterSale, Payment, Refund
from kiosk_server.staff.accounts import MANAGER, StaffPerson
from kiosk_server.staff.tables import AuditRow
from wire.messages.screens.selling import (
    Cart,
    DeclineWish,
    DeviceId,
    PaymentAnswer,
    PaymentWish,
    QuoteCard,
    QuoteWish,
    RefundCard,
    RefundWish,
    SaleWish,
    SellingHere,
    SellProduct,
    SellSale,
)
from wire.messages.screens.shown import Money

router = APIRouter(prefix="/api/service/sell")

LOOKED_AT = "member.quoted"
"In the audit: a clerk saw what a member is called, and her vouchers, in a quote."

ONE_LOOK_S = 3600.0
"A visit and its sale; a quote is made for each piece that is scanned."

VisitId = Annotated[str, Field(max_length=64)]


def _counter(connection: HTTPConnection) -> Counter:
    found: Counter = connection.app.state.counter
    return found


CounterHere = Annotated[Counter, Depends(_counter)]


@router.get("/here")
def selling_here(asking: AskingHere) -> SellingHere:
    """How this store sells."""

    def question(session: Session, _who: StaffPerson, _now_s: float) -> SellingHere:
        shop = asking.here.shop
        rules = selling_rules(session, shop.site)
        terminal = rules.terminal if rules.terminal != "none" else ""
        return SellingHere(
            currency=shop.currency,
            tenders=["cash", "terminal", "gift_card"] if terminal else ["cash", "gift_card"],
            prices_include_tax=rules.tax.prices_include_tax,
            clerk_refund_limit=Money(amount_minor=rules.clerk_refund_limit_minor, currency=shop.currency),
            terminal=terminal,
        )

    return asking.read(question)


@router.get("/products")
def find_products(asking: AskingHere, query: Sought = "", code: Sought = "") -> list[SellProduct]:
    """By words, a letter or two of which may be wrong, or by the code of a scan: a SKU or GTIN, exactly."""
    if not query.strip() and not code.strip():
        raise BadField("query", "say words or a code")

    def question(session: Session, _who: StaffPerson, now_s: float) -> list[SellProduct]:
        scanned = code.replace("\0", "").strip()
        found = with_code(session, scanned) if scanned else find(session, query).products
        rules = selling_rules(session, asking.here.shop.site)
        return [product_card(each, asking.here.shop, rules, now_s) for each in found]

    return asking.read(question)


@router.post("/quotes")
def make_quote(body: QuoteWish, asking: AskingHere) -> QuoteCard:
    """What it costs now; changes nothing, but a look at a member is audited. 429 for whoever tries too many codes or
    numbers that nobody has."""
    vouchers = asking.vouchers

    def question(session: Session, who: StaffPerson, now_s: float) -> tuple[QuoteCard, str | None]:
        count_guesses(session, asking.here, f"staff:{who.staff}", body, now_s)
        quoted = quote(session, vouchers, body, now_s, sale=body.sale or NO_SALE)
        return quote_card(session, quoted, vouchers), _unseen(session, quoted.whose.member, who, now_s)

    card, member = asking.read(question)
    if member is not None:
        asking.write(lambda _session, _who, _now_s: None, LOOKED_AT, member)
    return card


@router.get("/sales")
def open_sales(asking: AskingHere, open: bool = True) -> list[SellSale]:
    """Sales that are not final, oldest first; with `open=0` those of late that are, for a clerk her own. They say no
    more of a member's number than a receipt."""
    vouchers = asking.vouchers

    def question(session: Session, who: StaffPerson, now_s: float) -> list[SellSale]:
        statement = select(CounterSale).where(CounterSale.state == ("open" if open else "completed"))
        if not open and MANAGER not in who.roles:
            statement = statement.where(CounterSale.staff == who.staff)
        newest = col(CounterSale.changed_at_s)
        rows = session.exec(statement.order_by(newest if open else newest.desc()).limit(50)).all()
        return [masked_sale(sale_card(session, row, vouchers, now_s)) for row in rows]

    return asking.read(question)


@router.put("/sales/{sale}")
def put(sale: DeviceId, body: SaleWish, asking: AskingHere, counter: CounterHere) -> SellSale:
    """Opens a sale and holds its vouchers, or changes it while nothing is paid."""

    def command(session: Session, who: StaffPerson, now_s: float) -> None:
        count_guesses(session, asking.here, f"staff:{who.staff}", body, now_s)
        put_sale(session, asking.vouchers, Opening(sale, body, who), now_s)

    asking.write(command, "sale.put", sale)
    # Where vouchers leave nothing to be paid, it is final at once.
    counter.complete(sale)
    return asking.sale(sale)


@router.get("/sales/{sale}")
def get_sale(sale: DeviceId, asking: AskingHere) -> SellSale:
    def command(session: Session, _who: StaffPerson, now_s: float) -> SellSale:
        row = session.get(CounterSale, sale)
        if row is None:
            raise NoSuchSale
        return sale_card(session, row, asking.vouchers, now_s)

    return asking.write(command, "sale.viewed", sale)


@router.post("/sales/{sale}/payments")
def pay(sale: DeviceId, body: PaymentWish, asking: AskingHere, counter: CounterHere) -> PaymentAnswer:
    """Pays a part or all. The same `payment` again is the same payment, and asks for no money."""

    def command(session: Session, who: StaffPerson, now_s: float) -> tuple[Payment, bool]:
        if body.code is not None:
            count_gift_code(session, asking.here, f"staff:{who.staff}", body.code, now_s)
        begun = begin(session, asking.vouchers, sale, body, who.staff, now_s)
        return begun.payment, begun.is_new

    payment, is_new = asking.write(command, "sale.payment", sale)
    if is_new and payment.tender == "terminal":
        counter.charge(payment, asking.here.shop.currency)
    counter.complete(sale)
    return _payment(asking, sale, body.payment)


@router.post("/sales/{sale}/payments/{payment}/look-up")
def look_up(sale: DeviceId, payment: DeviceId, asking: AskingHere, counter: CounterHere) -> PaymentAnswer:
    """Asks the terminal what became of it. Charges nothing."""

    def command(session: Session, _who: StaffPerson, _now_s: float) -> None:
        row = session.get(Payment, payment)
        if row is None or row.sale != sale:
            raise NoSuchPayment

    asking.write(command, "sale.payment_looked_up", sale)
    counter.look_up(payment)
    counter.complete(sale)
    return _payment(asking, sale, payment)


@router.post("/sales/{sale}/cancel")
def cancel_sale(sale: DeviceId, asking: AskingHere, counter: CounterHere) -> SellSale:
    """Gives back what is paid, and ends the sale. Where a payment is not settled it is to be looked up first."""

    def command(session: Session, who: StaffPerson, now_s: float) -> None:
        cancel(session, asking.vouchers, sale, who, now_s)

    asking.write(lambda _session, _who, _now_s: None, "sale.cancel_asked", sale)
    counter.return_payments(sale)
    asking.write(command, "sale.cancelled", sale)
    return asking.sale(sale)


@router.post("/sales/{sale}/refunds")
def give_back(sale: DeviceId, body: RefundWish, asking: AskingHere, counter: CounterHere) -> RefundCard:
    """Gives back pieces of lines. The same `refund` again is the same refund."""

    def command(session: Session, who: StaffPerson, now_s: float) -> None:
        refund(session, asking.vouchers, sale, body, who, now_s)

    asking.write(command, "sale.refunded", sale)
    counter.give_back(body.refund)
    return _refund(asking, body.refund)


@router.post("/sales/{sale}/refunds/{refund_id}/look-up")
def look_up_refund(sale: DeviceId, refund_id: DeviceId, asking: AskingHere, counter: CounterHere) -> RefundCard:
    """Asks the terminal what became of it. Gives nothing twice."""

    def command(session: Session, _who: StaffPerson, _now_s: float) -> None:
        row = session.get(Refund, refund_id)
        if row is None or row.sale != sale:
            raise NoSuchRefund

    asking.write(command, "sale.refund_looked_up", sale)
    counter.give_back(refund_id)
    return _refund(asking, refund_id)


@router.post("/visits/{visit}/declines", status_code=204)
def decline(visit: VisitId, body: DeclineWish, asking: AskingHere) -> Response:
    """She does not want this one: it is not offered again in this visit."""

    def command(session: Session, who: StaffPerson, now_s: float) -> None:
        remember_decline(session, visit, body.sku, site=asking.here.shop.site, staff=who.staff, now_s=now_s)

    asking.write(command, "visit.declined", visit)
    return Response(status_code=204)


def _refund(asking: Asking, refund_id: str) -> RefundCard:
    with asking.here.database.reader.session() as session:
        return refund_card(session, session.get_one(Refund, refund_id), asking.vouchers)


def count_guesses(session: Session, here: Running, till: str, cart: Cart, now_s: float) -> None:
    """Raises TooManyCodes for a clerk who has tried too many codes or numbers that nobody has, at whichever till."""
    known = [find_voucher(session, here.vouchers.key, spoken) is not Refusal.UNKNOWN_CODE for spoken in cart.codes]
    if cart.member_number is not None and cart.member_number.strip():
        known.append(is_known_or_mistyped(session, cart.member_number))
    for is_known in known:
        if not here.wrong_codes.allow(till, now_s):
            raise TooManyCodes
        if is_known:
            here.wrong_codes.give_back(till)


def _unseen(session: Session, member: str | None, who: StaffPerson, now_s: float) -> str | None:
    """The member whom this clerk has not looked at of late: every quote of one visit is one look."""
    if member is None:
        return None
    looked = select(AuditRow.id).where(
        col(AuditRow.at_s) > now_s - ONE_LOOK_S,
        AuditRow.act == LOOKED_AT,
        AuditRow.staff == who.staff,
        AuditRow.subject == member,
    )
    return member if session.exec(looked.limit(1)).first() is None else None


def _payment(asking: Asking, sale: str, payment: str) -> PaymentAnswer:
    with asking.here.database.reader.session() as session:
        card = payment_card(session, session.get_one(Payment, payment), asking.vouchers)
    return PaymentAnswer(**dict(card), sale=asking.sale(sale))
