"""Tasks in the database: how they are read, changed and told.

Every change is one conditional UPDATE, and `rowcount` says whether it happened. Each tells the feed and the server in
its own transaction. What is stored of a client is where the visit is, never who it is or what she wants.
Who changes what: `commands` for clerks, `visits` for the store, `falling_due` for timers; whom to ask: `asking`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, col, select

from clerk_push import journal, reports
from clerk_push.alerting import offers
from clerk_push.errors import NoSuchTask
from clerk_push.tables import Ask, Task, Visit
from clerk_push.tasks import HELD, OPEN, Action, State, outcome, sources
from wire.messages.mqtt import TaskReport
from wire.messages.screens.clerk import AskedCard, Circle, TaskCard, TaskKind, TaskState

KEPT_S = 30 * 86_400.0
"Ended tasks are kept for a month: for a clerk's own questions and fairness, not for statistics (the server's)."

OLDEST_FIRST = (col(Task.offered_at_s), col(Task.kind), col(Task.task))

VISIT_KEPT_S = 2 * 86_400.0
"Longer than any event of a visit can be late: the server holds what it has not got rid of, a store's night included."


@dataclass(frozen=True, slots=True)
class Actor:
    """The clerk who acts."""

    staff: str
    name: str


# -- reading -----------------------------------------------------------------------------------------------------------


def card(session: Session, task: Task) -> TaskCard:
    """A task as every clerk sees it."""
    return _card(task, _with_her(session, [task.visit]))


def open_tasks(session: Session) -> list[TaskCard]:
    """Oldest first."""
    statement = select(Task).where(col(Task.state).in_(OPEN)).order_by(*OLDEST_FIRST)
    rows = session.exec(statement).all()
    with_her = _with_her(session, [row.visit for row in rows])
    return [_card(row, with_her) for row in rows]


def find(session: Session, task: str) -> TaskCard:
    """Raises NoSuchTask."""
    return card(session, row_of(session, task))


def row_of(session: Session, task: str) -> Task:
    """The row as it is now. Raises NoSuchTask."""
    row = session.get(Task, task, populate_existing=True)
    if row is None:
        raise NoSuchTask
    return row


def open_of(session: Session, visit: str) -> list[Task]:
    """The open tasks of a visit, as they are now, oldest first."""
    statement = select(Task).where(col(Task.visit) == visit, col(Task.state).in_(OPEN))
    ordered = statement.order_by(*OLDEST_FIRST).execution_options(populate_existing=True)
    return list(session.exec(ordered).all())


def _with_her(session: Session, visits: list[str]) -> list[Task]:
    statement = select(Task).where(col(Task.visit).in_(set(visits)), col(Task.state).in_(HELD))
    return list(session.exec(statement.order_by(col(Task.claimed_at_s))).all()) if visits else []


def _card(task: Task, with_her: list[Task]) -> TaskCard:
    others = [
        other.claimed_by_name or ""
        for other in with_her
        if other.visit == task.visit and other.task != task.task and other.claimed_by != task.claimed_by
    ]
    return TaskCard(
        task=task.task,
        visit=task.visit,
        kind=cast(TaskKind, task.kind),
        state=cast(TaskState, task.state),
        offered_at_s=task.offered_at_s,
        zone=task.zone,
        zone_name=task.zone_name,
        department=task.department,
        claimed_by=task.claimed_by,
        claimed_by_name=task.claimed_by_name,
        claimed_at_s=task.claimed_at_s,
        ended_at_s=task.ended_at_s,
        circle=cast(Circle, task.circle),
        asked=asked_of(task),
        escalates_at_s=task.escalates_at_s,
        greeted_at_s=task.greeted_at_s,
        lease_until_s=task.lease_until_s,
        others_with_her=list(dict.fromkeys(others)),
        quiet=task.quiet,
        asked_by=task.asked_by,
        asked_by_name=task.asked_by_name,
        note=task.note,
        has_client=task.has_client,
    )


def asked_of(task: Task) -> list[AskedCard]:
    """Who is asked now, best first."""
    return [AskedCard.model_validate(each) for each in json.loads(task.asked)]


# -- changing ----------------------------------------------------------------------------------------------------------


def move(session: Session, task: str, action: Action, *, holder: str | None = None, **columns: Any) -> bool:
    """Carries an action out where the table allows it, and for `holder` alone where one is named; whether it did."""
    statement = update(Task).where(col(Task.task) == task, col(Task.state).in_(sources(action)))
    if holder is not None:
        statement = statement.where(col(Task.claimed_by) == holder)
    to = outcome(action).to
    values = columns | ({"state": to.value} if to is not None else {})
    if to is State.RELEASED:
        values |= {"claimed_by": None, "claimed_by_name": None, "claimed_at_s": None, "greeted_at_s": None}
    if to in (State.DONE, State.EXPIRED):
        # What was only needed for finding somebody goes with the task.
        values |= {"asked": "[]", "quiet": None, "skill": None, "served_by": None, "language": None, "note": None}
    if to not in HELD:
        values.setdefault("lease_until_s", None)
    return changed(session, statement.values(values))


def changed(session: Session, statement: Any) -> bool:
    """Runs a statement; whether it changed exactly one row."""
    session.flush()
    return cast(CursorResult[Any], session.connection().execute(statement)).rowcount == 1


# -- telling -----------------------------------------------------------------------------------------------------------


def show(session: Session, task: str, now_s: float) -> TaskCard:
    """Tells all clerks how a task is now: the feed's kind is its state, also where that is what it was before."""
    row = row_of(session, task)
    shown = card(session, row)
    offers.follow(session, shown, now_s)
    journal.tell(session, f"task.{row.state}", now_s, shown)
    return shown


def report(session: Session, task: str, kind: str, now_s: float, actor: Actor | None = None) -> None:
    """Tells the server what just became of a task."""
    row = row_of(session, task)
    said = TaskReport(
        task=row.task,
        visit=row.visit,
        state=kind,
        at_s=now_s,
        staff=actor.staff if actor else None,
        staff_name=actor.name if actor else None,
        kind=row.kind,
        first_seen_s=row.first_seen_s,
        packet_at_s=row.packet_at_s,
        cause=row.cause_id[:64],
        outcome=row.outcome,
    )
    reports.report(session, said)


# -- forgetting --------------------------------------------------------------------------------------------------------


def forget_old(session: Session, now_s: float) -> None:
    connection = session.connection()
    connection.execute(delete(Task).where(col(Task.ended_at_s) < now_s - KEPT_S))
    connection.execute(delete(Ask).where(col(Ask.asked_at_s) < now_s - KEPT_S, col(Ask.task).not_in(select(Task.task))))
    has_open = select(Task.visit).where(col(Task.state).in_(OPEN))
    connection.execute(
        delete(Visit).where(col(Visit.heard_at_s) < now_s - VISIT_KEPT_S, col(Visit.visit).not_in(has_open))
    )
