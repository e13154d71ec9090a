"""Tasks in the database. Every change is one conditional UPDATE, and `rowcount` says whether it happened.

Each change tells the feed and the server in its own transaction. What is stored of a client is where the visit is,
never who it is or what she wants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast
from uuid import uuid4

from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, col, select

from clerk_push import journal, reports
from clerk_push.database import insert_new
from clerk_push.errors import NoSuchTask, TaskEnded, TaskNotYours, TaskTaken
from clerk_push.tables import Task, Visit
from clerk_push.tasks import OPEN, Action, Holding, State, already, outcome, sources
from wire.messages.mqtt import StoreEvent, TaskReport
from wire.messages.screens.clerk import TaskCard, TaskState

ARRIVAL: Literal["arrival"] = "arrival"

KEPT_S = 30 * 86_400.0
"Ended tasks are kept for a month: for a clerk's own questions, not for statistics (those are the server's)."

VISIT_KEPT_S = 2 * 86_400.0
"Longer than any event of a visit can be late: the server holds what it has not got rid of, a store's night included."


@dataclass(frozen=True, slots=True)
class Actor:
    """The clerk who acts."""

    staff: str
    name: str


# -- reading -----------------------------------------------------------------------------------------------------------


def card(task: Task) -> TaskCard:
    """A task as every clerk sees it."""
    return TaskCard(
        task=task.task,
        visit=task.visit,
        kind=ARRIVAL,
        state=cast(TaskState, task.state),
        offered_at_s=task.offered_at_s,
        zone=task.zone,
        zone_name=task.zone_name,
        department=task.department,
        claimed_by=task.claimed_by,
        claimed_by_name=task.claimed_by_name,
        claimed_at_s=task.claimed_at_s,
        ended_at_s=task.ended_at_s,
    )


def open_tasks(session: Session) -> list[TaskCard]:
    """Oldest first."""
    statement = select(Task).where(col(Task.state).in_(OPEN)).order_by(col(Task.offered_at_s), col(Task.task))
    return [card(task) for task in session.exec(statement)]


def find(session: Session, task: str) -> TaskCard:
    """Raises NoSuchTask."""
    return card(_row(session, task))


def _row(session: Session, task: str) -> Task:
    row = session.get(Task, task, populate_existing=True)
    if row is None:
        raise NoSuchTask
    return row


# -- what a clerk does -------------------------------------------------------------------------------------------------


def act(session: Session, action: Action, task: str, actor: Actor, now_s: float) -> TaskCard:
    """Claims, releases or finishes a task; a repeated command finds it done and succeeds.

    Raises NoSuchTask, and TaskTaken, TaskNotYours or TaskEnded with the card of the task as it is.
    """
    statement = update(Task).where(col(Task.task) == task, col(Task.state).in_(sources(action)))
    if outcome(action).holder_only:
        statement = statement.where(col(Task.claimed_by) == actor.staff)
    if _changed(session, statement.values(_columns(action, actor, now_s))):
        return _tell(session, _row(session, task), outcome(action).kind, now_s, actor)
    row = _row(session, task)
    if already(Holding(State(row.state), row.claimed_by), action, actor.staff):
        return card(row)
    raise _refusal(row, action)


def _columns(action: Action, actor: Actor | None, now_s: float) -> dict[str, Any]:
    columns: dict[str, Any] = {"state": outcome(action).to.value}
    match action:
        case Action.CLAIM:
            assert actor is not None, "the store itself claims nothing"
            columns |= {"claimed_by": actor.staff, "claimed_by_name": actor.name, "claimed_at_s": now_s}
        case Action.RELEASE:
            columns |= {"claimed_by": None, "claimed_by_name": None, "claimed_at_s": None}
        case Action.DONE | Action.EXPIRE:
            columns |= {"ended_at_s": now_s}
    return columns


def _refusal(row: Task, action: Action) -> TaskTaken | TaskNotYours | TaskEnded:
    members: dict[str, Any] = {"task": card(row).model_dump(mode="json")}
    if State(row.state) not in OPEN:
        return TaskEnded(**members)
    if action is Action.CLAIM:
        return TaskTaken(f"{row.claimed_by_name} has this task.", **members)
    return TaskNotYours(**members)


# -- what the store tells ----------------------------------------------------------------------------------------------


def visit_started(session: Session, event: StoreEvent, visit: str, now_s: float) -> None:
    """Offers one arrival to everybody on shift, if she agreed that clerks are told and has not left meanwhile."""
    known = _place(session, event, visit, now_s)
    if event.clerk_assist and known.ended_at_s is None:
        _offer(session, known, event, now_s)


def visit_moved(session: Session, event: StoreEvent, visit: str, now_s: float) -> None:
    """Shows the new zone on the visit's open tasks."""
    known = _place(session, event, visit, now_s)
    if known.zone_at_s != event.at_s:
        return
    for row in _open_of(session, visit):
        if row.zone != known.zone:
            row.zone, row.zone_name, row.department = known.zone, known.zone_name, known.department
            session.flush()
            # The feed has no word for "moved": the card comes again under the kind of its state.
            journal.tell(session, f"task.{row.state}", now_s, card(row))


def visit_ended(session: Session, event: StoreEvent, visit: str, now_s: float) -> None:
    """Ends the visit's open tasks: she left, or no longer wants to be told about."""
    known = _place(session, event, visit, now_s)
    if known.ended_at_s is None:
        known.ended_at_s = event.at_s
    session.flush()
    for row in _open_of(session, visit):
        _by_the_store(session, row, Action.EXPIRE, now_s)


def release_all_of(session: Session, staff: str, now_s: float) -> None:
    """Offers again whatever this clerk had claimed: the account was revoked."""
    held = select(Task).where(col(Task.state) == State.CLAIMED, col(Task.claimed_by) == staff)
    for row in session.exec(held).all():
        _by_the_store(session, row, Action.RELEASE, now_s)


def _by_the_store(session: Session, row: Task, action: Action, now_s: float) -> None:
    # This transaction holds the only write lock, so the row is what the UPDATE will find; its condition stays, so
    # that no other way of writing could ever make it wrong.
    holder = Actor(row.claimed_by, row.claimed_by_name or "") if row.claimed_by else None
    statement = update(Task).where(col(Task.task) == row.task, col(Task.state).in_(sources(action)))
    if _changed(session, statement.values(_columns(action, None, now_s))):
        session.refresh(row)
        _tell(session, row, outcome(action).kind, now_s, holder)


def _place(session: Session, event: StoreEvent, visit: str, now_s: float) -> Visit:
    """The visit's row, with the newest place that any of its events told: events may come in any order."""
    insert_new(session, Visit, visit=visit, zone_at_s=0.0, heard_at_s=now_s)
    known = session.get_one(Visit, visit, populate_existing=True)
    known.heard_at_s = now_s
    if event.zone is not None and event.at_s >= known.zone_at_s:
        known.zone, known.zone_name, known.department = event.zone, event.zone_name, event.department
        known.zone_at_s = event.at_s
    session.flush()
    return known


def _offer(session: Session, visit: Visit, event: StoreEvent, now_s: float) -> None:
    # To everybody on shift. Who is asked first, and who next when nobody answers, will be decided here.
    new = insert_new(
        session,
        Task,
        task=uuid4().hex,
        visit=visit.visit,
        kind=ARRIVAL,
        cause_id=visit.visit,
        state=State.OFFERED.value,
        offered_at_s=now_s,
        zone=visit.zone,
        zone_name=visit.zone_name,
        department=visit.department,
        language=event.language,
    )
    if new:
        row = session.exec(select(Task).where(col(Task.visit) == visit.visit, col(Task.cause_id) == visit.visit)).one()
        _tell(session, row, State.OFFERED, now_s, None)


def _open_of(session: Session, visit: str) -> list[Task]:
    return list(session.exec(select(Task).where(col(Task.visit) == visit, col(Task.state).in_(OPEN))).all())


def _tell(session: Session, row: Task, kind: str, now_s: float, actor: Actor | None) -> TaskCard:
    """Tells all clerks and the server what just became of a task."""
    shown = card(row)
    journal.tell(session, f"task.{kind}", now_s, shown)
    said = TaskReport(
        task=row.task,
        visit=row.visit,
        state=kind,
        at_s=now_s,
        staff=actor.staff if actor else None,
        staff_name=actor.name if actor else None,
    )
    reports.report(session, said)
    return shown


def _changed(session: Session, statement: Any) -> bool:
    return cast(CursorResult[Any], session.connection().execute(statement)).rowcount == 1


# -- forgetting --------------------------------------------------------------------------------------------------------


def forget_old(session: Session, now_s: float) -> None:
    connection = session.connection()
    connection.execute(delete(Task).where(col(Task.ended_at_s) < now_s - KEPT_S))
    has_open = select(Task.visit).where(col(Task.state).in_(OPEN))
    connection.execute(
        delete(Visit).where(col(Visit.heard_at_s) < now_s - VISIT_KEPT_S, col(Visit.visit).not_in(has_open))
    )
