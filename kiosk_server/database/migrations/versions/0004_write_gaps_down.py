"""Write gaps down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "gateway_gap",
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("boot_id", sa.String(), nullable=False),
        sa.Column("upto_seq", LONG, nullable=False),
        sa.Column("missing", LONG, nullable=False),
        sa.Column("damaged", sa.Boolean(), nullable=False),
        sa.Column("declared_at_s", sa.Float(), nullable=False),
        sa.Column("heard_again_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("missing >= 0", name=op.f("ck_gateway_gap_missing_not_negative")),
        sa.PrimaryKeyConstraint("gateway", "boot_id", "upto_seq", name=op.f("pk_gateway_gap")),
    )
    with op.batch_alter_table("gateway_gap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gateway_gap_declared_at_s"), ["declared_at_s"], unique=False)
