"""Hold a share of people out of campaigns, and count sales.

Campaigns that were made before have had their audience without a holdout: theirs is switched off, with that reason.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

BEFORE = "It was made before there were holdouts, and everybody whom it fitted has had it"


def upgrade() -> None:
    _holdouts()
    _sales()


def _holdouts() -> None:
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holdout_salt", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("holdout_share", sa.Float(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(op.f("ck_campaign_holdout_share"), "holdout_share >= 0 AND holdout_share < 1")
    # The defaults were for the rows that stood there; from now on the program says every value.
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.alter_column("holdout_salt", server_default=None)
        batch_op.alter_column("holdout_share", server_default=None)
    op.create_table(
        "holdout_switch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("is_on OR reason <> ''", name=op.f("ck_holdout_switch_off_has_reason")),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_holdout_switch_campaign_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holdout_switch")),
    )
    op.create_index(op.f("ix_holdout_switch_campaign_at_s"), "holdout_switch", ["campaign", "at_s"])
    op.create_table(
        "campaign_assignment",
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("held_out", sa.Boolean(), nullable=False),
        sa.Column("assigned_at_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_campaign_assignment_campaign_campaign")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_campaign_assignment_member_member")),
        sa.PrimaryKeyConstraint("campaign", "member", name=op.f("pk_campaign_assignment")),
    )
    op.create_index(op.f("ix_campaign_assignment_member"), "campaign_assignment", ["member"])
    op.create_index(op.f("ix_campaign_assignment_assigned_at_s"), "campaign_assignment", ["assigned_at_s"])
    moments = [f"{what}{power}" for what in ("revenue", "margin") for power in ("", "_squares")]
    op.create_table(
        "campaign_arm_total",
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("arm", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("buyers", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in (*moments, "known", "since_s")),
        sa.CheckConstraint("arm IN ('treated', 'holdout')", name=op.f("ck_campaign_arm_total_arm")),
        sa.CheckConstraint("buyers BETWEEN 0 AND people", name=op.f("ck_campaign_arm_total_people")),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_campaign_arm_total_campaign_campaign")),
        sa.PrimaryKeyConstraint("campaign", "arm", name=op.f("pk_campaign_arm_total")),
    )
    _switch_off_for_what_was_made_before(op.get_bind())


def _switch_off_for_what_was_made_before(bind: sa.Connection) -> None:
    campaigns = bind.execute(sa.text("SELECT id, changed_at_s FROM campaign")).all()
    for campaign, at_s in campaigns:
        salt = {"salt": secrets.token_hex(16), "id": campaign}
        bind.execute(sa.text("UPDATE campaign SET holdout_salt = :salt WHERE id = :id"), salt)
        switch = sa.table(
            "holdout_switch", *(sa.column(name) for name in ("id", "campaign", "is_on", "reason", "at_s"))
        )
        row = {"id": f"{campaign}.before", "campaign": campaign, "is_on": False, "reason": BEFORE, "at_s": at_s}
        bind.execute(sa.insert(switch).values(row))


def _sales() -> None:
    op.create_table(
        "sale",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("received_at_s", sa.Float(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("total_minor", LONG, nullable=False),
        sa.Column("undone_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_sale_total")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_sale_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale")),
    )
    op.create_index(op.f("ix_sale_member_at_s"), "sale", ["member", "at_s"])
    op.create_table(
        "sale_line",
        sa.Column("sale", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("paid_minor", LONG, nullable=False),
        sa.Column("cost_minor", LONG, nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_sale_line_quantity")),
        sa.CheckConstraint("paid_minor >= 0", name=op.f("ck_sale_line_paid")),
        sa.CheckConstraint("cost_minor >= 0", name=op.f("ck_sale_line_cost")),
        sa.ForeignKeyConstraint(["sale"], ["sale.id"], name=op.f("fk_sale_line_sale_sale")),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_sale_line_sku_product")),
        sa.PrimaryKeyConstraint("sale", "n", name=op.f("pk_sale_line")),
    )
    op.create_index(op.f("ix_sale_line_sku"), "sale_line", ["sku"])
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cost_minor", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_product_cost"), "cost_minor >= 0")
