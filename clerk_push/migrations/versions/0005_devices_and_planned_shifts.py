"""Devices and planned shifts: which browser a session is in, and when its clerk is planned to work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column, empty in (("device", ""), ("planned", "[]")):
        op.add_column("staff_session", sa.Column(column, sa.String(), nullable=False, server_default=empty))
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        for column in ("device", "planned"):
            batch_op.alter_column(column, server_default=None)
