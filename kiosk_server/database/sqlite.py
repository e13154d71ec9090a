"""A database in one file: locked by one process, written by one connection."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

from kiosk_server.database.errors import DatabaseBusy, DatabaseUnreadable

BUSY_TIMEOUT_MS = 5_000
"Only a checkpoint or a backup can hold the file for a moment; there is one writer."

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # group commit makes a durable commit affordable
    "foreign_keys = ON",
    f"busy_timeout = {BUSY_TIMEOUT_MS}",
    "journal_size_limit = 67108864",
    "secure_delete = ON",  # a forgotten token is overwritten, not only unlinked
)


def lock(path: Path) -> int:
    """Holds `<path>.lock` for the life of this process; the kernel lets go of it however the process ends."""
    try:
        descriptor = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DatabaseUnreadable(str(path), error.strerror or "cannot lock it") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise DatabaseBusy(path) from None
    return descriptor


def engines(path: Path, readers: int) -> tuple[Engine, Engine]:
    """One that writes and one that reads; makes the file with mode 0600."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    return _engine(path, 1, write=True), _engine(path, readers, write=False)


def _engine(path: Path, connections: int, *, write: bool) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        pool_size=connections,
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
