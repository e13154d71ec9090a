"""What screens and subscribers must hear of, in order, however often they reconnect.

A row is written in the transaction of the fact it tells. Its `seq` is the resume point of every socket and
subscriber; an audience reads only its own rows. Audiences: `phone:<member>`, `kiosk:<kiosk>`, `desk`, `store`.
Rows older than `KEPT_S` are pruned: who resumes from further back gets a snapshot.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Index, and_, delete, func, or_, update
from sqlmodel import Field, Session, UniqueConstraint, col, select

from kiosk_server.database.dialects import LONG, insert_new
from kiosk_server.database.prepared import insert_later
from kiosk_server.database.row import Row

DESK = "desk"
STORE = "store"
"Subscribers on MQTT, such as clerk_push."

KEPT_S = 2 * 86_400.0
"A screen that slept longer than a weekend night is better served by a snapshot."


def phone(member: str) -> str:
    return f"phone:{member}"


def kiosk(kiosk_id: str) -> str:
    return f"kiosk:{kiosk_id}"


class OutboxEvent(Row, table=True):
    """One event for one audience."""

    __tablename__ = "outbox_event"
    __table_args__ = (
        UniqueConstraint("audience", "id"),
        Index(None, "audience", "seq"),
        Index(None, "member"),
        # A seq is never given twice, also not after the newest rows were pruned.
        {"sqlite_autoincrement": True},
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=LONG)
    audience: str
    id: str
    "Repeats carry the same id."
    kind: str
    at_s: float
    body: str
    "JSON."
    member: str | None = None
    "Whom it is about: an opt-out withholds what has not been delivered."
    not_after_s: float | None = None
    "After it the event says nothing useful any more and is left out."
    withheld: bool = False


_APPEND = insert_new(OutboxEvent)


class OutboxCursor(Row, table=True):
    """How far a subscriber on MQTT has acknowledged."""

    __tablename__ = "outbox_cursor"

    subscriber: str = Field(primary_key=True)
    upto: int = Field(default=0, sa_type=LONG)
    at_s: float = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as it left the outbox."""

    seq: int
    audience: str
    id: str
    kind: str
    at_s: float
    body: dict[str, Any]


def append(
    session: Session,
    audience: str,
    kind: str,
    id: str,
    at_s: float,
    body: Mapping[str, Any],
    *,
    member: str | None = None,
    not_after_s: float | None = None,
) -> None:
    """Adds one event, unless this audience has had `id` before. Listeners of the audience wake after the commit.

    `body` is JSON as `model_dump(mode="json")` gives it. In a command of the writer the event is written at the
    latest with the commit, together with the others of its batch.
    """
    values = {
        "audience": audience,
        "id": id,
        "kind": kind,
        "at_s": at_s,
        "body": json.dumps(body, separators=(",", ":"), ensure_ascii=False),
        "member": member,
        "not_after_s": not_after_s,
        "withheld": False,
    }
    touch(session, audience)
    insert_later(session, _APPEND, values)


def touch(session: Session, audience: str) -> None:
    """Wakes the listeners of an audience after the commit, also where only a state of theirs changed."""
    session.info.setdefault("touched", set()).add(audience)


def newest_seq(session: Session) -> int:
    """The newest event of all audiences; 0 before the first."""
    return session.exec(select(func.max(OutboxEvent.seq))).one() or 0


def oldest_seq(session: Session) -> int | None:
    return session.exec(select(func.min(OutboxEvent.seq))).one()


def events_after(session: Session, audiences: Iterable[str], seq: int, now_s: float, *, limit: int) -> list[Stored]:
    """The next events of these audiences, oldest first."""
    statement = (
        select(OutboxEvent)
        .where(col(OutboxEvent.audience).in_(list(audiences)), col(OutboxEvent.seq) > seq, _deliverable(now_s))
        .order_by(col(OutboxEvent.seq))
        .limit(limit)
    )
    return [
        Stored(row.seq or 0, row.audience, row.id, row.kind, row.at_s, json.loads(row.body))
        for row in session.exec(statement)
    ]


def _deliverable(now_s: float) -> ColumnElement[bool]:
    in_time = or_(col(OutboxEvent.not_after_s).is_(None), col(OutboxEvent.not_after_s) > now_s)
    return and_(col(OutboxEvent.withheld).is_(False), in_time)


def withhold(session: Session, member: str) -> int:
    """Nothing about this member that has not gone out yet will, whatever its instant says: a gateway's clock may be
    ahead. The number of events held back."""
    statement = (
        update(OutboxEvent)
        .where(col(OutboxEvent.member) == member, col(OutboxEvent.withheld).is_(False))
        .values(withheld=True)
    )
    return session.connection().execute(statement).rowcount


def acknowledge(session: Session, subscriber: str, upto: int, at_s: float) -> int:
    """Moves a subscriber's cursor forward, never back and never beyond what exists; where it stands then."""
    upto = min(upto, newest_seq(session))
    row = session.get(OutboxCursor, subscriber)
    if row is None:
        row = OutboxCursor(subscriber=subscriber)
    if upto > row.upto:
        row.upto, row.at_s = upto, at_s
        session.add(row)
    return row.upto


def cursors(session: Session, subscribers: Iterable[str]) -> dict[str, int]:
    """How far each subscriber has acknowledged; 0 for one that never did."""
    known = {row.subscriber: row.upto for row in session.exec(select(OutboxCursor))}
    return {subscriber: known.get(subscriber, 0) for subscriber in subscribers}


def prune(session: Session, now_s: float) -> int:
    statement = delete(OutboxEvent).where(col(OutboxEvent.at_s) < now_s - KEPT_S)
    return session.connection().execute(statement).rowcount
