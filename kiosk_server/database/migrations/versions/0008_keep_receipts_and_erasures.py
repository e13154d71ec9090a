"""Keep receipts and erasures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("received_at_s", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("notice_hash", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("command_key", sa.String(), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_consent_event_member_purpose_command_key"), ["member", "purpose", "command_key"]
        )
    op.execute("UPDATE consent_event SET received_at_s = at_s")
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.alter_column("received_at_s", existing_type=sa.Float(), nullable=False)
    op.create_table(
        "erasure",
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("asked_at_s", sa.Float(), nullable=False),
        sa.Column("due_at_s", sa.Float(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_erasure_member_member")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_due_at_s"), ["due_at_s"], unique=False)
