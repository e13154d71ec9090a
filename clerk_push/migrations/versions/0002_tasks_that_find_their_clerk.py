"""Tasks that find their clerk: more states and kinds, timers, shifts, who was asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STATES = "state IN ('offered', 'claimed', 'greeted', 'released', 'escalated', 'done', 'expired')"
_WAITING = "(state IN ('offered', 'released', 'escalated')) <= (claimed_by IS NULL)"
_HELD = "(state IN ('claimed', 'greeted', 'done')) <= (claimed_by IS NOT NULL)"
_ENDED = "(state IN ('done', 'expired')) = (ended_at_s IS NOT NULL)"


def upgrade() -> None:
    _tasks()
    _visits()
    _new_tables()
    # What is open goes on with the timers it would have by now.
    op.execute("INSERT INTO timer (task, kind, due_at_s) SELECT task, 'answer', 0 FROM task WHERE state = 'offered'")
    op.execute("INSERT INTO timer (task, kind, due_at_s) SELECT task, 'lease', 0 FROM task WHERE state = 'claimed'")
    # Who is signed in goes on being offered tasks.
    op.execute(
        "INSERT INTO shift (staff, name, department, roles, languages, since_s, zone_at_s, heard_at_s, asked_at_s) "
        "SELECT staff, name, department, roles, languages, started_at_s, 0, 0, 0 FROM staff_session AS newest "
        "WHERE id_hash = (SELECT id_hash FROM staff_session WHERE staff = newest.staff "
        "ORDER BY started_at_s DESC, id_hash LIMIT 1)"
    )


def _tasks() -> None:
    with op.batch_alter_table("task", copy_from=_task_of_0001()) as task:
        for name in ("known_state", "offered_has_no_holder", "claimed_has_holder", "ended_when_final"):
            task.drop_constraint(op.f(f"ck_task_{name}"), type_="check")
        for name in ("skill", "served_by", "outcome", "quiet", "asked_by", "asked_by_name", "note"):
            task.add_column(sa.Column(name, sa.String(), nullable=True))
        for name in ("greeted_at_s", "escalates_at_s", "lease_until_s", "packet_at_s", "first_seen_s"):
            task.add_column(sa.Column(name, sa.Float(), nullable=True))
        task.add_column(sa.Column("circle", sa.String(), nullable=False, server_default="all"))
        task.add_column(sa.Column("asked", sa.String(), nullable=False, server_default="[]"))
        task.add_column(sa.Column("has_client", sa.Boolean(), nullable=False, server_default=sa.true()))
        task.create_check_constraint(op.f("ck_task_known_state"), _STATES)
        task.create_check_constraint(op.f("ck_task_waiting_has_no_holder"), _WAITING)
        task.create_check_constraint(op.f("ck_task_held_has_holder"), _HELD)
        task.create_check_constraint(op.f("ck_task_ended_when_final"), _ENDED)


def _task_of_0001() -> sa.Table:
    """SQLite rebuilds the table from this, since it cannot tell the names of its constraints."""
    return sa.Table(
        "task",
        sa.MetaData(),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cause_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("offered_at_s", sa.Float(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("zone_name", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_by_name", sa.String(), nullable=True),
        sa.Column("claimed_at_s", sa.Float(), nullable=True),
        sa.Column("ended_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint("state <> ''", name="ck_task_known_state"),
        sa.CheckConstraint("state <> ''", name="ck_task_offered_has_no_holder"),
        sa.CheckConstraint("state <> ''", name="ck_task_claimed_has_holder"),
        sa.CheckConstraint("state <> ''", name="ck_task_ended_when_final"),
        sa.PrimaryKeyConstraint("task", name="pk_task"),
        sa.UniqueConstraint("visit", "kind", "cause_id", name="uq_task_visit_kind_cause_id"),
        sa.Index("ix_task_state_offered_at_s", "state", "offered_at_s"),
    )


def _visits() -> None:
    op.add_column("visit", sa.Column("unassisted_at_s", sa.Float(), nullable=True))
    op.add_column("visit", sa.Column("browsing", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("visit", sa.Column("browsing_at_s", sa.Float(), nullable=False, server_default="0"))


def _new_tables() -> None:
    op.create_table(
        "ask",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("asked_at_s", sa.Float(), nullable=False),
        sa.Column("unasked", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at_s", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "answer IN ('claimed', 'passed', 'missed', 'taken', 'released', 'lost')", name=op.f("ck_ask_known_answer")
        ),
        sa.PrimaryKeyConstraint("task", "staff", name=op.f("pk_ask")),
    )
    op.create_index(op.f("ix_ask_asked_at_s"), "ask", ["asked_at_s"], unique=False)
    op.create_table(
        "timer",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due_at_s", sa.Float(), nullable=False),
        sa.CheckConstraint("kind IN ('answer', 'lease', 'lapse')", name=op.f("ck_timer_known_kind")),
        sa.PrimaryKeyConstraint("task", "kind", name=op.f("pk_timer")),
    )
    op.create_index(op.f("ix_timer_due_at_s"), "timer", ["due_at_s"], unique=False)
    op.create_table(
        "shift",
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("on_break", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("break_since_s", sa.Float(), nullable=True),
        sa.Column("since_s", sa.Float(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("zone_at_s", sa.Float(), nullable=False),
        sa.Column("heard_at_s", sa.Float(), nullable=False),
        sa.Column("asked_at_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("staff", name=op.f("pk_shift")),
    )
    op.create_table(
        "shift_day",
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("staff", "day", name=op.f("pk_shift_day")),
    )
