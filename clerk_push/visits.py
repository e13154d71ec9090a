"""What the store tells of visits becomes tasks: one a visit, kind and cause, however often and in whatever order."""

from __future__ import annotations

from uuid import uuid4

from sqlmodel import Session, col, select

from clerk_push import asking, board, commands
from clerk_push.database import insert_new
from clerk_push.tables import Task, Visit
from clerk_push.tasks import KINDS, OPEN, Kind, State, quiet
from wire.messages.mqtt import StoreEvent, StoreEventKind

UNASSISTED = frozenset({"unassisted", "not_her"})
"Reasons of a `visit.ended` that only end what clerks are told: she may agree again, or call for one herself."

KIND_OF = {
    StoreEventKind.VISIT_STARTED: Kind.ARRIVAL,
    StoreEventKind.VISIT_STRAYED: Kind.STRAYED,
    StoreEventKind.HELP_REQUESTED: Kind.HELP,
    StoreEventKind.PICK_UP_WAITING: Kind.PICK_UP,
    StoreEventKind.COMPLAINT_CALLED: Kind.COMPLAINT,
}


def wanted(session: Session, event: StoreEvent, now_s: float) -> None:
    """Offers a task, if somebody is to come: unasked only where she agreed that clerks are told, and never once she
    has left. Raises ValueError where the event names neither a visit nor a cause."""
    kind = KIND_OF[event.kind]
    visit = event.visit or event.cause
    if visit is None:
        raise ValueError(f"{event.kind} names nobody")
    known = _place(session, event, visit, now_s)
    _note_consent(known, event)
    if event.browsing:
        _note_browsing(known, event)
        session.flush()
    if _may_offer(session, kind, known, event):
        commands.offer(session, _facts(kind, known, event, now_s), now_s)


def _may_offer(session: Session, kind: Kind, visit: Visit, event: StoreEvent) -> bool:
    if visit.ended_at_s is not None:
        return False
    rules = KINDS[kind]
    if not rules.unasked:
        return True
    if not event.clerk_assist or visit.unassisted_at_s is not None:
        return False
    why = quiet(kind, browsing=visit.browsing, with_clerk=asking.has_clerk(session, visit.visit))
    return why is None or rules.kept_while_quiet


def _facts(kind: Kind, visit: Visit, event: StoreEvent, now_s: float) -> dict[str, object]:
    return {
        "task": uuid4().hex,
        "visit": visit.visit,
        "kind": kind.value,
        "cause_id": event.cause or visit.visit,
        "state": State.OFFERED.value,
        "offered_at_s": now_s,
        "zone": visit.zone,
        "zone_name": visit.zone_name,
        "department": visit.department,
        "language": event.language,
        "skill": event.skill,
        "served_by": event.served_by,
        "packet_at_s": event.packet_at_s,
        "has_client": event.visit is not None,
    }


def moved(session: Session, event: StoreEvent, visit: str, now_s: float) -> None:
    """Shows the new zone on the visit's open tasks."""
    known = _place(session, event, visit, now_s)
    _note_consent(known, event)
    session.flush()
    if known.zone_at_s != event.at_s:
        return
    for row in board.open_of(session, visit):
        if row.zone != known.zone:
            row.zone, row.zone_name, row.department = known.zone, known.zone_name, known.department
            session.flush()
            board.show(session, row.task, now_s)


def browsing(session: Session, event: StoreEvent, visit: str, now_s: float) -> None:
    """She wants to be let alone, or no longer: nobody is sent unasked meanwhile."""
    known = _place(session, event, visit, now_s)
    _note_consent(known, event)
    _note_browsing(known, event)
    session.flush()
    asking.settle(session, visit, now_s)


def _note_consent(known: Visit, event: StoreEvent) -> None:
    """A later yes takes an earlier no back."""
    if event.clerk_assist and known.unassisted_at_s is not None and event.at_s > known.unassisted_at_s:
        known.unassisted_at_s = None


def _note_browsing(known: Visit, event: StoreEvent) -> None:
    if event.at_s >= known.browsing_at_s:
        known.browsing, known.browsing_at_s = event.browsing, event.at_s


def ended(session: Session, event: StoreEvent, visit: str, now_s: float) -> None:
    """Ends the visit's open tasks: she left, or no longer wants to be told about."""
    known = _place(session, event, visit, now_s)
    if event.reason in UNASSISTED:
        known.unassisted_at_s = max(known.unassisted_at_s or 0.0, event.at_s)
    elif known.ended_at_s is None:
        known.ended_at_s = event.at_s
    session.flush()
    for row in board.open_of(session, visit):
        asking.expire(session, row.task, now_s)


def no_longer_wanted(session: Session, event: StoreEvent, cause: str, now_s: float) -> None:
    """What asked for a clerk does so no more: the open tasks of that cause end."""
    found = select(Task.task).where(col(Task.cause_id) == cause, col(Task.state).in_(OPEN))
    if event.visit is not None:
        found = found.where(col(Task.visit) == event.visit)
    for task in session.exec(found).all():
        asking.expire(session, task, now_s)
        asking.settle(session, board.row_of(session, task).visit, now_s)
    _remember_the_end(session, event, cause, now_s)


def _remember_the_end(session: Session, event: StoreEvent, cause: str, now_s: float) -> None:
    """An end that came before its beginning: the beginning finds a task that is over, and makes none."""
    known = select(Task.task).where(col(Task.cause_id) == cause).limit(1)
    if session.exec(known).first() is not None:
        return
    for kind in (Kind.HELP, Kind.PICK_UP, Kind.COMPLAINT):
        over = {"state": State.EXPIRED.value, "offered_at_s": now_s, "ended_at_s": now_s}
        visit = event.visit or cause
        insert_new(session, Task, task=uuid4().hex, visit=visit, kind=kind.value, cause_id=cause, **over)


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
