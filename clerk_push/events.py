"""Store events in: from MQTT into the database, once each, acknowledged to the server after the commit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, delete

from clerk_push import commands, sessions, shifts, visits, watermark
from clerk_push.alerting import subscriptions
from clerk_push.broker import Broker, Letter
from clerk_push.database import Database, insert_new
from clerk_push.errors import DatabaseAway
from clerk_push.tables import EventCursor, InboxEvent, StaffSession
from wire.messages.mqtt import StoreEvent, StoreEventAck, StoreEventKind
from wire.messages.reading import Malformed, read, write
from wire.topics import SiteTopics

SUBSCRIBER = "clerk_push"

AT_ONCE = 50
"As many as one transaction of the writer takes."

RETRY_S = 1.0
"Between attempts at a database that cannot be written (a full disk): the server repeats every 5 s anyway."

KEPT_S = 7 * 86_400.0
"How long an event is remembered by name; afterwards the watermark, and the key of a task, still know it."

COMPLAIN_EVERY_S = 60.0

NUL = rb"\u0000"
"As JSON spells it."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Committed:
    """What is on disk after an event."""

    epoch: str
    upto: int
    repeated: bool
    revoked: str | None = None
    "The staff all of whose sessions have just been ended."
    ended: tuple[str, ...] = ()
    "The hashes of sessions that have just been ended, in a browser that was shut out."


def take(session: Session, event: StoreEvent, now_s: float) -> Committed:
    """Records an event and does what it says, unless it has been here before. One transaction."""
    repeated = not _remember(session, event, now_s)
    if not repeated and event.kind is StoreEventKind.STAFF_REVOKED and event.staff and event.device:
        ended = sessions.end_device(session, event.staff, event.device, now_s)
        return Committed(event.epoch, _advance(session, event, repeated), repeated, ended=ended)
    revoked = None if repeated else _apply(session, event, now_s)
    return Committed(event.epoch, _advance(session, event, repeated), repeated, revoked)


def set_aside(session: Session, event: StoreEvent, fault: str, now_s: float) -> Committed:
    """Records an event that cannot take effect, so that it does not hold up those after it."""
    _remember(session, event, now_s, fault)
    return Committed(event.epoch, _advance(session, event, repeated=False), repeated=False)


def _remember(session: Session, event: StoreEvent, now_s: float, fault: str | None = None) -> bool:
    facts = {"event": event.event, "epoch": event.epoch, "seq": event.seq, "kind": event.kind.value}
    return insert_new(session, InboxEvent, **facts, received_at_s=now_s, fault=fault)


def _advance(session: Session, event: StoreEvent, repeated: bool) -> int:
    insert_new(session, EventCursor, epoch=event.epoch, upto=0)
    cursor = session.get_one(EventCursor, event.epoch, populate_existing=True)
    cursor.upto = watermark.advance(cursor.upto, event.seq, event.previous, repeated=repeated)
    session.flush()
    return cursor.upto


def _apply(session: Session, event: StoreEvent, now_s: float) -> str | None:
    match event.kind:
        case StoreEventKind.VISIT_STARTED | StoreEventKind.VISIT_STRAYED if event.visit:
            visits.wanted(session, event, now_s)
        case StoreEventKind.HELP_REQUESTED | StoreEventKind.PICK_UP_WAITING | StoreEventKind.COMPLAINT_CALLED:
            visits.wanted(session, event, now_s)
        case StoreEventKind.HELP_ENDED if event.cause:
            visits.no_longer_wanted(session, event, event.cause, now_s)
        case StoreEventKind.VISIT_ZONE if event.visit:
            visits.moved(session, event, event.visit, now_s)
        case StoreEventKind.VISIT_BROWSING if event.visit:
            visits.browsing(session, event, event.visit, now_s)
        case StoreEventKind.VISIT_ENDED if event.visit:
            visits.ended(session, event, event.visit, now_s)
        case StoreEventKind.STAFF_REVOKED if event.staff:
            session.connection().execute(delete(StaffSession).where(col(StaffSession.staff) == event.staff))
            subscriptions.forget_signed_out(session)
            shifts.end(session, event.staff)
            commands.release_all_of(session, event.staff, "lost", now_s)
            return event.staff
        case _:
            raise ValueError(f"{event.kind} names nobody")
    return None


def forget_old(session: Session, now_s: float) -> None:
    session.connection().execute(delete(InboxEvent).where(col(InboxEvent.received_at_s) < now_s - KEPT_S))


class Events:
    """Reads store events until cancelled."""

    def __init__(
        self,
        database: Database,
        broker: Broker,
        topics: SiteTopics,
        revoked: Callable[[str], None],
        ended: Callable[[str], None],
    ) -> None:
        """`revoked` is called with a staff id once the sessions of a revoked account are gone, `ended` with the hash of
        each session that is gone with its device."""
        self._database = database
        self._broker = broker
        self._topics = topics
        self._revoked = revoked
        self._ended = ended
        self._complain_after_s = 0.0
        self._stuck = False
        self.refused = 0
        "Messages that were no store event of this site."

    async def run(self) -> None:
        while True:
            letters = await self._broker.letters(AT_ONCE)
            done = await asyncio.gather(*(self._handle(letter) for letter in letters))
            committed = sorted((each.upto, each.epoch) for each in done if each is not None)
            for epoch, upto in {epoch: upto for upto, epoch in committed}.items():
                self._acknowledge(epoch, upto)

    async def _handle(self, letter: Letter) -> Committed | None:
        event = self._read(letter)
        if event is None:
            letter.settle()
            return None
        committed = await self._commit(event)
        letter.settle()
        if committed.revoked is not None:
            log.info("staff_revoked", staff=committed.revoked)
            self._revoked(committed.revoked)
        for session_hash in committed.ended:
            log.info("device_revoked", staff=event.staff)
            self._ended(session_hash)
        return committed

    def _read(self, letter: Letter) -> StoreEvent | None:
        if NUL in letter.payload:
            self._refuse("a text with a NUL, which no database holds")
            return None
        event = read(StoreEvent, letter.payload)
        if isinstance(event, Malformed):
            self._refuse(event.reason)
            return None
        if letter.topic != self._topics.event(event.kind) or event.site != self._topics.site:
            self._refuse("it is not what its topic says")
            return None
        return event

    def _refuse(self, reason: str) -> None:
        self.refused += 1
        now_s = time.monotonic()
        if now_s >= self._complain_after_s:
            self._complain_after_s = now_s + COMPLAIN_EVERY_S
            log.warning("store_event_refused", reason=reason, refused=self.refused)

    async def _commit(self, event: StoreEvent) -> Committed:
        while True:
            try:
                committed = await self._database.writer.run_async(lambda session: take(session, event, time.time()))
            except (OperationalError, DatabaseAway) as error:
                # Not the event's fault, and nothing was written: it waits, and so does the broker's queue.
                self._say_stuck(type(error).__name__)
                await asyncio.sleep(RETRY_S)
            except Exception as error:
                fault = type(error).__name__
                log.exception("store_event_set_aside", kind=event.kind.value, event_id=event.event, fault=fault)
                return await self._database.writer.run_async(
                    lambda session, fault=fault: set_aside(session, event, fault, time.time())  # type: ignore[misc]
                )
            else:
                self._say_stuck(None)
                return committed

    def _say_stuck(self, why: str | None) -> None:
        """One line when events begin to wait, and one when they go on: a full disk needs no more of them."""
        if why is not None and not self._stuck:
            log.error("store_events_wait", why=why)
        elif why is None and self._stuck:
            log.info("store_events_go_on")
        self._stuck = why is not None

    def _acknowledge(self, epoch: str, upto: int) -> None:
        answer = self._broker.publish(self._topics.event_ack(SUBSCRIBER), write(StoreEventAck(epoch=epoch, upto=upto)))
        # Not awaited: where it gets lost the server repeats the events, and is answered then.
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
