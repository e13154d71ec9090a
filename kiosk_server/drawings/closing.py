"""The end of a drawing's time: its entries become a list that is published and never changes. In a command of the
writer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from kiosk_server.database.dialects import insert_new
from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.guards import HOUR_S
from kiosk_server.drawings.states import State
from kiosk_server.drawings.tables import Drawing, DrawingAsking, DrawingEntry, DrawingList
from kiosk_server.drawings.winner import list_hash
from kiosk_server.sign_in.addresses import proven_holder
from kiosk_server.web.identities import standing

_PUBLISH = insert_new(DrawingList)


def close_due(session: Session, now_s: float) -> list[str]:
    """Closes every drawing whose time is over, and says which."""
    due = select(Drawing.id).where(Drawing.state == State.PUBLISHED.value, Drawing.closes_at_s <= now_s)
    drawings = list(session.exec(due))
    for drawing in drawings:
        _close(session, drawing, now_s)
    return drawings


def _close(session: Session, drawing: str, now_s: float) -> None:
    connection = session.connection()
    still = col(Drawing.state) == State.PUBLISHED.value
    statement = update(Drawing).where(col(Drawing.id) == drawing, still).values(state=State.CLOSED.value)
    if connection.execute(statement).rowcount != 1:
        return
    entries = session.exec(select(DrawingEntry).where(DrawingEntry.drawing == drawing)).all()
    counted = _one_a_person(session, entries)
    twice = {entry.code for entry in entries} - {entry.code for entry in counted}
    gone = delete(DrawingEntry).where(col(DrawingEntry.drawing) == drawing, col(DrawingEntry.code).in_(twice))
    connection.execute(gone)
    # Whoever entered by a letter can take her entry back by its link.
    entered = select(DrawingEntry.email_norm).where(DrawingEntry.drawing == drawing)
    unopened = col(DrawingAsking.email_norm).not_in(entered)
    connection.execute(delete(DrawingAsking).where(col(DrawingAsking.drawing) == drawing, unopened))
    codes = sorted(entry.code for entry in counted)
    values = {
        "drawing": drawing,
        "codes": "\n".join(codes),
        "sha256": list_hash(codes),
        "count": len(codes),
        "ways": dict(Counter(entry.way for entry in counted)),
        "closed_at_s": now_s,
    }
    _PUBLISH.run(session, values)
    session.expire_all()


def _one_a_person(session: Session, entries: Iterable[DrawingEntry]) -> list[DrawingEntry]:
    """The first of each: two memberships, or a membership and an address, may have been found to be one person's
    since they entered."""
    first: dict[str, DrawingEntry] = {}
    for entry in sorted(entries, key=lambda each: (each.entered_at_s, each.code)):
        member = entry.member or proven_holder(session, entry.email_norm)
        first.setdefault(entry.email_norm if member is None else standing(session, member), entry)
    return list(first.values())


def numbers_from_s(drawings: Drawings, row: Drawing, published: DrawingList | None) -> float:
    """From when on what the sources publish counts. A list that came out after the numbers of the plan could have been
    made to fit them, so what comes after the list decides."""
    planned_s = float(row.plan["numbers_at_s"])
    if published is None or published.closed_at_s < planned_s:
        return planned_s
    return published.closed_at_s + drawings.law.numbers_after_list().least_hours * HOUR_S


def codes_of(row: DrawingList) -> list[str]:
    return row.codes.split("\n") if row.codes else []
