"""Rows on disk until the server has committed them. SQLite, WAL, synchronous=FULL: stored means stored.

A row is named by (boot, seq); `seq` counts from 1 within a boot, a boot is one run of the gateway. Rows of earlier
boots come first. The file is bounded: where it is full the oldest rows go, and are counted. Whatever is gone without
the server's word (pushed out, damaged, never written) is declared by `oldest_seq_held`: rows behind a hole wait until
those before it are settled, and a boot whose rows are all gone is told of by a batch without rows. One thread at a time
may use an `Outbox`.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from gateway.air.window import Sighting
from gateway.errors import OutboxBroken, OutboxError
from gateway.outbox.file import INSERT_ROW, NAME, Stored, is_damage, is_whole, lock, open_file
from gateway.outbox.rows import Batch, Clock, Figures, Place
from gateway.outbox.stored_rows import message_of, row_of
from gateway.outbox.unstored import Unstored, keep_room, write
from wire.messages.mqtt import SightingRow

MAX_BYTES = 256 * 1024 * 1024
"About 1.4 million rows: 20 phones for a day without a network. A small SD card has that to spare."

_EVICTED_AT_ONCE = 500
"Rows; some 80 kB. Fewer would make every write of a full outbox an eviction."

_DECLARED = """
SELECT number, boot_id, last_seq, damaged FROM boots
WHERE settled < last_seq AND (number, last_seq) > (?, ?) AND NOT EXISTS (SELECT 1 FROM rows WHERE boot = number)
ORDER BY number LIMIT 1
"""


class Outbox:
    """The file `outbox.sqlite3` of one data folder, held by one process."""

    def __init__(self, folder: Path, *, boot_id: str, machine_boot: str, max_bytes: int = MAX_BYTES) -> None:
        """Opens or creates the outbox and begins the boot `boot_id`.

        `machine_boot` names the run of the machine: its monotonic clock is the same for all boots that share it. Empty
        where the rows' monotonic seconds are no machine's. Raises OutboxBusy, OutboxTooNew, or OutboxError.
        """
        self.boot_id = boot_id
        self._machine_boot = machine_boot
        self._max_bytes = max_bytes
        self._evicted = 0
        self._unreadable = 0
        self._stored = 0
        self._settled = 0
        held = lock(folder)
        self._lock: int | None = held
        self._folder = folder
        try:
            self._db, self.damage = open_file(folder / NAME)
            # Row 1 of a boot that begins after damage never is: it stands for what nobody can count.
            self._next_seq = 2 if self.damage else 1
            unstored = _room_kept(folder)
            with self._transaction():
                if unstored is not None:
                    # Where that boot is gone, the server knows of all it had.
                    self._db.execute(
                        "UPDATE boots SET last_seq = max(last_seq, ?) WHERE boot_id = ?",
                        (unstored.upto, unstored.boot_id),
                    )
                self._drop_settled_boots()
                self._boot: int = self._db.execute(
                    "INSERT INTO boots (boot_id, machine_boot, last_seq, damaged) VALUES (?, ?, ?, ?) RETURNING number",
                    (boot_id, machine_boot, self._next_seq - 1, int(bool(self.damage))),
                ).fetchone()[0]
            self._rows: int = self._db.execute("SELECT count(*) FROM rows").fetchone()[0]
        except BaseException:
            os.close(held)
            raise

    def store(self, sightings: Sequence[Sighting], *, clock_synced: bool, lost_before: int = 0) -> None:
        """Keeps `sightings`: once this returns they survive a kill and a power cut.

        `lost_before` rows could not be kept before these; they take numbers, so that they are declared. Raises
        OutboxError where the disk does not take them; nothing of them is kept then, and no number is taken.
        """
        first = self._next_seq + lost_before
        last = first + len(sightings) - 1
        with self._transaction():
            self._db.executemany(
                INSERT_ROW,
                [row_of(self._boot, first + at, one, clock_synced) for at, one in enumerate(sightings)],
            )
            self._db.execute("UPDATE boots SET last_seq = ? WHERE number = ?", (last, self._boot))
            evicted = 0
            while self._bytes() > self._max_bytes and (gone := self._evict()):
                evicted += gone
        self._next_seq = last + 1
        self._rows += len(sightings) - evicted
        self._evicted += evicted
        self._stored += len(sightings)

    def note_unstored(self, count: int) -> None:
        """Notes that `count` sightings were heard behind those stored: where they do not follow, the next start
        declares them. A full disk takes it. Raises OutboxError."""
        try:
            write(self._folder, Unstored(self.boot_id, self._next_seq - 1 + count))
        except OSError as error:
            raise OutboxError(f"What is not stored cannot be noted: {error.strerror}.") from error

    def after(self, place: Place, limit: int, clock: Clock) -> Batch | None:
        """What is to be sent behind `place`, of one boot; None when there is nothing, or nothing yet.

        Rows written before the clock was set are re-based on `clock` where that can be done. A row that does not read
        as it was written is thrown away, which makes it a hole.
        """
        with self._sentences("read"):
            while True:
                found = self._next(place, limit)
                if found is None or isinstance(found, Batch):
                    return found
                messages, bad = self._read(found, clock)
                if not bad:
                    return self._batch(found[0][0], tuple(messages))
                self._throw_away(bad)

    def settle(self, boot_id: str, upto: int) -> int:
        """Deletes the rows of a boot up to and with `upto`: the server has them. How many there were."""
        # A deletion that a power cut takes back costs one repeated batch: not worth waiting for the card.
        with self._sentences():
            self._db.execute("PRAGMA synchronous = NORMAL")
        try:
            with self._transaction():
                settled = self._db.execute(
                    "DELETE FROM rows WHERE seq <= ? AND boot = (SELECT number FROM boots WHERE boot_id = ?)",
                    (upto, boot_id),
                ).rowcount
                self._db.execute(
                    "UPDATE boots SET settled = max(settled, min(?, last_seq)) WHERE boot_id = ?", (upto, boot_id)
                )
                if boot_id != self.boot_id:
                    self._drop_settled_boots()
        finally:
            with self._sentences():
                self._db.execute("PRAGMA synchronous = FULL")
        self._rows -= settled
        self._settled += settled
        return settled

    def figures(self) -> Figures:
        with self._sentences("read"):
            owed = self._db.execute(_DECLARED, (0, 0)).fetchone() is not None
            oldest = self._db.execute("SELECT end_s FROM rows ORDER BY boot, seq LIMIT 1").fetchone()
            return Figures(
                rows=self._rows,
                bytes=self._bytes(),
                evicted=self._evicted,
                unreadable=self._unreadable,
                owed=owed,
                stored=self._stored,
                settled=self._settled,
                oldest_at_s=oldest[0] if oldest else None,
            )

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._db.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _next(self, place: Place, limit: int) -> list[Stored] | Batch | None:
        """Rows behind `place` up to the first hole, or what declares that there are none any more."""
        declared = self._db.execute(_DECLARED, (place.boot, place.seq)).fetchone()
        found = self._db.execute(
            "SELECT boot, seq FROM rows WHERE (boot, seq) > (?, ?) ORDER BY boot, seq LIMIT 1", (place.boot, place.seq)
        ).fetchone()
        if declared is not None and (found is None or declared[0] < found[0]):
            number, boot_id, last_seq, damaged = declared
            return Batch(number, boot_id, last_seq + 1, (), bool(damaged))
        if found is None:
            return None
        boot, first = found
        if boot == place.boot and first > place.seq + 1 and self._oldest(boot) < first:
            return None  # the hole can be declared once what stands before it is settled
        rows = self._db.execute(
            "SELECT * FROM rows WHERE boot = ? AND seq >= ? ORDER BY seq LIMIT ?", (boot, first, limit)
        ).fetchall()
        if not rows or rows[0][1] != first:
            raise OutboxBroken("The outbox is damaged (a row is not where its key says); a new start sets it aside.")
        return [row for at, row in enumerate(rows) if row[1] == first + at]

    def _read(self, rows: list[Stored], clock: Clock) -> tuple[list[SightingRow], list[Stored]]:
        """The rows as messages, and those that are none."""
        machine_boot = self._db.execute("SELECT machine_boot FROM boots WHERE number = ?", rows[0][:1]).fetchone()[0]
        rebase = clock if clock.synced and machine_boot and machine_boot == self._machine_boot else None
        messages, bad = [], []
        for row in rows:
            try:
                if not is_whole(row):
                    raise ValueError("another check sum")
                messages.append(message_of(row, rebase))
            except (ValueError, TypeError, AttributeError):
                bad.append(row[:2])
        return messages, bad

    def _batch(self, boot: object, rows: tuple[SightingRow, ...]) -> Batch:
        number, boot_id, damaged = self._db.execute(
            "SELECT number, boot_id, damaged FROM boots WHERE number = ?", (boot,)
        ).fetchone()
        return Batch(number, boot_id, self._oldest(number), rows, bool(damaged))

    def _oldest(self, boot: int) -> int:
        oldest: int = self._db.execute("SELECT min(seq) FROM rows WHERE boot = ?", (boot,)).fetchone()[0]
        return oldest

    def _throw_away(self, places: list[Stored]) -> None:
        with self._transaction():
            self._db.executemany("DELETE FROM rows WHERE boot = ? AND seq = ?", places)
        self._rows -= len(places)
        self._unreadable += len(places)

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

    def _drop_settled_boots(self) -> None:
        self._db.execute(
            "DELETE FROM boots WHERE boot_id <> ? AND settled >= last_seq"
            " AND NOT EXISTS (SELECT 1 FROM rows WHERE boot = number)",
            (self.boot_id,),
        )

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._sentences():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    with contextlib.suppress(sqlite3.Error):
                        self._db.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _sentences(self, wanted: str = "written") -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if is_damage(error):
                raise OutboxBroken(f"The outbox is damaged ({error}); a new start sets it aside.") from error
            raise OutboxError(f"The outbox cannot be {wanted}: {error}.{_question(error)}") from error


def _question(error: sqlite3.Error) -> str:
    """What whoever reads of it should look at first."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte; the rest says more exactly what
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_LOCKED):
        return " Does another program hold its file?"
    return " Is the card failing?" if code == sqlite3.SQLITE_IOERR else " Is the disk full?"


def _room_kept(folder: Path) -> Unstored | None:
    """What an earlier boot could not store; nothing where the disk has no room for such a note."""
    try:
        return keep_room(folder)
    except OSError:
        return None
