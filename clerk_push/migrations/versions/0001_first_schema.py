"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_cursor",
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("upto", LONG, nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_event_cursor")),
    )
    op.create_table(
        "feed_epoch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_feed_epoch_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_epoch")),
    )
    op.create_table(
        "inbox_event",
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("seq", LONG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("received_at_s", sa.Float(), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_inbox_event")),
    )
    op.create_index(op.f("ix_inbox_event_received_at_s"), "inbox_event", ["received_at_s"], unique=False)
    op.create_table(
        "journal",
        sa.Column("seq", LONG, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
        sa.UniqueConstraint("id", name=op.f("uq_journal_id")),
    )
    op.create_index(op.f("ix_journal_at_s"), "journal", ["at_s"], unique=False)
    op.create_table(
        "report",
        sa.Column("seq", LONG, nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_report")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "site_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("fetched_at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_site_fact_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_fact")),
    )
    op.create_table(
        "staff_session",
        sa.Column("id_hash", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("access", sa.String(), nullable=False),
        sa.Column("access_expires_at_s", sa.Float(), nullable=False),
        sa.Column("refresh", sa.String(), nullable=False),
        sa.Column("started_at_s", sa.Float(), nullable=False),
        sa.Column("ends_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_staff_session")),
    )
    op.create_index(op.f("ix_staff_session_staff"), "staff_session", ["staff"], unique=False)
    op.create_table(
        "task",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cause_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("offered_at_s", sa.Float(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("zone_name", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_by_name", sa.String(), nullable=True),
        sa.Column("claimed_at_s", sa.Float(), nullable=True),
        sa.Column("ended_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("(state = 'offered') <= (claimed_by IS NULL)", name=op.f("ck_task_offered_has_no_holder")),
        sa.CheckConstraint(
            "(state IN ('claimed', 'done')) <= (claimed_by IS NOT NULL)", name=op.f("ck_task_claimed_has_holder")
        ),
        sa.CheckConstraint(
            "(state IN ('offered', 'claimed')) = (ended_at_s IS NULL)", name=op.f("ck_task_ended_when_final")
        ),
        sa.CheckConstraint("state IN ('offered', 'claimed', 'done', 'expired')", name=op.f("ck_task_known_state")),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_task")),
        sa.UniqueConstraint("visit", "kind", "cause_id", name=op.f("uq_task_visit_kind_cause_id")),
    )
    op.create_index(op.f("ix_task_state_offered_at_s"), "task", ["state", "offered_at_s"], unique=False)
    op.create_table(
        "visit",
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("zone_name", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("zone_at_s", sa.Float(), nullable=False),
        sa.Column("ended_at_s", sa.Float(), nullable=True),
        sa.Column("heard_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_heard_at_s"), "visit", ["heard_at_s"], unique=False)
