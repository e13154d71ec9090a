"""Tables of sales at clerks' own devices: from the cart to what came back. A sale that is final stands besides in the
ledger of all sales, `sales.tables`, under the same id."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from kiosk_server.database.dialects import LONG
from kiosk_server.database.row import Row


class SellingRulesRow(Row, table=True):
    """How a site sells, a `wire.messages.selling_rules.SellingRules`; without a row the defaults hold."""

    __tablename__ = "selling_rules"

    site: str = Field(primary_key=True, foreign_key="site.id")
    rules: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    changed_at_s: float
    changed_by: str | None = None
    "The staff account; None: since the site was set up."


class CounterSale(Row, table=True):
    """One sale; `id` is the device's own, so that sending it twice is one sale.

    Erasing a member sets `member` to None: the money stays, and is nobody's.
    """

    __tablename__ = "counter_sale"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'completed', 'cancelled')", name="state"),
        CheckConstraint("total_minor >= 0", name="total"),
        CheckConstraint("(state = 'completed') = (receipt_n IS NOT NULL)", name="receipt"),
        UniqueConstraint("receipt_day", "receipt_n"),
        Index(None, "state", "changed_at_s"),
    )

    id: str = Field(primary_key=True)
    member: str | None = Field(default=None, foreign_key="member.id", index=True)
    visit: str | None = None
    staff: str
    "The account of who sells."
    state: str = "open"
    at_s: float
    "When it was made, by the device."
    changed_at_s: float
    version: int = 1
    "Every command that touches the sale moves it first: two of them wait for each other."
    offline: bool
    currency: str
    prices_include_tax: bool
    total_minor: int = Field(sa_type=LONG)
    points: int = Field(sa_type=LONG)
    "That it earns."
    request_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    flags: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    "What a manager should look at, each a `selling.flags.Flag`."
    completed_at_s: float | None = None
    receipt_day: str | None = None
    "Such as `20261122`, in the store's zone."
    receipt_n: int | None = None
    "Of its day, from 1."


class CounterLine(Row, table=True):
    """One line as it was agreed; money for all of it but `unit_minor`."""

    __tablename__ = "counter_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_minor >= 0", name="unit"),
        CheckConstraint("off_minor >= 0 AND off_minor <= unit_minor * quantity", name="off"),
        CheckConstraint("net_minor = unit_minor * quantity - off_minor + adjust_minor", name="net"),
        CheckConstraint("tax_minor >= 0 AND tax_minor <= total_minor", name="tax"),
        CheckConstraint("total_minor >= 0", name="total"),
    )

    sale: str = Field(primary_key=True, foreign_key="counter_sale.id")
    n: int = Field(primary_key=True)
    sku: str = Field(foreign_key="product.sku")
    quantity: int
    unit_minor: int = Field(sa_type=LONG)
    off_minor: int = Field(sa_type=LONG)
    "By vouchers."
    adjust_minor: int = Field(sa_type=LONG)
    "What was agreed otherwise where there was no link; mostly 0."
    net_minor: int = Field(sa_type=LONG)
    tax_rate_bp: int
    tax_minor: int = Field(sa_type=LONG)
    total_minor: int = Field(sa_type=LONG)
    "What is paid for it."


class CounterVoucher(Row, table=True):
    """A voucher that a sale takes off: `held` until it is paid; `refused` where it was honoured though it could not be
    redeemed; `given_back` once all it depended on came back."""

    __tablename__ = "counter_voucher"
    __table_args__ = (
        CheckConstraint("state IN ('held', 'redeemed', 'refused', 'given_back')", name="state"),
        CheckConstraint("off_minor >= 0", name="off"),
    )

    sale: str = Field(primary_key=True, foreign_key="counter_sale.id")
    n: int = Field(primary_key=True)
    voucher: str = Field(foreign_key="voucher.id", index=True)
    off_minor: int = Field(sa_type=LONG)
    skus: list[str] = Field(sa_column=Column(JSON, nullable=False))
    "Products that it takes from the cart, those that had to be bought besides too."
    state: str = "held"


class Payment(Row, table=True):
    """One attempt to pay; `id` is the device's own, and the terminal's name for it too: once is once."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("tender IN ('cash', 'terminal', 'gift_card')", name="tender"),
        CheckConstraint("(tender = 'gift_card') = (gift_card IS NOT NULL)", name="gift_card"),
        CheckConstraint(
            "state IN ('pending', 'approved', 'partial', 'declined', 'timed_out', 'unknown', 'returning', 'returned')",
            name="state",
        ),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("approved_minor >= 0 AND approved_minor <= amount_minor", name="approved"),
        Index(None, "state"),
    )

    id: str = Field(primary_key=True)
    sale: str = Field(foreign_key="counter_sale.id", index=True)
    tender: str
    amount_minor: int = Field(sa_type=LONG)
    given_minor: int | None = Field(default=None, sa_type=LONG)
    "Cash that she handed over."
    state: str
    approved_minor: int = Field(default=0, sa_type=LONG)
    terminal: str = ""
    "Which kind was asked; empty for cash."
    reference: str = ""
    "The terminal's own, for its receipt."
    gift_card: str | None = Field(default=None, foreign_key="gift_card.id", index=True)
    staff: str
    asked_at_s: float
    settled_at_s: float | None = None


class Refund(Row, table=True):
    """Something came back; `id` is the device's own."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'done', 'unknown')", name="state"),
        CheckConstraint("cash_minor >= 0 AND terminal_minor >= 0 AND gift_card_minor >= 0", name="amount"),
        Index(None, "state"),
    )

    id: str = Field(primary_key=True)
    sale: str = Field(foreign_key="counter_sale.id", index=True)
    at_s: float
    staff: str
    why: str
    request_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    cash_minor: int = Field(sa_type=LONG)
    terminal_minor: int = Field(sa_type=LONG)
    gift_card_minor: int = Field(default=0, sa_type=LONG)
    state: str
    "Of what the terminal gives back."
    points: int = Field(sa_type=LONG)
    "That were taken back."
    vouchers: list[str] = Field(sa_column=Column(JSON, nullable=False))
    "That were given back."


class RefundPart(Row, table=True):
    """What a terminal is to give back of one of its payments, or a gift card has got back of it."""

    __tablename__ = "refund_part"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'done', 'unknown', 'in_cash')", name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    refund: str = Field(primary_key=True, foreign_key="refund.id")
    n: int = Field(primary_key=True)
    payment: str = Field(foreign_key="payment.id")
    amount_minor: int = Field(sa_type=LONG)
    state: str
    "`in_cash`: the terminal refused, so it comes out of the drawer."


class RefundLineRow(Row, table=True):
    """Pieces of one line that came back, and what she gets for them."""

    __tablename__ = "refund_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("amount_minor >= 0 AND tax_minor >= 0", name="amount"),
    )

    refund: str = Field(primary_key=True, foreign_key="refund.id")
    n: int = Field(primary_key=True)
    quantity: int
    amount_minor: int = Field(sa_type=LONG)
    tax_minor: int = Field(sa_type=LONG)


class ReceiptDay(Row, table=True):
    """The last number that a receipt of the day got."""

    __tablename__ = "receipt_day"
    __table_args__ = (CheckConstraint("last > 0", name="last"),)

    day: str = Field(primary_key=True)
    last: int
