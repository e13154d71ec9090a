"""Bodies of a sale at a clerk's own device: what is sought, what it costs, how it is paid, and what comes back.

Amounts are integers of minor units. Prices are as the shop shows them: `prices_include_tax` says whether tax is in them
or comes on top.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wire.messages.mqtt import AtS
from wire.messages.reading import Message
from wire.messages.screens.shown import Money

DeviceId = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$")]
"A UUID that the device makes: the same one again is the same sale, payment or refund."

SoldSku = Annotated[str, Field(min_length=1, max_length=64)]
VoucherCode = Annotated[str, Field(min_length=1, max_length=40)]
GiftCode = Annotated[str, Field(min_length=1, max_length=40)]
Minor = Annotated[int, Field(ge=0, le=10**12, strict=True)]

MOST_LINES = 200
"More than a basket holds; the sum of them all still counts exactly."

Tender = Literal["cash", "terminal", "gift_card"]

PaymentState = Literal["pending", "approved", "partial", "declined", "timed_out", "unknown", "returned"]
"""`pending`: the terminal is being asked. `partial`: less than was asked is approved. `timed_out`: nobody paid, and the
terminal says so. `unknown`: the terminal does not say; look up. `returned`: approved, and given back since."""


class SellProduct(Message):
    """A product that was sought or scanned."""

    sku: str
    name: str
    short_name: str
    picture: str
    "The name of a drawing in the screens' own set."
    category: str
    price: Money
    "What is asked for one now."
    regular: Money
    gtin: str | None
    options: dict[str, str]
    stock: int | None
    "What the count says; None for what has none, such as a warranty."
    aisle: str
    zone_name: str
    tax_rate_bp: int = 0
    "In hundredths of a percent: what a device adds where it has no link to ask."


class SellingHere(Message):
    """How this store sells."""

    currency: str
    tenders: list[Tender]
    prices_include_tax: bool
    clerk_refund_limit: Money
    "What comes back beyond it needs a manager."
    terminal: str
    "`simulated`: nobody pays anything; empty: there is none."


class CartLine(Message):
    sku: SoldSku
    quantity: Annotated[int, Field(ge=1, le=1_000, strict=True)] = 1


class Cart(Message):
    """What she wants to buy."""

    lines: Annotated[list[CartLine], Field(min_length=1, max_length=MOST_LINES)]
    visit: Annotated[str, Field(max_length=64)] | None = None
    "Of the task: brings the member along."
    member_number: Annotated[str, Field(max_length=20)] | None = None
    "As she reads it out."
    codes: Annotated[list[VoucherCode], Field(max_length=10)] = []
    "Vouchers that were scanned or read out; those of the member are found without."


class QuoteWish(Cart):
    """Asks what it costs."""

    sale: DeviceId | None = None
    "The open sale that is being changed: what it holds itself, vouchers and pieces, it may use again."


class QuoteLine(Message):
    n: int
    "From 0, in the order of the cart; a product stands in one line."
    sku: str
    name: str
    short_name: str
    picture: str
    quantity: int
    unit: Money
    "What is asked for one now."
    regular: Money
    "For all of the line, before vouchers."
    off: Money
    "By vouchers."
    net: Money
    "`regular` less `off`, as the shop shows prices."
    tax_rate_bp: int
    "In hundredths of a percent."
    tax: Money
    "That is in `net`, or comes on top of it."
    total: Money
    "What is paid for the line."
    stock: int | None


class TaxLine(Message):
    """Everything of one rate."""

    rate_bp: int
    net: Money
    "Without tax."
    tax: Money


class QuoteVoucher(Message):
    voucher: str
    "Empty for a code that no voucher has."
    code: str
    label: str
    off: Money
    applied: bool
    why_not: str
    "In words; empty where it is applied."


class AttachedMember(Message):
    label: str
    "What to call her, as far as she agreed; else her number."
    member_number: str


class RelatedCard(Message):
    """Something to offer with what is in the cart."""

    sku: str
    name: str
    price: Money
    reason: str
    kind: Literal["warranty", "accessory"]
    picture: str
    about: str
    "The product of the cart that it belongs to."
    stock: int | None


class QuoteCard(Message):
    lines: list[QuoteLine]
    vouchers: list[QuoteVoucher]
    subtotal: Money
    "The sum of `net`."
    off: Money
    "By vouchers, of all lines."
    tax: Money
    taxes: list[TaxLine]
    prices_include_tax: bool
    total: Money
    "What she pays."
    points: int
    "That it earns; 0 without a member."
    member: AttachedMember | None
    related: list[RelatedCard]
    notes: list[str]
    "What the clerk should know before she pays, such as a count that says there are fewer."
    offline_not: list[str]
    "What could not be honoured without a link."
    offline_total: Money
    "What she pays where there is no link."


class SaleWish(Cart):
    """Opens a sale, or changes it while nothing is paid."""

    quoted_total_minor: Minor
    "What she was told: 409 with the new `quote` where it is no longer that."
    offline: bool = False
    "It was made without a link, and what she was told then holds."
    at_s: AtS
    "When it was made, by the device."


class PaymentWish(Message):
    payment: DeviceId
    tender: Tender
    amount_minor: Annotated[int, Field(ge=1, le=10**12, strict=True)]
    "Of what is due; several payments may share a sale."
    given_minor: Minor | None = None
    "Cash alone: what she handed over."
    code: GiftCode | None = None
    "A gift card alone: its code, as it was scanned or typed. It pays what is on it, at most what is asked."


class PaymentCard(Message):
    payment: str
    tender: Tender
    state: PaymentState
    amount_minor: int
    approved_minor: int
    change_minor: int | None
    "To hand back; None where it is no cash."
    what_to_do: str
    "In words; empty where all is well."
    at_s: float
    left: Money | None = None
    "What is on the gift card now; None for other tenders."


class GiftCardLook(Message):
    code: GiftCode


class GiftCardAtTill(Message):
    """A gift card whose code was shown. It says nothing of whose it is."""

    left: Money
    expires_at_s: float | None
    blocked: bool = False
    "It pays nothing until a manager lifts that."


class RefundedLine(Message):
    n: int
    sku: str
    name: str
    quantity: int
    amount: Money


class RefundCard(Message):
    refund: str
    sale: str
    at_s: float
    lines: list[RefundedLine]
    amount: Money
    "What she gets back in all."
    cash: Money
    "Of it, out of the drawer."
    terminal: Money
    "Of it, by the terminal."
    gift_card: Money | None = None
    "Of it, on the gift cards that paid; None: nothing."
    tax: Money
    state: Literal["pending", "done", "unknown"]
    "Of what the terminal gives back; what is not done is looked up, never given twice."
    what_to_do: str
    vouchers_given_back: list[str]
    "Codes that are good again, until their own end."
    points_taken_back: int


class SaleFlag(Message):
    """Something about a sale that a manager should look at."""

    kind: Literal["price", "voucher", "stock", "clock", "retired", "needs_manager"]
    """`clock`: the device's clock went ahead. `retired`: the catalogue no longer has it. `needs_manager`: sold without
    a link for so much less or more than it costs that a manager should know why."""
    text: str


class FlaggedSale(Message):
    """It names no member: what is to be looked at is the sale."""

    sale: str
    receipt_number: str | None
    at_s: float
    completed_at_s: float
    offline: bool
    total: Money
    staff: str
    "The account of who sold."
    staff_name: str
    flags: list[SaleFlag]


class SellSale(Message):
    sale: str
    state: Literal["open", "completed", "cancelled"]
    quote: QuoteCard
    "As it was agreed."
    total: Money
    paid: Money
    due: Money
    offline: bool
    at_s: float
    completed_at_s: float | None
    receipt_number: str | None
    "Once it is completed."
    payments: list[PaymentCard]
    refunds: list[RefundCard]
    flags: list[SaleFlag]
    staff: str
    "The account of who sells."
    staff_name: str


class PaymentAnswer(PaymentCard):
    """A payment with the sale that it leaves."""

    sale: SellSale


class ReceiptLine(Message):
    n: int
    sku: str
    name: str
    quantity: int
    regular: Money
    off: Money
    total: Money
    tax_rate_bp: int
    returned: int
    "How many of them came back since."


class ReceiptTender(Message):
    tender: Tender
    amount: Money
    given: Money | None
    change: Money | None


class SaleReceipt(Message):
    """What she takes along; it names her by the end of her number alone."""

    number: str
    sale: str
    at_s: float
    time_zone: str
    shop: str
    street: str
    currency: str
    lines: list[ReceiptLine]
    subtotal: Money
    off: Money
    tax: Money
    taxes: list[TaxLine]
    prices_include_tax: bool
    total: Money
    tenders: list[ReceiptTender]
    points: int
    member: str | None
    "Such as `•••• •••• 4711`."
    served_by: str
    refunds: list[RefundCard]


class RefundLine(Message):
    n: Annotated[int, Field(ge=0, lt=MOST_LINES, strict=True)]
    quantity: Annotated[int, Field(ge=1, le=1_000, strict=True)]


class RefundWish(Message):
    refund: DeviceId
    lines: Annotated[list[RefundLine], Field(min_length=1, max_length=MOST_LINES)]
    why: Annotated[str, Field(max_length=200)] = ""


class DeclineWish(Message):
    sku: SoldSku
