"""Takes due letters out of the outbox and has them carried, until cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import structlog

from kiosk_server.database import Database, DatabaseError
from kiosk_server.mail import outbox
from kiosk_server.mail.carriers import Carrier, RefusedForGood, TryLater

LOOK_S = 2.0
"A letter that was just written wakes the postman; this is for those that are due again."

log = structlog.get_logger()


@dataclass(slots=True)
class Postman:
    """`async with postman.running():`, and `postman.wake()` after a commit, from any thread."""

    database: Database
    carrier: Carrier
    clock: Callable[[], float]
    _loop: asyncio.AbstractEventLoop | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _failing: bool = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        task = asyncio.create_task(self._run(), name="postman")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            self._loop = None

    def wake(self) -> None:
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop has just closed
                loop.call_soon_threadsafe(self._news.set)

    async def _run(self) -> None:
        while True:
            with suppress(DatabaseError):
                await self._round()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._news.wait()
            self._news.clear()

    async def _round(self) -> None:
        writer = self.database.writer
        while letters := await writer.run_async(lambda session: outbox.take_due(session, self.clock())):
            for letter in letters:
                settle = partial(await self._carry(letter), letter=letter.id, now_s=self.clock())
                await writer.run_async(settle)

    async def _carry(self, letter: outbox.Sendable) -> Callable[..., None]:
        try:
            await asyncio.to_thread(self.carrier.carry, letter, self.clock())
        except RefusedForGood as error:
            log.warning("letter_refused", letter=letter.id, why=type(error.__cause__).__name__)
            return outbox.refused
        except TryLater as error:
            if not self._failing:
                log.warning("mail_server_fails", why=type(error.__cause__).__name__)
            self._failing = True
            return outbox.failed
        if self._failing:
            log.info("mail_server_works")
        self._failing = False
        return outbox.sent
