"""The first schema."""

from __future__ import annotations

from alembic import op

from kiosk_server.database.tables import all_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    all_tables().create_all(op.get_bind())
