"""What the clerks' feed tells, in order and on disk, so that a socket can resume where it broke off.

A row is written in the transaction of the fact it tells; `feed` sends it after the commit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pydantic import BaseModel
from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from clerk_push.tables import JournalRow

KEPT_S = 86_400.0
"Who slept longer than a day is better served by a snapshot."


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the journal."""

    seq: int
    id: str
    kind: str
    at_s: float
    body: dict[str, Any]


def tell(session: Session, kind: str, at_s: float, body: BaseModel) -> None:
    """Adds one event to the feed of all clerks."""
    session.add(JournalRow(id=uuid4().hex, kind=kind, at_s=at_s, body=body.model_dump_json()))
    session.flush()


def newest(session: Session) -> int:
    """The number of the newest event; 0 before the first."""
    return session.exec(select(func.max(JournalRow.seq))).one() or 0


def oldest(session: Session) -> int:
    """The number of the oldest event still here; 0 before the first."""
    return session.exec(select(func.min(JournalRow.seq))).one() or 0


def told_after(session: Session, seq: int, limit: int) -> list[Told]:
    """The next events after `seq`, oldest first."""
    rows = session.exec(select(JournalRow).where(col(JournalRow.seq) > seq).order_by(col(JournalRow.seq)).limit(limit))
    return [Told(row.seq or 0, row.id, row.kind, row.at_s, json.loads(row.body)) for row in rows]


def forget_old(session: Session, now_s: float) -> int:
    """Drops old rows, never the newest: it holds the place of `newest` after a restart."""
    statement = delete(JournalRow).where(
        col(JournalRow.at_s) < now_s - KEPT_S, col(JournalRow.seq) < select(func.max(JournalRow.seq)).scalar_subquery()
    )
    return session.connection().execute(statement).rowcount
