"""Join histories, and sign members in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _histories()
    _letters()
    _signing_in()
    # Who was joined before had one browser joined at registration. The ids need only be new.
    op.execute(
        "INSERT INTO identity_link (id, kind, subject, member, at_s, actor, why, ends) "
        "SELECT 'browser-' || anonymous_id, 'browser', anonymous_id, member, joined_at_s, 'member', 'registration', "
        "NULL FROM web_identity"
    )


def _histories() -> None:
    op.create_table(
        "web_first_touch",
        sa.Column("anonymous_id", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("received_at_s", sa.Float(), nullable=False),
        sa.Column("landing", sa.String(), nullable=True),
        sa.Column("referrer", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("medium", sa.String(), nullable=True),
        sa.Column("campaign", sa.String(), nullable=True),
        sa.Column("term", sa.String(), nullable=True),
        sa.Column("content", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("anonymous_id", name=op.f("pk_web_first_touch")),
    )
    op.create_table(
        "identity_link",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("ends", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('browser', 'phone', 'member')", name=op.f("ck_identity_link_kind")),
        sa.ForeignKeyConstraint(["ends"], ["identity_link.id"], name=op.f("fk_identity_link_ends_identity_link")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_identity_link_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_link")),
        sa.UniqueConstraint("ends", name=op.f("uq_identity_link_ends")),
    )
    op.create_index(op.f("ix_identity_link_member"), "identity_link", ["member"], unique=False)
    op.create_index(op.f("ix_identity_link_subject"), "identity_link", ["subject"], unique=False)
    op.create_table(
        "member_standing",
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("stands_for", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_member_standing_member_member")),
        sa.ForeignKeyConstraint(["stands_for"], ["member.id"], name=op.f("fk_member_standing_stands_for_member")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_member_standing")),
    )
    op.create_index(op.f("ix_member_standing_stands_for"), "member_standing", ["stands_for"], unique=False)
    op.create_table(
        "carried_consent",
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("granted_before", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["consent_event.id"], name=op.f("fk_carried_consent_event_consent_event")),
        sa.ForeignKeyConstraint(["link"], ["identity_link.id"], name=op.f("fk_carried_consent_link_identity_link")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_carried_consent_member_member")),
        sa.PrimaryKeyConstraint("link", "purpose", name=op.f("pk_carried_consent")),
    )
    op.create_index(op.f("ix_carried_consent_member"), "carried_consent", ["member"], unique=False)


def _letters() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("made_at_s", sa.Float(), nullable=False),
        sa.Column("ends_at_s", sa.Float(), nullable=False),
        sa.Column("due_at_s", sa.Float(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at_s", sa.Float(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    op.create_index(op.f("ix_letter_settled_at_s_due_at_s"), "letter", ["settled_at_s", "due_at_s"], unique=False)


def _signing_in() -> None:
    op.create_table(
        "sign_in_request",
        sa.Column("handle_hash", sa.LargeBinary(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email_norm", sa.String(), nullable=False),
        sa.Column("made_at_s", sa.Float(), nullable=False),
        sa.Column("expires_at_s", sa.Float(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at_s", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("handle_hash", name=op.f("pk_sign_in_request")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_sign_in_request_link_hash")),
    )
    op.create_index(op.f("ix_sign_in_request_email_norm"), "sign_in_request", ["email_norm"], unique=False)
    op.create_table(
        "passkey",
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("used_at_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_passkey_member_member")),
        sa.PrimaryKeyConstraint("credential", name=op.f("pk_passkey")),
    )
    op.create_index(op.f("ix_passkey_member"), "passkey", ["member"], unique=False)
    op.create_table(
        "passkey_challenge",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("expires_at_s", sa.Float(), nullable=False),
        sa.Column("used_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("purpose IN ('register', 'sign_in')", name=op.f("ck_passkey_challenge_purpose")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_passkey_challenge")),
    )
    op.create_table(
        "proven_address",
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("proven_at_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_proven_address_member_member")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_proven_address")),
    )
