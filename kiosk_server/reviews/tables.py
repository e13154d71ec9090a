"""Tables of reviews: who wrote about which receipt line, every version of the words, whom the store asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from kiosk_server.database.row import Row


class Review(Row, table=True):
    """What one person says of one product, by a line of her receipt, or of a member of staff without one.

    Its words stand in `review_version`. Erasing a member deletes her reviews.
    """

    __tablename__ = "review"
    __table_args__ = (
        ForeignKeyConstraint(["sale", "n"], ["sale_line.sale", "sale_line.n"]),
        UniqueConstraint("sale", "n"),
        UniqueConstraint("member", "sku"),
        UniqueConstraint("staff", "sku"),
        CheckConstraint("state IN ('waiting', 'shown', 'sent_back', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("version > 0 AND (shown IS NULL OR shown <= version)", name="version"),
        CheckConstraint("state <> 'shown' OR shown = version", name="shown"),
        CheckConstraint("(sale IS NULL) = (n IS NULL) AND (sale IS NULL) = (badge IS NULL)", name="line"),
        CheckConstraint("(sale IS NULL) = (member IS NULL) AND (sale IS NULL) = (staff IS NOT NULL)", name="writer"),
        CheckConstraint("incentive IN ('none', 'points', 'said')", name="incentive"),
        CheckConstraint("points >= 0 AND (points = 0 OR incentive <> 'none')", name="points"),
        Index(None, "state", "changed_at_s"),
        Index(None, "sku"),
    )

    id: str = Field(primary_key=True)
    sku: str = Field(foreign_key="product.sku")
    sale: str | None = None
    n: int | None = None
    "With `sale`: the line that proves it; None: by staff."
    member: str | None = Field(default=None, foreign_key="member.id")
    "The membership that wrote it; several of hers may have been joined since."
    staff: str | None = None
    "The account of who wrote it at the desk."
    state: str
    version: int
    "The newest one. Every act that moves the review names the one it has seen: of two, one loses."
    shown: int | None = None
    "The version that everybody reads."
    incentive: str
    points: int = 0
    "Promised for it."
    works_here: bool
    badge: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    "`proofs.badge_of` what must never change."
    reported: str | None = None
    "Why somebody said that what is shown should not be."
    settled: int | None = None
    "The version that stays although it was reported: saying it again changes nothing."
    created_at_s: float
    changed_at_s: float


class ReviewVersion(Row, table=True):
    """The words of one version, and what was decided on them."""

    __tablename__ = "review_version"
    __table_args__ = (
        CheckConstraint("stars >= 1 AND stars <= 5", name="stars"),
        CheckConstraint("(published IS NULL) = (decided_at_s IS NULL)", name="decided"),
        CheckConstraint("published IS NULL OR published <> (reason IS NOT NULL)", name="reason"),
    )

    review: str = Field(primary_key=True, foreign_key="review.id", ondelete="CASCADE")
    version: int = Field(primary_key=True)
    stars: int
    title: str
    text: str
    language: str
    at_s: float
    decided_at_s: float | None = None
    decided_by: str | None = None
    "The staff account."
    published: bool | None = None
    reason: str | None = None
    note: str = ""


class ReviewAsk(Row, table=True):
    """That a member was asked for a review of one purchase: once, and never again once she said no."""

    __tablename__ = "review_ask"
    __table_args__ = (ForeignKeyConstraint(["sale", "n"], ["sale_line.sale", "sale_line.n"]),)

    sale: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    member: str = Field(foreign_key="member.id", index=True)
    consent: str = Field(foreign_key="consent_event.id")
    "That allowed it."
    seen_at_s: float
    declined_at_s: float | None = None


class ReviewRulesRow(Row, table=True):
    """How a site deals with reviews, a `ReviewRules`; without a row the defaults hold."""

    __tablename__ = "review_rules"

    site: str = Field(primary_key=True, foreign_key="site.id")
    rules: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    changed_at_s: float
    changed_by: str | None = None
    "The staff account."
