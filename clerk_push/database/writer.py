"""The one thread of a process that writes.

It takes the commands that wait (at most `BATCH`, waiting for none), runs each in a savepoint of one transaction,
commits once and then answers them all: a durable commit so serves many callers, and no two writers ever meet. Where two
processes write to one server, their transactions take turns.

A batch whose connection was lost is run again once the server answers. Where it was lost during the commit, the
transaction's number tells whether it was done, so a command never takes effect twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine, Transaction
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session

from clerk_push.database.faults import named, still_in_transaction
from clerk_push.errors import DatabaseLost, DatabaseUncertain, WriterClosed, WriterFull

if TYPE_CHECKING:
    from clerk_push.database.peers import Peers
    from clerk_push.database.postgresql import Server

T = TypeVar("T")
Command = Callable[[Session], T]

BATCH = 50
"Group commit gains little beyond it, and nobody should wait for more than this many others."

WAITING = 1000
"Some tenths of a second of work; who would wait longer is told to come back."

TRIES = 3
"Of a batch whose connection is lost: a server that restarts is there again after the second."

log = structlog.get_logger()


@dataclass(slots=True)
class _Job:
    command: Command[Any]
    answer: Future[Any]
    result: Any = None
    error: BaseException | None = None

    def fail(self, error: Exception) -> None:
        self.error = named(error) or error
        if self.error is not error:
            self.error.__cause__ = error

    def settle(self) -> None:
        if self.error is None:
            self.answer.set_result(self.result)
        else:
            self.answer.set_exception(self.error)


class Writer:
    """Runs commands one after another; close it to write what waits and end."""

    def __init__(
        self, engine: Engine, *, waiting: int = WAITING, server: Server | None = None, peers: Peers | None = None
    ) -> None:
        """`server`, `peers`: of a database that another process may write to as well."""
        self._engine = engine
        self._server = server
        self._peers = peers
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
                self._write(batch)

    def _write(self, batch: list[_Job]) -> None:
        try:
            self._insist(batch)
        except Exception as error:  # noqa: BLE001 - a full disk, a lost file: nothing was written, all must hear it
            for job in batch:
                job.fail(error)
        else:
            self.committed()
        for job in batch:
            job.settle()

    def _insist(self, batch: list[_Job]) -> None:
        """Raises what prevented it."""
        for left in reversed(range(TRIES)):
            try:
                with self._engine.connect() as connection, connection.begin() as transaction:
                    for job in batch:
                        _run_in_savepoint(connection, job)
                    self._commit(connection, transaction)
                return
            except DBAPIError as error:
                if not left or self._server is None or not isinstance(named(error), DatabaseLost):
                    raise
                log.warning("writer_lost_its_connection", commands=len(batch))
                if not self._server.is_back():
                    raise

    def _commit(self, connection: Connection, transaction: Transaction) -> None:
        """Raises what prevented it; returns where it was done, also where only the answer got lost."""
        if self._server is None or self._peers is None:
            transaction.commit()
            return
        self._peers.tell(connection)
        number = self._server.transaction(connection)
        try:
            transaction.commit()
        except DBAPIError as error:
            if not isinstance(named(error), DatabaseLost):
                raise
            log.warning("commit_unanswered")
            try:
                committed = self._server.was_committed(number)
            except DBAPIError as unknown:
                raise DatabaseUncertain from unknown
            if not committed:
                raise


def _run_in_savepoint(connection: Connection, job: _Job) -> None:
    """Raises where the whole transaction is lost: SQLite gave it up by itself, or the server went away."""
    job.result = job.error = None
    session = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
    try:
        job.result = job.command(session)
        session.commit()
    except Exception as error:
        if not still_in_transaction(connection):
            raise
        session.rollback()
        job.fail(error)
    finally:
        # Where the transaction is lost, there is nothing left to close.
        with contextlib.suppress(SQLAlchemyError):
            session.close()
