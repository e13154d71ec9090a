"""Drawings: their rules, who takes part, the lists that are published, and who was offered which prize."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

HELD = sa.text("state IN ('offered', 'claimed')")


def upgrade() -> None:
    _make_drawings()
    _make_entries()
    _make_results()


def _make_drawings() -> None:
    op.create_table(
        "drawing",
        _text("id"),
        _text("state"),
        sa.Column("plan", sa.JSON(), nullable=False),
        _text("promotion"),
        _instant("opens_at_s"),
        _instant("closes_at_s"),
        sa.Column("prizes", sa.Integer(), nullable=False),
        sa.Column("prize_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        _text("currency"),
        _instant("made_at_s"),
        _text("made_by"),
        _instant("published_at_s", nullable=True),
        sa.Column("rules", sa.JSON(), nullable=True),
        _instant("drawn_at_s", nullable=True),
        _text("drawn_by", nullable=True),
        sa.Column("numbers", sa.JSON(), nullable=True),
        _instant("settled_at_s", nullable=True),
        _instant("withdrawn_at_s", nullable=True),
        _text("withdrawn_why", nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'closed', 'drawn', 'settled', 'withdrawn')", name=op.f("ck_drawing_state")
        ),
        sa.CheckConstraint("prizes > 0 AND prize_minor > 0", name=op.f("ck_drawing_prizes")),
        sa.CheckConstraint("(state IN ('drawn', 'settled')) = (drawn_at_s IS NOT NULL)", name=op.f("ck_drawing_drawn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawing")),
    )
    op.create_index(op.f("ix_drawing_state"), "drawing", ["state"])


def _make_entries() -> None:
    op.create_table(
        "drawing_entry",
        _text("drawing"),
        _text("code"),
        _text("member", nullable=True),
        _text("email_norm"),
        _text("way"),
        _text("residence"),
        _instant("entered_at_s"),
        sa.CheckConstraint("way IN ('kiosk', 'phone', 'form')", name=op.f("ck_drawing_entry_way")),
        sa.UniqueConstraint("drawing", "email_norm", name=op.f("uq_drawing_entry_drawing_email_norm")),
        sa.UniqueConstraint("drawing", "member", name=op.f("uq_drawing_entry_drawing_member")),
        _to("drawing_entry", "drawing", "drawing"),
        _to("drawing_entry", "member", "member"),
        sa.PrimaryKeyConstraint("drawing", "code", name=op.f("pk_drawing_entry")),
    )
    op.create_table(
        "drawing_asking",
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        _text("drawing"),
        _text("member", nullable=True),
        _text("email_norm"),
        _text("way"),
        _text("residence"),
        _instant("asked_at_s"),
        _to("drawing_asking", "drawing", "drawing"),
        _to("drawing_asking", "member", "member"),
        sa.PrimaryKeyConstraint("link_hash", name=op.f("pk_drawing_asking")),
    )
    for table, column in (
        ("drawing_entry", "member"),
        ("drawing_entry", "email_norm"),
        ("drawing_asking", "drawing"),
        ("drawing_asking", "member"),
        ("drawing_asking", "email_norm"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _make_results() -> None:
    op.create_table(
        "drawing_list",
        _text("drawing"),
        sa.Column("codes", sa.Text(), nullable=False),
        _text("sha256"),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ways", sa.JSON(), nullable=False),
        _instant("closed_at_s"),
        _to("drawing_list", "drawing", "drawing"),
        sa.PrimaryKeyConstraint("drawing", name=op.f("pk_drawing_list")),
    )
    op.create_table(
        "drawing_award",
        _text("drawing"),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("prize", sa.Integer(), nullable=False),
        _text("code"),
        _text("state"),
        _instant("offered_at_s"),
        _instant("claim_until_s"),
        sa.Column("link_hash", sa.LargeBinary(), nullable=True),
        _instant("claimed_at_s", nullable=True),
        _text("gift_card", nullable=True),
        sa.CheckConstraint(
            "state IN ('offered', 'claimed', 'lapsed', 'passed_over')", name=op.f("ck_drawing_award_state")
        ),
        sa.CheckConstraint("(state = 'claimed') = (gift_card IS NOT NULL)", name=op.f("ck_drawing_award_claimed")),
        sa.UniqueConstraint("drawing", "code", name=op.f("uq_drawing_award_drawing_code")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_drawing_award_link_hash")),
        _to("drawing_award", "drawing", "drawing"),
        sa.PrimaryKeyConstraint("drawing", "place", name=op.f("pk_drawing_award")),
    )
    op.create_index(
        "uq_drawing_award_holder",
        "drawing_award",
        ["drawing", "prize"],
        unique=True,
        sqlite_where=HELD,
        postgresql_where=HELD,
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=nullable)


def _to(table: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}_{there}"))
