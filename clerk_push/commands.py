"""What a clerk does with a task. A repeated command finds it done and succeeds; the second is told who was first."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import update
from sqlmodel import Session, col, select

from clerk_push import asking, board, shifts, timers
from clerk_push.board import Actor
from clerk_push.database import insert_new
from clerk_push.errors import NotOnShift, TaskEnded, TaskNotYours, TaskTaken, VisitOver
from clerk_push.tables import Task, Visit
from clerk_push.tasks import (
    HELD,
    LEASE_S,
    OPEN,
    WAITING,
    Action,
    Circle,
    Holding,
    Kind,
    State,
    already,
    lapses_after_s,
    outcome,
)
from clerk_push.timers import Due
from wire.messages.screens.clerk import TaskCard


def act(session: Session, action: Action, task: str, actor: Actor, now_s: float, said: str | None = None) -> TaskCard:
    """Claims, greets, releases, finishes or passes a task. `said`: how it ended, of one that is finished.

    Raises NoSuchTask, and TaskTaken, TaskNotYours, TaskEnded or NotOnShift with the card of the task as it is.
    """
    shifts.heard(session, [actor.staff], now_s)
    if action is Action.CLAIM and not shifts.is_working(session, actor.staff):
        row = board.row_of(session, task)
        if not already(_holding(row), action, actor.staff):
            raise NotOnShift(task=board.card(session, row).model_dump(mode="json"))
    holder = None if action in (Action.CLAIM, Action.PASS) else actor.staff
    if not board.move(session, task, action, holder=holder, **_columns(action, actor, now_s, said)):
        row = board.row_of(session, task)
        if not already(_holding(row), action, actor.staff):
            raise _refusal(session, row, action)
        return board.card(session, row)
    _FOLLOWS[action](session, task, actor, now_s)
    return board.find(session, task)


def _columns(action: Action, actor: Actor, now_s: float, said: str | None) -> dict[str, Any]:
    match action:
        case Action.CLAIM:
            return {
                "claimed_by": actor.staff,
                "claimed_by_name": actor.name,
                "claimed_at_s": now_s,
                "lease_until_s": now_s + LEASE_S[State.CLAIMED],
            }
        case Action.GREET:
            return {"greeted_at_s": now_s, "lease_until_s": now_s + LEASE_S[State.GREETED]}
        case Action.DONE:
            return {"ended_at_s": now_s, "outcome": said}
        case _:
            return {}


def _holding(row: Task) -> Holding:
    return Holding(State(row.state), row.claimed_by)


def _refusal(session: Session, row: Task, action: Action) -> TaskTaken | TaskNotYours | TaskEnded:
    members: dict[str, Any] = {"task": board.card(session, row).model_dump(mode="json")}
    if State(row.state) not in OPEN:
        return TaskEnded(**members)
    if action in (Action.CLAIM, Action.PASS):
        return TaskTaken(f"{row.claimed_by_name} has this task.", **members)
    return TaskNotYours(**members)


# -- what follows ------------------------------------------------------------------------------------------------------


def _claimed(session: Session, task: str, actor: Actor, now_s: float) -> None:
    asking.stop(session, task)
    asking.answered(session, task, actor, "claimed", now_s)
    asking.answer(session, task, "taken", now_s)
    shifts.wanted(session, actor.staff, now_s)
    timers.arm(session, task, Due.LEASE, now_s + LEASE_S[State.CLAIMED])
    _tell(session, task, Action.CLAIM, actor, now_s)


def _greeted(session: Session, task: str, actor: Actor, now_s: float) -> None:
    timers.arm(session, task, Due.LEASE, now_s + LEASE_S[State.GREETED])
    _tell(session, task, Action.GREET, actor, now_s)


def _released(session: Session, task: str, actor: Actor, now_s: float) -> None:
    look_again(session, task, actor, "released", now_s)


def look_again(session: Session, task: str, actor: Actor, why: str, now_s: float) -> None:
    """Asks for a task that was just given back, from the circle in which it was; `why` as the answer of who had it."""
    timers.disarm(session, task)
    asking.answered(session, task, actor, why, now_s)
    row = board.row_of(session, task)
    asking.begin(session, row, now_s, Circle(row.circle))
    _let_lapse(session, row, now_s)
    _tell(session, task, Action.RELEASE, actor, now_s)


def _let_lapse(session: Session, row: Task, now_s: float) -> None:
    after_s = lapses_after_s(Kind(row.kind), has_client=row.has_client)
    if after_s is not None:
        timers.arm(session, row.task, Due.LAPSE, now_s + after_s)


def _done(session: Session, task: str, actor: Actor, now_s: float) -> None:
    timers.disarm(session, task)
    row = board.row_of(session, task)
    # She has had a clerk: nobody else is sent unasked.
    for other in board.open_of(session, row.visit):
        if State(other.state) in WAITING and Kind(other.kind) in (Kind.ARRIVAL, Kind.STRAYED):
            asking.expire(session, other.task, now_s)
    _tell(session, task, Action.DONE, actor, now_s)


def _passed(session: Session, task: str, actor: Actor, now_s: float) -> None:
    if asking.has_passed(session, task, actor.staff):
        return
    asking.answered(session, task, actor, "passed", now_s)
    board.report(session, task, outcome(Action.PASS).kind, now_s, actor)
    asking.without(session, board.row_of(session, task), actor.staff, now_s)


def _tell(session: Session, task: str, action: Action, actor: Actor, now_s: float) -> None:
    board.report(session, task, outcome(action).kind, now_s, actor)
    shown = board.show(session, task, now_s)
    if action is not Action.GREET:
        asking.settle(session, shown.visit, now_s, but=task)


_FOLLOWS = {
    Action.CLAIM: _claimed,
    Action.GREET: _greeted,
    Action.RELEASE: _released,
    Action.DONE: _done,
    Action.PASS: _passed,
}


# -- beside the table --------------------------------------------------------------------------------------------------


def seen(session: Session, task: str, staff: str, at_s: float, now_s: float) -> None:
    """Notes when a clerk's screen first showed a task, which it may tell later; only the first counts. Raises
    NoSuchTask."""
    row = board.row_of(session, task)
    shifts.heard(session, [staff], now_s)
    first = update(Task).where(col(Task.task) == task, col(Task.first_seen_s).is_(None))
    if State(row.state) in OPEN and board.changed(session, first.values(first_seen_s=at_s)):
        board.report(session, task, "seen", at_s)


def release_all_of(session: Session, staff: str, why: str, now_s: float) -> None:
    """Gives back whatever this clerk has, and takes them off every list: the shift or the account has ended."""
    held = select(Task).where(col(Task.state).in_(HELD), col(Task.claimed_by) == staff)
    for row in session.exec(held).all():
        give_back(session, row, why, now_s)
    waiting = select(Task).where(col(Task.state).in_(WAITING)).order_by(col(Task.offered_at_s))
    for row in session.exec(waiting.execution_options(populate_existing=True)).all():
        if any(each.staff == staff for each in board.asked_of(row)):
            asking.without(session, row, staff, now_s)


def give_back(session: Session, row: Task, why: str, now_s: float) -> None:
    """What the store itself does where a clerk cannot: the task waits again."""
    task, actor = row.task, Actor(row.claimed_by or "", row.claimed_by_name or "")
    if board.move(session, task, Action.RELEASE, holder=actor.staff):
        look_again(session, task, actor, why, now_s)


def call_colleague(
    session: Session,
    actor: Actor,
    cause: str,
    now_s: float,
    *,
    visit: str | None,
    zone: str | None,
    zone_name: str | None = None,
    note: str | None,
) -> TaskCard:
    """A clerk's own call for help; the same `cause` makes one task. Raises NotOnShift, or VisitOver where the visit it
    is about has ended."""
    if not shifts.is_working(session, actor.staff):
        raise NotOnShift
    known = session.get(Visit, visit, populate_existing=True) if visit else None
    if visit and (known is None or known.ended_at_s is not None):
        raise VisitOver
    about = visit or f"clerk-{cause}"[:64]
    new = {
        "task": uuid4().hex,
        "visit": about,
        "kind": Kind.HELP.value,
        "cause_id": cause,
        "state": State.OFFERED.value,
        "offered_at_s": now_s,
        "zone": known.zone if known else zone,
        "zone_name": known.zone_name if known else zone_name,
        "department": known.department if known else None,
        "asked_by": actor.staff,
        "asked_by_name": actor.name,
        "note": note,
        "has_client": known is not None,
    }
    return offer(session, new, now_s)


def offer(session: Session, new: dict[str, Any], now_s: float) -> TaskCard:
    """Adds a task, or finds the one of the same visit, kind and cause, and asks for it."""
    made = insert_new(session, Task, **new)
    same = [col(Task.visit) == new["visit"], col(Task.kind) == new["kind"], col(Task.cause_id) == new["cause_id"]]
    row = session.exec(select(Task).where(*same).execution_options(populate_existing=True)).one()
    if not made:
        return board.card(session, row)
    asking.begin(session, row, now_s)
    _let_lapse(session, row, now_s)
    board.report(session, row.task, State.OFFERED, now_s)
    return board.show(session, row.task, now_s)
