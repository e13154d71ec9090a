"""Publishes what subscribers must hear, from the outbox, until each has said that it has it."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from sqlmodel import Session

from kiosk_server.database import Database, outbox
from kiosk_server.database.patience import READ_AGAIN_S, PatientReader
from kiosk_server.live.mqtt import Bus
from wire.messages.mqtt import StoreEvent, StoreEventKind
from wire.topics import SiteTopics

AGAIN_S = 5.0
AGAIN_AT_MOST_S = 60.0
"A subscriber that is away finds all of it queued at the broker: repeating faster would only fill that queue."

AT_ONCE = 64
"Events under way without an acknowledgement; more wait for one, so that nothing is repeated by the thousand."


class Publisher:
    """A coroutine that sends new events at once, and old ones again."""

    def __init__(
        self, database: Database, bus: Bus, site: str, subscribers: Sequence[str], clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._reader = PatientReader(database.reader, "store_events")
        self._bus = bus
        self._topics = SiteTopics(site)
        self._subscribers = list(subscribers)
        self._clock = clock
        self._woken = asyncio.Event()
        self._acknowledged: dict[str, int] = {}
        self._sent_upto = 0
        self._under_way: deque[int] = deque()
        "What was published and has no acknowledgement, oldest first."
        self._again_s = AGAIN_S
        self._again_at = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self) -> None:
        self._loop = asyncio.get_running_loop()
        stop = self._database.writer.listen(self.wake)
        try:
            self._acknowledged = await self._reader.insist(self._cursors)
            while True:
                await self._bus.connected.wait()
                await self._repeat_while_connected()
        finally:
            stop()

    def wake(self, audiences: Iterable[str]) -> None:
        """From any thread."""
        if (not audiences or outbox.STORE in audiences) and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    def acknowledged(self, subscriber: str, upto: int) -> None:
        """A subscriber has everything up to `upto`, and that is committed."""
        before = self._settled_upto
        self._acknowledged[subscriber] = max(upto, self._acknowledged.get(subscriber, 0))
        if self._settled_upto > before:
            while self._under_way and self._under_way[0] <= self._settled_upto:
                self._under_way.popleft()
            self._be_patient(AGAIN_S)
            self._woken.set()

    @property
    def _settled_upto(self) -> int:
        """Every subscriber has everything up to here."""
        return min(self._acknowledged.values(), default=0)

    def _be_patient(self, wait_s: float) -> None:
        """The next repetition is due after `wait_s`."""
        self._again_s = wait_s
        self._again_at = asyncio.get_running_loop().time() + wait_s

    async def _repeat_while_connected(self) -> None:
        """Everything unacknowledged first; then what is new as it comes, and what is old after 5 s, 10 s, 20 s …"""
        loop = asyncio.get_running_loop()
        self._start_over(AGAIN_S)
        while self._bus.connected.is_set():
            if loop.time() >= self._again_at:
                self._start_over(min(2 * self._again_s, AGAIN_AT_MOST_S) if self._under_way else AGAIN_S)
            self._woken.clear()
            await self._publish_new()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._again_at):
                    await self._woken.wait()

    def _start_over(self, wait_s: float) -> None:
        self._sent_upto = self._settled_upto
        self._under_way.clear()
        self._be_patient(wait_s)

    async def _publish_new(self) -> None:
        room = AT_ONCE - len(self._under_way)
        if room <= 0:
            return
        after, now_s = self._sent_upto, self._clock()
        events = await self._reader.read(lambda s: outbox.events_after(s, [outbox.STORE], after, now_s, limit=room))
        if events is None:
            asyncio.get_running_loop().call_later(READ_AGAIN_S, self._woken.set)
            return
        for each in events:
            self._bus.publish(self._topics.event(each.kind), self._event(each))
            self._sent_upto = each.seq
            self._under_way.append(each.seq)

    def _event(self, stored: outbox.Stored) -> StoreEvent:
        return StoreEvent(
            event=stored.id,
            epoch=self._database.epoch,
            seq=stored.seq,
            previous=self._under_way[-1] if self._under_way else 0,
            kind=StoreEventKind(stored.kind),
            at_s=stored.at_s,
            **stored.body,
        )

    def _cursors(self, session: Session) -> dict[str, int]:
        return outbox.cursors(session, self._subscribers)
