"""The outbox's file: opened, locked, brought to this version; where it is damaged, set aside and what is left saved.

A card that loses power may lose what it said it had written, from any byte on. Every row therefore carries a check sum,
and what nobody can read any more is declared to the server instead of forgotten.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gateway.errors import OutboxBroken, OutboxBusy, OutboxError, OutboxTooNew

NAME = "outbox.sqlite3"

_SAVED = ".saved"
"Behind the name: what is being saved of a damaged outbox, until it takes that one's place."

VERSION = 3
"2 keeps the nonce and the proof of a check-in; 3 how far each boot got, and a check sum a row."

_TABLES = """
CREATE TABLE boots (
    number INTEGER PRIMARY KEY,
    boot_id TEXT NOT NULL UNIQUE,
    machine_boot TEXT NOT NULL,
    last_seq INTEGER NOT NULL DEFAULT 0,
    settled INTEGER NOT NULL DEFAULT 0,
    damaged INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE rows (
    boot INTEGER NOT NULL REFERENCES boots (number),
    seq INTEGER NOT NULL,
    token BLOB NOT NULL,
    layout TEXT NOT NULL,
    tick INTEGER,
    mac BLOB,
    median_rssi_dbm REAL NOT NULL,
    count INTEGER NOT NULL,
    start_s REAL NOT NULL,
    end_s REAL NOT NULL,
    monotonic_s REAL NOT NULL,
    clock_synced INTEGER NOT NULL,
    nonce BLOB,
    proof BLOB,
    checksum INTEGER,
    PRIMARY KEY (boot, seq)
) STRICT, WITHOUT ROWID;
"""
# boots: `last_seq` is the last number given to a row, `settled` how far the server has acknowledged. A boot stays until
# the two are equal: where its rows are gone before, it stands for them and is declared.

_UPGRADES = {
    # Columns that are added stand last, as in a new file: rows are read by place.
    1: "ALTER TABLE rows ADD COLUMN nonce BLOB; ALTER TABLE rows ADD COLUMN proof BLOB;",
    2: """
        ALTER TABLE boots ADD COLUMN last_seq INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE boots ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE boots ADD COLUMN damaged INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE rows ADD COLUMN checksum INTEGER;
        UPDATE boots SET last_seq = (SELECT coalesce(max(seq), 0) FROM rows WHERE boot = number),
                         settled = (SELECT coalesce(min(seq), 1) - 1 FROM rows WHERE boot = number);
    """,
}
"From each earlier version to the next."

INSERT_ROW = "INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

_UNREADABLE = (sqlite3.Error, OverflowError, UnicodeDecodeError)

_SKIPPED_FINELY = 200
"Rows; more than stand on a page. A larger hole is crossed in ever longer steps."

Stored = tuple[Any, ...]
"A row of the table `rows`."


def lock(folder: Path) -> int:
    """Makes the folder and holds it for this process. Raises OutboxBusy, or OutboxError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(folder / "outbox.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise OutboxError(f"The data folder {folder} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        raise OutboxBusy(f"Another gateway works with {folder}; stop it, or give this one its own --data.") from error
    return held


def open_file(path: Path) -> tuple[sqlite3.Connection, str]:
    """The database, and a sentence where it was damaged: then it is a new one with the rows that could be saved.

    Raises OutboxTooNew, or OutboxError where the disk is in the way.
    """
    saved = path.with_name(path.name + _SAVED)
    try:
        # Where the power went between the renames below, the damaged file is out of the way and all was saved.
        if path.exists() or not saved.exists():
            try:
                return _connect(path), ""
            except (sqlite3.DatabaseError, OutboxBroken) as error:
                if isinstance(error, sqlite3.Error) and not is_damage(error):
                    raise
            # A card that lost its bits must not keep the gateway silent.
            _save_beside(path, saved)
        _set_aside(path)
        saved.replace(path)
        db = _connect(path)
        rows = db.execute("SELECT count(*) FROM rows").fetchone()[0]
        kept = _broken(path).name
        return db, f"The outbox was damaged; {rows} rows were saved, {kept} keeps the rest for whoever looks."
    except (sqlite3.Error, OSError) as error:
        raise OutboxError(f"The outbox {path} cannot be opened: {error}.") from error


def is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte; the rest says more exactly what
    return code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def checksum(values: Stored) -> int:
    """Of all columns of a row but the last, which is this."""
    return zlib.crc32(repr(values).encode())


def is_whole(row: Stored) -> bool:
    """Whether a row reads as it was written; one of an earlier version says nothing about that."""
    return row[-1] is None or row[-1] == checksum(row[:-1])


def _connect(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
        version: int = db.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise OutboxTooNew(
                f"The outbox {path} is of version {version}, this gateway knows {VERSION}: install the newer gateway."
            )
        if version == 0:
            _script(db, f"{_TABLES} PRAGMA user_version = {VERSION};")
        else:
            for earlier in range(version, VERSION):
                _script(db, f"{_UPGRADES[earlier]} PRAGMA user_version = {earlier + 1};")
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok" or not _is_in_order(db):
            raise OutboxBroken(f"The outbox {path} is damaged.")
    except BaseException:
        db.close()
        raise
    return db


def _is_in_order(db: sqlite3.Connection) -> bool:
    """Whether every row stands where its key says, and its boot is known: SQLite's own check does not look."""
    boots = {number for (number,) in db.execute("SELECT number FROM boots")}
    before = (0, 0)
    for place in db.execute("SELECT boot, seq FROM rows ORDER BY boot, seq"):
        if place <= before or place[0] not in boots:
            return False
        before = place
    return True


def _script(db: sqlite3.Connection, statements: str) -> None:
    db.executescript(f"BEGIN IMMEDIATE; {statements} COMMIT;")


def _broken(path: Path) -> Path:
    return path.with_name(f"{path.name}.broken")


def _set_aside(path: Path) -> None:
    """Renames the file, then its log, which must not stand beside another file."""
    for source, kept in zip(_files(path), _files(_broken(path)), strict=True):
        with contextlib.suppress(FileNotFoundError):
            source.replace(kept)


def _files(path: Path) -> list[Path]:
    """A database and what SQLite keeps beside it."""
    return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm")]


def _save_beside(path: Path, saved: Path) -> None:
    """Makes `saved` an outbox with every row of the damaged one that can be read and is whole."""
    # Of an attempt that was interrupted, and of an outbox that was damaged earlier: the later one stays.
    for old in (*_files(saved), *_files(_broken(path))):
        old.unlink(missing_ok=True)
    with contextlib.closing(_connect(saved)) as db:
        # All in the one file that is renamed; half of it is worth nothing in any case.
        db.execute("PRAGMA journal_mode = MEMORY")
        _save(path, db)


def _save(broken: Path, db: sqlite3.Connection) -> None:
    """Row by row, since all at once may be more than fits into memory. The damaged file is not written to."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(_read_only(broken)) as old:
        boots = {boot[0]: boot for boot in _readable(old, "SELECT * FROM boots")}
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO boots VALUES (?, ?, ?, ?, ?, ?)", boots.values())
        for number, boot in boots.items():
            db.executemany(INSERT_ROW, _whole_rows(old, number, boot[3]))
        db.execute(
            "UPDATE boots SET last_seq = max(last_seq, (SELECT coalesce(max(seq), 0) FROM rows WHERE boot = number))"
        )
        db.execute("COMMIT")
    if db.in_transaction:
        db.execute("ROLLBACK")


def _read_only(path: Path) -> sqlite3.Connection:
    old = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    # Else SQLite reads nothing at all of a file that is shorter than its header says.
    old.execute("PRAGMA writable_schema = ON")
    if old.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        old.close()
        raise sqlite3.DatabaseError("rows without check sums cannot be told from rubble")
    return old


def _readable(db: sqlite3.Connection, query: str) -> Iterator[Stored]:
    """The rows up to the first that cannot be read."""
    with contextlib.suppress(*_UNREADABLE):
        yield from db.execute(query)


def _whole_rows(db: sqlite3.Connection, boot: int, last_seq: int) -> Iterator[Stored]:
    """The rows of a boot that read as they were written, on both sides of every hole."""
    seq = tries = 0
    while seq <= last_seq:
        try:
            for row in db.execute("SELECT * FROM rows WHERE boot = ? AND seq > ? ORDER BY seq", (boot, seq)):
                if row[0] == boot and row[1] > seq and row[-1] == checksum(row[:-1]):
                    seq, tries = row[1], 0
                    yield row
        except _UNREADABLE:
            tries += 1
            seq += max(1, tries - _SKIPPED_FINELY)
        else:
            return
