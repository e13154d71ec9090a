"""Ring phones, and follow coupons on their way to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "push_subscription",
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("p256dh", sa.String(), nullable=False),
        sa.Column("auth", sa.String(), nullable=False),
        sa.Column("made_at_s", sa.Float(), nullable=False),
        sa.Column("confirmed_at_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_push_subscription_member_member")),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_subscription_endpoint")),
    )
    with op.batch_alter_table("push_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_push_subscription_member"), ["member"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("voucher", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("queued_at_s", sa.Float(), nullable=False),
        sa.Column("ends_at_s", sa.Float(), nullable=False),
        sa.Column("due_at_s", sa.Float(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("handed_over_at_s", sa.Float(), nullable=True),
        sa.Column("shown_at_s", sa.Float(), nullable=True),
        sa.Column("opened_at_s", sa.Float(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint("way IS NULL OR way IN ('socket', 'push')", name=op.f("ck_delivery_way")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_delivery_member_member")),
        sa.ForeignKeyConstraint(["voucher"], ["voucher.id"], name=op.f("fk_delivery_voucher_voucher")),
        sa.PrimaryKeyConstraint("voucher", "device", name=op.f("pk_delivery")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_due_at_s"), ["due_at_s"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_member"), ["member"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_queued_at_s"), ["queued_at_s"], unique=False)
