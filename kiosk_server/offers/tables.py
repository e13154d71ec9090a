"""Tables of campaigns and vouchers."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from kiosk_server.database.row import Row


class Campaign(Row, table=True):
    """An offer that the store makes by itself. A budget of None is unbounded."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("off_kind IN ('percent', 'amount')", name="off_kind"),
        CheckConstraint("budget IS NULL OR issued <= budget", name="budget"),
        CheckConstraint("off_value > 0", name="off_value"),
    )

    id: str = Field(primary_key=True)
    name: str
    trigger: str
    "Such as `visit.started`."
    rule: str
    "Which product: `top_intent`."
    off_kind: str
    off_value: float
    "Percent of the price, or minor units."
    round_to_minor: int = 1
    "The discount is rounded to a multiple of this, such as 100 for whole dollars."
    active_from_s: float
    active_until_s: float | None = None
    budget: int | None = None
    "How many vouchers at most."
    issued: int = 0


class Voucher(Row, table=True):
    """One price cut for one member, written once: `UNIQUE(offer, member, period_key)` is what makes it so."""

    __tablename__ = "voucher"
    __table_args__ = (
        UniqueConstraint("offer", "member", "period_key"),
        CheckConstraint("status IN ('issued', 'redeemed', 'expired')", name="status"),
        CheckConstraint("off_minor > 0 AND off_minor <= price_before_minor", name="off"),
    )

    id: str = Field(primary_key=True)
    offer: str = Field(foreign_key="campaign.id")
    member: str = Field(foreign_key="member.id", index=True)
    period_key: str
    "The visit's id, unless the offer says otherwise."
    visit: str = Field(index=True)
    sku: str = Field(foreign_key="product.sku")
    code_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    "HMAC of the code; the code itself is made again from the id and the key, and stands in no table."
    code_attempt: int
    price_before_minor: int
    off_minor: int
    currency: str
    valid_until_s: float
    issued_at_s: float
    status: str = "issued"
    reason_key: str
    "A key of the message catalogue, rendered when shown."
    evidence: str
    "When and how she looked at it, as JSON of `intents.scoring.Evidence`."
    consent: str = Field(foreign_key="consent_event.id")
    consent_at_s: float
