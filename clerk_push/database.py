"""Opening the database: one process, one writer, any number of readers."""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from clerk_push.errors import CannotStart, DatabaseHeld, DatabaseNewer, DatabaseUnusable
from clerk_push.tables import METADATA, FeedEpoch
from clerk_push.writer import Writer

READERS = 48
"More than the threads that answer requests (40) and the feed together: no reader waits for another."

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # an acknowledged event must outlive a power cut; batches make it cheap
    "busy_timeout = 5000",  # only a checkpoint or a backup can hold the file for a moment
    "journal_size_limit = 16777216",
    "secure_delete = ON",  # an ended session is overwritten, not only unlinked
)


@dataclass(slots=True)
class Database:
    """An open database; use `open_database`, then `close` it or use it in `with`."""

    epoch: str
    "Of the journal."
    writer: Writer
    _write_engine: Engine
    _read_engine: Engine
    _lock: int

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view of what is committed; a write through it raises. Close it before anything slow."""
        with Session(self._read_engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Writes what waits, closes every connection and lets go of the lock."""
        self.writer.close()
        self._write_engine.dispose()
        self._read_engine.dispose()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Database:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_database(path: Path) -> Database:
    """Locks the file, brings it to the newest schema (creating it with mode 0600) and starts the writer.

    Raises DatabaseHeld, DatabaseNewer or DatabaseUnusable, each with a sentence for people.
    """
    lock = _lock(path)
    write_engine, read_engine = _engine(path, write=True), _engine(path, write=False)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        _upgrade(write_engine)
        with Session(read_engine) as session:
            epoch = session.exec(select(FeedEpoch.epoch)).one()
        return Database(epoch, Writer(write_engine), write_engine, read_engine, lock)
    except (OSError, DBAPIError, CannotStart) as error:
        write_engine.dispose()
        read_engine.dispose()
        os.close(lock)
        if isinstance(error, CannotStart):
            raise
        raise DatabaseUnusable(f"The database {path} cannot be used: {_why(error)}.") from error


def _why(error: OSError | DBAPIError) -> str:
    if isinstance(error, OSError):
        return error.strerror or "it cannot be opened"
    if isinstance(error.orig, sqlite3.Error) and error.orig.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
        return "the disk is full; make room and start again"
    return str(error.orig)


def _lock(path: Path) -> int:
    """Holds `<path>.lock` for the life of this process; the kernel lets go of it however the process ends."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DatabaseUnusable(f"The database {path} cannot be used: {_why(error)}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise DatabaseHeld from None
    return descriptor


def _engine(path: Path, *, write: bool) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        pool_size=1 if write else READERS,
        max_overflow=0,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # an error's text goes to the log; staff tokens do not
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


def _upgrade(engine: Engine) -> None:
    """Runs the migrations that are missing, in one transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        if at == scripts.get_current_head():
            return
        if at is not None and at not in {script.revision for script in scripts.walk_revisions()}:
            raise DatabaseNewer

        def missing(revision: Any, _context: MigrationContext) -> Any:
            return scripts._upgrade_revs("head", revision)

        with EnvironmentContext(config, scripts, fn=missing) as environment:
            environment.configure(
                connection=connection, target_metadata=METADATA, render_as_batch=True, transactional_ddl=False
            )
            environment.run_migrations()
        if at is None:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                session.add(FeedEpoch(epoch=secrets.token_hex(8)))
                session.commit()
