"""Look after staff: their signed-in devices, planned shifts, and links under which they choose a password."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_device",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("since_s", sa.Float(), nullable=False),
        sa.Column("seen_at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("program IN ('desk', 'clerk')", name=op.f("ck_staff_device_program")),
        sa.ForeignKeyConstraint(["staff"], ["staff_account.id"], name=op.f("fk_staff_device_staff_staff_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_device")),
    )
    op.create_index(op.f("ix_staff_device_staff"), "staff_device", ["staff"])
    op.create_table(
        "planned_shift",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("day", sa.String(), nullable=True),
        sa.Column("starts", sa.String(), nullable=True),
        sa.Column("ends", sa.String(), nullable=True),
        sa.CheckConstraint("(weekday IS NULL) <> (day IS NULL)", name=op.f("ck_planned_shift_weekday_or_day")),
        sa.CheckConstraint("weekday >= 0 AND weekday <= 6", name=op.f("ck_planned_shift_weekday")),
        sa.CheckConstraint(
            "(starts IS NULL) = (ends IS NULL) AND (starts IS NOT NULL OR day IS NOT NULL)",
            name=op.f("ck_planned_shift_times"),
        ),
        sa.ForeignKeyConstraint(["staff"], ["staff_account.id"], name=op.f("fk_planned_shift_staff_staff_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_shift")),
    )
    op.create_index(op.f("ix_planned_shift_staff"), "planned_shift", ["staff"])
    op.add_column("credential", sa.Column("device", sa.String(), nullable=True))
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_one_time_link_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_one_time_link_kind"), "kind IN ('phone', 'staff', 'kiosk', 'password')"
        )
