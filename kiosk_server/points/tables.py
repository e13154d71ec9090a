"""Tables of points. A row of `points_entry` takes from one account what it gives to another, so that whatever is
posted, all accounts together stay zero."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from kiosk_server.database.dialects import LONG
from kiosk_server.database.row import Row


class PointsAccount(Row, table=True):
    """One pot. A member has `pending` (earned, not yet hers to spend), `active` and `owed` (at or below zero: taken
    back after it was spent); the store has `issued` (at or below zero), `spent` and `expired`.

    Erasing a member sets `member` to None: the pots and the totals stay, and are nobody's.
    """

    __tablename__ = "points_account"
    __table_args__ = (
        UniqueConstraint("member", "kind"),
        CheckConstraint("kind IN ('pending', 'active', 'owed', 'issued', 'spent', 'expired')", name="kind"),
        CheckConstraint("kind IN ('owed', 'issued') OR balance >= 0", name="no_overdraft"),
        CheckConstraint("kind NOT IN ('owed', 'issued') OR balance <= 0", name="no_credit"),
    )

    id: str = Field(primary_key=True)
    member: str | None = Field(default=None, foreign_key="member.id")
    "None for the store's own, whose ids are `store:<kind>`, and for those of an erased member."
    kind: str
    balance: int = Field(default=0, sa_type=LONG)
    "The sum of its entries, kept by the same transaction that writes them."


class PointsPosting(Row, table=True):
    """One event of the ledger. `UNIQUE(ref_type, ref_id, reason)`: the same sale earns once, however often it comes."""

    __tablename__ = "points_posting"
    __table_args__ = (
        UniqueConstraint("ref_type", "ref_id", "reason"),
        CheckConstraint("reason IN ('earn', 'activate', 'spend', 'expire', 'reverse', 'settle')", name="reason"),
    )

    id: str = Field(primary_key=True)
    at_s: float
    ref_type: str
    "What it is about, such as `sale` or `check_in`."
    ref_id: str
    reason: str
    reversal_of: str | None = Field(default=None, unique=True)
    "The posting that this one undoes; each can be undone once."


class PointsEntry(Row, table=True):
    """`points` from one account to another. Never changed, never deleted: triggers of the database refuse both."""

    __tablename__ = "points_entry"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        Index(None, "debit"),
        Index(None, "credit"),
    )

    posting: str = Field(primary_key=True, foreign_key="points_posting.id")
    n: int = Field(primary_key=True)
    debit: str = Field(foreign_key="points_account.id")
    "Where they come from."
    credit: str = Field(foreign_key="points_account.id")
    "Where they go."
    points: int = Field(sa_type=LONG)
    lot: str | None = Field(default=None, foreign_key="points_lot.id")


class PointsLot(Row, table=True):
    """Points that were earned together, and so become spendable and expire together. Spent oldest first."""

    __tablename__ = "points_lot"
    __table_args__ = (
        CheckConstraint("unspent >= 0 AND unspent <= points", name="unspent"),
        CheckConstraint("expires_at_s IS NULL OR expires_at_s > active_from_s", name="life"),
        Index(None, "account", "expires_at_s"),
        Index(None, "state", "active_from_s"),
        CheckConstraint("state IN ('pending', 'active')", name="state"),
    )

    id: str = Field(primary_key=True)
    account: str = Field(foreign_key="points_account.id")
    "The member's active account."
    posting: str = Field(foreign_key="points_posting.id", index=True)
    "What made it."
    points: int = Field(sa_type=LONG)
    unspent: int = Field(sa_type=LONG)
    state: str
    active_from_s: float
    expires_at_s: float | None = None
