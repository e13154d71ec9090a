"""All tables of this program. A `table=True` class does not validate: what comes in is validated at the border.

Instants are UTC seconds. Every constraint has a name, because an unnamed one is lost when Alembic rebuilds a table
on SQLite.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, MetaData, UniqueConstraint, false, true
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


LONG = BigInteger().with_variant(Integer(), "sqlite")
"""For what counts beyond 2,147,483,647. SQLite's INTEGER holds 64 bits anyway, and must be called so to count up."""


class Row(SQLModel, registry=registry(metadata=METADATA)):
    """Base of all tables: one metadata of this program's own."""


class FeedEpoch(Row, table=True):
    """One row: names this journal. Another database has another epoch, so nobody resumes in the wrong one."""

    __tablename__ = "feed_epoch"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(default=1, primary_key=True)
    epoch: str


class SiteFact(Row, table=True):
    """One row: the site's card with its floor plan, as the server last gave them (JSON)."""

    __tablename__ = "site_fact"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(default=1, primary_key=True)
    body: str
    fetched_at_s: float


class InboxEvent(Row, table=True):
    """A store event that has taken effect, or was set aside. Written by `events` only."""

    __tablename__ = "inbox_event"
    __table_args__ = (Index(None, "received_at_s"),)

    event: str = Field(primary_key=True)
    epoch: str
    seq: int = Field(sa_type=LONG)
    kind: str
    received_at_s: float
    fault: str | None = None
    "Why it took no effect: the name of what it raised."


class EventCursor(Row, table=True):
    """How far everything of an epoch of the server has arrived. Written by `events` only."""

    __tablename__ = "event_cursor"

    epoch: str = Field(primary_key=True)
    upto: int = Field(sa_type=LONG)


class Visit(Row, table=True):
    """Where a visit stands, however its events are ordered. Nothing about whose visit it is. Written by `visits`."""

    __tablename__ = "visit"
    __table_args__ = (Index(None, "heard_at_s"),)

    visit: str = Field(primary_key=True)
    zone: str | None = None
    zone_name: str | None = None
    department: str | None = None
    zone_at_s: float = 0.0
    ended_at_s: float | None = None
    unassisted_at_s: float | None = None
    "When she withdrew that clerks are told; her visit goes on."
    browsing: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    "Whether she asked to be let alone."
    browsing_at_s: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    heard_at_s: float
    "When anything was last heard of it; old rows are forgotten."


class Task(Row, table=True):
    """One thing for one clerk to do. Written by `board` and its neighbours `asking`, `commands`, `visits`."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("visit", "kind", "cause_id"),
        CheckConstraint(
            "state IN ('offered', 'claimed', 'greeted', 'released', 'escalated', 'done', 'expired')", name="known_state"
        ),
        CheckConstraint(
            "(state IN ('offered', 'released', 'escalated')) <= (claimed_by IS NULL)", name="waiting_has_no_holder"
        ),
        CheckConstraint(
            "(state IN ('claimed', 'greeted', 'done')) <= (claimed_by IS NOT NULL)", name="held_has_holder"
        ),
        CheckConstraint("(state IN ('done', 'expired')) = (ended_at_s IS NOT NULL)", name="ended_when_final"),
        Index(None, "state", "offered_at_s"),
    )

    task: str = Field(primary_key=True)
    visit: str
    "The server's, or made up where a task is about no visit (`has_client`)."
    kind: str
    cause_id: str
    "What it is for: the visit itself for an arrival, so that a visit has one however often it is told."
    state: str
    offered_at_s: float
    zone: str | None = None
    zone_name: str | None = None
    department: str | None = None
    language: str | None = None
    skill: str | None = None
    served_by: str | None = None
    claimed_by: str | None = None
    claimed_by_name: str | None = None
    claimed_at_s: float | None = None
    greeted_at_s: float | None = None
    ended_at_s: float | None = None
    outcome: str | None = None
    "How it ended, as its clerk said."
    circle: str = Field(default="all", sa_column_kwargs={"server_default": "all"})
    asked: str = Field(default="[]", sa_column_kwargs={"server_default": "[]"})
    "Who is asked now, best first: JSON list of `AskedCard`."
    quiet: str | None = None
    "Why nobody is asked though it is open."
    escalates_at_s: float | None = None
    lease_until_s: float | None = None
    packet_at_s: float | None = None
    first_seen_s: float | None = None
    asked_by: str | None = None
    asked_by_name: str | None = None
    "The clerk who asks a colleague for help."
    note: str | None = None
    "In that clerk's words."
    has_client: bool = Field(default=True, sa_column_kwargs={"server_default": true()})


class Ask(Row, table=True):
    """That a clerk was asked to take a task, and what they answered. For fairness alone. Written by `asking`."""

    __tablename__ = "ask"
    __table_args__ = (
        CheckConstraint(
            "answer IN ('claimed', 'passed', 'missed', 'taken', 'released', 'lost')",
            name="known_answer",
        ),
        Index(None, "asked_at_s"),
    )

    task: str = Field(primary_key=True)
    staff: str = Field(primary_key=True)
    name: str
    asked_at_s: float
    "The first time."
    unasked: bool = False
    "Took or passed it without having been asked."
    answer: str | None = None
    answered_at_s: float | None = None


class Timer(Row, table=True):
    """Something that falls due once. Written by `timers`."""

    __tablename__ = "timer"
    __table_args__ = (
        CheckConstraint("kind IN ('answer', 'lease', 'lapse')", name="known_kind"),
        Index(None, "due_at_s"),
    )

    task: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    due_at_s: float


class Shift(Row, table=True):
    """A clerk who is on shift now, and where; the row goes with the shift, the place with it. Written by `shifts`."""

    __tablename__ = "shift"

    staff: str = Field(primary_key=True)
    name: str
    department: str
    roles: str
    "JSON list."
    languages: str
    "JSON list."
    on_break: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    break_since_s: float | None = None
    since_s: float
    "When the shift began; a break does not end it."
    zone: str | None = None
    "Zone-level, never finer, never kept beyond the shift, in no report."
    zone_at_s: float = 0.0
    heard_at_s: float = 0.0
    "When a screen of theirs was last connected, or asked for something."
    asked_at_s: float = 0.0
    "When they were last asked first, or took a task."


class ShiftDay(Row, table=True):
    """That a clerk was on shift on a day, so that who is never asked shows too. Written by `shifts`."""

    __tablename__ = "shift_day"

    staff: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    "ISO date, UTC."
    name: str


class JournalRow(Row, table=True):
    """One event of the clerks' feed; `seq` is the point from which a socket resumes. Written by `journal` only."""

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("id"), Index(None, "at_s"))

    seq: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    id: str
    kind: str
    at_s: float
    body: str
    "JSON."


class ReportRow(Row, table=True):
    """A report that the broker has not taken yet. Written by `reports` only."""

    __tablename__ = "report"
    __table_args__ = {"sqlite_autoincrement": True}

    seq: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    task: str
    body: str
    "A `TaskReport` as JSON."


class StaffSession(Row, table=True):
    """A clerk's open session. Written by `sessions` and, on revocation, by `events`."""

    __tablename__ = "staff_session"
    __table_args__ = (Index(None, "staff"),)

    id_hash: str = Field(primary_key=True)
    "SHA-256 of the cookie: who reads the database cannot sign in with it."
    staff: str
    name: str
    department: str
    roles: str
    "JSON list."
    languages: str
    "JSON list."
    access: str
    "The staff token; worth nothing without this program's own bearer."
    access_expires_at_s: float
    refresh: str
    "Worth nothing without this program's own bearer."
    device: str
    "As the server names this browser: what it may shut out alone. Empty where it has not said."
    planned: str
    "JSON list of [from_s, until_s]: when she is planned to work, as the staff token says."
    started_at_s: float
    ends_at_s: float
