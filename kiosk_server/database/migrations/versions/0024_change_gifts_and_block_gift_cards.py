"""Change gifts without rewriting what was taken, and block gift cards that were lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gift", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaces", sa.String(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_gift_replaces_gift"), "gift", ["replaces"], ["id"])
        batch_op.create_unique_constraint(op.f("uq_gift_replaces"), ["replaces"])
    op.create_table(
        "gift_card_block",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("blocked_by", sa.String(), nullable=True),
        sa.Column("lifted_at_s", sa.Float(), nullable=True),
        sa.Column("lifted_why", sa.String(), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.CheckConstraint("why IN ('lost', 'stolen', 'misused', 'unclear')", name=op.f("ck_gift_card_block_why")),
        sa.CheckConstraint("lifted_why IN ('found', 'settled', 'mistake')", name=op.f("ck_gift_card_block_lifted_why")),
        sa.CheckConstraint(
            "(lifted_at_s IS NULL) = (lifted_why IS NULL)", name=op.f("ck_gift_card_block_lifted_with_reason")
        ),
        sa.ForeignKeyConstraint(["card"], ["gift_card.id"], name=op.f("fk_gift_card_block_card_gift_card")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_card_block")),
    )
    op.create_index(op.f("ix_gift_card_block_card"), "gift_card_block", ["card"])
    op.create_index(
        "uq_gift_card_block_standing",
        "gift_card_block",
        ["card"],
        unique=True,
        sqlite_where=sa.text("lifted_at_s IS NULL"),
        postgresql_where=sa.text("lifted_at_s IS NULL"),
    )
