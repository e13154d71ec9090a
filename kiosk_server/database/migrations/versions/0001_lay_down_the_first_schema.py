"""Lay down the first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "answered_command",
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("principal", "key", name=op.f("pk_answered_command")),
    )
    with op.batch_alter_table("answered_command", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answered_command_at_s"), ["at_s"], unique=False)

    op.create_table(
        "audit_row",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_row")),
    )
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_row_at_s"), ["at_s"], unique=False)

    op.create_table(
        "campaign",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("off_kind", sa.String(), nullable=False),
        sa.Column("off_value", sa.Float(), nullable=False),
        sa.Column("round_to_minor", sa.Integer(), nullable=False),
        sa.Column("active_from_s", sa.Float(), nullable=False),
        sa.Column("active_until_s", sa.Float(), nullable=True),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.CheckConstraint("off_kind IN ('percent', 'amount')", name=op.f("ck_campaign_off_kind")),
        sa.CheckConstraint("budget IS NULL OR issued <= budget", name=op.f("ck_campaign_budget")),
        sa.CheckConstraint("off_value > 0", name=op.f("ck_campaign_off_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_table(
        "credential",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("expires_at_s", sa.Float(), nullable=True),
        sa.Column("ended_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('phone', 'staff', 'refresh', 'kiosk', 'service')", name=op.f("ck_credential_kind")
        ),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_credential_hash")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_credential")),
    )
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credential_subject"), ["subject"], unique=False)

    op.create_table(
        "gateway_cursor",
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("boot_id", sa.String(), nullable=False),
        sa.Column("contiguous_seq", LONG, nullable=False),
        sa.Column("missing", LONG, nullable=False),
        sa.Column("updated_at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("contiguous_seq >= 0", name=op.f("ck_gateway_cursor_not_negative")),
        sa.CheckConstraint("missing >= 0", name=op.f("ck_gateway_cursor_missing_not_negative")),
        sa.PrimaryKeyConstraint("gateway", "boot_id", name=op.f("pk_gateway_cursor")),
    )
    op.create_table(
        "inbox_dead",
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("boot_id", sa.String(), nullable=False),
        sa.Column("seq", LONG, nullable=False),
        sa.Column("received_at_s", sa.Float(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_inbox_dead_seq_positive")),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_inbox_dead")),
        sa.UniqueConstraint("gateway", "boot_id", "seq", name=op.f("uq_inbox_dead_gateway_boot_id_seq")),
    )
    op.create_table(
        "inbox_event",
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("boot_id", sa.String(), nullable=False),
        sa.Column("seq", LONG, nullable=False),
        sa.Column("received_at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_inbox_event_seq_positive")),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_inbox_event")),
        sa.UniqueConstraint("gateway", "boot_id", "seq", name=op.f("uq_inbox_event_gateway_boot_id_seq")),
    )
    with op.batch_alter_table("inbox_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_event_received_at_s"), ["received_at_s"], unique=False)

    op.create_table(
        "member",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("joined_at_s", sa.Float(), nullable=False),
        sa.Column("paused_until_s", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("number", name=op.f("uq_member_number")),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "one_time_link",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("expires_at_s", sa.Float(), nullable=False),
        sa.Column("used_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("kind IN ('phone', 'staff', 'kiosk')", name=op.f("ck_one_time_link_kind")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_one_time_link")),
    )
    op.create_table(
        "outbox_cursor",
        sa.Column("subscriber", sa.String(), nullable=False),
        sa.Column("upto", LONG, nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("subscriber", name=op.f("pk_outbox_cursor")),
    )
    op.create_table(
        "outbox_event",
        sa.Column("seq", LONG, nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("not_after_s", sa.Float(), nullable=True),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox_event")),
        sa.UniqueConstraint("audience", "id", name=op.f("uq_outbox_event_audience_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_event_audience_seq"), ["audience", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_event_member"), ["member"], unique=False)

    op.create_table(
        "product",
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("specs", sa.JSON(), nullable=False),
        sa.Column("talking_points", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("aisle", sa.String(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("related", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_product_price")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_product_stock")),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_product")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("service_uuid16", sa.Integer(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("floor", sa.JSON(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "task_state",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("staff_name", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("task", "state", "at_s", name=op.f("pk_task_state")),
    )
    with op.batch_alter_table("task_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_state_at_s"), ["at_s"], unique=False)

    op.create_table(
        "web_event",
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("anonymous_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("received_at_s", sa.Float(), nullable=False),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("page", sa.String(), nullable=True),
        sa.Column("query", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_web_event")),
    )
    with op.batch_alter_table("web_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_event_anonymous_id_at_s"), ["anonymous_id", "at_s"], unique=False)

    op.create_table(
        "consent_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("notice_version", sa.String(), nullable=False),
        sa.Column("surface", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_consent_event_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_event")),
    )
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_event_member"), ["member"], unique=False)

    op.create_table(
        "member_device",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("revoked_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("generation BETWEEN 0 AND 255", name=op.f("ck_member_device_generation")),
        sa.CheckConstraint("length(handle) = 5", name=op.f("ck_member_device_handle")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_member_device_member_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_device")),
        sa.UniqueConstraint("handle", name=op.f("uq_member_device_handle")),
    )
    with op.batch_alter_table("member_device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_device_member"), ["member"], unique=False)

    op.create_table(
        "member_pii",
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("email_norm", sa.String(), nullable=True),
        sa.Column("email_claimed", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_member_pii_member_member")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_member_pii")),
        sa.UniqueConstraint("email_norm", name=op.f("uq_member_pii_email_norm")),
    )
    op.create_table(
        "site_device",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("revoked_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("kind IN ('gateway', 'kiosk', 'service')", name=op.f("ck_site_device_kind")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_site_device_site_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_device")),
        sa.UniqueConstraint("site", "kind", "name", name=op.f("uq_site_device_site_kind_name")),
    )
    op.create_table(
        "staff_account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("created_at_s", sa.Float(), nullable=False),
        sa.Column("revoked_at_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_staff_account_site_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_account")),
        sa.UniqueConstraint("site", "username", name=op.f("uq_staff_account_site_username")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("opening_event", sa.String(), nullable=False),
        sa.Column("started_at_s", sa.Float(), nullable=False),
        sa.Column("last_heard_at_s", sa.Float(), nullable=False),
        sa.Column("stays_until_s", sa.Float(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("ended_at_s", sa.Float(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.CheckConstraint("(ended_at_s IS NULL) = (end_reason IS NULL)", name=op.f("ck_visit_end_has_reason")),
        sa.CheckConstraint("ended_at_s IS NULL OR ended_at_s >= started_at_s", name=op.f("ck_visit_ends_after_start")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_visit_member_member")),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=op.f("fk_visit_site_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("opening_event", name=op.f("uq_visit_opening_event")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_member"), ["member"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_started_at_s"), ["started_at_s"], unique=False)
        batch_op.create_index(
            "uq_visit_open",
            ["site", "member"],
            unique=True,
            sqlite_where=sa.text("ended_at_s IS NULL"),
            postgresql_where=sa.text("ended_at_s IS NULL"),
        )

    op.create_table(
        "web_identity",
        sa.Column("anonymous_id", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("joined_at_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_web_identity_member_member")),
        sa.PrimaryKeyConstraint("anonymous_id", name=op.f("pk_web_identity")),
    )
    with op.batch_alter_table("web_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_identity_member"), ["member"], unique=False)

    op.create_table(
        "consent_state",
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["consent_event.id"], name=op.f("fk_consent_state_event_consent_event")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_consent_state_member_member")),
        sa.PrimaryKeyConstraint("member", "purpose", name=op.f("pk_consent_state")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("consent", sa.String(), nullable=True),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("(outcome = 'held') = (reason IS NOT NULL)", name=op.f("ck_decision_held_has_reason")),
        sa.CheckConstraint("(outcome = 'sent') = (consent IS NOT NULL)", name=op.f("ck_decision_sent_has_consent")),
        sa.CheckConstraint("outcome IN ('sent', 'held')", name=op.f("ck_decision_outcome")),
        sa.ForeignKeyConstraint(["consent"], ["consent_event.id"], name=op.f("fk_decision_consent_consent_event")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_decision_member_member")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_decision_visit_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("cause", "effect", "subject", name=op.f("uq_decision_cause_effect_subject")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_at_s"), ["at_s"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_decision_visit_effect_subject"), ["visit", "effect", "subject"], unique=False
        )

    op.create_table(
        "timeline_note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("visit", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_timeline_note_visit_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline_note")),
    )
    with op.batch_alter_table("timeline_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timeline_note_at_s"), ["at_s"], unique=False)

    op.create_table(
        "visit_hops",
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("packets", sa.Integer(), nullable=False),
        sa.Column("median_rssi_dbm", sa.Float(), nullable=False),
        sa.Column("first_heard_at_s", sa.Float(), nullable=False),
        sa.Column("window_end_s", sa.Float(), nullable=False),
        sa.Column("published_at_s", sa.Float(), nullable=False),
        sa.Column("received_at_s", sa.Float(), nullable=False),
        sa.Column("decided_at_s", sa.Float(), nullable=False),
        sa.Column("committed_at_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_visit_hops_visit_visit")),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_visit_hops")),
    )
    op.create_table(
        "voucher",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("offer", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("period_key", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_attempt", sa.Integer(), nullable=False),
        sa.Column("price_before_minor", sa.Integer(), nullable=False),
        sa.Column("off_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("valid_until_s", sa.Float(), nullable=False),
        sa.Column("issued_at_s", sa.Float(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason_key", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("consent_at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("status IN ('issued', 'redeemed', 'expired')", name=op.f("ck_voucher_status")),
        sa.CheckConstraint("off_minor > 0 AND off_minor <= price_before_minor", name=op.f("ck_voucher_off")),
        sa.ForeignKeyConstraint(["consent"], ["consent_event.id"], name=op.f("fk_voucher_consent_consent_event")),
        sa.ForeignKeyConstraint(["member"], ["member.id"], name=op.f("fk_voucher_member_member")),
        sa.ForeignKeyConstraint(["offer"], ["campaign.id"], name=op.f("fk_voucher_offer_campaign")),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_voucher_sku_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_voucher_code_hash")),
        sa.UniqueConstraint("offer", "member", "period_key", name=op.f("uq_voucher_offer_member_period_key")),
    )
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voucher_member"), ["member"], unique=False)
        batch_op.create_index(batch_op.f("ix_voucher_visit"), ["visit"], unique=False)

    op.create_table(
        "zone_stay",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("entered_at_s", sa.Float(), nullable=False),
        sa.Column("left_at_s", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_zone_stay_visit_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_stay")),
        sa.UniqueConstraint("visit", "entered_at_s", name=op.f("uq_zone_stay_visit_entered_at_s")),
    )
    with op.batch_alter_table("zone_stay", schema=None) as batch_op:
        batch_op.create_index(
            "uq_zone_stay_open",
            ["visit"],
            unique=True,
            sqlite_where=sa.text("left_at_s IS NULL"),
            postgresql_where=sa.text("left_at_s IS NULL"),
        )
