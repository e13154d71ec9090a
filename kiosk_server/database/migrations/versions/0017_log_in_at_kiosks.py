"""Log in at kiosks: pairings with a phone, sessions, PINs, and acts handed off to a phone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _pairings()
    _sessions()
    op.create_table(
        "kiosk_pin",
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("set_at_s", sa.Float(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locked_until_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_kiosk_pin_member_member")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_kiosk_pin")),
    )
    op.create_table(
        "kiosk_hand_off",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("expires_at_s", sa.Float(), nullable=False),
        sa.Column("opened_at_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_kiosk_hand_off_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_hand_off")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_kiosk_hand_off_code_hash")),
    )
    for column in ("expires_at_s", "session", "member"):
        op.create_index(op.f(f"ix_kiosk_hand_off_{column}"), "kiosk_hand_off", [column])


def _pairings() -> None:
    op.create_table(
        "kiosk_pairing",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("proof_hash", sa.LargeBinary(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("expires_at_s", sa.Float(), nullable=False),
        sa.CheckConstraint(
            "state IN ('shown', 'claimed', 'approved', 'refused', 'used')", name=op.f("ck_kiosk_pairing_state")
        ),
        sa.CheckConstraint("scope IS NULL OR scope IN ('full', 'read')", name=op.f("ck_kiosk_pairing_scope")),
        sa.CheckConstraint(
            "state IN ('shown', 'refused') OR member IS NOT NULL", name=op.f("ck_kiosk_pairing_claimed_by_member")
        ),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_kiosk_pairing_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_pairing")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_kiosk_pairing_code_hash")),
        sa.UniqueConstraint("proof_hash", name=op.f("uq_kiosk_pairing_proof_hash")),
    )
    op.create_index(op.f("ix_kiosk_pairing_kiosk_expires_at_s"), "kiosk_pairing", ["kiosk", "expires_at_s"])
    op.create_index(op.f("ix_kiosk_pairing_expires_at_s"), "kiosk_pairing", ["expires_at_s"])
    op.create_index(op.f("ix_kiosk_pairing_member"), "kiosk_pairing", ["member"])


def _sessions() -> None:
    op.create_table(
        "kiosk_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("started_at_s", sa.Float(), nullable=False),
        sa.Column("touched_at_s", sa.Float(), nullable=False),
        sa.Column("was_near", sa.Boolean(), nullable=False),
        sa.Column("away_since_s", sa.Float(), nullable=True),
        sa.Column("ended_at_s", sa.Float(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.CheckConstraint("method IN ('phone', 'pin')", name=op.f("ck_kiosk_session_method")),
        sa.CheckConstraint("scope IN ('full', 'read')", name=op.f("ck_kiosk_session_scope")),
        sa.CheckConstraint("(ended_at_s IS NULL) = (end_reason IS NULL)", name=op.f("ck_kiosk_session_end_has_reason")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_kiosk_session_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_session")),
        sa.UniqueConstraint("hash", name=op.f("uq_kiosk_session_hash")),
    )
    still = sa.text("ended_at_s IS NULL")
    op.create_index(
        "uq_kiosk_session_open", "kiosk_session", ["kiosk"], unique=True, sqlite_where=still, postgresql_where=still
    )
    op.create_index(op.f("ix_kiosk_session_ended_at_s"), "kiosk_session", ["ended_at_s"])
    op.create_index(op.f("ix_kiosk_session_member"), "kiosk_session", ["member"])
