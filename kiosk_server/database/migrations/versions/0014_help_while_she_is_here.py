"""Help while she is here: what she declined, clerks' notes, her wish to browse, visits that were somebody else's, and
calls for a clerk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at_s IS NULL AND kind <> 'pick_up'")
UNTOLD = sa.text("told_at_s IS NULL AND ended_at_s IS NULL")


def upgrade() -> None:
    op.create_table(
        "decline",
        _text("visit"),
        _text("sku"),
        _text("member"),
        _instant(),
        _text("staff"),
        _text("consent"),
        *(_to(op.f(f"fk_decline_{name}_{there}"), name, there) for name, there in _HERS),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_decline_sku_product")),
        sa.PrimaryKeyConstraint("visit", "sku", name=op.f("pk_decline")),
    )
    op.create_table(
        "visit_note",
        _text("id"),
        _text("visit"),
        _text("member"),
        _text("text"),
        _instant(),
        _text("staff"),
        _text("consent"),
        *(_to(op.f(f"fk_visit_note_{name}_{there}"), name, there) for name, there in _HERS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_note")),
    )
    op.create_index(op.f("ix_visit_note_visit"), "visit_note", ["visit"])
    op.create_table(
        "visit_browsing",
        _text("visit"),
        _text("member"),
        sa.Column("browsing", sa.Boolean(), nullable=False),
        _instant(),
        _text("by"),
        *(_to(op.f(f"fk_visit_browsing_{name}_{there}"), name, there) for name, there in _HERS[:2]),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_visit_browsing")),
    )
    op.create_table(
        "visit_closed",
        _text("visit"),
        _text("member"),
        _instant(),
        _text("staff"),
        sa.Column("told_at_s", sa.Float(), nullable=True),
        *(_to(op.f(f"fk_visit_closed_{name}_{there}"), name, there) for name, there in _HERS[:2]),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_visit_closed")),
    )
    for table in ("decline", "visit_note", "visit_browsing", "visit_closed"):
        op.create_index(op.f(f"ix_{table}_at_s"), table, ["at_s"])
        op.create_index(op.f(f"ix_{table}_member"), table, ["member"])
    op.create_index(op.f("ix_visit_closed_told_at_s"), "visit_closed", ["told_at_s"])
    _make_calls()
    op.create_index(op.f("ix_task_state_visit"), "task_state", ["visit"])


def _make_calls() -> None:
    op.create_table(
        "assist_call",
        _text("id"),
        _text("kind"),
        _text("site"),
        *(_text(name, nullable=True) for name in ("visit", "member", "zone")),
        _instant("asked_at_s"),
        _text("by"),
        *(sa.Column(name, sa.Float(), nullable=True) for name in ("told_at_s", "ended_at_s")),
        *(_text(name, nullable=True) for name in ("end_reason", "order_number", "consent")),
        sa.CheckConstraint("kind IN ('help', 'pick_up', 'complaint')", name=op.f("ck_assist_call_kind")),
        sa.CheckConstraint("(ended_at_s IS NULL) = (end_reason IS NULL)", name=op.f("ck_assist_call_end_has_reason")),
        sa.CheckConstraint(
            "kind <> 'pick_up' OR order_number IS NOT NULL", name=op.f("ck_assist_call_pick_up_has_order")
        ),
        *(_to(op.f(f"fk_assist_call_{name}_{there}"), name, there) for name, there in (*_HERS, ("site", "site"))),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assist_call")),
        sa.UniqueConstraint("site", "order_number", name=op.f("uq_assist_call_site_order_number")),
    )
    op.create_index(
        "uq_assist_call_open", "assist_call", ["visit", "kind"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index(
        "ix_assist_call_untold", "assist_call", ["site", "kind"], sqlite_where=UNTOLD, postgresql_where=UNTOLD
    )
    op.create_index(op.f("ix_assist_call_asked_at_s"), "assist_call", ["asked_at_s"])
    op.create_index(op.f("ix_assist_call_member"), "assist_call", ["member"])


_HERS = (("visit", "visit"), ("member", "member"), ("consent", "consent_event"))


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _instant(name: str = "at_s") -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=False)


def _to(constraint: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=constraint)
