"""Opening the database: one writer a process, any number of readers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kiosk_server.database import sqlite
from kiosk_server.database.errors import DatabaseError, DatabaseFull, DatabaseUnreachable, DatabaseUnreadable
from kiosk_server.database.faults import Fault, fault_of
from kiosk_server.database.meta import read_epoch
from kiosk_server.database.migrate import upgrade
from kiosk_server.database.writer import Writer

if TYPE_CHECKING:
    from kiosk_server.database.postgresql import Peers, SiteLock

READERS = 40
"As many as FastAPI's pool of threads: a route never waits for a connection that another route holds."


class Reader:
    """Gives read-only sessions; a write through one raises."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One consistent view of what is committed. Close it before anything slow: it keeps the database from
        clearing up behind it."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session


@dataclass(slots=True)
class Database:
    """An open database. Use `Database.open`; close it, or use it in `with`."""

    where: Path | URL
    epoch: str
    "Of the events' sequence: a restored or rebuilt database has another one."
    writer: Writer
    reader: Reader
    _engines: tuple[Engine, ...]
    _lock: int = -1
    _peers: Peers | None = None
    _sites: SiteLock | None = None

    @classmethod
    def open(cls, where: Path | URL) -> Database:
        """Opens a file of SQLite's (and creates it with mode 0600), or a database on a PostgreSQL server; brings it to
        the newest schema and starts the writer.

        Raises DatabaseBusy, DatabaseNewer, DatabaseFull, DatabaseUnreadable or DatabaseUnreachable, each with a
        sentence for people.
        """
        return _open_file(where) if isinstance(where, Path) else _open_server(where)

    @property
    def path(self) -> Path:
        """Its file. Raises TypeError where it has none."""
        if isinstance(self.where, Path):
            return self.where
        raise TypeError("a database on a server has no file")

    @property
    def shared(self) -> bool:
        """Whether other processes may have it open too."""
        return isinstance(self.where, URL)

    def owns_presence(self, site: str) -> bool:
        """Whether this process is the one that says who is in the shop. Asked again and again: it may get it when the
        other process ends, and lose it with its connection. Blocks for a moment."""
        if isinstance(self.where, Path):
            return True
        from kiosk_server.database.postgresql import SiteLock

        if self._sites is None:
            self._sites = SiteLock(self.where, site)
        return self._sites.hold()

    def close(self) -> None:
        """Writes what waits, closes every connection and lets go of the locks."""
        self.writer.close()
        if self._sites is not None:
            self._sites.close()
        if self._peers is not None:
            self._peers.close()
        for engine in self._engines:
            engine.dispose()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Database:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _open_file(path: Path) -> Database:
    lock = sqlite.lock(path)
    engines: tuple[Engine, ...] = ()
    try:
        engines = sqlite.engines(path, READERS)
        epoch = _prepare(engines, str(path))
        return Database(path, epoch, Writer(engines[0]), Reader(engines[1]), engines, lock)
    except Exception as error:
        for engine in engines:
            engine.dispose()
        os.close(lock)
        if isinstance(error, OSError | DBAPIError):
            raise _sentence(str(path), error) from error
        raise


def _open_server(url: URL) -> Database:
    try:
        from kiosk_server.database import postgresql
    except ImportError as error:
        raise DatabaseUnreachable(str(url), "psycopg is missing: install shopbell[kiosk-server,postgresql]") from error
    engines = postgresql.engines(url, READERS)
    try:
        epoch = _prepare(engines, str(url))
        peers = postgresql.Peers(engines[0])
        writer = Writer(engines[0], peers=peers)
        peers.listen(writer.tell)
        return Database(url, epoch, writer, Reader(engines[1]), engines, _peers=peers)
    except Exception as error:
        for engine in engines:
            engine.dispose()
        if isinstance(error, DBAPIError):
            # What the driver says may name people; the server's first line names hosts and reasons alone.
            raise DatabaseUnreachable(str(url), str(error.orig).splitlines()[0]) from error
        raise


def _prepare(engines: tuple[Engine, ...], name: str) -> str:
    """Brings the schema to the newest; the epoch."""
    upgrade(engines[0], name)
    with Session(engines[1]) as session:
        return read_epoch(session)


def _sentence(path: str, error: OSError | DBAPIError) -> DatabaseError:
    if isinstance(error, DBAPIError):
        return DatabaseFull() if fault_of(error) is Fault.FULL else DatabaseUnreadable(path, str(error.orig))
    return DatabaseUnreadable(path, error.strerror or str(error))
