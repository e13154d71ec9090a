"""Enforces retention: deletes what has had its time, a little at once, so that no arrival waits behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

import structlog
from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select, update
from sqlmodel import Session

from kiosk_server.database import Database, DatabaseError, WriterClosed
from kiosk_server.database.tables import all_tables
from kiosk_server.measurement.folding import fold_before
from kiosk_server.privacy.retention import DAY_S, Kind, Retention, day_began_s

BATCH = 500
"Rows in one command of the writer: a few milliseconds."

BREATH_S = 0.05
"Between two batches, for whoever waits."

EVERY_S = 3600.0

UNDRAWN_S = 365 * DAY_S
"After it closed: a drawing whose numbers nobody has entered by then is over, and keeps nobody's address for ever."

BLURRED = "blurred:"

log = structlog.get_logger()

Sweep = Callable[[Session], int]


def sweeps(retention: Retention, now_s: float) -> Iterator[tuple[Kind, Sweep]]:
    """What is to be done now, in the order that references ask for; each returns how many rows it took, at most
    BATCH."""
    tables = all_tables().tables
    visit = tables["visit"]

    def old(name: str, column: str, kind: Kind) -> Sweep:
        table = tables[name]
        return partial(_delete, table, table.c[column] < retention.before_s(kind, now_s))

    presence_s = retention.before_s(Kind.PRESENCE, now_s)
    ended = select(visit.c.id).where(visit.c.ended_at_s.is_not(None), visit.c.started_at_s < presence_s)
    for name in ("zone_stay", "visit_hops"):
        table = tables[name]
        yield Kind.PRESENCE, partial(_delete, table, table.c.visit.in_(ended))
    yield Kind.PRESENCE, partial(_blur, presence_s)
    yield Kind.DECISIONS, old("decision", "at_s", Kind.DECISIONS)
    yield Kind.DECISIONS, old("delivery", "queued_at_s", Kind.DECISIONS)
    yield Kind.DECISIONS, old("waiting_offer", "since_s", Kind.DECISIONS)
    drawn_before_s = retention.before_s(Kind.MEASUREMENT, now_s)
    yield Kind.MEASUREMENT, lambda session: fold_before(session, drawn_before_s, BATCH)
    yield Kind.TIMELINE, old("timeline_note", "at_s", Kind.TIMELINE)
    for name in ("decline", "visit_note", "visit_browsing", "visit_closed"):
        yield Kind.ASSISTANCE, old(name, "at_s", Kind.ASSISTANCE)
    call = tables["assist_call"]
    # An order may wait for its customer for longer: as long as what is known of visits.
    is_over = call.c.ended_at_s < retention.before_s(Kind.ASSISTANCE, now_s)
    waited = call.c.asked_at_s < min(retention.before_s(kind, now_s) for kind in (Kind.ASSISTANCE, Kind.VISITS))
    yield Kind.ASSISTANCE, partial(_delete, call, or_(is_over, waited))
    gone = and_(visit.c.ended_at_s.is_not(None), visit.c.started_at_s < retention.before_s(Kind.VISITS, now_s))
    assisted = ("decline", "visit_note", "visit_browsing", "visit_closed", "assist_call")
    for name in ("decision", "timeline_note", "zone_stay", "visit_hops", *assisted):
        table = tables[name]
        yield Kind.VISITS, partial(_delete, table, table.c.visit.in_(select(visit.c.id).where(gone)))
    yield Kind.VISITS, partial(_delete, visit, gone)
    yield Kind.WEB_EVENTS, old("web_event", "received_at_s", Kind.WEB_EVENTS)
    yield Kind.WEB_EVENTS, old("web_first_touch", "received_at_s", Kind.WEB_EVENTS)
    yield Kind.WEB_EVENTS, old("intent_evidence", "at_s", Kind.WEB_EVENTS)
    yield Kind.TASKS, old("task_state", "at_s", Kind.TASKS)
    yield Kind.MESSAGES, old("outbox_event", "at_s", Kind.MESSAGES)
    yield Kind.COMMANDS, old("answered_command", "at_s", Kind.COMMANDS)
    yield Kind.AUDIT, old("audit_row", "at_s", Kind.AUDIT)
    wrong, before_s = tables["voucher_attempt"], retention.before_s(Kind.AUDIT, now_s)
    yield Kind.AUDIT, partial(_delete, wrong, and_(wrong.c.voucher.is_(None), wrong.c.at_s < before_s))
    drawing = tables["drawing"]
    over_at_s = func.coalesce(drawing.c.settled_at_s, drawing.c.withdrawn_at_s, drawing.c.closes_at_s + UNDRAWN_S)
    held = select(drawing.c.id).where(over_at_s < retention.before_s(Kind.DRAWINGS, now_s))
    for name in ("drawing_entry", "drawing_asking"):
        table = tables[name]
        yield Kind.DRAWINGS, partial(_delete, table, table.c.drawing.in_(held))
    letter = tables["letter"]
    yield Kind.MESSAGES, partial(_delete, letter, letter.c.settled_at_s < retention.before_s(Kind.MESSAGES, now_s))
    yield Kind.ASKED, old("review_ask", "seen_at_s", Kind.ASKED)
    yield Kind.ASKED, old("share", "at_s", Kind.ASKED)
    yield Kind.KIOSKS, old("kiosk_session", "ended_at_s", Kind.KIOSKS)
    secrets = ("credential", "one_time_link", "sign_in_request", "passkey_challenge", "kiosk_pairing", "kiosk_hand_off")
    for name in secrets:
        table, before_s = tables[name], retention.before_s(Kind.CREDENTIALS, now_s)
        over = [table.c[column] < before_s for column in ("ended_at_s", "expires_at_s") if column in table.c]
        yield Kind.CREDENTIALS, partial(_delete, table, or_(*over))


async def sweep(database: Database, retention: Retention, now_s: float) -> dict[Kind, int]:
    """Everything that is due at `now_s`, batch by batch; how many rows went, by kind."""
    done: dict[Kind, int] = {}
    for kind, once in sweeps(retention, now_s):
        while taken := await database.writer.run_async(once):
            done[kind] = done.get(kind, 0) + taken
            if taken < BATCH:
                break
            await asyncio.sleep(BREATH_S)
    if done:
        log.info("retention_enforced", **{kind.value: count for kind, count in done.items()})
    return done


async def keep_sweeping(database: Database, retention: Retention, clock: Callable[[], float]) -> None:
    while True:
        try:
            await sweep(database, retention, clock())
        except WriterClosed:
            return
        except DatabaseError as error:
            log.error("not_written", what="retention", error=str(error))
        await asyncio.sleep(EVERY_S)


def _delete(table: Table, old: ColumnElement[bool], session: Session) -> int:
    key = list(table.primary_key.columns)
    rows = session.connection().execute(select(*key).where(old).limit(BATCH)).all()
    for row in rows:
        same = and_(*(column == value for column, value in zip(key, row, strict=True)))
        session.connection().execute(delete(table).where(same))
    return len(rows)


def _blur(before_s: float, session: Session) -> int:
    """Leaves of an old visit the day alone, and nothing of the signal that began it."""
    visit = all_tables().tables["visit"]
    old = and_(
        visit.c.started_at_s < before_s,
        visit.c.ended_at_s.is_not(None),
        visit.c.opening_event.not_like(f"{BLURRED}%"),
    )
    connection = session.connection()
    rows = connection.execute(select(visit.c.id, visit.c.started_at_s).where(old).limit(BATCH)).all()
    for id_, started_at_s in rows:
        day_s = day_began_s(started_at_s)
        blurred = dict.fromkeys(("started_at_s", "last_heard_at_s", "stays_until_s", "ended_at_s"), day_s)
        opening = {"opening_event": f"{BLURRED}{id_}"}
        connection.execute(update(visit).where(visit.c.id == id_).values(blurred | opening))
    return len(rows)
