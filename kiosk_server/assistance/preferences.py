"""What she wishes and what clerks find out during a visit: to be let alone, that it is not her, and notes.

Every function belongs into a command of the writer.
"""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from kiosk_server.assistance import calls
from kiosk_server.assistance.tables import VisitBrowsing, VisitClosed, VisitNote
from kiosk_server.database import new_id, outbox
from kiosk_server.database.dialects import insert_new, upsert
from kiosk_server.errors import Conflict, Gone, TooMany
from kiosk_server.members.client_card import OpenVisit
from kiosk_server.members.consents import is_wide
from kiosk_server.sites.shop import Shop
from kiosk_server.visits import news, records
from kiosk_server.visits.tables import TimelineNote, Visit

UNDO_S = 10.0
"A slip of the thumb is noticed at once. Nobody sees the card meanwhile, and clerks are told afterwards."

NOTES_A_VISIT = 20
"More is no note any more but a file on somebody."


CHANGES_OF_MIND = 10
"From her phone in `calls.OFTEN_S`: each is told to clerks."


class ChangedOften(TooMany):
    """You changed this several times just now; wait a few minutes, or tell a clerk."""


class NoNotes(Conflict):
    """She agreed to words that say nothing of notes; help her without."""


class TooManyNotes(Conflict):
    """There are enough notes of this visit."""


class ToldAlready(Gone):
    """Clerks have been told that it is not her; she can call one from her phone."""


class SaidByAnother(Gone):
    """Another clerk said that it is not her, and alone can take it back; she can call one from her phone."""


def let_browse(session: Session, shop: Shop, visit: Visit, *, browsing: bool, by: str, now_s: float) -> bool:
    """Her newest word, for this visit; whether it changed anything."""
    before = session.get(VisitBrowsing, visit.id)
    if (before is not None and before.browsing) is browsing:
        return False
    if by == "phone" and _changes(session, visit.id, now_s - calls.OFTEN_S) >= CHANGES_OF_MIND:
        raise ChangedOften
    row = {"visit": visit.id, "member": visit.member, "browsing": browsing, "at_s": now_s, "by": by}
    _SAY.run(session, row)
    session.expire_all()
    news.browsing(session, shop, visit, now_s, lets_be=browsing)
    records.note(session, now_s, "visit", "visit.browsing" if browsing else "visit.browsing_over", visit=visit.id)
    calls.tell_phone(session, visit, now_s)
    return True


def _changes(session: Session, visit: str, since_s: float) -> int:
    statement = select(func.count()).where(
        TimelineNote.visit == visit,
        TimelineNote.at_s > since_s,
        col(TimelineNote.what).in_(("visit.browsing", "visit.browsing_over")),
    )
    return session.exec(statement).one()


_SAY = upsert(VisitBrowsing, ("visit",), lambda _old, new: {"browsing": new.browsing, "at_s": new.at_s, "by": new.by})


def not_her(session: Session, found: OpenVisit, staff: str, staff_name: str, now_s: float) -> bool:
    """From this commit on nobody is shown her card; clerks' tasks end `UNDO_S` later. Whether this clerk was first to
    say it."""
    row = {"visit": found.visit.id, "member": found.visit.member, "at_s": now_s, "staff": staff, "told_at_s": None}
    is_first = _CLOSE.run(session, row) == 1
    if is_first:
        records.note(session, now_s, "visit", "visit.not_her", visit=found.visit.id, staff=staff_name)
    return is_first


_CLOSE = insert_new(VisitClosed)


def her_after_all(session: Session, visit: str, staff: str, staff_name: str, now_s: float) -> bool:
    """Takes `not_her` back: by whoever said it, until clerks are told. Whether it stood. Raises ToldAlready or
    SaidByAnother."""
    closed = session.get(VisitClosed, visit, populate_existing=True)
    if closed is None:
        return False
    if closed.told_at_s is not None:
        raise ToldAlready
    if closed.staff != staff:
        raise SaidByAnother
    _reopen(session, visit)
    records.note(session, now_s, "visit", "visit.her_after_all", visit=visit, staff=staff_name)
    return True


def it_is_she(session: Session, visit: str, now_s: float) -> None:
    """She calls for help from her own phone: clerks may know of her again, whatever one of them said."""
    if _reopen(session, visit):
        records.note(session, now_s, "visit", "visit.reopened", visit=visit)


def _reopen(session: Session, visit: str) -> bool:
    closed = delete(VisitClosed).where(col(VisitClosed.visit) == visit)
    is_open_again = session.connection().execute(closed).rowcount == 1
    session.expire_all()
    return is_open_again


def tell_closed(session: Session, shop: Shop, now_s: float) -> int:
    """Tells clerks' program of the visits that were somebody else's; how many."""
    statement = select(VisitClosed).where(col(VisitClosed.told_at_s).is_(None), col(VisitClosed.at_s) <= now_s - UNDO_S)
    closed = session.exec(statement).all()
    for row in closed:
        visit = session.get_one(Visit, row.visit)
        if visit.ended_at_s is None:
            news.not_her(session, shop, visit, now_s)
            calls.end_all_of(session, shop, visit.id, "not_her", now_s)
        told = update(VisitClosed).where(col(VisitClosed.visit) == row.visit).values(told_at_s=now_s)
        session.connection().execute(told)
    session.expire_all()
    return len(closed)


def add_note(session: Session, found: OpenVisit, text: str, staff: str, now_s: float) -> VisitNote:
    """For whoever serves her next in this visit. Raises NoNotes or TooManyNotes."""
    if not is_wide(session, found.consent.event):
        raise NoNotes
    visit = found.visit
    if len(session.exec(select(VisitNote.id).where(VisitNote.visit == visit.id)).all()) >= NOTES_A_VISIT:
        raise TooManyNotes
    note = VisitNote(
        id=new_id(now_s),
        visit=visit.id,
        member=visit.member,
        text=text,
        at_s=now_s,
        staff=staff,
        consent=found.consent.event,
    )
    session.add(note)
    session.flush()
    outbox.touch(session, outbox.DESK)
    return note
