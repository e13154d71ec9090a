"""Rows on disk until the server has committed them. SQLite, WAL, synchronous=FULL: stored means stored.

A row is named by (boot, seq); `seq` counts from 1 within a boot, a boot is one run of the gateway. Rows of earlier
boots come first. The file is bounded: where it is full the oldest rows go, and are counted; the server sees the gap by
`oldest_seq_held`. One thread at a time may use an `Outbox`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from gateway.errors import OutboxBroken, OutboxBusy, OutboxError, OutboxTooNew
from gateway.rows import Batch, Clock, Figures, Place
from gateway.window import Sighting
from wire.messages.mqtt import SightingRow

VERSION = 2
"2 keeps the nonce and the proof of a check-in."

MAX_BYTES = 256 * 1024 * 1024
"About 1.5 million rows: 20 phones for a day without a network. A small SD card has that to spare."

_EVICTED_AT_ONCE = 500
"Rows; some 80 kB. Fewer would make every write of a full outbox an eviction."

_TABLES = """
CREATE TABLE boots (
    number INTEGER PRIMARY KEY,
    boot_id TEXT NOT NULL UNIQUE,
    machine_boot TEXT NOT NULL
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
    PRIMARY KEY (boot, seq)
) STRICT, WITHOUT ROWID;
"""

_UPGRADES = {
    # Columns that are added stand last, as in a new file: `_row` and `_message` name them by their place.
    1: "ALTER TABLE rows ADD COLUMN nonce BLOB; ALTER TABLE rows ADD COLUMN proof BLOB;",
}
"From each earlier version to the next."


class Outbox:
    """The file `outbox.sqlite3` of one data folder, held by one process."""

    def __init__(self, folder: Path, *, boot_id: str, machine_boot: str, max_bytes: int = MAX_BYTES) -> None:
        """Opens or creates the outbox and begins the boot `boot_id`.

        `machine_boot` names the run of the machine: its monotonic clock is the same for all boots that share it.
        Raises OutboxBusy, OutboxTooNew, or OutboxError.
        """
        self.boot_id = boot_id
        self._machine_boot = machine_boot
        self._max_bytes = max_bytes
        self._next_seq = 1
        self._evicted = 0
        lock = _lock(folder)
        self._lock: int | None = lock
        try:
            self._db = _open(folder / "outbox.sqlite3")
            with self._transaction():
                self._drop_empty_boots()
                self._boot: int = self._db.execute(
                    "INSERT INTO boots (boot_id, machine_boot) VALUES (?, ?) RETURNING number", (boot_id, machine_boot)
                ).fetchone()[0]
            self._rows: int = self._db.execute("SELECT count(*) FROM rows").fetchone()[0]
        except BaseException:
            os.close(lock)
            raise

    def store(self, sightings: Sequence[Sighting], *, clock_synced: bool) -> None:
        """Keeps `sightings`: once this returns they survive a kill and a power cut.

        Raises OutboxError where the disk does not take them; nothing of them is kept then.
        """
        first = self._next_seq
        with self._transaction():
            self._db.executemany(
                "INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [self._row(first + at, sighting, clock_synced) for at, sighting in enumerate(sightings)],
            )
            evicted = 0
            while self._bytes() > self._max_bytes and (gone := self._evict()):
                evicted += gone
        self._next_seq = first + len(sightings)
        self._rows += len(sightings) - evicted
        self._evicted += evicted

    def after(self, place: Place, limit: int, clock: Clock) -> Batch | None:
        """The next rows behind `place`, of one boot; None when there are none.

        Rows written before the clock was set are re-based on `clock` where that can be done.
        """
        boot = self._db.execute(
            "SELECT boot FROM rows WHERE (boot, seq) > (?, ?) ORDER BY boot, seq LIMIT 1", (place.boot, place.seq)
        ).fetchone()
        if boot is None:
            return None
        number = boot[0]
        after_seq = place.seq if number == place.boot else 0
        rows = self._db.execute(
            "SELECT * FROM rows WHERE boot = ? AND seq > ? ORDER BY seq LIMIT ?", (number, after_seq, limit)
        ).fetchall()
        boot_id, machine_boot = self._db.execute(
            "SELECT boot_id, machine_boot FROM boots WHERE number = ?", (number,)
        ).fetchone()
        oldest = self._db.execute("SELECT min(seq) FROM rows WHERE boot = ?", (number,)).fetchone()[0]
        rebase = clock if clock.synced and machine_boot == self._machine_boot else None
        return Batch(number, boot_id, oldest, tuple(_message(row, rebase) for row in rows))

    def settle(self, boot_id: str, upto: int) -> int:
        """Deletes the rows of a boot up to and with `upto`: the server has them. How many there were."""
        # A deletion that a power cut takes back costs one repeated batch: not worth waiting for the card.
        self._db.execute("PRAGMA synchronous = NORMAL")
        try:
            with self._transaction():
                settled = self._db.execute(
                    "DELETE FROM rows WHERE seq <= ? AND boot = (SELECT number FROM boots WHERE boot_id = ?)",
                    (upto, boot_id),
                ).rowcount
                if boot_id != self.boot_id:
                    self._drop_empty_boots()
        finally:
            self._db.execute("PRAGMA synchronous = FULL")
        self._rows -= settled
        return settled

    def figures(self) -> Figures:
        return Figures(self._rows, self._bytes(), self._evicted)

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._db.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _row(self, seq: int, one: Sighting, clock_synced: bool) -> tuple[object, ...]:
        tick, mac = (one.fresh.tick, one.fresh.mac) if one.fresh else (None, None)
        heard = (one.median_rssi_dbm, one.count, one.start_s, one.end_s, one.monotonic_s)
        nonce, proof = (one.check_in.nonce, one.check_in.proof) if one.check_in else (None, None)
        return (self._boot, seq, one.token, one.layout.value, tick, mac, *heard, int(clock_synced), nonce, proof)

    def _bytes(self) -> int:
        """What the rows take up, pages that are free again not counted."""
        pages: int = self._db.execute("PRAGMA page_count").fetchone()[0]
        free: int = self._db.execute("PRAGMA freelist_count").fetchone()[0]
        size: int = self._db.execute("PRAGMA page_size").fetchone()[0]
        return (pages - free) * size

    def _evict(self) -> int:
        return self._db.execute(
            "DELETE FROM rows WHERE (boot, seq) IN (SELECT boot, seq FROM rows ORDER BY boot, seq LIMIT ?)",
            (_EVICTED_AT_ONCE,),
        ).rowcount

    def _drop_empty_boots(self) -> None:
        self._db.execute(
            "DELETE FROM boots WHERE boot_id <> ? AND NOT EXISTS (SELECT 1 FROM rows WHERE boot = number)",
            (self.boot_id,),
        )

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
            if _is_damage(error):
                raise OutboxBroken(f"The outbox is damaged ({error}); a new start sets it aside.") from error
            raise OutboxError(f"The outbox cannot be written: {error}. Is the disk full?") from error


def _message(row: tuple[object, ...], rebase: Clock | None) -> SightingRow:
    _, seq, token, layout, tick, mac, median, count, start_s, end_s, monotonic_s, synced, nonce, proof = row
    assert isinstance(token, bytes)
    assert isinstance(start_s, float)
    assert isinstance(end_s, float)
    assert isinstance(monotonic_s, float)
    if not synced and rebase is not None:
        moved_s = rebase.at_s - (rebase.monotonic_s - monotonic_s) - end_s
        start_s, end_s, synced = start_s + moved_s, end_s + moved_s, True
    return SightingRow.model_validate(
        {
            "seq": seq,
            "token": token.hex(),
            "layout": layout,
            "tick": tick,
            "mac": mac.hex() if isinstance(mac, bytes) else None,
            "median_rssi_dbm": median,
            "count": count,
            "window_start_s": max(0.0, start_s),
            "window_end_s": max(0.0, end_s),
            "monotonic_s": monotonic_s,
            "clock_synced": bool(synced),
            "nonce": nonce.hex() if isinstance(nonce, bytes) else None,
            "proof": proof.hex() if isinstance(proof, bytes) else None,
        }
    )


def _lock(folder: Path) -> int:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / "outbox.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise OutboxError(f"The data folder {folder} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise OutboxBusy(f"Another gateway works with {folder}; stop it, or give this one its own --data.") from error
    return lock


def _open(path: Path) -> sqlite3.Connection:
    try:
        try:
            return _connect(path)
        except (sqlite3.DatabaseError, OutboxBroken) as error:
            if isinstance(error, sqlite3.Error) and not _is_damage(error):
                raise
            # A card that lost its bits must not keep the gateway silent: what it held is lost either way.
            _set_aside(path)
            return _connect(path)
    except (sqlite3.Error, OSError) as error:
        raise OutboxError(f"The outbox {path} cannot be opened: {error}.") from error


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte; the rest says more exactly what
    return code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


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
            db.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        else:
            for earlier in range(version, VERSION):
                db.executescript(f"BEGIN IMMEDIATE; {_UPGRADES[earlier]} PRAGMA user_version = {earlier + 1}; COMMIT;")
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise OutboxBroken(f"The outbox {path} is damaged.")
    except BaseException:
        db.close()
        raise
    return db


def _set_aside(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        with contextlib.suppress(FileNotFoundError):
            file.replace(path.with_name(f"{path.name}.broken{suffix}"))
