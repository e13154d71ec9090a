"""A database in a file, which one process at a time may have open."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

from clerk_push.errors import DatabaseHeld

READERS = 48
"More than the threads that answer requests (40) and the feed together: no reader waits for another."

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # an acknowledged event must outlive a power cut; batches make it cheap
    "busy_timeout = 5000",  # only a checkpoint or a backup can hold the file for a moment
    "journal_size_limit = 16777216",
    "secure_delete = ON",  # an ended session is overwritten, not only unlinked
)


def lock(path: Path) -> int:
    """Holds `<path>.lock` for the life of this process; the kernel lets go of it however the process ends. Raises
    OSError, or DatabaseHeld."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise DatabaseHeld from None
    return descriptor


def engines(path: Path) -> tuple[Engine, Engine]:
    """One that writes and one that reads; makes the file with mode 0600. Raises OSError."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    return _engine(path, write=True), _engine(path, write=False)


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
