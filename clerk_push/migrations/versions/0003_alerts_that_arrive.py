"""Alerts that arrive: push subscriptions, what waits to be sent, and what became of it hop by hop."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _subscriptions()
    _pushes()
    op.create_table(
        "alert_round",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("asked_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_alert_round")),
    )
    op.create_index(op.f("ix_alert_round_asked_at_s"), "alert_round", ["asked_at_s"], unique=False)
    op.create_table(
        "alert_token",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("expires_at_s", sa.Float(), nullable=False),
        sa.Column("used_at_s", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_alert_token")),
    )
    op.create_index(op.f("ix_alert_token_expires_at_s"), "alert_token", ["expires_at_s"], unique=False)
    op.create_table(
        "alert_test",
        sa.Column("test", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("started_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("test", name=op.f("pk_alert_test")),
    )
    op.create_index(op.f("ix_alert_test_started_at_s"), "alert_test", ["started_at_s"], unique=False)


def _subscriptions() -> None:
    op.create_table(
        "push_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pem", sa.String(), nullable=False),
        sa.Column("made_at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_push_key_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_key")),
    )
    op.create_table(
        "alert_subscription",
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("p256dh", sa.String(), nullable=False),
        sa.Column("auth", sa.String(), nullable=False),
        sa.Column("confirmed_at_s", sa.Float(), nullable=False),
        sa.Column("proven_at_s", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_alert_subscription")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_alert_subscription_endpoint")),
    )
    op.create_index(op.f("ix_alert_subscription_staff"), "alert_subscription", ["staff"], unique=False)


def _pushes() -> None:
    op.create_table(
        "alert_push",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("zone_name", sa.String(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("queued_at_s", sa.Float(), nullable=False),
        sa.Column("ends_at_s", sa.Float(), nullable=False),
        sa.Column("due_at_s", sa.Float(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("task", "session", name=op.f("pk_alert_push")),
    )
    op.create_index(op.f("ix_alert_push_due_at_s"), "alert_push", ["due_at_s"], unique=False)
    op.create_index(op.f("ix_alert_push_queued_at_s"), "alert_push", ["queued_at_s"], unique=False)
    op.create_table(
        "alert_hop",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("hop", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("task", "round", "hop", "staff", "session", name=op.f("pk_alert_hop")),
    )
    op.create_index(op.f("ix_alert_hop_at_s"), "alert_hop", ["at_s"], unique=False)
