"""Say when a gap began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gateway_gap", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heard_before_at_s", sa.Float(), nullable=True))
