"""Alerts without what nobody reads: when a device last confirmed itself, and from where a test was asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("alert_subscription", "confirmed_at_s")
    op.drop_column("alert_test", "session")


def downgrade() -> None:
    op.add_column("alert_test", sa.Column("session", sa.String(), nullable=False, server_default=""))
    op.add_column("alert_subscription", sa.Column("confirmed_at_s", sa.Float(), nullable=False, server_default="0"))
