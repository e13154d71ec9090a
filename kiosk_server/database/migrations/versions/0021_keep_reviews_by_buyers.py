"""Keep reviews by people who bought it, every version of them, and whom the store asked for one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_reviews()
    op.create_table(
        "review_version",
        _text("review"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        *(_text(name) for name in ("title", "text", "language")),
        _instant("at_s"),
        _instant("decided_at_s", nullable=True),
        _text("decided_by", nullable=True),
        sa.Column("published", sa.Boolean(), nullable=True),
        _text("reason", nullable=True),
        _text("note"),
        sa.CheckConstraint("stars >= 1 AND stars <= 5", name=op.f("ck_review_version_stars")),
        sa.CheckConstraint("(published IS NULL) = (decided_at_s IS NULL)", name=op.f("ck_review_version_decided")),
        sa.CheckConstraint(
            "published IS NULL OR published <> (reason IS NOT NULL)", name=op.f("ck_review_version_reason")
        ),
        sa.ForeignKeyConstraint(
            ["review"], ["review.id"], name=op.f("fk_review_version_review_review"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("review", "version", name=op.f("pk_review_version")),
    )
    op.create_table(
        "review_ask",
        _text("sale"),
        sa.Column("n", sa.Integer(), nullable=False),
        _text("member"),
        _text("consent"),
        _instant("seen_at_s"),
        _instant("declined_at_s", nullable=True),
        _of_line("review_ask"),
        _to("review_ask", "member", "member"),
        _to("review_ask", "consent", "consent_event"),
        sa.PrimaryKeyConstraint("sale", "n", name=op.f("pk_review_ask")),
    )
    op.create_index(op.f("ix_review_ask_member"), "review_ask", ["member"])
    op.create_table(
        "review_rules",
        _text("site"),
        sa.Column("rules", sa.JSON(), nullable=False),
        _instant("changed_at_s"),
        _text("changed_by", nullable=True),
        _to("review_rules", "site", "site"),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_review_rules")),
    )


def _make_reviews() -> None:
    op.create_table(
        "review",
        _text("id"),
        _text("sku"),
        _text("sale", nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        *(_text(name, nullable=True) for name in ("member", "staff")),
        _text("state"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=True),
        _text("incentive"),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("works_here", sa.Boolean(), nullable=False),
        sa.Column("badge", sa.LargeBinary(), nullable=True),
        _text("reported", nullable=True),
        sa.Column("settled", sa.Integer(), nullable=True),
        _instant("created_at_s"),
        _instant("changed_at_s"),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_review_{name}")) for name, rule in _RULES.items()),
        _of_line("review"),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_review_sku_product")),
        _to("review", "member", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("sale", "n", name=op.f("uq_review_sale_n")),
        sa.UniqueConstraint("member", "sku", name=op.f("uq_review_member_sku")),
        sa.UniqueConstraint("staff", "sku", name=op.f("uq_review_staff_sku")),
    )
    op.create_index(op.f("ix_review_state_changed_at_s"), "review", ["state", "changed_at_s"])
    op.create_index(op.f("ix_review_sku"), "review", ["sku"])


_RULES = {
    "state": "state IN ('waiting', 'shown', 'sent_back', 'refused', 'withdrawn')",
    "version": "version > 0 AND (shown IS NULL OR shown <= version)",
    "shown": "state <> 'shown' OR shown = version",
    "line": "(sale IS NULL) = (n IS NULL) AND (sale IS NULL) = (badge IS NULL)",
    "writer": "(sale IS NULL) = (member IS NULL) AND (sale IS NULL) = (staff IS NOT NULL)",
    "incentive": "incentive IN ('none', 'points', 'said')",
    "points": "points >= 0 AND (points = 0 OR incentive <> 'none')",
}


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=nullable)


def _to(table: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}_{there}"))


def _of_line(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["sale", "n"], ["sale_line.sale", "sale_line.n"], name=op.f(f"fk_{table}_sale_n_sale_line")
    )
