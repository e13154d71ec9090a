"""Ring each device in the language that its page last spoke."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert_subscription", sa.Column("language", sa.String(), nullable=True))
