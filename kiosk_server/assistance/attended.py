"""Whether a clerk is with somebody, or on the way to her, as far as clerks' program has told."""

from __future__ import annotations

from sqlmodel import Session, col, select

from kiosk_server.visits.tables import TaskState

HELD = frozenset({"claimed", "greeted"})
"States of a task that has a clerk."

STATES = HELD | {"offered", "released", "escalated", "done", "expired"}
"Other reports, such as that a screen shows the task, say nothing of who has it."


def is_attended(session: Session, visit: str) -> bool:
    newest: dict[str, str] = {}
    rows = session.exec(
        select(TaskState.task, TaskState.state)
        .where(TaskState.visit == visit, col(TaskState.state).in_(STATES))
        .order_by(col(TaskState.at_s))
    )
    for task, state in rows:
        newest[task] = state
    return any(state in HELD for state in newest.values())
