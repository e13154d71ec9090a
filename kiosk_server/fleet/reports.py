"""What kiosks say of themselves, kept as the last word of each."""

from __future__ import annotations

from pydantic import ValidationError
from sqlmodel import Session, select

from kiosk_server.database import outbox
from kiosk_server.database.dialects import upsert
from kiosk_server.fleet import orders
from kiosk_server.fleet.judging import Word, heard
from kiosk_server.fleet.tables import KioskReport
from wire.messages.screens.fleet import KioskBeat

_KEEP = upsert(
    KioskReport,
    ("kiosk",),
    lambda _old, new: {
        column: new[column] for column in ("received_at_s", "body", "outdated", "paints", "since_s", "frames_per_s")
    },
)


def take(session: Session, kiosk: str, beat: KioskBeat, now_s: float, *, outdated: bool) -> bool:
    """Writes a heartbeat down; whether it is the first of a page that was loaded anew."""
    row = session.get(KioskReport, kiosk, populate_existing=True)
    before = None if row is None else word_of(row)
    word = heard(before, beat, now_s, outdated=outdated)
    values = {
        "kiosk": kiosk,
        "received_at_s": now_s,
        "body": beat.model_dump(mode="json"),
        "outdated": outdated,
        "paints": word.paints,
        "since_s": word.since_s,
        "frames_per_s": word.frames_per_s,
    }
    _KEEP.run(session, values)
    orders.page_is(session, kiosk, beat.page, now_s)
    outbox.touch(session, outbox.DESK)
    return before is None or before.beat.page != beat.page


def words(session: Session) -> dict[str, Word]:
    """The last word of each kiosk."""
    found = {row.kiosk: word_of(row) for row in session.exec(select(KioskReport))}
    return {kiosk: word for kiosk, word in found.items() if word is not None}


def word_of(row: KioskReport) -> Word | None:
    """None for what a newer program wrote and this one cannot read."""
    try:
        beat = KioskBeat.model_validate(row.body)
    except ValidationError:
        return None
    return Word(beat, row.received_at_s, row.paints, row.since_s, row.outdated, row.frames_per_s)
