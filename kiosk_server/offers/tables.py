"""Tables of offers' terms, of vouchers, and of what tills did with them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from kiosk_server.database.dialects import LONG
from kiosk_server.database.row import Row


class OfferTerms(Row, table=True):
    """What a campaign offers, version by version. A trigger of the database refuses every change: what somebody was
    promised stays what it was."""

    __tablename__ = "offer_terms"
    __table_args__ = (UniqueConstraint("campaign", "version"), CheckConstraint("version > 0", name="version"))

    id: str = Field(primary_key=True)
    campaign: str
    "Campaign.id; a campaign in turn points to its newest terms."
    version: int
    offer: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    "An `offers.terms.Offer`."
    made_at_s: float
    made_by: str | None = None
    "The staff account."


class Voucher(Row, table=True):
    """One promise to one member, written once: `UNIQUE(offer, member, period_key)` is what makes it so. A trigger of
    the database refuses every change of what was promised; only its standing moves."""

    __tablename__ = "voucher"
    __table_args__ = (
        UniqueConstraint("offer", "member", "period_key"),
        CheckConstraint("status IN ('issued', 'reserved', 'redeemed', 'expired')", name="status"),
        CheckConstraint("off_minor > 0 AND off_minor <= price_before_minor", name="off"),
        CheckConstraint("(status = 'reserved') = (reserved_until_s IS NOT NULL)", name="reserved_until"),
        CheckConstraint("(status IN ('reserved', 'redeemed')) = (sale IS NOT NULL)", name="sale"),
        Index(None, "status", "valid_until_s"),
    )

    id: str = Field(primary_key=True)
    offer: str = Field(foreign_key="campaign.id")
    terms: str = Field(foreign_key="offer_terms.id")
    member: str = Field(foreign_key="member.id", index=True)
    period_key: str
    "The visit's id, unless the offer says otherwise."
    visit: str = Field(index=True)
    sku: str = Field(foreign_key="product.sku")
    "The product to show; `lines` has all."
    code_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    "HMAC of the code; the code itself is made again from the id and the key, and stands in no table."
    code_attempt: int
    lines: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    "`[{sku, price_minor, off_minor}]` at the prices of its day."
    needs: list[str] = Field(sa_column=Column(JSON, nullable=False))
    "Products that must be bought besides."
    price_before_minor: int = Field(sa_type=LONG)
    "Of all lines, as `off_minor`."
    off_minor: int = Field(sa_type=LONG)
    currency: str
    valid_until_s: float
    issued_at_s: float
    status: str = "issued"
    sale: str | None = None
    "The sale that reserved or redeemed it."
    reserved_until_s: float | None = None
    reason_key: str
    "A key of the message catalogue, rendered when shown."
    evidence: str
    "When and how she looked at it, as JSON of `intents.scoring.Evidence`; empty where no wish was behind it."
    consent: str = Field(foreign_key="consent_event.id")
    consent_at_s: float


class Redemption(Row, table=True):
    """A voucher that paid for something, in the transaction of the sale. One at a time: what was rolled back may be
    redeemed again."""

    __tablename__ = "redemption"
    __table_args__ = (
        Index(
            "uq_redemption_standing",
            "voucher",
            unique=True,
            sqlite_where=text("rolled_back_at_s IS NULL"),
            postgresql_where=text("rolled_back_at_s IS NULL"),
        ),
        CheckConstraint("off_minor >= 0", name="off"),
    )

    id: str = Field(primary_key=True)
    voucher: str = Field(foreign_key="voucher.id")
    sale: str = Field(index=True)
    off_minor: int = Field(sa_type=LONG)
    "What the till really took off."
    at_s: float
    by: str
    "The staff account or service."
    rolled_back_at_s: float | None = None


class VoucherAttempt(Row, table=True):
    """Everything a till tried with a code, also what was refused, with the reason. A wrong code is not kept."""

    __tablename__ = "voucher_attempt"
    __table_args__ = (
        CheckConstraint("act IN ('reserve', 'release', 'redeem', 'roll_back')", name="act"),
        Index(None, "voucher", "at_s"),
        Index(None, "at_s"),
    )

    id: str = Field(primary_key=True)
    at_s: float
    act: str
    voucher: str | None = Field(default=None, foreign_key="voucher.id")
    "None where no voucher has this code."
    sale: str
    by: str
    refusal: str | None = None
    "`offers.voucher_states.Refusal`; None: it was done."
