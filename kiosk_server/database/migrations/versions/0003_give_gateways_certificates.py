"""Give gateways certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gateway_certificate",
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("key_fingerprint", sa.String(), nullable=False),
        sa.Column("pem", sa.String(), nullable=False),
        sa.Column("issued_at_s", sa.Float(), nullable=False),
        sa.Column("ends_at_s", sa.Float(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("revoked_at_s", sa.Float(), nullable=True),
        sa.Column("refused_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("ends_at_s > issued_at_s", name=op.f("ck_gateway_certificate_life")),
        sa.CheckConstraint("length(fingerprint) = 64", name=op.f("ck_gateway_certificate_fingerprint")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_gateway_certificate_site_site")),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_gateway_certificate")),
        sa.UniqueConstraint("key_fingerprint", name=op.f("uq_gateway_certificate_key_fingerprint")),
    )
    with op.batch_alter_table("gateway_certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gateway_certificate_gateway"), ["gateway"], unique=False)

    op.create_table(
        "gateway_code",
        sa.Column("code_id", sa.LargeBinary(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("made_at_s", sa.Float(), nullable=False),
        sa.Column("expires_at_s", sa.Float(), nullable=False),
        sa.Column("serial", sa.String(), nullable=True),
        sa.CheckConstraint("length(code_id) = 32", name=op.f("ck_gateway_code_code_id")),
        sa.ForeignKeyConstraint(
            ["serial"], ["gateway_certificate.serial"], name=op.f("fk_gateway_code_serial_gateway_certificate")
        ),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_gateway_code_site_site")),
        sa.PrimaryKeyConstraint("code_id", name=op.f("pk_gateway_code")),
    )
    with op.batch_alter_table("gateway_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gateway_code_gateway"), ["gateway"], unique=False)

    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ibeacon", sa.JSON(), nullable=True))
