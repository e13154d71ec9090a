"""Look after kiosks: how they join, what they say of themselves, and what they are asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kiosk_joining",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("asked_at_s", sa.Float(), nullable=False),
        sa.Column("expires_at_s", sa.Float(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=True),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_kiosk_joining_hash")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_kiosk_joining")),
        sa.UniqueConstraint("code", name=op.f("uq_kiosk_joining_code")),
    )
    op.create_table(
        "kiosk_report",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("received_at_s", sa.Float(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("outdated", sa.Boolean(), nullable=False),
        sa.Column("paints", sa.Boolean(), nullable=False),
        sa.Column("since_s", sa.Float(), nullable=False),
        sa.Column("frames_per_s", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("kiosk", name=op.f("pk_kiosk_report")),
    )
    _create_orders()
    op.create_table(
        "kiosk_picture",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("taken_at_s", sa.Float(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", name=op.f("pk_kiosk_picture")),
    )
    op.create_index(op.f("ix_kiosk_picture_taken_at_s"), "kiosk_picture", ["taken_at_s"])
    op.create_table(
        "kiosk_screen",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("shown_when", sa.String(), nullable=False),
        sa.Column("before_min", sa.Integer(), nullable=False),
        sa.Column("after_min", sa.Integer(), nullable=False),
        sa.Column("changed_at_s", sa.Float(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.CheckConstraint("shown_when IN ('always', 'opening_hours')", name=op.f("ck_kiosk_screen_shown_when")),
        sa.CheckConstraint("before_min BETWEEN 0 AND 240", name=op.f("ck_kiosk_screen_before_min")),
        sa.CheckConstraint("after_min BETWEEN 0 AND 240", name=op.f("ck_kiosk_screen_after_min")),
        sa.PrimaryKeyConstraint("kiosk", name=op.f("pk_kiosk_screen")),
    )


def _create_orders() -> None:
    op.create_table(
        "kiosk_order",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("asked_at_s", sa.Float(), nullable=False),
        sa.Column("until_s", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("ended_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("what IN ('reload', 'picture')", name=op.f("ck_kiosk_order_what")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('done', 'refused', 'late')", name=op.f("ck_kiosk_order_outcome")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at_s IS NULL)", name=op.f("ck_kiosk_order_ended_with_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_order")),
    )
    op.create_index(op.f("ix_kiosk_order_asked_at_s"), "kiosk_order", ["asked_at_s"])
    op.create_index(
        "uq_kiosk_order_open",
        "kiosk_order",
        ["kiosk", "what"],
        unique=True,
        sqlite_where=sa.text("ended_at_s IS NULL"),
        postgresql_where=sa.text("ended_at_s IS NULL"),
    )
