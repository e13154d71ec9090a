"""Tables of gift cards. A row of `gift_transfer` takes from one account what it gives to another, so that whatever is
done, all accounts together stay zero."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from kiosk_server.database.dialects import LONG
from kiosk_server.database.row import Row


class GiftCard(Row, table=True):
    """One card. `UNIQUE(why, cause)`: the same cause gives one card, however often it comes.

    Erasing a member sets `member` to None: whoever has the code can still spend what is on it.
    """

    __tablename__ = "gift_card"
    __table_args__ = (
        UniqueConstraint("why", "cause"),
        CheckConstraint("why IN ('drawing', 'points', 'staff', 'refund')", name="why"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("(code_n > 0) = (code_hash IS NOT NULL)", name="code"),
    )

    id: str = Field(primary_key=True)
    member: str | None = Field(default=None, foreign_key="member.id", index=True)
    why: str
    cause: str
    "The id of what it was given for; it names nobody."
    amount_minor: int = Field(sa_type=LONG)
    "What was on it at first."
    currency: str
    issued_at_s: float
    expires_at_s: float | None = None
    "None: never."
    code_n: int = 0
    "How many codes it has had; only the last is good. 0: she has not asked for one, and nobody can spend it."
    code_hash: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True, unique=True))
    "HMAC of the last code; the code itself is made again from the id and the key, and stands in no table."


class GiftAccount(Row, table=True):
    """One pot: of a `card`, or the store's own of a currency: `issued` (at or below zero: what it promised), `spent`
    and `expired`."""

    __tablename__ = "gift_account"
    __table_args__ = (
        CheckConstraint("kind IN ('card', 'issued', 'spent', 'expired')", name="kind"),
        CheckConstraint("(kind = 'card') = (card IS NOT NULL)", name="card"),
        CheckConstraint("kind = 'issued' OR balance >= 0", name="no_overdraft"),
        CheckConstraint("kind <> 'issued' OR balance <= 0", name="no_credit"),
    )

    id: str = Field(primary_key=True)
    "The card's id; of the store's own `store:<currency>:<kind>`."
    card: str | None = Field(default=None, foreign_key="gift_card.id", unique=True)
    kind: str
    currency: str
    balance: int = Field(default=0, sa_type=LONG)
    "In minor units: the sum of its transfers, kept by the same transaction that writes them."


class GiftTransfer(Row, table=True):
    """`amount_minor` from one account to another. `UNIQUE(reason, reference)`: the same payment takes once. Never
    changed, never deleted: triggers of the database refuse both."""

    __tablename__ = "gift_transfer"
    __table_args__ = (
        UniqueConstraint("reason", "reference"),
        CheckConstraint("reason IN ('issue', 'pay', 'give_back', 'expire')", name="reason"),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    id: str = Field(primary_key=True)
    at_s: float
    reason: str
    reference: str
    "Such as the payment's id."
    debit: str = Field(foreign_key="gift_account.id", index=True)
    "Where it comes from."
    credit: str = Field(foreign_key="gift_account.id", index=True)
    "Where it goes."
    amount_minor: int = Field(sa_type=LONG)


class GiftCardBlock(Row, table=True):
    """A card that nobody can spend: for which reason, since when and by whom; and for which it was lifted. A card has
    at most one that stands. What was is never changed."""

    __tablename__ = "gift_card_block"
    __table_args__ = (
        CheckConstraint("why IN ('lost', 'stolen', 'misused', 'unclear')", name="why"),
        CheckConstraint("lifted_why IN ('found', 'settled', 'mistake')", name="lifted_why"),
        CheckConstraint("(lifted_at_s IS NULL) = (lifted_why IS NULL)", name="lifted_with_reason"),
        Index(
            "uq_gift_card_block_standing",
            "card",
            unique=True,
            sqlite_where=text("lifted_at_s IS NULL"),
            postgresql_where=text("lifted_at_s IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    card: str = Field(foreign_key="gift_card.id", index=True)
    why: str
    at_s: float
    blocked_by: str | None = None
    "The staff account."
    lifted_at_s: float | None = None
    lifted_why: str | None = None
    lifted_by: str | None = None
    "The staff account."
