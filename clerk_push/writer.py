"""The one thread that writes.

It takes the commands that wait (at most `BATCH`, waiting for none), runs each in a savepoint of one transaction,
commits once and then answers them all: a durable commit so serves many callers, and no two writers ever meet.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from clerk_push.errors import WriterClosed, WriterFull

T = TypeVar("T")
Command = Callable[[Session], T]

BATCH = 50
"Group commit gains little beyond it, and nobody should wait for more than this many others."

WAITING = 1000
"Some tenths of a second of work; who would wait longer is told to come back."


@dataclass(slots=True)
class _Job:
    command: Command[Any]
    answer: Future[Any]
    result: Any = None
    error: Exception | None = None

    def settle(self) -> None:
        if self.error is None:
            self.answer.set_result(self.result)
        else:
            self.answer.set_exception(self.error)


class Writer:
    """Runs commands one after another; close it to write what waits and end."""

    def __init__(self, engine: Engine, *, waiting: int = WAITING) -> None:
        self._engine = engine
        self._jobs: queue.Queue[_Job | None] = queue.Queue(waiting)
        self._gate = threading.Lock()
        self._closed = False
        self.committed: Callable[[], None] = lambda: None
        "Called in the writing thread after each commit, before the callers are answered; must not block or raise."
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def submit(self, command: Command[T]) -> Future[T]:
        """A future that resolves after the commit, or with what `command` raised. Raises WriterFull, WriterClosed."""
        job = _Job(command, Future())
        with self._gate:
            if self._closed:
                raise WriterClosed
            try:
                self._jobs.put_nowait(job)
            except queue.Full:
                raise WriterFull from None
        return job.answer

    def run(self, command: Command[T]) -> T:
        """What `command` returned, after the commit; raises what it raised, after its rollback. Not for coroutines."""
        return self.submit(command).result()

    async def run_async(self, command: Command[T]) -> T:
        """`run` for coroutines. The command of a cancelled caller may still be committed."""
        return await asyncio.wrap_future(self.submit(command))

    def close(self) -> None:
        with self._gate:
            first, self._closed = not self._closed, True
        if first:
            self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        open_ = True
        while open_:
            waiting = [self._jobs.get()]
            while len(waiting) < BATCH and not self._jobs.empty():
                waiting.append(self._jobs.get_nowait())
            open_ = None not in waiting
            batch = [job for job in waiting if job is not None and job.answer.set_running_or_notify_cancel()]
            if batch:
                self._commit(batch)

    def _commit(self, batch: list[_Job]) -> None:
        try:
            with self._engine.begin() as connection:
                for job in batch:
                    _run_in_savepoint(connection, job)
        except Exception as error:  # noqa: BLE001 - a full disk, a lost file: nothing was written, all must hear it
            for job in batch:
                job.error = error
        else:
            self.committed()
        for job in batch:
            job.settle()


def _run_in_savepoint(connection: Connection, job: _Job) -> None:
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        try:
            job.result = job.command(session)
            session.commit()
        except Exception as error:  # noqa: BLE001 - whatever a command raises is its caller's
            job.error = error
            # Fails in turn where SQLite gave up the whole transaction by itself: then everybody hears of it.
            session.rollback()
