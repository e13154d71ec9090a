"""Know products and intents better."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXTS = ("brand", "description", "image_url", "page_url", "support_url", "warranty_text")
LISTS = (("options", "{}"), ("alternatives", "[]"), ("accessories", "[]"))


def upgrade() -> None:
    _products()
    _imports()
    _intents()


def _products() -> None:
    with op.batch_alter_table("product", schema=None) as batch_op:
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        for name, empty in LISTS:
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default=empty))
        for name in ("gtin", "variant_group"):
            batch_op.add_column(sa.Column(name, sa.String(), nullable=True))
        for name in ("warranty_months", "sale_price_minor"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in ("sale_from_s", "sale_until_s", "retired_at_s"):
            batch_op.add_column(sa.Column(name, sa.Float(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_product_sale_price"), "sale_price_minor >= 0 AND sale_price_minor < price_minor"
        )
        batch_op.create_check_constraint(op.f("ck_product_warranty"), "warranty_months >= 0")
        batch_op.create_index(op.f("ix_product_category"), ["category"], unique=False)
        batch_op.create_index(op.f("ix_product_variant_group"), ["variant_group"], unique=False)
    # The defaults were for the rows that stood there; from now on the program says every value.
    with op.batch_alter_table("product", schema=None) as batch_op:
        for name in (*TEXTS, *(name for name, _ in LISTS)):
            batch_op.alter_column(name, server_default=None)
    op.create_table(
        "product_stock",
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_product_stock_count")),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_product_stock_sku_product")),
        sa.PrimaryKeyConstraint("sku", "site", name=op.f("pk_product_stock")),
    )


def _imports() -> None:
    op.create_table(
        "catalogue_import",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("started_at_s", sa.Float(), nullable=False),
        sa.Column("finished_at_s", sa.Float(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("written_upto", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('checking', 'writing', 'done', 'abandoned')", name=op.f("ck_catalogue_import_state")
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'abandoned')) = (finished_at_s IS NOT NULL)", name=op.f("ck_catalogue_import_finished")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_import")),
    )
    op.create_table(
        "catalogue_import_line",
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'changed', 'unchanged', 'refused', 'missing', 'retired')",
            name=op.f("ck_catalogue_import_line_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["catalogue_import.id"], name=op.f("fk_catalogue_import_line_import_id_catalogue_import")
        ),
        sa.PrimaryKeyConstraint("import_id", "place", name=op.f("pk_catalogue_import_line")),
    )


def _intents() -> None:
    op.create_table(
        "intent_evidence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("recorded_at_s", sa.Float(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_intent_evidence_amount")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_intent_evidence_member_member")),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_intent_evidence_sku_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intent_evidence")),
    )
    with op.batch_alter_table("intent_evidence", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_intent_evidence_member_at_s"), ["member", "at_s"], unique=False)
        batch_op.create_index(op.f("ix_intent_evidence_at_s"), ["at_s"], unique=False)
    figures = ("passing", "looking", "meaning", "fresh_passing", "fresh_looking", "fresh_meaning")
    counts = ("views", "zooms", "adds", "searches", "compares", "dwells")
    op.create_table(
        "intent",
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("as_of_s", sa.Float(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in figures),
        sa.Column("oldest_at_s", sa.Float(), nullable=False),
        sa.Column("last_at_s", sa.Float(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("goes_with", sa.Boolean(), nullable=False),
        sa.Column("stated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_intent_member_member")),
        sa.PrimaryKeyConstraint("member", "sku", name=op.f("pk_intent")),
    )
    with op.batch_alter_table("intent", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_intent_oldest_at_s"), ["oldest_at_s"], unique=False)
