"""Sell on the shop floor: carts, payments, receipts, what comes back; tax classes and warranties that are sold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kiosk_server.database.dialects import LONG

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


BACK = "back_quantity >= 0 AND back_quantity <= quantity AND back_minor >= 0 AND back_minor <= paid_minor"


def upgrade() -> None:
    op.add_column("product", sa.Column("tax_class", sa.String(), nullable=False, server_default="standard"))
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.add_column(sa.Column("covers", sa.JSON(none_as_null=True), nullable=True))
        batch_op.alter_column("tax_class", server_default=None)
    for column, kind in (("back_quantity", sa.Integer()), ("back_minor", LONG)):
        op.add_column("sale_line", sa.Column(column, kind, nullable=False, server_default="0"))
    with op.batch_alter_table("sale_line", schema=None) as batch_op:
        for column in ("back_quantity", "back_minor"):
            batch_op.alter_column(column, server_default=None)
        batch_op.create_check_constraint(op.f("ck_sale_line_back"), BACK)
    _make_sales()
    _make_refunds()


def _make_sales() -> None:
    op.create_table(
        "selling_rules",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("changed_at_s", sa.Float(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_selling_rules_site_site")),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_selling_rules")),
    )
    op.create_table(
        "counter_sale",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("visit", sa.String(), nullable=True),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("changed_at_s", sa.Float(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("total_minor", LONG, nullable=False),
        sa.Column("points", LONG, nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("completed_at_s", sa.Float(), nullable=True),
        sa.Column("receipt_day", sa.String(), nullable=True),
        sa.Column("receipt_n", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'completed') = (receipt_n IS NOT NULL)", name=op.f("ck_counter_sale_receipt")),
        sa.CheckConstraint("state IN ('open', 'completed', 'cancelled')", name=op.f("ck_counter_sale_state")),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_counter_sale_total")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_counter_sale_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_sale")),
        sa.UniqueConstraint("receipt_day", "receipt_n", name=op.f("uq_counter_sale_receipt_day_receipt_n")),
    )
    op.create_index(op.f("ix_counter_sale_member"), "counter_sale", ["member"])
    op.create_index(op.f("ix_counter_sale_state_changed_at_s"), "counter_sale", ["state", "changed_at_s"])
    op.create_table(
        "counter_line",
        sa.Column("sale", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_minor", LONG, nullable=False),
        sa.Column("off_minor", LONG, nullable=False),
        sa.Column("adjust_minor", LONG, nullable=False),
        sa.Column("net_minor", LONG, nullable=False),
        sa.Column("tax_rate_bp", sa.Integer(), nullable=False),
        sa.Column("tax_minor", LONG, nullable=False),
        sa.Column("total_minor", LONG, nullable=False),
        sa.CheckConstraint(
            "net_minor = unit_minor * quantity - off_minor + adjust_minor", name=op.f("ck_counter_line_net")
        ),
        sa.CheckConstraint("off_minor >= 0 AND off_minor <= unit_minor * quantity", name=op.f("ck_counter_line_off")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_counter_line_quantity")),
        sa.CheckConstraint("tax_minor >= 0 AND tax_minor <= total_minor", name=op.f("ck_counter_line_tax")),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_counter_line_total")),
        sa.CheckConstraint("unit_minor >= 0", name=op.f("ck_counter_line_unit")),
        sa.ForeignKeyConstraint(["sale"], ["counter_sale.id"], name=op.f("fk_counter_line_sale_counter_sale")),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_counter_line_sku_product")),
        sa.PrimaryKeyConstraint("sale", "n", name=op.f("pk_counter_line")),
    )
    op.create_table(
        "counter_voucher",
        sa.Column("sale", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("voucher", sa.String(), nullable=False),
        sa.Column("off_minor", LONG, nullable=False),
        sa.Column("skus", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("off_minor >= 0", name=op.f("ck_counter_voucher_off")),
        sa.CheckConstraint(
            "state IN ('held', 'redeemed', 'refused', 'given_back')", name=op.f("ck_counter_voucher_state")
        ),
        sa.ForeignKeyConstraint(["sale"], ["counter_sale.id"], name=op.f("fk_counter_voucher_sale_counter_sale")),
        sa.ForeignKeyConstraint(["voucher"], ["voucher.id"], name=op.f("fk_counter_voucher_voucher_voucher")),
        sa.PrimaryKeyConstraint("sale", "n", name=op.f("pk_counter_voucher")),
    )
    op.create_index(op.f("ix_counter_voucher_voucher"), "counter_voucher", ["voucher"])
    op.create_table(
        "payment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sale", sa.String(), nullable=False),
        sa.Column("tender", sa.String(), nullable=False),
        sa.Column("amount_minor", LONG, nullable=False),
        sa.Column("given_minor", LONG, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("approved_minor", LONG, nullable=False),
        sa.Column("terminal", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("asked_at_s", sa.Float(), nullable=False),
        sa.Column("settled_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_amount")),
        sa.CheckConstraint("approved_minor >= 0 AND approved_minor <= amount_minor", name=op.f("ck_payment_approved")),
        sa.CheckConstraint(
            "state IN ('pending', 'approved', 'partial', 'declined', 'timed_out', 'unknown', 'returning', 'returned')",
            name=op.f("ck_payment_state"),
        ),
        sa.CheckConstraint("tender IN ('cash', 'terminal')", name=op.f("ck_payment_tender")),
        sa.ForeignKeyConstraint(["sale"], ["counter_sale.id"], name=op.f("fk_payment_sale_counter_sale")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    op.create_index(op.f("ix_payment_sale"), "payment", ["sale"])
    op.create_index(op.f("ix_payment_state"), "payment", ["state"])


def _make_refunds() -> None:
    op.create_table(
        "refund",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sale", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("cash_minor", LONG, nullable=False),
        sa.Column("terminal_minor", LONG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("points", LONG, nullable=False),
        sa.Column("vouchers", sa.JSON(), nullable=False),
        sa.CheckConstraint("cash_minor >= 0 AND terminal_minor >= 0", name=op.f("ck_refund_amount")),
        sa.CheckConstraint("state IN ('pending', 'done', 'unknown')", name=op.f("ck_refund_state")),
        sa.ForeignKeyConstraint(["sale"], ["counter_sale.id"], name=op.f("fk_refund_sale_counter_sale")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
    )
    op.create_index(op.f("ix_refund_sale"), "refund", ["sale"])
    op.create_index(op.f("ix_refund_state"), "refund", ["state"])
    op.create_table(
        "refund_part",
        sa.Column("refund", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("payment", sa.String(), nullable=False),
        sa.Column("amount_minor", LONG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_part_amount")),
        sa.CheckConstraint("state IN ('pending', 'done', 'unknown', 'in_cash')", name=op.f("ck_refund_part_state")),
        sa.ForeignKeyConstraint(["payment"], ["payment.id"], name=op.f("fk_refund_part_payment_payment")),
        sa.ForeignKeyConstraint(["refund"], ["refund.id"], name=op.f("fk_refund_part_refund_refund")),
        sa.PrimaryKeyConstraint("refund", "n", name=op.f("pk_refund_part")),
    )
    op.create_table(
        "refund_line",
        sa.Column("refund", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount_minor", LONG, nullable=False),
        sa.Column("tax_minor", LONG, nullable=False),
        sa.CheckConstraint("amount_minor >= 0 AND tax_minor >= 0", name=op.f("ck_refund_line_amount")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_refund_line_quantity")),
        sa.ForeignKeyConstraint(["refund"], ["refund.id"], name=op.f("fk_refund_line_refund_refund")),
        sa.PrimaryKeyConstraint("refund", "n", name=op.f("pk_refund_line")),
    )
    op.create_table(
        "receipt_day",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_receipt_day_last")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_receipt_day")),
    )
