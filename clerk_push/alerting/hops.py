"""What became of a task's alert, hop by hop: each is written once, at its first instant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from clerk_push.alerting.tables import AlertHopRow, AlertRoundRow
from clerk_push.database.dialects import insert_each_new
from wire.messages.screens.alerts import Hop

SEEN: tuple[Hop, ...] = ("acknowledged", "shown", "opened")
"A device of a clerk has shown the task."

ORDER = get_args(Hop)

KEPT_S = 30 * 86_400.0
"As long as the tasks that they are about."


@dataclass(frozen=True, slots=True)
class Said:
    """A hop that somebody tells of."""

    task: str
    hop: Hop
    at_s: float
    staff: str = ""
    session: str = ""


def note(session: Session, said: Said, round_: int | None = None) -> None:
    """Writes it under the task's newest round, or under `round_`, unless it is there."""
    note_each(session, said.task, [said], newest_round(session, said.task) if round_ is None else round_)


def note_each(session: Session, task: str, said: Iterable[Said], round_: int) -> None:
    """Writes hops of one task and round, each unless it is there."""
    rows = [
        {"task": task, "round": round_, "hop": one.hop, "staff": one.staff, "session": one.session, "at_s": one.at_s}
        for one in said
    ]
    insert_each_new(session, AlertHopRow, rows)


def newest_round(session: Session, task: str) -> int:
    """How often a task was offered; 0 before the first time."""
    return session.exec(select(AlertRoundRow.round).where(AlertRoundRow.task == task)).first() or 0


def offered_to(session: Session, task: str, round_: int) -> set[str]:
    """The staff ids that this round of a task has asked so far."""
    statement = select(AlertHopRow.staff).where(
        AlertHopRow.task == task, AlertHopRow.round == round_, AlertHopRow.hop == "offered"
    )
    return set(session.exec(statement).all())


def first_seen_s(session: Session, task: str) -> float | None:
    """When a device of any clerk first showed the task."""
    seen = select(func.min(AlertHopRow.at_s)).where(AlertHopRow.task == task, col(AlertHopRow.hop).in_(SEEN))
    return session.exec(seen).one()


def has_seen(session: Session, task: str, round_: int, staff: str) -> bool:
    statement = select(AlertHopRow.task).where(
        AlertHopRow.task == task,
        AlertHopRow.round == round_,
        AlertHopRow.staff == staff,
        col(AlertHopRow.hop).in_(SEEN),
    )
    return session.exec(statement.limit(1)).first() is not None


def of_task(session: Session, task: str) -> list[AlertHopRow]:
    """Oldest first; of one instant in their usual order."""
    found = session.exec(select(AlertHopRow).where(AlertHopRow.task == task)).all()
    return sorted(found, key=lambda row: (row.at_s, ORDER.index(row.hop), row.staff))


def forget_old(session: Session, now_s: float) -> None:
    connection = session.connection()
    connection.execute(delete(AlertHopRow).where(col(AlertHopRow.at_s) < now_s - KEPT_S))
    connection.execute(delete(AlertRoundRow).where(col(AlertRoundRow.asked_at_s) < now_s - KEPT_S))
