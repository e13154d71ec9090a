"""Know the site's own beacons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "beacon",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("beacon", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=True),
        sa.Column("rotation_exponent", sa.Integer(), nullable=True),
        sa.Column("clock_zero_s", sa.Float(), nullable=True),
        sa.Column("clock_checked_s", sa.Float(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("x_m", sa.Float(), nullable=False),
        sa.Column("y_m", sa.Float(), nullable=False),
        sa.Column("battery", sa.String(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("(kind = 'eddystone_eid') = (identity IS NULL)", name=op.f("ck_beacon_identity")),
        sa.CheckConstraint(
            "(kind = 'eddystone_eid') = (rotation_exponent IS NOT NULL)", name=op.f("ck_beacon_rotation")
        ),
        sa.CheckConstraint("kind IN ('ibeacon', 'eddystone_uid', 'eddystone_eid')", name=op.f("ck_beacon_kind")),
        sa.CheckConstraint("(rotation_exponent IS NULL) = (clock_zero_s IS NULL)", name=op.f("ck_beacon_clock")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_beacon_site_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beacon")),
        sa.UniqueConstraint("site", "beacon", name=op.f("uq_beacon_site_beacon")),
        sa.UniqueConstraint("site", "identity", name=op.f("uq_beacon_site_identity")),
    )
    op.create_table(
        "beacon_day",
        sa.Column("beacon", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("rssi_sum_db", sa.Float(), nullable=False),
        sa.Column("battery_minutes", sa.Integer(), nullable=False),
        sa.Column("battery_sum_mv", sa.Float(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_beacon_day_minutes")),
        sa.ForeignKeyConstraint(
            ["beacon"], ["beacon.id"], name=op.f("fk_beacon_day_beacon_beacon"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("beacon", "gateway", "day", name=op.f("pk_beacon_day")),
    )
    op.create_table(
        "beacon_heard",
        sa.Column("beacon", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("heard_at_s", sa.Float(), nullable=False),
        sa.Column("rssi_dbm", sa.Float(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("battery_mv", sa.Integer(), nullable=True),
        sa.Column("temperature_c", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["beacon"], ["beacon.id"], name=op.f("fk_beacon_heard_beacon_beacon"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("beacon", "gateway", name=op.f("pk_beacon_heard")),
    )
