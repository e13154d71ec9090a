"""What falls due, on disk: each timer fires once, in the transaction of what it does, however the program ends.

Due times are those of the wall clock, because they must outlive the process; `hold_within` keeps a clock that was set
back from holding a timer for longer than its whole time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, update
from sqlmodel import Session, col, select

from clerk_push.tables import Timer
from clerk_push.tasks import AGAIN_S, ANSWER_WITHIN_S, CALL_LAPSES_AFTER_S, LEASE_S


class Due(StrEnum):
    ANSWER = "answer"
    "Nobody of those asked has answered."
    LEASE = "lease"
    "Nothing was heard of who has it."
    LAPSE = "lapse"
    "What it was about has passed."


LONGEST_S = {
    Due.ANSWER: max(ANSWER_WITHIN_S, AGAIN_S),
    Due.LEASE: max(LEASE_S.values()),
    Due.LAPSE: CALL_LAPSES_AFTER_S,
}
"No timer of a kind is ever set further ahead."


@dataclass(frozen=True, slots=True)
class Fallen:
    """A timer that is due."""

    task: str
    kind: Due


def arm(session: Session, task: str, kind: Due, due_at_s: float) -> None:
    """Sets a timer, or sets it anew."""
    disarm(session, task, kind)
    session.add(Timer(task=task, kind=kind.value, due_at_s=due_at_s))
    session.flush()


def disarm(session: Session, task: str, *kinds: Due) -> None:
    """Takes timers of a task away; all of them where none is named."""
    statement = delete(Timer).where(col(Timer.task) == task)
    if kinds:
        statement = statement.where(col(Timer.kind).in_([kind.value for kind in kinds]))
    session.connection().execute(statement)


def due(session: Session, now_s: float, limit: int) -> list[Fallen]:
    """Timers that are due, the oldest first. To be taken one by one."""
    statement = select(Timer).where(col(Timer.due_at_s) <= now_s).order_by(col(Timer.due_at_s), col(Timer.task))
    return [Fallen(row.task, Due(row.kind)) for row in session.exec(statement.limit(limit))]


def take(session: Session, fallen: Fallen, now_s: float) -> bool:
    """Whether this timer fires here and now: once, whoever else looks at it."""
    statement = delete(Timer).where(
        col(Timer.task) == fallen.task, col(Timer.kind) == fallen.kind.value, col(Timer.due_at_s) <= now_s
    )
    return _count(session, statement) == 1


def next_due_s(session: Session) -> float | None:
    """When the next timer is due; None where there is none."""
    return session.exec(select(func.min(Timer.due_at_s))).one()


def hold_within(session: Session, now_s: float, stepped_s: float = 0.0) -> None:
    """Makes good a step of the clock: what waits goes on waiting for what was left, and at most for its whole time.

    A step forward moves timers along with it; after a step back none is further away than it can ever have been. In
    both cases nothing fires early, and doing it twice does no harm.
    """
    for kind, longest_s in LONGEST_S.items():
        mine = col(Timer.kind) == kind.value
        if stepped_s > 0:
            session.connection().execute(update(Timer).where(mine).values(due_at_s=Timer.due_at_s + stepped_s))
        latest_s = now_s + longest_s
        late = update(Timer).where(mine, col(Timer.due_at_s) > latest_s)
        session.connection().execute(late.values(due_at_s=latest_s))


def not_before(session: Session, kind: Due, at_s: float) -> None:
    """Puts off timers of a kind that are due earlier."""
    early = update(Timer).where(col(Timer.kind) == kind.value, col(Timer.due_at_s) < at_s)
    session.connection().execute(early.values(due_at_s=at_s))


def _count(session: Session, statement: Any) -> int:
    return cast(CursorResult[Any], session.connection().execute(statement)).rowcount
