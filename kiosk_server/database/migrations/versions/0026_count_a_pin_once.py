"""Know which try of a PIN was counted, so that the same again is not another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("kiosk_pairing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tried_hash", sa.LargeBinary(), nullable=True))
