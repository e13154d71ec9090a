"""Opening the database: one process, one writer, any number of readers."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kiosk_server.database.errors import DatabaseBusy, DatabaseError, DatabaseFull, DatabaseUnreadable
from kiosk_server.database.meta import read_epoch
from kiosk_server.database.migrate import upgrade
from kiosk_server.database.writer import Writer

BUSY_TIMEOUT_MS = 5_000
"Only a checkpoint or a backup can hold the file for a moment; there is one writer."

READERS = 40
"As many as FastAPI's pool of threads: a route never waits for a connection that another route holds."


class Reader:
    """Gives read-only sessions; a write through one raises."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One consistent view of what is committed. Close it before anything slow: it keeps the WAL from shrinking."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session


@dataclass(slots=True)
class Database:
    """An open database. Use `Database.open`; close it, or use it in `with`."""

    path: Path
    epoch: str
    "Of the events' sequence: a restored or rebuilt database has another one."
    writer: Writer
    reader: Reader
    _engines: tuple[Engine, ...]
    _lock: int

    @classmethod
    def open(cls, path: Path) -> Database:
        """Locks the file, brings it to the newest schema (creating it with mode 0600) and starts the writer.

        Raises DatabaseBusy, DatabaseNewer, DatabaseFull or DatabaseUnreadable, each with a sentence for people.
        """
        lock = _lock(path)
        engines: tuple[Engine, ...] = ()
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
            engines = (_engine(path, write=True), _engine(path, write=False))
            upgrade(engines[0], path)
            with Session(engines[1]) as session:
                epoch = read_epoch(session)
            return cls(path, epoch, Writer(engines[0]), Reader(engines[1]), engines, lock)
        except Exception as error:
            for engine in engines:
                engine.dispose()
            os.close(lock)
            if isinstance(error, OSError | DBAPIError):
                raise _sentence(path, error) from error
            raise

    def close(self) -> None:
        """Writes what waits, closes every connection and lets go of the lock."""
        self.writer.close()
        for engine in self._engines:
            engine.dispose()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Database:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _lock(path: Path) -> int:
    """Holds `<path>.lock` for the life of this process; the kernel lets go of it however the process ends."""
    try:
        descriptor = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DatabaseUnreadable(path, error.strerror or "cannot lock it") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise DatabaseBusy(path) from None
    return descriptor


def _sentence(path: Path, error: OSError | DBAPIError) -> DatabaseError:
    if isinstance(error, DBAPIError):
        if isinstance(error.orig, sqlite3.Error) and error.orig.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
            return DatabaseFull()
        return DatabaseUnreadable(path, str(error.orig))
    return DatabaseUnreadable(path, error.strerror or str(error))


def _engine(path: Path, *, write: bool) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        pool_size=1 if write else READERS,
        max_overflow=1 if write else 0,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        hide_parameters=True,  # an error's text ends up in the log, and its parameters name people
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: a read that turns into a write is how
        # "database is locked" comes about.
        connection.isolation_level = None
        for pragma in _PRAGMAS if write else (*_PRAGMAS, "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # group commit makes a durable commit affordable
    "foreign_keys = ON",
    f"busy_timeout = {BUSY_TIMEOUT_MS}",
    "journal_size_limit = 67108864",
    "secure_delete = ON",  # a forgotten token is overwritten, not only unlinked
)
