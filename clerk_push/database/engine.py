"""Opening the database: one writer a process, any number of readers."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import structlog
from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session, select

from clerk_push.database import sqlite
from clerk_push.database.faults import named
from clerk_push.database.migrate import upgrade
from clerk_push.database.writer import Writer
from clerk_push.errors import CannotStart, DatabaseAway, DatabaseUnusable
from clerk_push.tables import FeedEpoch

if TYPE_CHECKING:
    from clerk_push.database.peers import Peers
    from clerk_push.database.postgresql import LeaderLock, Server

AGAIN_S = 0.5
"Between two attempts of who insists on reading."

T = TypeVar("T")

log = structlog.get_logger()


@dataclass(slots=True)
class Shared:
    """What comes with a database that another process may have open too."""

    server: Server
    peers: Peers
    leader: LeaderLock


@dataclass(slots=True)
class Database:
    """An open database; use `open_database`, then `close` it or use it in `with`."""

    epoch: str
    "Of the journal."
    writer: Writer
    _write_engine: Engine
    _read_engine: Engine
    _lock: int = -1
    _shared: Shared | None = None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view of what is committed; a write through it raises. Close it before anything slow, and open
        none within another. Raises DatabaseAway, or DatabaseRefuses for a value that cannot be looked for."""
        try:
            # Closing asks the database too: it may go away between the last answer and that.
            with Session(self._read_engine, expire_on_commit=False) as session:
                yield session
        except SQLAlchemyError as error:
            problem = named(error)
            if problem is None:
                raise
            raise problem from error

    async def insist(self, read: Callable[[Session], T]) -> T:
        """What `read` finds, in a thread; asks again while the database is away."""
        away = False
        while True:
            try:
                found = await asyncio.to_thread(self._read, read)
            except DatabaseAway as error:
                if not away:
                    log.error("database_away", why=type(error).__name__)
                away = True
                await asyncio.sleep(AGAIN_S)
            else:
                if away:
                    log.info("database_back")
                return found

    def _read(self, read: Callable[[Session], T]) -> T:
        with self.reading() as session:
            return read(session)

    # -- beside another process ----------------------------------------------------------------------------------------

    @property
    def shared(self) -> bool:
        """Whether another process may have it open too."""
        return self._shared is not None

    def leads(self) -> bool:
        """Whether this process is the one of its site that leads (see `clerk_push.leading`). Asked again and again: it
        may become so when the other one ends, and lose it with its connection. Blocks for a moment."""
        return self._shared is None or self._shared.leader.hold()

    def listen(self, wrote: Callable[[], None], moved: Callable[[], None]) -> None:
        """Calls `wrote` after a commit of another process, and `moved` when `elsewhere` has changed, in a thread of
        its own; neither may block or raise. To be called once."""
        if self._shared is not None:
            self._shared.peers.listen(wrote, moved)

    def here(self, staff: frozenset[str]) -> None:
        """Tells other processes whose screens listen to this one."""
        if self._shared is not None:
            self._shared.peers.here(staff)

    def elsewhere(self) -> frozenset[str]:
        """The staff ids whose screens listen to another process."""
        return self._shared.peers.elsewhere() if self._shared is not None else frozenset()

    def close(self) -> None:
        """Writes what waits, closes every connection and lets go of the locks."""
        if self._shared is not None:
            self._shared.server.end()
        self.writer.close()
        if self._shared is not None:
            self._shared.leader.close()
            self._shared.peers.close()
        self._write_engine.dispose()
        self._read_engine.dispose()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Database:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_database(where: Path | URL) -> Database:
    """Opens a file (locked, and created with mode 0600) or a database on a PostgreSQL server, brings it to the newest
    schema and starts the writer.

    Raises DatabaseHeld, DatabaseNewer, DatabaseNotOurs or DatabaseUnusable, each with a sentence for people.
    """
    try:
        return _open_file(where) if isinstance(where, Path) else _open_server(where)
    except (OSError, DBAPIError) as error:
        raise DatabaseUnusable(f"The database {where} cannot be used: {_why(error)}.") from error


def _open_file(path: Path) -> Database:
    lock = sqlite.lock(path)
    engines: tuple[Engine, ...] = ()
    try:
        write_engine, read_engine = engines = sqlite.engines(path)
        epoch = _prepare(write_engine, read_engine)
        return Database(epoch, Writer(write_engine), write_engine, read_engine, lock)
    except (OSError, DBAPIError, CannotStart):
        for engine in engines:
            engine.dispose()
        os.close(lock)
        raise


def _open_server(url: URL) -> Database:
    try:
        from clerk_push.database.peers import Peers
        from clerk_push.database.postgresql import LeaderLock, Server, engines
    except ImportError as error:
        raise DatabaseUnusable("PostgreSQL's driver is missing: install shopbell[clerk-push,postgresql].") from error
    write_engine, read_engine = engines(url)
    try:
        epoch = _prepare(write_engine, read_engine)
    except (DBAPIError, CannotStart):
        write_engine.dispose()
        read_engine.dispose()
        raise
    shared = Shared(Server(write_engine), Peers(url), LeaderLock(url))
    writer = Writer(write_engine, server=shared.server, peers=shared.peers)
    return Database(epoch, writer, write_engine, read_engine, _shared=shared)


def _prepare(write_engine: Engine, read_engine: Engine) -> str:
    """Brings the schema to the newest; the epoch."""
    upgrade(write_engine)
    with Session(read_engine) as session:
        return session.exec(select(FeedEpoch.epoch)).one()


def _why(error: OSError | DBAPIError) -> str:
    if isinstance(error, OSError):
        return error.strerror or "it cannot be opened"
    if isinstance(error.orig, sqlite3.Error) and error.orig.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
        return "the disk is full; make room and start again"
    # Of a server the first line alone: it names hosts and reasons, what follows may name more.
    return str(error.orig).strip().partition("\n")[0]
