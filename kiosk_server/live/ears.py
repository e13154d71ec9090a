"""What the server does about each MQTT message. Any bytes may come: what is not ours is dropped and counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import structlog
from sqlmodel import Session

from kiosk_server.arrivals import Arrivals
from kiosk_server.assistance import calls
from kiosk_server.beacons.book import BeaconBook
from kiosk_server.database import Database, DatabaseError, WriterBusy, WriterClosed, outbox
from kiosk_server.database.dialects import insert_new
from kiosk_server.desk.clerks import ClerkBoard
from kiosk_server.desk.gateways import GatewayBoard
from kiosk_server.live.mqtt import Bus, Heard
from kiosk_server.sites.shop import Shop
from kiosk_server.visits import records
from kiosk_server.visits.tables import TaskState, Visit
from wire.messages.clerks import ClerksStatus
from wire.messages.mqtt import BeaconReport, GatewayStatus, SightingAck, SightingBatch, StoreEventAck, TaskReport
from wire.messages.reading import Malformed, read
from wire.topics import SiteTopics, read_gateway_topic

AT_ONCE = 20
"Batches on their way through the writer: as many as the broker gives out unacknowledged."

BUSY_S = 0.05
"How long to wait when the writer's queue is full; gateways keep what they have."

T = TypeVar("T")

FULL_S = 1.0
"How often a full disk is tried again."

log = structlog.get_logger()


class Ears:
    """Reads messages and hands them on."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        arrivals: Arrivals,
        board: GatewayBoard,
        beacons: BeaconBook,
        clerks: ClerkBoard,
        shop: Shop,
        subscribers: Sequence[str],
        clock: Callable[[], float],
        acknowledged: Callable[[str, int], None],
    ) -> None:
        self._database = database
        self._bus = bus
        self._arrivals = arrivals
        self._board = board
        self._beacons = beacons
        self._clerks = clerks
        self._shop = shop
        self._topics = SiteTopics(shop.site)
        self._subscribers = frozenset(subscribers)
        self._clock = clock
        self._acknowledged = acknowledged
        self._room = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[asyncio.Task[None]] = set()

    async def hear(self, heard: Heard) -> None:
        """Takes one message; returns as soon as the next may be taken, in the order of their coming."""
        gateway_topic = read_gateway_topic(heard.topic)
        if gateway_topic is not None:
            if gateway_topic.site != self._topics.site or not self._board.knows(gateway_topic.gateway):
                return self._drop(heard, "foreign")
            if gateway_topic.leaf == "sightings":
                return await self._sightings(heard, gateway_topic.gateway)
            if gateway_topic.leaf == "status":
                return await self._status(heard, gateway_topic.gateway)
            if gateway_topic.leaf == "beacons":
                return await self._beacon_report(heard, gateway_topic.gateway)
        if heard.topic == self._topics.clerks_status:
            return await self._clerks_status(heard)
        head, _, last = heard.topic.rpartition("/")
        if head == f"{self._topics.root}/events/ack":
            return await self._event_ack(heard, last)
        if head == f"{self._topics.root}/tasks":
            return await self._task(heard, last)
        return self._drop(heard, "foreign")

    async def _sightings(self, heard: Heard, gateway: str) -> None:
        batch = read(SightingBatch, heard.payload)
        if isinstance(batch, Malformed):
            return self._drop(heard, "malformed", gateway=gateway, fault=batch.reason)
        if batch.gateway != gateway:
            return self._drop(heard, "impersonated", gateway=gateway)
        self._board.count(gateway, len(batch.rows), heard.at_s)
        submitted = await self._submit(self._arrivals.taking(batch, heard.at_s, self._clock))
        await self._room.acquire()
        task = asyncio.create_task(self._settle_batch(heard, batch, submitted), name="settle-batch")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return None

    async def _settle_batch(self, heard: Heard, batch: SightingBatch, submitted: asyncio.Future[int]) -> None:
        """After the commit the broker's acknowledgement, and ours. Without a commit not ours: the gateway repeats."""
        try:
            upto = await self._upto(heard, batch, submitted)
        except WriterClosed:
            return
        except DatabaseError as error:
            log.error("sightings_not_written", gateway=batch.gateway, error=str(error))
            heard.settle()
            return
        except Exception as error:
            log.exception("sightings_not_written", gateway=batch.gateway, error=type(error).__name__)
            # Unsettled, the message would hold one of the broker's places for ever.
            heard.settle()
            return
        finally:
            self._room.release()
        heard.settle()
        self._bus.publish(self._topics.gateway_ack(batch.gateway), SightingAck(boot_id=batch.boot_id, upto=upto))

    async def _upto(self, heard: Heard, batch: SightingBatch, submitted: asyncio.Future[int]) -> int:
        try:
            return await submitted
        except DatabaseError:
            raise
        except Exception as error:
            log.exception("batch_failed", gateway=batch.gateway, rows=len(batch.rows), error=type(error).__name__)
            singly = partial(self._arrivals.take_singly, batch=batch, received_at_s=heard.at_s, now_s=self._clock())
            return await (await self._submit(lambda s: singly(s)))

    async def _status(self, heard: Heard, gateway: str) -> None:
        status = read(GatewayStatus, heard.payload)
        if isinstance(status, Malformed):
            return self._drop(heard, "malformed", gateway=gateway, fault=status.reason)
        if status.gateway != gateway:
            return self._drop(heard, "impersonated", gateway=gateway)
        self._board.report(status, heard.at_s)
        heard.settle()
        return None

    async def _beacon_report(self, heard: Heard, gateway: str) -> None:
        """Nobody sends a report again, and the next one is a minute away: what cannot be written now is left."""
        report = read(BeaconReport, heard.payload)
        if isinstance(report, Malformed):
            return self._drop(heard, "malformed", gateway=gateway, fault=report.reason)
        if report.gateway != gateway:
            return self._drop(heard, "impersonated", gateway=gateway)
        try:
            taken = await (await self._submit(lambda s: self._beacons.take(s, report, heard.at_s)))
        except DatabaseError as error:
            log.error("beacons_not_written", gateway=gateway, error=str(error))
        else:
            self._beacons.dropped(taken, gateway)
        heard.settle()
        return None

    async def _clerks_status(self, heard: Heard) -> None:
        status = read(ClerksStatus, heard.payload)
        if isinstance(status, Malformed):
            return self._drop(heard, "malformed", topic="clerks/status")
        if self._clerks.report(status):
            await self._write(lambda s: outbox.touch(s, outbox.DESK))
        heard.settle()
        return None

    async def _event_ack(self, heard: Heard, subscriber: str) -> None:
        ack = read(StoreEventAck, heard.payload)
        if isinstance(ack, Malformed) or subscriber not in self._subscribers:
            return self._drop(heard, "malformed", topic="events/ack")
        if ack.epoch == self._database.epoch:
            upto = await self._write(lambda s: outbox.acknowledge(s, subscriber, ack.upto, self._clock()))
            self._acknowledged(subscriber, upto)
        heard.settle()
        return None

    async def _task(self, heard: Heard, task: str) -> None:
        report = read(TaskReport, heard.payload)
        if isinstance(report, Malformed) or report.task != task:
            return self._drop(heard, "malformed", topic="tasks")
        await self._write(partial(_note_task, report=report, shop=self._shop))
        heard.settle()
        return None

    async def _write(self, command: Callable[[Session], T]) -> T:
        """Writes what nobody would send again: on a full disk, as soon as there is room."""
        while True:
            try:
                return await (await self._submit(command))
            except WriterClosed:
                raise
            except DatabaseError as error:
                log.error("waiting_for_the_database", error=str(error))
                await asyncio.sleep(FULL_S)

    async def _submit(self, command: Callable[[Session], T]) -> asyncio.Future[T]:
        """Queues a command; waits while the writer has no room, which holds back the broker in turn."""
        while True:
            try:
                return asyncio.wrap_future(self._database.writer.submit(command))
            except WriterBusy:
                await asyncio.sleep(BUSY_S)

    def _drop(self, heard: Heard, why: str, **details: str) -> None:
        self._bus.drop(why, **details)
        heard.settle()


_OUTCOMES = ("sold", "not_found", "left_alone")
"Ends that have words of their own; else she was served."

_NOTED = ("claimed", "released", "done", "expired")
_NOTE_STATE = insert_new(TaskState)


def _note_task(session: Session, report: TaskReport, shop: Shop) -> None:
    """A task's news, once each; a claim becomes a line of the timeline, and the end of a task ends what asked for
    it."""
    values = {**report.model_dump(exclude={"visit"}), "visit": report.visit}
    new = _NOTE_STATE.run(session, values) == 1
    visit = report.visit if new and session.get(Visit, report.visit) is not None else None
    if new and report.state == "seen" and report.packet_at_s is not None:
        after_s = f"{max(0.0, (report.first_seen_s or report.at_s) - report.packet_at_s):.1f}"
        records.note(session, report.at_s, "claim", "claim.seen", visit=visit, seconds=after_s)
    if new and report.state in _NOTED:
        what = f"claim.{report.state}"
        if report.state == "done" and report.outcome in _OUTCOMES:
            what = f"{what}.{report.outcome}"
        records.note(session, report.at_s, "claim", what, visit=visit, staff=report.staff_name or "?")
    if new and report.kind in calls.EVENTS:
        _end_call(session, report, shop)
    outbox.touch(session, outbox.DESK)


def _end_call(session: Session, report: TaskReport, shop: Shop) -> None:
    """A clerk served it; or nobody came to a place for so long that it is asked for anew when somebody asks again."""
    if report.state == "done":
        if report.cause is None:
            calls.end_all_of(session, shop, report.visit, "served", report.at_s, report.kind)
        else:
            calls.end_by_cause(session, shop, report.cause, "served", report.at_s)
    elif report.state == "expired":
        calls.end_by_cause(session, shop, report.cause or report.visit, "lapsed", report.at_s)
