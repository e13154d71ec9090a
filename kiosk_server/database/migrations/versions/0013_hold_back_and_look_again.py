"""Hold back and look again: what waits, how much a site may interrupt, and whose word decided what was held back.

A held decision may name her word now, and be about nobody in the store. SQLite changes neither in place: the table is
written anew there. Nothing points to it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SENT_HAS_CONSENT = "outcome <> 'sent' OR consent IS NOT NULL"
REACHED_HER = sa.text("outcome = 'sent' AND channel NOT IN ('clerk', 'kiosk')")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _write_decisions_anew()
    else:
        _change_decisions()
    # Of the value for the rows that stood there, only the vouchers' is right.
    decision = sa.table("decision", sa.column("effect"), sa.column("channel"))
    for effect, channel in (("clerk_task", "clerk"), ("kiosk_invite", "kiosk")):
        op.execute(sa.update(decision).where(decision.c.effect == effect).values(channel=channel))
    op.create_index(
        "ix_decision_reached_her",
        "decision",
        ["member", "at_s"],
        sqlite_where=REACHED_HER,
        postgresql_where=REACHED_HER,
    )
    op.create_table(
        "waiting_offer",
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("since_s", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("again_at_s", sa.Float(), nullable=True),
        sa.Column("until_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_waiting_offer_campaign_campaign")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_waiting_offer_member_member")),
        sa.PrimaryKeyConstraint("member", "campaign", name=op.f("pk_waiting_offer")),
    )
    op.create_index(op.f("ix_waiting_offer_again_at_s"), "waiting_offer", ["again_at_s"])
    op.create_index(op.f("ix_waiting_offer_until_s"), "waiting_offer", ["until_s"])
    op.create_table(
        "site_restraint",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("changed_at_s", sa.Float(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_site_restraint_site_site")),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_site_restraint")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cool_down_hours", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("repeat", sa.String(), nullable=False, server_default="always"))
        batch_op.create_check_constraint(op.f("ck_campaign_repeat"), "repeat IN ('always', 'until_used', 'once')")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.alter_column("repeat", server_default=None)


def _write_decisions_anew() -> None:
    op.create_table(
        "decision_anew",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "cause", "effect", "channel", "subject")),
        sa.Column("outcome", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("reason", "consent", "visit")),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("(outcome = 'held') = (reason IS NOT NULL)", name=op.f("ck_decision_held_has_reason")),
        sa.CheckConstraint(SENT_HAS_CONSENT, name=op.f("ck_decision_sent_has_consent")),
        sa.CheckConstraint("outcome IN ('sent', 'held')", name=op.f("ck_decision_outcome")),
        sa.ForeignKeyConstraint(["consent"], ["consent_event.id"], name=op.f("fk_decision_consent_consent_event")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_decision_member_member")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_decision_visit_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("cause", "effect", "subject", name=op.f("uq_decision_cause_effect_subject")),
    )
    op.execute(
        "INSERT INTO decision_anew (id, cause, effect, channel, subject, outcome, reason, consent, visit, member, sku, "
        "at_s) SELECT id, cause, effect, 'phone', subject, outcome, reason, consent, visit, member, sku, at_s "
        "FROM decision"
    )
    op.drop_table("decision")
    op.rename_table("decision_anew", "decision")
    op.create_index(op.f("ix_decision_at_s"), "decision", ["at_s"])
    op.create_index(op.f("ix_decision_visit_effect_subject"), "decision", ["visit", "effect", "subject"])


def _change_decisions() -> None:
    op.add_column("decision", sa.Column("channel", sa.String(), nullable=False, server_default="phone"))
    op.alter_column("decision", "channel", server_default=None)
    op.alter_column("decision", "visit", nullable=True)
    op.drop_constraint(op.f("ck_decision_sent_has_consent"), "decision", type_="check")
    op.create_check_constraint(op.f("ck_decision_sent_has_consent"), "decision", SENT_HAS_CONSENT)
