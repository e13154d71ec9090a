"""Takes what is due and hands it to push services, until cancelled. No request ever waits for one of them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import structlog
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from sqlmodel import Session

from kiosk_server.database import Database, DatabaseError, WriterClosed
from kiosk_server.delivery import waiting
from kiosk_server.delivery.gate import Over
from kiosk_server.delivery.notification import content, headers
from kiosk_server.delivery.transport import NotPublic, NotSent, PushServices
from kiosk_server.delivery.waiting import Sendable
from kiosk_server.delivery.wording import words
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.shop import Shop
from wire.web_push.answers import Fate, Verdict, judge
from wire.web_push.browser_keys import SALT_BYTES, BrowserKeys
from wire.web_push.endpoints import BadEndpoint, Endpoint, read_endpoint
from wire.web_push.signing import PushKey

AT_ONCE = 8
"A push service that hangs holds up one of them for its ten seconds."

LOOK_S = 1.0
"What was just decided wakes the sender; this is for what falls due, and for what another process left behind."

log = structlog.get_logger()


@dataclass(slots=True)
class PushSender:
    """`async with sender.running():`"""

    database: Database
    shop: Shop
    texts: Texts
    key: PushKey
    public_url: str
    own_services: frozenset[str]
    clock: Callable[[], float]
    services: PushServices = field(default_factory=PushServices)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _failing: set[str] = field(default_factory=set)
    "Origins whose last answer was none."

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()

        def told(audiences: frozenset[str]) -> None:
            if waiting.AUDIENCE in audiences or not audiences:
                with suppress(RuntimeError):  # the loop has just closed
                    loop.call_soon_threadsafe(self._news.set)

        stop = self.database.writer.listen(told)
        task = asyncio.create_task(self._run(), name="push-sender")
        try:
            yield
        finally:
            stop()
            for each in (task, *self._under_way):
                each.cancel()
            await asyncio.gather(task, *self._under_way, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            due_s: float | None = None
            try:
                due_s = await asyncio.to_thread(self._next_due_s)
                if due_s is not None and due_s <= self.clock():
                    await self._begin_due()
                    due_s = None
            except WriterClosed:
                return
            except DatabaseError as error:
                log.error("not_written", what="push", error=str(error))
            soon_s = LOOK_S if due_s is None else min(LOOK_S, max(0.0, due_s - self.clock()))
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.02, soon_s)):
                    await self._news.wait()
            self._news.clear()

    def _next_due_s(self) -> float | None:
        with self.database.reader.session() as session:
            return waiting.next_due_s(session)

    async def _begin_due(self) -> None:
        """Begins as many as there is room for."""
        while room := AT_ONCE - len(self._under_way):
            taken = await self.database.writer.run_async(partial(self._take, room))
            for each in taken:
                task = asyncio.create_task(self._bring(each), name="push")
                self._under_way.add(task)
                task.add_done_callback(self._ended)
            if len(taken) < room:
                return

    def _take(self, most: int, session: Session) -> list[Sendable]:
        return waiting.take_due(session, self.shop.site, self.clock(), most)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._news.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its lease ends by itself, and then it is tried again.
            log.error("push_failed", error=type(error).__name__)

    async def _bring(self, sent: Sendable) -> None:
        try:
            endpoint = read_endpoint(sent.endpoint, self.own_services)
        except BadEndpoint:
            # The settings that allowed it have changed.
            await self._write(partial(waiting.over, sent=sent, why=Over.GONE))
            return
        verdict = await self._attempt(endpoint, sent)
        now_s = self.clock()
        match verdict.fate:
            case Fate.HANDED_OVER:
                await self._write(partial(waiting.handed_over, sent=sent, now_s=now_s))
            case Fate.GONE:
                await self._write(partial(waiting.over, sent=sent, why=Over.GONE))
            case Fate.REFUSED:
                await self._write(partial(waiting.over, sent=sent, why=Over.REFUSED))
            case Fate.LATER:
                await self._write(partial(waiting.again, sent=sent, at_s=now_s + verdict.wait_s))
            case Fate.SLOWER:
                await self._write(partial(_slower, sent, endpoint.origin, now_s + verdict.wait_s))

    async def _attempt(self, endpoint: Endpoint, sent: Sendable) -> Verdict:
        now_s = self.clock()
        said = content(
            sent.voucher, words(self.shop, self.texts, sent.language, sent.ends_at_s, now_s), self.public_url
        )
        head = headers(sent.voucher, sent.ends_at_s, now_s) | {
            "Authorization": self.key.authorization(endpoint.origin, now_s),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
        }
        try:
            body = await asyncio.to_thread(_sealed, sent.keys, said)
            answer = await self.services.post(endpoint, head, body)
        except NotPublic:
            log.warning("push_refused", service=endpoint.origin, why="its name leads into a private network")
            return Verdict(Fate.REFUSED)
        except NotSent as error:
            self._note_failure(endpoint.origin, type(error.__cause__ or error).__name__)
            return judge(None, None, sent.attempts, now_s)
        verdict = judge(answer.status, answer.retry_after, sent.attempts, now_s)
        if verdict.fate in (Fate.HANDED_OVER, Fate.GONE):
            self._note_working(endpoint.origin)
        else:
            self._note_failure(endpoint.origin, str(answer.status))
        return verdict

    def _note_failure(self, origin: str, why: str) -> None:
        if origin not in self._failing:
            log.warning("push_service_fails", service=origin, why=why)
        self._failing.add(origin)

    def _note_working(self, origin: str) -> None:
        if origin in self._failing:
            log.info("push_service_works", service=origin)
        self._failing.discard(origin)

    async def _write(self, command: Callable[[Session], None]) -> None:
        await self.database.writer.run_async(command)


def _sealed(keys: BrowserKeys, content: bytes) -> bytes:
    return keys.seal(content, generate_private_key(SECP256R1()), os.urandom(SALT_BYTES))


def _slower(sent: Sendable, origin: str, until_s: float, session: Session) -> None:
    waiting.again(session, sent, until_s)
    waiting.slow_down(session, origin, until_s)
