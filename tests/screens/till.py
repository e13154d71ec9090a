"""A counter that answers a clerk's phone as the servers do, as far as the screen can tell: prices, sales, payments.

It keeps what it is told by its ids, so that a test can see whether anything was told twice, and fails where money would
be taken twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.screens.samples import TUESDAY_S, usd
from tests.screens.stand_in import type_of_answer
from wire.messages.screens.selling import (
    AttachedMember,
    PaymentCard,
    QuoteCard,
    QuoteLine,
    QuoteVoucher,
    ReceiptLine,
    ReceiptTender,
    RefundCard,
    RefundedLine,
    RelatedCard,
    SaleReceipt,
    SellingHere,
    SellProduct,
    SellSale,
    TaxLine,
)
from wire.messages.screens.shown import Money

TAX_BP = 825
GTIN = "4006381333931"
COUPON = "BELL4K7M"
OFF_MINOR = 4000


def minor(amount_minor: int) -> Money:
    return Money(amount_minor=amount_minor, currency="USD")


def a_sell_product(**changes: Any) -> SellProduct:
    fields: dict[str, Any] = {
        "sku": "MOR-64",
        "name": "Morrow 64 grinder",
        "short_name": "Morrow 64",
        "picture": "grinder",
        "category": "coffee",
        "price": usd(349),
        "regular": usd(349),
        "gtin": GTIN,
        "options": {},
        "stock": 3,
        "aisle": "bay C3",
        "zone_name": "Coffee bar",
        "tax_rate_bp": TAX_BP,
    }
    return SellProduct(**{**fields, **changes})


SHELF = [
    a_sell_product(),
    a_sell_product(
        sku="KET-1",
        name="Gooseneck kettle",
        short_name="Kettle",
        picture="kettle",
        price=usd(89),
        regular=usd(89),
        gtin="96385074",
        stock=12,
        aisle="bay C1",
    ),
    a_sell_product(
        sku="FIL-100",
        name="Paper filters, 100",
        short_name="Filters",
        picture="filter",
        price=usd(7.5),
        regular=usd(7.5),
        gtin="036000291452",
        stock=40,
        aisle="bay C1",
    ),
]

WARRANTY = RelatedCard(
    sku="CARE-3",
    name="Three more years of warranty",
    price=usd(39),
    reason="For grinders over $200; the maker's own ends after two years.",
    kind="warranty",
    picture="",
    about="MOR-64",
    stock=None,
)
BRUSH = RelatedCard(
    sku="BRS-1",
    name="Burr brush",
    price=usd(12),
    reason="Fits the Morrow 64, and seven are here.",
    kind="accessory",
    picture="grinder",
    about="MOR-64",
    stock=7,
)


@dataclass
class Till:
    """Hand `answer` to a stand-in as the part `sell/`."""

    related: list[RelatedCard] = field(default_factory=lambda: [WARRANTY, BRUSH])
    terminal: list[str] = field(default_factory=list)
    "What the terminal says next, one a question; when none is left it approves."
    quotes: int = 0
    puts: list[str] = field(default_factory=list)
    sales: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, dict[str, PaymentCard]] = field(default_factory=dict)
    declined: list[str] = field(default_factory=list)
    refunds: dict[str, RefundCard] = field(default_factory=dict)
    gift_cards: dict[str, int] = field(default_factory=dict)
    "What is on each, by its code without spaces."
    cancelled: list[str] = field(default_factory=list)
    answer_lost: bool = False
    "The next sale comes, and its answer does not."
    refuse: str = ""
    "Why no sale is taken."
    away: bool = False
    "clerk_push answers, and the store's server does not."
    raised: bool = False
    "Whether the price went up since the last quote."

    def answer(self, method: str, rest: str, body: dict[str, Any]) -> type_of_answer:
        if self.away:
            return 503, {"title": "Service Unavailable", "detail": "The store's server does not answer."}
        match (method, *rest.split("/")):
            case ("GET", "here"):
                return 200, SellingHere(
                    currency="USD",
                    tenders=["cash", "terminal", "gift_card"],
                    prices_include_tax=False,
                    clerk_refund_limit=usd(100),
                    terminal="card reader",
                )
            case ("GET", "catalogue"):
                return 200, [each.model_dump() for each in SHELF] if body.get("after") == "" else []
            case ("GET", "products"):
                return 200, [each.model_dump() for each in self._found(body)]
            case ("POST", "quotes"):
                self.quotes += 1
                return 200, self.quote(body, body.get("sale"))
            case ("GET", "sales"):
                return 200, [self.sale(each) for each in self.sales if self.sale(each).state == "open"]
            case ("PUT", "sales", sale):
                return self._put(sale, body)
            case ("GET", "sales", sale):
                return (200, self.sale(sale)) if sale in self.sales else (404, {"detail": "There is no such sale."})
            case ("POST", "sales", sale, "payments"):
                return self._pay(sale, body)
            case ("POST", "sales", sale, "payments", payment, "look-up"):
                return self._look_up(sale, payment)
            case ("POST", "sales", sale, "cancel"):
                if sale not in self.sales:
                    return 404, {"detail": "There is no such sale."}
                self.cancelled.append(sale)
                return 200, self.sale(sale)
            case ("GET", "sales", sale, "receipt"):
                return 200, self.receipt(sale)
            case ("GET", "receipts", number):
                sale = next((each for each in self.sales if self._number(each) == number), None)
                return (404, {"detail": "There is no such receipt."}) if sale is None else (200, self.receipt(sale))
            case ("POST", "sales", sale, "refunds"):
                return 200, self._refund(sale, body)
            case ("POST", "visits", _, "declines"):
                self.declined.append(body["sku"])
                return 204, None
        return 404, {"detail": f"No route {method} {rest}"}

    def quote(self, cart: dict[str, Any], sale: str | None = None) -> QuoteCard:
        """`sale` may use what is reserved for it; what is reserved for another is not off."""
        lines, tax_minor, off_minor = [], 0, 0
        for n, wished in enumerate(cart["lines"]):
            product = self._product(wished["sku"])
            unit = product.price.amount_minor + (1000 if self.raised else 0)
            regular = unit * wished["quantity"]
            off = OFF_MINOR if product.sku == "MOR-64" and self._has_coupon(cart, sale) else 0
            tax = ((regular - off) * TAX_BP + 5000) // 10000
            tax_minor, off_minor = tax_minor + tax, off_minor + off
            lines.append(
                QuoteLine(
                    n=n,
                    sku=product.sku,
                    name=product.name,
                    short_name=product.short_name,
                    picture=product.picture,
                    quantity=wished["quantity"],
                    unit=minor(unit),
                    regular=minor(regular),
                    off=minor(off),
                    net=minor(regular - off),
                    tax_rate_bp=TAX_BP,
                    tax=minor(tax),
                    total=minor(regular - off + tax),
                    stock=product.stock,
                )
            )
        subtotal = sum(line.net.amount_minor for line in lines)
        vouchers = [] if not off_minor else [_voucher(COUPON, "$40 off the Morrow 64", off_minor)]
        vouchers += [_voucher(code, "", 0, "Nobody has such a code.") for code in cart.get("codes", [])]
        here = {line.sku for line in lines}
        return QuoteCard(
            lines=lines,
            vouchers=vouchers,
            subtotal=minor(subtotal),
            off=minor(off_minor),
            tax=minor(tax_minor),
            taxes=[TaxLine(rate_bp=TAX_BP, net=minor(subtotal), tax=minor(tax_minor))],
            prices_include_tax=False,
            total=minor(subtotal + tax_minor),
            points=(subtotal // 100) if cart.get("visit") else 0,
            member=AttachedMember(label="Jane", member_number="FF-2048-77") if cart.get("visit") else None,
            related=[each for each in self.related if each.about in here and each.sku not in here],
            notes=[],
            offline_not=["The coupon of $40: it may be used once."] if off_minor else [],
            offline_total=minor(subtotal + off_minor),
        )

    def _has_coupon(self, cart: dict[str, Any], sale: str | None) -> bool:
        if cart.get("offline"):
            return COUPON in cart["codes"]
        visit, gone = cart.get("visit"), {sale, *self.cancelled}
        holding = [told["visit"] for each, told in self.sales.items() if each not in gone and not told["offline"]]
        return visit is not None and visit not in holding

    def sale(self, sale: str) -> SellSale:
        told, payments = self.sales[sale], list(self.payments.get(sale, {}).values())
        paid = sum(each.approved_minor for each in payments)
        total = told["quoted_total_minor"]
        return SellSale(
            sale=sale,
            state="cancelled" if sale in self.cancelled else "completed" if paid >= total else "open",
            quote=self.quote(told, sale),
            total=minor(total),
            paid=minor(paid),
            due=minor(max(total - paid, 0)),
            offline=told["offline"],
            at_s=told["at_s"],
            completed_at_s=TUESDAY_S if paid >= total else None,
            receipt_number=self._number(sale),
            payments=payments,
            refunds=[],
            flags=[],
            staff="mara",
            staff_name="Mara",
        )

    def receipt(self, sale: str) -> SaleReceipt:
        quote, card = self.quote(self.sales[sale], sale), self.sale(sale)
        returned = sum(line.quantity for refund in self.refunds.values() for line in refund.lines)
        lines = [
            ReceiptLine(
                n=line.n,
                sku=line.sku,
                name=line.name,
                quantity=line.quantity,
                regular=line.regular,
                off=line.off,
                total=line.total,
                tax_rate_bp=line.tax_rate_bp,
                returned=returned,
            )
            for line in quote.lines
        ]
        return SaleReceipt(
            number=self._number(sale),
            sale=sale,
            at_s=TUESDAY_S,
            time_zone="America/New_York",
            shop="Fell & Filter",
            street="Harbour Street",
            currency="USD",
            lines=lines,
            subtotal=quote.subtotal,
            off=quote.off,
            tax=quote.tax,
            taxes=quote.taxes,
            prices_include_tax=False,
            total=card.total,
            tenders=[
                ReceiptTender(tender=each.tender, amount=minor(each.approved_minor), given=None, change=None)
                for each in card.payments
                if each.approved_minor
            ],
            points=quote.points,
            member="•••• 4877" if quote.member else None,
            served_by="Mara",
            refunds=[],
        )

    def _number(self, sale: str) -> str:
        return f"20260310-{1 + list(self.sales).index(sale):04d}"

    def _found(self, query: dict[str, Any]) -> list[SellProduct]:
        if code := query.get("code"):
            return [each for each in SHELF if code in (each.sku, each.gtin)]
        return [each for each in SHELF if query["query"].lower() in each.name.lower()]

    def _product(self, sku: str) -> SellProduct:
        related = {each.sku: each for each in (WARRANTY, BRUSH)}
        if sku in related:
            each = related[sku]
            return a_sell_product(sku=sku, name=each.name, short_name=each.name, price=each.price, picture=each.picture)
        return next(each for each in SHELF if each.sku == sku)

    def _put(self, sale: str, told: dict[str, Any]) -> type_of_answer:
        self.puts.append(sale)
        if self.refuse:
            return 409, {"title": "Conflict", "detail": self.refuse}
        if sale in self.cancelled:
            return 409, {"type": "urn:shopbell:SaleClosed", "detail": "It is cancelled.", "reason": "cancelled"}
        quote = self.quote(told, sale)
        if not told["offline"] and quote.total.amount_minor != told["quoted_total_minor"]:
            return 409, {"title": "Conflict", "detail": "The total changed.", "quote": quote.model_dump()}
        self.sales[sale] = told
        if self.answer_lost:
            self.answer_lost = False
            return 503, {"title": "Service Unavailable", "detail": "The store's server does not answer."}
        return 200, self.sale(sale)

    def _pay(self, sale: str, wish: dict[str, Any]) -> type_of_answer:
        known = self.payments.setdefault(sale, {})
        if wish["payment"] not in known:
            due = self.sale(sale).due.amount_minor
            assert wish["amount_minor"] <= due, "money would be taken twice"
            if wish["tender"] == "gift_card":
                return self._pay_by_gift_card(sale, wish)
            said = self.terminal.pop(0) if self.terminal and wish["tender"] == "terminal" else "approved"
            known[wish["payment"]] = self._settled(wish, said)
        return self._payment(sale, wish["payment"])

    def _pay_by_gift_card(self, sale: str, wish: dict[str, Any]) -> type_of_answer:
        code = wish["code"].upper().replace(" ", "")
        if code not in self.gift_cards:
            return 404, {"detail": "No gift card has this code."}
        taken = min(self.gift_cards[code], wish["amount_minor"])
        self.gift_cards[code] -= taken
        state = "approved" if taken == wish["amount_minor"] else "partial"
        card = self._settled(wish, state).model_copy(update={"approved_minor": taken, "change_minor": None})
        self.payments[sale][wish["payment"]] = card
        return self._payment(sale, wish["payment"])

    def _look_up(self, sale: str, payment: str) -> type_of_answer:
        known = self.payments.get(sale, {})
        if payment not in known:
            return 404, {"detail": "There is no such payment."}
        card = known[payment]
        if card.state in ("pending", "unknown"):
            said = self.terminal.pop(0) if self.terminal else "approved"
            known[payment] = self._settled(card.model_dump(), said)
        return self._payment(sale, payment)

    def _settled(self, wish: dict[str, Any], state: str) -> PaymentCard:
        amount, given = wish["amount_minor"], wish.get("given_minor")
        approved = {"approved": amount, "partial": 20000}.get(state, 0)
        return PaymentCard(
            payment=wish["payment"],
            tender=wish["tender"],
            state=state,  # type: ignore[arg-type]
            amount_minor=amount,
            approved_minor=approved,
            change_minor=None if given is None else given - amount,
            what_to_do="",
            at_s=TUESDAY_S,
        )

    def _payment(self, sale: str, payment: str) -> type_of_answer:
        card = self.payments[sale][payment]
        return 200, {**card.model_dump(), "sale": self.sale(sale).model_dump()}

    def _refund(self, sale: str, wish: dict[str, Any]) -> RefundCard:
        if wish["refund"] not in self.refunds:
            quote = self.quote(self.sales[sale], sale)
            lines = [
                RefundedLine(
                    n=each["n"],
                    sku=quote.lines[each["n"]].sku,
                    name=quote.lines[each["n"]].name,
                    quantity=each["quantity"],
                    amount=quote.lines[each["n"]].total,
                )
                for each in wish["lines"]
            ]
            amount = sum(line.amount.amount_minor for line in lines)
            self.refunds[wish["refund"]] = RefundCard(
                refund=wish["refund"],
                sale=sale,
                at_s=TUESDAY_S,
                lines=lines,
                amount=minor(amount),
                cash=minor(amount),
                terminal=minor(0),
                tax=minor(0),
                state="done",
                what_to_do="",
                vouchers_given_back=[],
                points_taken_back=309,
            )
        return self.refunds[wish["refund"]]


def _voucher(code: str, label: str, off_minor: int, why_not: str = "") -> QuoteVoucher:
    return QuoteVoucher(
        voucher="" if why_not else "voucher-1",
        code=code,
        label=label,
        off=minor(off_minor),
        applied=not why_not,
        why_not=why_not,
    )
