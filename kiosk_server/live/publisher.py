"""Publishes what subscribers must hear, from the outbox, until each has said that it has it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sqlmodel import Session

from kiosk_server.database import Database, outbox
from kiosk_server.live.mqtt import Bus
from wire.messages.mqtt import StoreEvent
from wire.topics import SiteTopics

AGAIN_S = 5.0
AT_ONCE = 64
"Unacknowledged events that are repeated in one go."

T = TypeVar("T")


class Publisher:
    """A coroutine that sends new events at once, and old ones again."""

    def __init__(
        self, database: Database, bus: Bus, site: str, subscribers: Sequence[str], clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._bus = bus
        self._topics = SiteTopics(site)
        self._subscribers = list(subscribers)
        self._clock = clock
        self._woken = asyncio.Event()
        self._acknowledged: dict[str, int] = {}
        self._sent_upto = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self) -> None:
        self._loop = asyncio.get_running_loop()
        stop = self._database.writer.listen(self.wake)
        try:
            self._acknowledged = await asyncio.to_thread(self._read, self._cursors)
            while True:
                await self._bus.connected.wait()
                await self._repeat_while_connected()
        finally:
            stop()

    def wake(self, audiences: Iterable[str]) -> None:
        """From any thread."""
        if outbox.STORE in audiences and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    def acknowledged(self, subscriber: str, upto: int) -> None:
        """A subscriber has everything up to `upto`, and that is committed."""
        self._acknowledged[subscriber] = max(upto, self._acknowledged.get(subscriber, 0))

    async def _repeat_while_connected(self) -> None:
        """Everything unacknowledged first; then what is new as it comes, and what is old every 5 s."""
        loop = asyncio.get_running_loop()
        again_at = loop.time()
        while self._bus.connected.is_set():
            if loop.time() >= again_at:
                self._sent_upto = min(self._acknowledged.values(), default=0)
                again_at = loop.time() + AGAIN_S
            self._woken.clear()
            if not await self._publish_next():
                try:
                    async with asyncio.timeout_at(again_at):
                        await self._woken.wait()
                except TimeoutError:
                    continue

    async def _publish_next(self) -> bool:
        """Publishes the next few; whether there may be more."""
        after, now_s = self._sent_upto, self._clock()
        events = await asyncio.to_thread(
            self._read, lambda s: outbox.events_after(s, [outbox.STORE], after, now_s, limit=AT_ONCE)
        )
        for each in events:
            event = StoreEvent(
                event=each.id, epoch=self._database.epoch, seq=each.seq, kind=each.kind, at_s=each.at_s, **each.body
            )
            self._bus.publish(self._topics.event(each.kind), event)
            self._sent_upto = each.seq
        return len(events) == AT_ONCE

    def _cursors(self, session: Session) -> dict[str, int]:
        return outbox.cursors(session, self._subscribers)

    def _read(self, read: Callable[[Session], T]) -> T:
        with self._database.reader.session() as session:
            return read(session)
