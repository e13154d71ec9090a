"""The one thread of a process that writes.

Commands queue up; the thread takes what waits (at most 50, waiting for none), runs them in one transaction beside which
nobody else writes, commits once, and only then resolves their futures. One durable commit so serves many callers, and
nobody ever meets "database is locked". Where one of them fails, the batch is rolled back and run again, each command in
a savepoint of its own, so that it fails alone: savepoints for all, always, would cost a tenth of everything.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

import structlog
from sqlalchemy import Connection, Engine, Transaction, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlmodel import Session

from kiosk_server.database.ahead import Ahead, Together
from kiosk_server.database.errors import (
    DatabaseFull,
    DatabaseLost,
    DatabaseRefuses,
    DatabaseUncertain,
    WriterBusy,
    WriterClosed,
)
from kiosk_server.database.faults import Fault, fault_of, still_in_transaction
from kiosk_server.database.prepared import LATER, Later, write_later

if TYPE_CHECKING:
    from kiosk_server.database.postgresql import Peers

T = TypeVar("T")
Command = Callable[[Session], T]
Listener = Callable[[frozenset[str]], None]

BATCH = 50
"Group commit gains little beyond it, and nobody should wait for more than this many others."

CAPACITY = 2_000
"About half a second of work; a caller who would wait longer is told to come back."

TRIES = 3
"Of a command whose connection is lost: a server that restarts is there again after the second."

log = structlog.get_logger()


@dataclass(slots=True)
class After:
    """What follows a command once its fate is known; called in the writing thread, must not block or raise."""

    on_commit: list[Callable[[], None]] = field(default_factory=list)
    on_rollback: list[Callable[[], None]] = field(default_factory=list)

    def commit(self, call: Callable[[], None]) -> None:
        self.on_commit.append(call)

    def rollback(self, call: Callable[[], None]) -> None:
        """`call` undoes what the command did in memory. Undoing goes backwards, over commands and within one."""
        self.on_rollback.append(call)


def after(session: Session) -> After:
    """The `After` of the command that runs in `session`."""
    found = session.info.get("after")
    if not isinstance(found, After):
        found = session.info["after"] = After()
    return found


@dataclass(slots=True)
class _Job:
    command: Command[Any]
    future: Future[Any]


@dataclass(slots=True)
class _Done:
    job: _Job
    after: After
    touched: set[str]
    result: Any


class _Poisoned(Exception):
    """A command of a batch without savepoints has failed, and with it the batch."""


class _LaterFailed(_Poisoned):
    """What was left for later could not be written: nobody knows whose it was."""


class _BatchLost(Exception):
    """The transaction of the whole batch is gone: the disk is full, or the server went away."""


class _Uncertain(Exception):
    """Nobody knows whether the commit was done."""


class Writer:
    """Runs commands one after another in its own thread; see the package's docstring for how to use it."""

    def __init__(self, engine: Engine, *, capacity: int = CAPACITY, peers: Peers | None = None) -> None:
        """`peers`: of a database that other processes write too."""
        self._engine = engine
        self._peers = peers
        self._listeners: list[Listener] = []
        self._queue: queue.Queue[_Job | None] = queue.Queue(capacity)
        self._closed = False
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, command: Command[T]) -> Future[T]:
        """A future that resolves after the commit. Raises WriterBusy or WriterClosed at once."""
        job = _Job(command, Future())
        with self._gate:
            if self._closed:
                raise WriterClosed
            try:
                self._queue.put_nowait(job)
            except queue.Full:
                raise WriterBusy from None
        return job.future

    def run(self, command: Command[T]) -> T:
        """What `command` returned, after the commit; raises what it raised, after its rollback. Not for coroutines."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("a command must not wait for another command")
        return self.submit(command).result()

    async def run_async(self, command: Command[T]) -> T:
        """Like `run`, for coroutines. A cancelled caller's command may still be committed."""
        return await asyncio.wrap_future(self.submit(command))

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` after each commit with the audiences whose outbox was touched: in the writing thread, or in
        another one where another process wrote. The empty set says that any may have been.

        It must not block or raise. The answer ends it.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        """Writes what waits, then stops."""
        with self._gate:
            already, self._closed = self._closed, True
        if not already:
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while jobs := self._take():
            self._write(jobs)

    def _take(self) -> list[_Job]:
        """What waits now, at least one; empty when the writer closes."""
        first = self._queue.get()
        jobs: list[_Job] = []
        while first is not None:
            if first.future.set_running_or_notify_cancel():
                jobs.append(first)
            if len(jobs) == BATCH:
                return jobs
            try:
                first = self._queue.get_nowait()
            except queue.Empty:
                if jobs:
                    return jobs
                first = self._queue.get()
        if jobs:
            self._queue.put(None)
        return jobs

    def tell(self, touched: frozenset[str]) -> None:
        """Passes on what another process has committed."""
        for listener in tuple(self._listeners):
            listener(touched)

    def _write(self, jobs: list[_Job], tries: int = TRIES) -> None:
        try:
            try:
                self._together(jobs, apart=False)
            except _Poisoned as poisoned:
                if len(jobs) == 1 and not isinstance(poisoned, _LaterFailed):
                    jobs[0].future.set_exception(_named(poisoned.__cause__ or poisoned))
                    return
                self._together(jobs, apart=True)
        except _BatchLost as lost:
            why = lost.__cause__ or lost
            worth_it = tries > 1 and fault_of(why) in (Fault.LOST, Fault.CROSSED) and not isinstance(why, _Uncertain)
            if isinstance(why, _Uncertain) or (len(jobs) == 1 and not worth_it):
                for job in jobs:
                    job.future.set_exception(_named(why))
                return
            log.warning("writer_batch_replayed_singly", commands=len(jobs), why=type(why).__name__)
            if fault_of(why) is Fault.LOST and self._peers is not None and not self._peers.is_back():
                for job in jobs:
                    job.future.set_exception(DatabaseLost())
                return
            for job in jobs:
                self._write([job], tries - 1)

    def _together(self, jobs: list[_Job], *, apart: bool) -> None:
        """`apart`: each in a savepoint, so that one that fails does so alone."""
        done: list[_Done] = []
        failed: list[tuple[_Job, Exception]] = []
        touched = frozenset[str]()
        try:
            with self._engine.connect() as connection, connection.begin() as transaction:
                later = Later(connection)
                for at, job in enumerate(jobs):
                    later.ahead = None if apart else _ahead(later.ahead, jobs, at)
                    outcome = _run_one(connection, job, later, apart=apart)
                    if isinstance(outcome, _Done):
                        done.append(outcome)
                    else:
                        failed.append((job, outcome))
                _write_all(connection, later)
                touched = touched.union(*(each.touched for each in done))
                self._commit(connection, transaction, touched)
        except Exception as error:
            # Whatever it was, no command of this batch has been committed.
            for each in reversed(done):
                _undo(each.after)
            if isinstance(error, _Poisoned):
                raise
            raise _BatchLost from error
        for job, why in failed:
            job.future.set_exception(_named(why))
        for each in done:
            for call in each.after.on_commit:
                call()
            each.job.future.set_result(each.result)
        if touched:
            self.tell(touched)

    def _commit(self, connection: Connection, transaction: Transaction, touched: frozenset[str]) -> None:
        """Raises what prevented it; returns where it was done, also where only the answer got lost."""
        if self._peers is None:
            transaction.commit()
            return
        self._peers.tell(connection, touched)
        name = self._peers.transaction(connection)
        try:
            transaction.commit()
        except DBAPIError as error:
            if fault_of(error) is not Fault.LOST:
                raise
            log.warning("commit_unanswered", why=type(error).__name__)
            try:
                committed = self._peers.was_committed(name)
            except DBAPIError as unknown:
                raise _Uncertain from unknown
            if not committed:
                raise


def _ahead(before: Ahead | None, jobs: list[_Job], at: int) -> Ahead | None:
    """What the command at this place knows together with those of its kind beside it."""
    if not isinstance(jobs[at].command, Together):
        return None
    if before is None:
        beside = itertools.takewhile(lambda each: isinstance(each, Together), (job.command for job in jobs[at:]))
        before = Ahead([each for each in beside if isinstance(each, Together)])
    before.begins()
    return before


def _write_all(connection: Connection, later: Later) -> None:
    try:
        later.write()
    except Exception as error:
        if fault_of(error) in (Fault.FULL, Fault.LOST, Fault.CROSSED) or not still_in_transaction(connection):
            raise
        raise _LaterFailed from error


class _CommandSession(Session):
    """Writes down what was left for later before anything that might read it, refer to it or outlive it."""

    def connection(self, *arguments: Any, **options: Any) -> Connection:
        _write_and_forget(self)
        return super().connection(*arguments, **options)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        if self.new or self.dirty or self.deleted:
            _write_and_forget(self)
        super().flush(objects)

    def begin_nested(self) -> SessionTransaction:
        write_later(self)
        nested = super().begin_nested()
        self.connection()  # The savepoint is made now: prepared statements do not ask the session for it.
        return nested


@event.listens_for(_CommandSession, "do_orm_execute")
def _write_before(state: ORMExecuteState) -> None:
    """Of everything that a session executes itself."""
    session = cast(Session, state.session)
    if state.is_select:
        write_later(session)
    else:
        _write_and_forget(session)


def _write_and_forget(session: Session) -> None:
    """Before something may be written that nobody here can see."""
    write_later(session)
    later: Later = session.info[LATER]
    if later.ahead is not None:
        later.ahead.forget()


def _run_one(connection: Connection, job: _Job, later: Later, *, apart: bool) -> _Done | Exception:
    """Runs one command. Raises where the whole transaction is lost, as it is without a savepoint where it fails."""
    session = _CommandSession(
        connection, join_transaction_mode="create_savepoint" if apart else "rollback_only", expire_on_commit=False
    )
    session.info[LATER] = later
    if apart:
        session.connection()  # which makes the savepoint
    try:
        result = job.command(session)
        if session.in_transaction() or session.new or session.dirty or session.deleted:
            session.commit()
        if later.failed:
            raise _LaterFailed
        return _Done(job, after(session), session.info.get("touched", set()), result)
    except Exception as error:
        _undo(after(session))
        if not still_in_transaction(connection):
            raise
        if not apart:
            raise (_LaterFailed if later.failed else _Poisoned) from error
        session.rollback()
        return error
    finally:
        # Where the database gave up the transaction by itself, there is nothing left to close.
        with contextlib.suppress(DBAPIError):
            session.close()


def _undo(what: After) -> None:
    for call in reversed(what.on_rollback):
        call()


_NAMED: dict[Fault, type[DatabaseFull] | type[DatabaseLost] | type[DatabaseRefuses]] = {
    Fault.FULL: DatabaseFull,
    Fault.LOST: DatabaseLost,
    Fault.CROSSED: DatabaseLost,
    Fault.VALUE: DatabaseRefuses,
}


def _named(error: BaseException) -> BaseException:
    """What people are told where the database or its disk was behind it; anything else as it is."""
    kind = DatabaseUncertain if isinstance(error, _Uncertain) else _NAMED.get(fault_of(error))
    if kind is None:
        return error
    named = kind()
    named.__cause__ = error
    return named
