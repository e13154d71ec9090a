"""Give gifts and gift cards: what is on them, what they pay, gifts for points, and points for sharing a visit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TENDER = "tender IN ('cash', 'terminal', 'gift_card')"
NO_AMOUNT = "cash_minor >= 0 AND terminal_minor >= 0"


def upgrade() -> None:
    _gift_cards()
    _payments()
    _gifts()
    _sharing()
    _written_once()


def _gift_cards() -> None:
    op.create_table(
        "gift_card",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("amount_minor", LONG, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("issued_at_s", sa.Float(), nullable=False),
        sa.Column("expires_at_s", sa.Float(), nullable=True),
        sa.Column("code_n", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("why IN ('drawing', 'points', 'staff', 'refund')", name=op.f("ck_gift_card_why")),
        sa.CheckConstraint("(code_n > 0) = (code_hash IS NOT NULL)", name=op.f("ck_gift_card_code")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_gift_card_amount")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_gift_card_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_card")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_gift_card_code_hash")),
        sa.UniqueConstraint("why", "cause", name=op.f("uq_gift_card_why_cause")),
    )
    op.create_index(op.f("ix_gift_card_member"), "gift_card", ["member"])
    op.create_table(
        "gift_account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("balance", LONG, nullable=False),
        sa.CheckConstraint("(kind = 'card') = (card IS NOT NULL)", name=op.f("ck_gift_account_card")),
        sa.CheckConstraint("kind <> 'issued' OR balance <= 0", name=op.f("ck_gift_account_no_credit")),
        sa.CheckConstraint("kind = 'issued' OR balance >= 0", name=op.f("ck_gift_account_no_overdraft")),
        sa.CheckConstraint("kind IN ('card', 'issued', 'spent', 'expired')", name=op.f("ck_gift_account_kind")),
        sa.ForeignKeyConstraint(["card"], ["gift_card.id"], name=op.f("fk_gift_account_card_gift_card")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_account")),
        sa.UniqueConstraint("card", name=op.f("uq_gift_account_card")),
    )
    op.create_table(
        "gift_transfer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("debit", sa.String(), nullable=False),
        sa.Column("credit", sa.String(), nullable=False),
        sa.Column("amount_minor", LONG, nullable=False),
        sa.CheckConstraint("reason IN ('issue', 'pay', 'give_back', 'expire')", name=op.f("ck_gift_transfer_reason")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_gift_transfer_amount")),
        sa.ForeignKeyConstraint(["credit"], ["gift_account.id"], name=op.f("fk_gift_transfer_credit_gift_account")),
        sa.ForeignKeyConstraint(["debit"], ["gift_account.id"], name=op.f("fk_gift_transfer_debit_gift_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_transfer")),
        sa.UniqueConstraint("reason", "reference", name=op.f("uq_gift_transfer_reason_reference")),
    )
    op.create_index(op.f("ix_gift_transfer_credit"), "gift_transfer", ["credit"])
    op.create_index(op.f("ix_gift_transfer_debit"), "gift_transfer", ["debit"])


def _payments() -> None:
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gift_card", sa.String(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_payment_gift_card_gift_card"), "gift_card", ["gift_card"], ["id"])
        batch_op.create_index(op.f("ix_payment_gift_card"), ["gift_card"])
        batch_op.drop_constraint(op.f("ck_payment_tender"), type_="check")
        batch_op.create_check_constraint(op.f("ck_payment_tender"), TENDER)
        batch_op.create_check_constraint(
            op.f("ck_payment_gift_card"), "(tender = 'gift_card') = (gift_card IS NOT NULL)"
        )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gift_card_minor", LONG, nullable=False, server_default="0"))
        batch_op.drop_constraint(op.f("ck_refund_amount"), type_="check")
        batch_op.create_check_constraint(op.f("ck_refund_amount"), f"{NO_AMOUNT} AND gift_card_minor >= 0")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.alter_column("gift_card_minor", server_default=None)


def _gifts() -> None:
    op.create_table(
        "gift",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("points", LONG, nullable=False),
        sa.Column("amount_minor", LONG, nullable=True),
        sa.Column("campaign", sa.String(), nullable=True),
        sa.Column("made_at_s", sa.Float(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=True),
        sa.Column("retired_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("(amount_minor IS NULL) <> (campaign IS NULL)", name=op.f("ck_gift_one_reward")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_gift_amount")),
        sa.CheckConstraint("points > 0", name=op.f("ck_gift_points")),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_gift_campaign_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift")),
    )
    op.create_table(
        "gift_taken",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("gift", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("points", LONG, nullable=False),
        sa.Column("gift_card", sa.String(), nullable=True),
        sa.Column("voucher", sa.String(), nullable=True),
        sa.CheckConstraint("(gift_card IS NULL) <> (voucher IS NULL)", name=op.f("ck_gift_taken_one_reward")),
        sa.CheckConstraint("points > 0", name=op.f("ck_gift_taken_points")),
        sa.ForeignKeyConstraint(["gift"], ["gift.id"], name=op.f("fk_gift_taken_gift_gift")),
        sa.ForeignKeyConstraint(["gift_card"], ["gift_card.id"], name=op.f("fk_gift_taken_gift_card_gift_card")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_gift_taken_member_member")),
        sa.ForeignKeyConstraint(["voucher"], ["voucher.id"], name=op.f("fk_gift_taken_voucher_voucher")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_taken")),
    )
    op.create_index(op.f("ix_gift_taken_gift"), "gift_taken", ["gift"])
    op.create_index(op.f("ix_gift_taken_member"), "gift_taken", ["member"])


def _sharing() -> None:
    op.create_table(
        "share",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("n > 0", name=op.f("ck_share_n")),
        sa.CheckConstraint("points > 0", name=op.f("ck_share_points")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_share_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
        sa.UniqueConstraint("member", "week", "n", name=op.f("uq_share_member_week_n")),
    )
    op.create_table(
        "sharing_rules",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("changed_at_s", sa.Float(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_sharing_rules_site_site")),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_sharing_rules")),
    )


def _written_once() -> None:
    """As for the ledger of points: the function was made with it."""
    for name, act in (("update", "UPDATE"), ("delete", "DELETE")):
        what = f"CREATE TRIGGER gift_transfer_refuses_{name} BEFORE {act} ON gift_transfer"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"{what} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
        else:
            op.execute(f"{what} BEGIN SELECT RAISE(ABORT, 'gift_transfer is written once'); END")
