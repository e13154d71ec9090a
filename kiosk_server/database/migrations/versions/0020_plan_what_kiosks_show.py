"""Plan what kiosks show: plans, media, the message over everything, and proof of play."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signage_plan",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("made_at_s", sa.Float(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_signage_plan_revision")),
        sa.PrimaryKeyConstraint("site", "revision", name=op.f("pk_signage_plan")),
    )
    op.create_table(
        "signage_media",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=True),
        sa.Column("height_px", sa.Integer(), nullable=True),
        sa.Column("duration_s", sa.Float(), nullable=True),
        sa.Column("added_at_s", sa.Float(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.CheckConstraint("bytes > 0", name=op.f("ck_signage_media_bytes")),
        sa.CheckConstraint("duration_s > 0", name=op.f("ck_signage_media_duration_s")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_signage_media")),
    )
    op.create_table(
        "signage_emergency",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("since_s", sa.Float(), nullable=False),
        sa.Column("until_s", sa.Float(), nullable=True),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("ended_at_s", sa.Float(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('alarm', 'notice')", name=op.f("ck_signage_emergency_kind")),
        sa.CheckConstraint("(ended_at_s IS NULL) = (ended_by IS NULL)", name=op.f("ck_signage_emergency_ended")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signage_emergency")),
    )
    op.create_index(
        "uq_signage_emergency_open",
        "signage_emergency",
        ["site"],
        unique=True,
        sqlite_where=sa.text("ended_at_s IS NULL"),
        postgresql_where=sa.text("ended_at_s IS NULL"),
    )
    _make_plays()


def _make_plays() -> None:
    long = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "signage_boot",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("upto", long, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("doubted", sa.Integer(), nullable=False),
        sa.Column("began_at_s", sa.Float(), nullable=False),
        sa.Column("heard_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", "boot", name=op.f("pk_signage_boot")),
    )
    op.create_index(op.f("ix_signage_boot_heard_at_s"), "signage_boot", ["heard_at_s"])
    op.create_table(
        "signage_play",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("n", long, nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("started_at_s", sa.Float(), nullable=False),
        sa.Column("shown_s", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("doubt", sa.String(), nullable=True),
        sa.Column("received_at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("outcome IN ('played', 'skipped', 'failed')", name=op.f("ck_signage_play_outcome")),
        sa.CheckConstraint("doubt IS NULL OR doubt IN ('altered', 'gap', 'torn')", name=op.f("ck_signage_play_doubt")),
        sa.PrimaryKeyConstraint("kiosk", "boot", "n", name=op.f("pk_signage_play")),
    )
    op.create_index(op.f("ix_signage_play_received_at_s"), "signage_play", ["received_at_s"])
    op.create_table(
        "signage_tally",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("plays", sa.Integer(), nullable=False),
        sa.Column("skips", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("doubted", sa.Integer(), nullable=False),
        sa.Column("shown_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kiosk", "item", name=op.f("pk_signage_tally")),
    )
