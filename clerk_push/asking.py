"""Whom a task asks, and when it asks the next: `routing` decides, this remembers.

A task that waits has a circle, the clerks asked in it, and a timer; who passed, gave it back or was lost is not asked
for it again. Nobody is asked where nobody is to be sent (`tasks.quiet`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from sqlalchemy import update
from sqlmodel import Session, col, select

from clerk_push import board, shifts, timers
from clerk_push.database import insert_new
from clerk_push.routing import Asked, Need, call, next_circle
from clerk_push.tables import Ask, Task, Visit
from clerk_push.tasks import AGAIN_S, ANSWER_WITHIN_S, HELD, KINDS, WAITING, Action, Circle, Kind, State, quiet
from clerk_push.timers import Due

NOT_AGAIN = ("passed", "released", "lost")


def begin(session: Session, row: Task, now_s: float, start: Circle | None = None, beyond: Collection[str] = ()) -> None:
    """Asks the first circle from `start` on in which there is anybody, or nobody where it is to be quiet.

    `beyond`: who was asked already; a circle of these alone is passed over.
    """
    kind = Kind(row.kind)
    why = _quiet(session, row)
    row.quiet = why
    if why is not None:
        row.asked, row.escalates_at_s = "[]", None
        timers.disarm(session, row.task, Due.ANSWER)
        return
    found = call(_need(session, row), shifts.candidates(session, now_s), start, beyond)
    row.circle = found.circle.value
    row.asked = _written(found.asked)
    is_last = next_circle(kind, found.circle) is None
    due_at_s = now_s + (AGAIN_S if is_last else ANSWER_WITHIN_S)
    row.escalates_at_s = None if is_last else due_at_s
    timers.arm(session, row.task, Due.ANSWER, due_at_s)
    _remember(session, row.task, found.asked, now_s)
    session.flush()


def escalate(session: Session, row: Task, now_s: float) -> None:
    """Asks the next circle; where there is none, looks who is there by now."""
    following = next_circle(Kind(row.kind), Circle(row.circle))
    if following is None or not board.asked_of(row):
        # Nobody was there to answer: whoever came since is asked from the nearest on; or the last circle once more.
        before = row.asked
        begin(session, row, now_s, None if before == "[]" else Circle(row.circle))
        if row.asked != before:
            board.show(session, row.task, now_s)
        return
    _widen(session, row, now_s, following, [each.staff for each in board.asked_of(row)])


def _widen(session: Session, row: Task, now_s: float, circle: Circle, beyond: Collection[str]) -> None:
    if board.move(session, row.task, Action.ESCALATE):
        session.refresh(row)
        begin(session, row, now_s, circle, beyond)
        board.report(session, row.task, State.ESCALATED, now_s)
        board.show(session, row.task, now_s)


def unanswered(session: Session, row: Task, now_s: float) -> None:
    """The time of those asked is up."""
    asked = [each.staff for each in board.asked_of(row)]
    answer(session, row.task, "missed", now_s, only=asked)
    escalate(session, row, now_s)


def somebody_came(session: Session, now_s: float) -> None:
    """Asks at once whatever has nobody to ask: a shift has begun, or a break is over."""
    nobody = select(Task.task).where(col(Task.state).in_(WAITING), col(Task.asked) == "[]", col(Task.quiet).is_(None))
    for task in session.exec(nobody.order_by(col(Task.offered_at_s))).all():
        escalate(session, board.row_of(session, task), now_s)


def without(session: Session, row: Task, staff: str, now_s: float) -> None:
    """Takes a clerk off a waiting task's list; the next circle is asked at once where nobody is left on it."""
    left = [each for each in board.asked_of(row) if each.staff != staff]
    was_asked = len(left) < len(board.asked_of(row))
    row.asked = json.dumps([each.model_dump() for each in left])
    session.flush()
    if left or not was_asked:
        if was_asked:
            board.show(session, row.task, now_s)
        return
    following = next_circle(Kind(row.kind), Circle(row.circle))
    if following is None:
        row.escalates_at_s = None
        session.flush()
        board.show(session, row.task, now_s)
    else:
        _widen(session, row, now_s, following, ())


def stop(session: Session, task: str) -> None:
    """Asks nobody any more: somebody has it."""
    statement = update(Task).where(col(Task.task) == task)
    session.connection().execute(statement.values(asked="[]", escalates_at_s=None, quiet=None))
    timers.disarm(session, task, Due.ANSWER, Due.LAPSE)


def settle(session: Session, visit: str, now_s: float, *, but: str | None = None) -> None:
    """Puts the visit's other tasks right after one of them, or her wish, has changed: whoever waits unasked goes quiet
    or is asked again, and every card says who is with her."""
    for row in board.open_of(session, visit):
        if row.task == but:
            continue
        kind, before = Kind(row.kind), row.quiet
        if State(row.state) in WAITING and KINDS[kind].unasked:
            why = _quiet(session, row)
            if why is not None and not KINDS[kind].kept_while_quiet:
                expire(session, row.task, now_s)
                continue
            if why != before:
                begin(session, row, now_s)
        board.show(session, row.task, now_s)


def expire(session: Session, task: str, now_s: float) -> bool:
    """Ends a task that nobody finished; whether it was open."""
    row = board.row_of(session, task)
    holder = board.Actor(row.claimed_by, row.claimed_by_name or "") if row.claimed_by else None
    if not board.move(session, task, Action.EXPIRE, ended_at_s=now_s, escalates_at_s=None):
        return False
    timers.disarm(session, task)
    answer(session, task, "missed", now_s)
    board.report(session, task, State.EXPIRED, now_s, holder)
    board.show(session, task, now_s)
    return True


# -- what was asked and answered ---------------------------------------------------------------------------------------


def answer(session: Session, task: str, said: str, now_s: float, *, only: Collection[str] | None = None) -> None:
    """Writes down what those who have not answered said."""
    statement = update(Ask).where(col(Ask.task) == task, col(Ask.answer).is_(None))
    if only is not None:
        statement = statement.where(col(Ask.staff).in_(only))
    session.connection().execute(statement.values(answer=said, answered_at_s=now_s))


def answered(session: Session, task: str, actor: board.Actor, said: str, now_s: float) -> None:
    """Writes down what one clerk said, asked or not; the last word counts."""
    insert_new(session, Ask, task=task, staff=actor.staff, name=actor.name, asked_at_s=now_s, unasked=True)
    row = session.get_one(Ask, (task, actor.staff), populate_existing=True)
    row.answer, row.answered_at_s = said, now_s
    session.flush()


def has_passed(session: Session, task: str, staff: str) -> bool:
    row = session.get(Ask, (task, staff), populate_existing=True)
    return row is not None and row.answer == "passed"


def _remember(session: Session, task: str, asked: Iterable[Asked], now_s: float) -> None:
    for rank, each in enumerate(asked):
        insert_new(session, Ask, task=task, staff=each.staff, name=each.name, asked_at_s=now_s, unasked=False)
        if rank == 0:
            shifts.wanted(session, each.staff, now_s)


def _written(asked: Iterable[Asked]) -> str:
    cards = [
        {
            "staff": each.staff,
            "name": each.name,
            "reasons": [reason.text for reason in each.reasons],
            "grounds": [{"ground": reason.ground, "of": reason.of} for reason in each.reasons],
        }
        for each in asked
    ]
    return json.dumps(cards)


# -- what routing and quiet go by --------------------------------------------------------------------------------------


def _need(session: Session, row: Task) -> Need:
    said_no = select(Ask.staff).where(col(Ask.task) == row.task, col(Ask.answer).in_(NOT_AGAIN))
    not_again = set(session.exec(said_no).all()) | ({row.asked_by} if row.asked_by else set())
    served = select(Task.claimed_by).where(
        col(Task.visit) == row.visit, col(Task.task) != row.task, col(Task.state).in_((*HELD, State.DONE))
    )
    return Need(
        kind=Kind(row.kind),
        zone=row.zone,
        zone_name=row.zone_name,
        department=row.department,
        skill=row.skill,
        language=row.language,
        served_by=row.served_by,
        was_with_her=frozenset(staff for staff in session.exec(served).all() if staff is not None),
        not_again=frozenset(not_again),
    )


def _quiet(session: Session, row: Task) -> str | None:
    visit = session.get(Visit, row.visit, populate_existing=True)
    why = quiet(
        Kind(row.kind),
        browsing=visit is not None and visit.browsing,
        with_clerk=has_clerk(session, row.visit, row.task),
    )
    return why.value if why is not None else None


def has_clerk(session: Session, visit: str, but: str | None = None) -> bool:
    """Whether a clerk has another task of this visit."""
    statement = select(Task.task).where(col(Task.visit) == visit, col(Task.state).in_(HELD), col(Task.task) != but)
    return session.exec(statement.limit(1)).first() is not None
