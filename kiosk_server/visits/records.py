"""Writes down what presence found out. Each function belongs into the command that found it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, exists, insert, update
from sqlmodel import Session, col, select

from kiosk_server.database import new_id, outbox
from kiosk_server.database.prepared import Prepared, insert_later
from kiosk_server.intents.dwelling import dwelled
from kiosk_server.presence.visits import OpenVisit, Visitor
from kiosk_server.visits.tables import DecisionRow, TimelineNote, Visit, ZoneStay

OPTED_OUT = "opted_out"
"How a visit ends when she withdraws: nothing more is learnt from it."

HEARD_STEP_S = 5.0
"A visit's last sighting is written to this precision: it matters only after a restart, and saves a write a second."

NOTES_READ = 500
"Enough to find the last line about each gateway or kiosk of a site."


def open_visit_of(session: Session, site: str, member: str) -> Visit | None:
    statement = select(Visit).where(Visit.site == site, Visit.member == member, col(Visit.ended_at_s).is_(None))
    return session.exec(statement).first()


def start(
    session: Session, site: str, member: str, opening_event: str, at_s: float, stays_until_s: float, zone: str | None
) -> Visit:
    """A second open visit of a member, or a second one for the same opening event, violates a unique key."""
    values = {
        "id": new_id(at_s),
        "site": site,
        "member": member,
        "opening_event": opening_event,
        "started_at_s": at_s,
        "last_heard_at_s": at_s,
        "stays_until_s": stays_until_s,
        "zone": zone,
        "ended_at_s": None,
        "end_reason": None,
    }
    insert_later(session, _START, values)
    visit = Visit.seen(values)
    _enter_zone(session, visit, zone, at_s)
    note(session, at_s, "visit", "visit.started", visit=visit.id, zone=zone)
    return visit


# Statements of the way of every arrival are made once: building one costs more than running it.
_START = Prepared(insert(Visit.metadata.tables["visit"]))


def move(session: Session, visit: Visit, zone: str | None, at_s: float) -> None:
    _note_dwelling(session, visit, at_s)
    _leave_zone(session, visit, at_s)
    visit.zone = zone
    session.add(visit)
    session.flush()
    _enter_zone(session, visit, zone, at_s)


def hand_over(session: Session, site: str, member: str, other: str) -> Visit:
    """The open visit of `member` is `other`'s."""
    visit = open_visit_of(session, site, member)
    if visit is None:
        raise RuntimeError("presence and database disagree about a visit")
    visit.member = other
    session.add(visit)
    session.flush()
    return visit


def end(session: Session, visit: Visit, at_s: float, last_heard_at_s: float, reason: str) -> None:
    if reason != OPTED_OUT:
        _note_dwelling(session, visit, at_s)
    _leave_zone(session, visit, at_s)
    visit.ended_at_s = max(at_s, visit.started_at_s)
    visit.last_heard_at_s = last_heard_at_s
    visit.end_reason = reason
    visit.zone = None
    session.add(visit)
    session.flush()
    note(session, at_s, "visit", f"visit.ended.{reason}", visit=visit.id)


def _note_dwelling(session: Session, visit: Visit, at_s: float) -> None:
    """What the stay that ends now says of what she wants."""
    stay = _OPEN_STAY.first(session, {"of_visit": visit.id})
    if stay is not None:
        row, zone, entered_at_s = stay
        dwelled(session, visit.member, row, zone, entered_at_s, at_s)


_OPEN_STAY = Prepared(
    select(ZoneStay.id, ZoneStay.zone, ZoneStay.entered_at_s).where(
        col(ZoneStay.visit) == bindparam("of_visit"), col(ZoneStay.left_at_s).is_(None)
    )
)


def _enter_zone(session: Session, visit: Visit, zone: str | None, at_s: float) -> None:
    if zone is not None:
        stay = {"id": new_id(at_s), "visit": visit.id, "zone": zone, "entered_at_s": at_s}
        insert_later(session, _ENTER, stay)


_ENTER = Prepared(insert(ZoneStay.metadata.tables["zone_stay"]))


def _leave_zone(session: Session, visit: Visit, at_s: float) -> None:
    _LEAVE.run(session, {"of_visit": visit.id, "at_s": at_s})


_LEAVE = Prepared(
    update(ZoneStay)
    .where(col(ZoneStay.visit) == bindparam("of_visit"), col(ZoneStay.left_at_s).is_(None))
    .values(left_at_s=bindparam("at_s"))
)


_HEARD = Prepared(
    update(Visit)
    .where(
        col(Visit.site) == bindparam("of_site"),
        col(Visit.member) == bindparam("of_member"),
        col(Visit.ended_at_s).is_(None),
        col(Visit.last_heard_at_s) < bindparam("heard_at_s") - HEARD_STEP_S,
    )
    .values(last_heard_at_s=bindparam("heard_at_s"), stays_until_s=bindparam("until_s"))
)


def heard(session: Session, site: str, visitors: Iterable[tuple[str, Visitor]]) -> None:
    """Keeps what a restart needs: when each visitor was heard last."""
    values = [
        {"of_site": site, "of_member": member, "heard_at_s": state.last_heard_at_s, "until_s": state.stays_until_s}
        for member, state in visitors
    ]
    if values:
        _HEARD.run(session, values)


_NOTE = Prepared(insert(TimelineNote.metadata.tables["timeline_note"]))


def note(session: Session, at_s: float, kind: str, what: str, *, visit: str | None = None, **values: object) -> str:
    """Adds a line to the desk's timeline; its id."""
    row = new_id(at_s)
    insert_later(
        session, _NOTE, {"id": row, "at_s": at_s, "kind": kind, "what": what, "values": values, "visit": visit}
    )
    outbox.append(session, outbox.DESK, "timeline.row", row, at_s, {"of": "note"})
    return row


def last_notes(session: Session, kind: str) -> dict[str, str]:
    """The last line of a kind about each thing that such lines name as `of`: what it says."""
    notes = session.exec(
        select(TimelineNote)
        .where(TimelineNote.kind == kind)
        .order_by(col(TimelineNote.at_s).desc(), col(TimelineNote.id).desc())
        .limit(NOTES_READ)
    )
    found: dict[str, str] = {}
    for each in notes:
        if isinstance(of := each.values.get("of"), str):
            found.setdefault(of, each.what)
    return found


def start_cause(visit: str) -> str:
    """What decisions about the start of a visit name as their cause; every start has some."""
    return visit + ".started"


@dataclass(frozen=True, slots=True)
class Known:
    """What presence starts from after a restart."""

    open_visits: list[OpenVisit]
    ended: list[tuple[str, float]]
    "Members and when their last visit ended."


def known(session: Session, site: str, since_s: float) -> Known:
    """The open visits of a site, and who has left after `since_s`."""
    decided = exists().where(col(DecisionRow.cause) == start_cause(Visit.id))
    here = session.exec(
        select(Visit, ~decided, ZoneStay.entered_at_s)
        .join(ZoneStay, (col(ZoneStay.visit) == col(Visit.id)) & col(ZoneStay.left_at_s).is_(None), isouter=True)
        .where(Visit.site == site, col(Visit.ended_at_s).is_(None))
    )
    left = session.exec(
        select(Visit.member, Visit.ended_at_s)
        .where(Visit.site == site, col(Visit.ended_at_s) > since_s)
        .order_by(col(Visit.ended_at_s))
    )
    return Known(
        [
            OpenVisit(v.member, v.started_at_s, v.last_heard_at_s, v.stays_until_s, v.zone, owed, since_s)
            for v, owed, since_s in here
        ],
        [(member, at_s) for member, at_s in left if at_s is not None],
    )
