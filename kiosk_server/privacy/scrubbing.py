"""Cleaning a database file of what deleting leaves behind.

SQLite overwrites deleted rows (`secure_delete`), but older copies of their pages live on in the WAL until a checkpoint
empties it, and pages that were split may keep a shadow. So after an erasure the WAL is emptied, the file is searched
for what must be gone, and rebuilt where a trace is left.
"""

from __future__ import annotations

import mmap
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from kiosk_server.errors import KioskServerError

BUSY_S = 5.0


class InTheWay(KioskServerError):
    """The database cannot be cleaned now, for readers, writers or a full disk."""


def empty_wal(database: Path) -> bool:
    """Moves everything from the WAL into the file and cuts it to nothing; False where a reader is in the way now."""
    with closing(sqlite3.connect(database, timeout=BUSY_S, isolation_level=None)) as connection:
        busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


def traces(database: Path, needles: Iterable[bytes]) -> list[bytes]:
    """Which of the needles stand anywhere in the bytes of the file or its WAL."""
    wanted = [needle for needle in needles if needle]
    files = (database, database.with_name(database.name + "-wal"))
    return [needle for needle in wanted if any(_holds(file, needle) for file in files)]


def scrub(database: Path, needles: Iterable[bytes]) -> list[bytes]:
    """Which needles rows of the rebuilt file still hold. Raises InTheWay."""
    wanted = list(needles)
    _empty(database)
    if not traces(database, wanted):
        return []
    rebuild(database)
    return traces(database, wanted)


def rebuild(database: Path) -> None:
    """Writes the file anew, with what its rows hold and nothing else. Raises InTheWay."""
    try:
        with closing(sqlite3.connect(database, timeout=BUSY_S, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("VACUUM")
    except sqlite3.Error as error:
        raise InTheWay(str(error)) from error
    _empty(database)


def _empty(database: Path) -> None:
    try:
        emptied = empty_wal(database)
    except sqlite3.Error as error:
        raise InTheWay(str(error)) from error
    if not emptied:
        raise InTheWay("readers hold the write-ahead log")


def _holds(file: Path, needle: bytes) -> bool:
    if not file.is_file() or file.stat().st_size == 0:
        return False
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(needle) >= 0
