"""Tables of gifts and of who took one."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from kiosk_server.database.dialects import LONG
from kiosk_server.database.row import Row


class Gift(Row, table=True):
    """Something to be had for points: a gift card of `amount_minor`, or a coupon of what `campaign` offers. A row never
    changes but by being retired: what somebody took stays what she took."""

    __tablename__ = "gift"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("(amount_minor IS NULL) <> (campaign IS NULL)", name="one_reward"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    id: str = Field(primary_key=True)
    name: str
    points: int = Field(sa_type=LONG)
    "What it takes; the threshold."
    amount_minor: int | None = Field(default=None, sa_type=LONG)
    campaign: str | None = Field(default=None, foreign_key="campaign.id")
    made_at_s: float
    made_by: str | None = None
    "The staff account."
    retired_at_s: float | None = None
    "From then on nobody takes it; who took it keeps it."
    replaces: str | None = Field(default=None, foreign_key="gift.id", unique=True)
    "The gift that this is a change of, retired at the same instant."


class GiftTaken(Row, table=True):
    """Points became a gift, in one transaction with their posting, whose reference is the `id`. Erasing a member sets
    `member` to None."""

    __tablename__ = "gift_taken"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("(gift_card IS NULL) <> (voucher IS NULL)", name="one_reward"),
    )

    id: str = Field(primary_key=True)
    "Made of the member and her phone's key for it: the same one again is the same taking, however much later."
    gift: str = Field(foreign_key="gift.id", index=True)
    member: str | None = Field(default=None, foreign_key="member.id", index=True)
    at_s: float
    points: int = Field(sa_type=LONG)
    gift_card: str | None = Field(default=None, foreign_key="gift_card.id")
    voucher: str | None = Field(default=None, foreign_key="voucher.id")
