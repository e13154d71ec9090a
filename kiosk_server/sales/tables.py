"""Tables of sales."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kiosk_server.database.dialects import LONG
from kiosk_server.database.row import Row


class Sale(Row, table=True):
    """One receipt. `id` is the till's own, so that telling it twice is telling it once.

    Erasing a member sets `member` to None: the money stays, and is nobody's.
    """

    __tablename__ = "sale"
    __table_args__ = (CheckConstraint("total_minor >= 0", name="total"), Index(None, "member", "at_s"))

    id: str = Field(primary_key=True)
    member: str | None = Field(default=None, foreign_key="member.id")
    "None where nobody said who it was."
    at_s: float
    "When it was made, by the till."
    received_at_s: float
    by: str
    "The staff account or service."
    currency: str
    total_minor: int = Field(sa_type=LONG)
    "What was paid for all lines."
    undone_at_s: float | None = None
    "Everything came back."


class SaleLine(Row, table=True):
    """One line of a receipt."""

    __tablename__ = "sale_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("paid_minor >= 0", name="paid"),
        CheckConstraint("cost_minor >= 0", name="cost"),
        CheckConstraint(
            "back_quantity >= 0 AND back_quantity <= quantity AND back_minor >= 0 AND back_minor <= paid_minor",
            name="back",
        ),
    )

    sale: str = Field(primary_key=True, foreign_key="sale.id")
    n: int = Field(primary_key=True)
    sku: str = Field(foreign_key="product.sku", index=True)
    quantity: int
    paid_minor: int = Field(sa_type=LONG)
    "For all of the line, vouchers and whatever else was taken off."
    cost_minor: int | None = Field(default=None, sa_type=LONG)
    "What all of the line cost the store; None: not known. As it was on that day."
    back_quantity: int = 0
    "Pieces that came back since."
    back_minor: int = Field(default=0, sa_type=LONG)
    "What of `paid_minor` went back with them."
