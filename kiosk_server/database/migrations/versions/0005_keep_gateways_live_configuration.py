"""Keep gateways' live configuration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gateway_config",
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("log_level", sa.String(), nullable=True),
        sa.Column("rssi_floor_dbm", sa.Integer(), nullable=True),
        sa.Column("silence_s", sa.Float(), nullable=True),
        sa.Column("changed_at_s", sa.Float(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.CheckConstraint(
            "log_level IN ('debug', 'info', 'warning', 'error')", name=op.f("ck_gateway_config_log_level")
        ),
        sa.CheckConstraint("rssi_floor_dbm BETWEEN -126 AND -40", name=op.f("ck_gateway_config_rssi_floor_dbm")),
        sa.CheckConstraint("silence_s BETWEEN 10 AND 600", name=op.f("ck_gateway_config_silence_s")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_gateway_config_site_site")),
        sa.PrimaryKeyConstraint("gateway", name=op.f("pk_gateway_config")),
    )
