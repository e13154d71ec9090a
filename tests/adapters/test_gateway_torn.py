"""`gateway.outbox.outbox` after a power cut: the file or its log ends anywhere, and nothing but what was cut is gone.

What was stored is known row by row. Cut at any byte the outbox opens, gives back whole rows only, in order, and
declares what it knows to be missing.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.air.window import Sighting
from gateway.outbox.outbox import Outbox
from gateway.outbox.rows import Clock, Place
from tests.adapters.small_disk import SmallDisk, small_disk
from wire.freshness import Freshness
from wire.messages.mqtt import BATCH_ROWS, Layout, SightingRow

__all__ = ["small_disk"]

NOW = Clock(1_800_000_100.0, 100.0, synced=True)
FILE, LOG = "outbox.sqlite3", "outbox.sqlite3-wal"
PAGE = 1024
"Small pages tear in more places than large ones."
FRAME = 24 + PAGE
"What the log holds for a page (SQLite's file format, 4.1)."
ROWS_OF_A_PAGE = 14


def sighting(number: int) -> Sighting:
    end_s = NOW.at_s - 50 + number
    return Sighting(
        number.to_bytes(16, "big"), Layout.ANDROID, Freshness(number % 256, b"abc"), -60.5, 3, end_s, end_s, 9
    )


def opened(folder: Path, boot_id: str) -> Outbox:
    return Outbox(folder, boot_id=boot_id, machine_boot="machine")


def delivered(outbox: Outbox) -> tuple[list[int], int, bool]:
    """As a server would see it, settling each batch: the rows of `before` by seq, how many rows of that boot were
    declared gone, and whether there was damage. Fails on a row that was never stored."""
    held: list[int] = []
    declared = 0
    damaged = False
    while (batch := outbox.after(Place(), BATCH_ROWS, NOW)) is not None:
        damaged = damaged or batch.damaged
        if batch.boot_id == "before":
            declared = batch.oldest_seq_held - 1 - len(held)
            held += [checked(row) for row in batch.rows]
        outbox.settle(batch.boot_id, batch.last.seq)
    return held, declared, damaged


def checked(row: SightingRow) -> int:
    stored = sighting(row.seq)
    assert (row.token, row.window_end_s) == (stored.token.hex(), stored.end_s), "not what was stored"
    assert (row.tick, row.mac, row.median_rssi_dbm) == (row.seq % 256, b"abc".hex(), -60.5)
    return row.seq


class PowerCut:
    """Copies of one outbox, each cut somewhere."""

    def __init__(self, source: Path, folder: Path) -> None:
        self._source = source
        self._folder = folder
        self._cuts = 0

    def after(self, *, file_bytes: int | None = None, log_bytes: int | None = None) -> tuple[list[int], int, bool]:
        """What is delivered after this cut, by a gateway that then also stores something new."""
        self._cuts += 1
        folder = self._folder / str(self._cuts)
        folder.mkdir()
        for name, length in ((FILE, file_bytes), (LOG, log_bytes)):
            if (self._source / name).exists():
                (folder / name).write_bytes((self._source / name).read_bytes()[:length])
        with closing(opened(folder, "next")) as outbox:
            outbox.store([sighting(1)], clock_synced=True)
            found = delivered(outbox)
        shutil.rmtree(folder)
        return found


def begin(folder: Path) -> Outbox:
    """An outbox in small pages."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / FILE)) as db:
        db.executescript(f"PRAGMA page_size = {PAGE}; VACUUM;")
    return opened(folder, "before")


def write(outbox: Outbox, writes: int) -> None:
    """Five rows a write."""
    for first in range(1, 5 * writes, 5):
        outbox.store([sighting(number) for number in range(first, first + 5)], clock_synced=True)


@pytest.fixture
def cuts(small_disk: SmallDisk) -> Path:
    """In memory: thousands of cuts would wait for a disk."""
    return small_disk.folder


def test_a_log_cut_at_every_byte_of_its_last_frame_keeps_every_write_before(cuts: Path) -> None:
    writer = begin(cuts / "data")
    ends = []
    for number in range(1, 13, 2):
        writer.store([sighting(each) for each in range(number, number + 2)], clock_synced=True)
        ends.append((cuts / "data" / LOG).stat().st_size)
    shutil.copytree(cuts / "data", cuts / "source")
    writer.close()
    power = PowerCut(cuts / "source", cuts)
    last = ends[-1] - FRAME
    for length in (*range(0, ends[-2], 101), *range(ends[-2], last, 7), *range(last, ends[-1] + 1)):
        whole = sum(end <= length for end in ends)
        held, declared, damaged = power.after(log_bytes=length)
        assert held == list(range(1, 2 * whole + 1)), length
        assert (declared, damaged) == (0, False), length


def test_a_file_cut_at_every_byte_of_its_last_page_gives_back_what_was_before_the_cut(cuts: Path) -> None:
    writer = begin(cuts / "source")
    write(writer, 6)
    writer.close()  # which moves the log into the file
    power = PowerCut(cuts / "source", cuts)
    size = (cuts / "source" / FILE).stat().st_size
    tail = size - 2 * PAGE
    for length in (*range(size - 1, size - PAGE, -1), *range(size - PAGE, tail, -7), *range(tail, 0, -61)):
        held, declared, damaged = power.after(file_bytes=length)
        assert held == sorted(set(held)), length
        if length > tail:
            assert len(held) + declared == 30, "what is gone is declared"
            assert declared <= ROWS_OF_A_PAGE * -((length - size) // PAGE), "and only what was cut is gone"
        else:
            assert damaged, length
    assert held == [], "in the end nothing is left"


def test_a_log_of_which_a_piece_was_never_written_is_no_rubble(cuts: Path) -> None:
    writer = begin(cuts / "data")
    write(writer, 6)
    shutil.copytree(cuts / "data", cuts / "source")
    writer.close()
    whole = (cuts / "source" / LOG).read_bytes()
    for start in range(0, len(whole), 97):
        (cuts / "source" / LOG).write_bytes(whole[:start] + bytes(512) + whole[start + 512 :])
        held, _, _ = PowerCut(cuts / "source", cuts).after()
        assert held == list(range(1, len(held) + 1)), start


def test_a_bit_that_flipped_in_a_row_costs_that_row_and_is_declared(cuts: Path) -> None:
    writer = begin(cuts / "source")
    write(writer, 6)
    writer.close()
    file = cuts / "source" / FILE
    content = file.read_bytes()
    place = content.index(sighting(13).token) + 15
    file.write_bytes(content[:place] + b"\x77" + content[place + 1 :])
    held, declared, damaged = PowerCut(cuts / "source", cuts).after()
    assert held == [number for number in range(1, 31) if number != 13]
    assert (declared, damaged) == (1, False)


def test_damage_after_damage_is_survived(cuts: Path) -> None:
    folder = cuts / "data"
    for number in range(3):
        with closing(opened(folder, f"boot{number}")) as outbox:
            write(outbox, 4)
        content = (folder / FILE).read_bytes()
        (folder / FILE).write_bytes(content[: len(content) * 2 // 3])
    with closing(opened(folder, "next")) as outbox:
        assert outbox.damage
        write(outbox, 1)
        assert delivered(outbox)[2]
