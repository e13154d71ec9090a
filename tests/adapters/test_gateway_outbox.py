"""`gateway.outbox.outbox` on real SQLite: what is stored stays stored."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.air.window import CheckIn, Sighting
from gateway.errors import OutboxBusy, OutboxError, OutboxTooNew
from gateway.outbox.outbox import Outbox
from gateway.outbox.rows import Batch, Clock, Place
from wire.freshness import Freshness
from wire.messages.mqtt import BATCH_ROWS, Layout

REPOSITORY = Path(__file__).parents[2]
NOW = Clock(at_s=1_800_000_100.0, monotonic_s=100.0, synced=True)

Opener = Callable[..., Outbox]


@pytest.fixture
def open_outbox(tmp_path: Path) -> Iterator[Opener]:
    """Opens outboxes that are closed with the test; a `boot_id` of its own each."""
    opened: list[Outbox] = []
    numbers = itertools.count(1)

    def opener(folder: Path = tmp_path / "data", *, machine_boot: str = "machine", max_bytes: int = 10**9) -> Outbox:
        boot_id = f"boot{next(numbers)}"
        opened.append(Outbox(folder, boot_id=boot_id, machine_boot=machine_boot, max_bytes=max_bytes))
        return opened[-1]

    yield opener
    for outbox in opened:
        outbox.close()


def sighting(number: int = 1, *, fresh: Freshness | None = None, layout: Layout = Layout.ANDROID) -> Sighting:
    end_s = NOW.at_s - 50 + number * 1e-3
    fresh = fresh or Freshness(number % 256, b"abc")
    return Sighting(number.to_bytes(16, "big"), layout, fresh, -60.5, 3, end_s - 0.5, end_s, 50 + number * 1e-3)


def store(outbox: Outbox, count: int, *, synced: bool = True) -> None:
    outbox.store([sighting(number) for number in range(1, count + 1)], clock_synced=synced)


def everything(outbox: Outbox, clock: Clock = NOW) -> list[Batch]:
    batches, place = [], Place()
    while (batch := outbox.after(place, BATCH_ROWS, clock)) is not None:
        batches.append(batch)
        place = batch.last
    return batches


def seqs(outbox: Outbox) -> list[tuple[str, int]]:
    return [(batch.boot_id, row.seq) for batch in everything(outbox) for row in batch.rows]


def rows_of(outbox: Outbox) -> list[tuple[str, int]]:
    return [(batch.boot_id, row.seq) for batch in settled_in_turn(outbox) for row in batch.rows]


def settled_in_turn(outbox: Outbox) -> list[Batch]:
    """Everything that can be sent when the server settles whatever it is sent."""
    found = []
    while (batch := outbox.after(Place(), BATCH_ROWS, NOW)) is not None:
        found.append(batch)
        outbox.settle(batch.boot_id, batch.last.seq)
    return found


def test_a_row_comes_out_as_it_went_in(open_outbox: Opener) -> None:
    outbox = open_outbox()
    ios = Sighting(b"i" * 16, Layout.IOS, None, -71.0, 1, NOW.at_s, NOW.at_s, 100.0)
    outbox.store([sighting(1, fresh=Freshness(7, b"\x00\x01\xff")), ios], clock_synced=True)
    (batch,) = everything(outbox)
    android, apple = batch.rows
    assert (batch.boot_id, batch.oldest_seq_held) == ("boot1", 1)
    assert (android.seq, android.token, android.layout) == (1, (1).to_bytes(16, "big").hex(), Layout.ANDROID)
    assert (android.tick, android.mac, android.median_rssi_dbm, android.count) == (7, "0001ff", -60.5, 3)
    assert (android.window_start_s, android.window_end_s) == (sighting(1).start_s, sighting(1).end_s)
    assert (apple.seq, apple.layout, apple.tick, apple.mac) == (2, Layout.IOS, None, None)


def test_a_check_in_keeps_its_nonce_and_proof(open_outbox: Opener) -> None:
    outbox = open_outbox()
    answered = CheckIn(nonce=b"n" * 16, proof=b"p" * 16)
    outbox.store(
        [Sighting(b"t" * 16, Layout.CHECK_IN, None, -70.0, 1, NOW.at_s, NOW.at_s, 100.0, answered)], clock_synced=True
    )
    (row,) = everything(outbox)[0].rows
    assert (row.layout, row.nonce, row.proof) == (Layout.CHECK_IN, (b"n" * 16).hex(), (b"p" * 16).hex())


def test_an_outbox_of_the_first_version_is_kept_and_takes_check_ins(open_outbox: Opener, tmp_path: Path) -> None:
    store(open_outbox(), 3)
    earlier = sqlite3.connect(tmp_path / "data" / "outbox.sqlite3")
    for table, column in (("boots", "last_seq"), ("boots", "settled"), ("boots", "damaged"), ("rows", "checksum")):
        earlier.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    earlier.executescript(
        "ALTER TABLE rows DROP COLUMN proof; ALTER TABLE rows DROP COLUMN nonce; PRAGMA user_version = 1;"
    )
    earlier.close()
    folder = tmp_path / "upgraded"
    shutil.copytree(tmp_path / "data", folder)
    outbox = open_outbox(folder)
    answered = CheckIn(nonce=b"n" * 16, proof=b"p" * 16)
    outbox.store(
        [Sighting(b"t" * 16, Layout.CHECK_IN, None, -70.0, 1, NOW.at_s, NOW.at_s, 100.0, answered)], clock_synced=True
    )
    rows = [row for batch in everything(outbox) for row in batch.rows]
    assert [row.nonce for row in rows] == [None, None, None, (b"n" * 16).hex()]
    outbox.settle("boot1", 3)
    assert seqs(outbox) == [("boot2", 1)], "the earlier version's boot ends with its rows"


def test_batches_are_small_and_in_order(open_outbox: Opener) -> None:
    outbox = open_outbox()
    store(outbox, 120)
    assert [len(batch.rows) for batch in everything(outbox)] == [50, 50, 20]
    assert seqs(outbox) == [("boot1", number) for number in range(1, 121)]


def test_rows_leave_only_when_settled(open_outbox: Opener) -> None:
    outbox = open_outbox()
    store(outbox, 10)
    assert outbox.settle("another", 10) == 0
    assert outbox.settle("boot1", 4) == 4
    assert outbox.settle("boot1", 4) == 0
    (batch,) = everything(outbox)
    assert (batch.oldest_seq_held, batch.rows[0].seq) == (5, 5)
    assert outbox.figures().rows == 6


def test_earlier_boots_come_first_and_end_when_settled(open_outbox: Opener) -> None:
    first = open_outbox()
    store(first, 3)
    first.close()
    second = open_outbox()
    store(second, 2)
    assert seqs(second) == [("boot1", 1), ("boot1", 2), ("boot1", 3), ("boot2", 1), ("boot2", 2)]
    second.settle("boot1", 3)
    assert seqs(second) == [("boot2", 1), ("boot2", 2)]
    assert second.figures().rows == 2


def test_numbers_go_on_after_everything_was_settled(open_outbox: Opener) -> None:
    outbox = open_outbox()
    store(outbox, 2)
    outbox.settle("boot1", 2)
    store(outbox, 1)
    assert seqs(outbox) == [("boot1", 3)]


def test_a_full_outbox_lets_its_oldest_rows_go_and_counts_them(open_outbox: Opener) -> None:
    outbox = open_outbox(max_bytes=300_000)
    for _ in range(40):
        store(outbox, 100)
    figures = outbox.figures()
    assert figures.bytes <= 300_000
    assert figures.evicted > 0
    assert figures.rows + figures.evicted == 4000
    batches = everything(outbox)
    assert batches[0].oldest_seq_held == batches[0].rows[0].seq == figures.evicted + 1
    assert batches[-1].rows[-1].seq == 4000


def test_a_boot_whose_rows_were_all_pushed_out_is_declared_until_that_is_settled(open_outbox: Opener) -> None:
    first = open_outbox()
    store(first, 100)
    first.settle("boot1", 40)
    first.close()
    second = open_outbox(max_bytes=100_000)
    for _ in range(20):
        store(second, 100)
    second.close()
    third = open_outbox()
    declared, following = everything(third)[:2]
    assert (declared.boot_id, declared.oldest_seq_held, declared.rows) == ("boot1", 101, ())
    assert following.boot_id == "boot2"
    assert following.oldest_seq_held == following.rows[0].seq > 1
    assert third.figures().owed
    third.settle("boot1", declared.last.seq)
    assert everything(third)[0].boot_id == "boot2"
    assert not third.figures().owed


def test_rows_behind_a_hole_wait_until_those_before_it_are_settled(open_outbox: Opener) -> None:
    outbox = open_outbox()
    store(outbox, 3)
    outbox.store([sighting(9)], clock_synced=True, lost_before=5)
    (batch,) = everything(outbox)
    assert [row.seq for row in batch.rows] == [1, 2, 3]
    outbox.settle("boot1", 2)
    assert outbox.after(batch.last, BATCH_ROWS, NOW) is None
    outbox.settle("boot1", 3)
    behind = outbox.after(batch.last, BATCH_ROWS, NOW)
    assert behind is not None
    assert (behind.oldest_seq_held, [row.seq for row in behind.rows]) == (9, [9])


def test_a_row_that_is_none_is_thrown_away_counted_and_declared(tmp_path: Path, open_outbox: Opener) -> None:
    outbox = open_outbox()
    store(outbox, 5)
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "outbox.sqlite3")) as other, other:
        other.execute("UPDATE rows SET layout = 'carrier pigeon', checksum = NULL WHERE seq = 2")
        other.execute("UPDATE rows SET count = 7 WHERE seq = 4")
    assert rows_of(outbox) == [("boot1", 1), ("boot1", 3), ("boot1", 5)]
    assert (outbox.figures().unreadable, outbox.figures().rows) == (2, 0)


def test_a_hole_at_the_end_of_a_boot_is_declared_as_well(tmp_path: Path, open_outbox: Opener) -> None:
    outbox = open_outbox()
    store(outbox, 5)
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "outbox.sqlite3")) as other, other:
        other.execute("DELETE FROM rows WHERE seq >= 4")
    assert seqs(outbox) == [("boot1", 1), ("boot1", 2), ("boot1", 3)]
    outbox.settle("boot1", 3)
    declared = outbox.after(Place(), BATCH_ROWS, NOW)
    assert declared is not None
    assert (declared.rows, declared.oldest_seq_held) == ((), 6)
    outbox.settle("boot1", 5)
    assert everything(outbox) == []


def test_rows_from_before_the_clock_was_set_are_moved_to_the_right_time(open_outbox: Opener) -> None:
    outbox = open_outbox()
    outbox.store(
        [Sighting(b"t" * 16, Layout.IOS, None, -60.0, 2, 1000.0, 1000.5, monotonic_s=40.0)], clock_synced=False
    )
    (row,) = everything(outbox, Clock(2000.0, 90.0, synced=False))[0].rows
    assert (row.window_end_s, row.clock_synced) == (1000.5, False)
    (row,) = everything(outbox, NOW)[0].rows
    assert (row.window_start_s, row.window_end_s) == (NOW.at_s - 60.5, NOW.at_s - 60)
    assert row.clock_synced


def test_a_clock_is_carried_over_a_restart_of_the_program_not_of_the_machine(open_outbox: Opener) -> None:
    first = open_outbox()
    store(first, 1, synced=False)
    first.close()
    same = open_outbox()
    assert everything(same)[0].rows[0].clock_synced
    same.close()
    other = open_outbox(machine_boot="after the power cut")
    assert not everything(other)[0].rows[0].clock_synced


def test_a_second_gateway_on_the_folder_is_refused(open_outbox: Opener) -> None:
    open_outbox()
    with pytest.raises(OutboxBusy, match="Another gateway works with"):
        open_outbox()


def test_a_newer_outbox_is_left_alone(tmp_path: Path, open_outbox: Opener) -> None:
    open_outbox().close()
    database = sqlite3.connect(tmp_path / "data" / "outbox.sqlite3")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(OutboxTooNew, match="of version 99"):
        open_outbox()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path, open_outbox: Opener) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutboxError, match="cannot be used"):
        open_outbox(tmp_path / "file" / "data")


def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, open_outbox: Opener) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "outbox.sqlite3").write_bytes(b"not a database" * 1000)
    outbox = open_outbox()
    store(outbox, 1)
    assert seqs(outbox) == [("boot1", 2)]
    (batch,) = everything(outbox)
    assert (batch.damaged, batch.oldest_seq_held) == (True, 2), "row 1 stands for what nobody can count"
    assert (folder / "outbox.sqlite3.broken").exists()


def test_a_database_that_lost_bits_is_set_aside(tmp_path: Path, open_outbox: Opener) -> None:
    content = damaged_outbox(open_outbox, tmp_path, 2000).read_bytes()
    second = open_outbox()
    store(second, 1)
    assert (tmp_path / "data" / "outbox.sqlite3.broken").read_bytes() == content
    saved = [seq for boot_id, seq in rows_of(second) if boot_id == "boot1"]
    assert 1000 < len(saved) < 2000, "one hole costs only itself"
    assert saved == sorted(saved)
    assert f"{len(saved)} rows were saved" in second.damage


def damaged_outbox(open_outbox: Opener, tmp_path: Path, rows: int) -> Path:
    """Its file, with a hole of 20 kB."""
    first = open_outbox()
    store(first, rows)
    first.close()
    file = tmp_path / "data" / "outbox.sqlite3"
    content = bytearray(file.read_bytes())
    content[20_000:40_000] = b"\xa5" * 20_000
    file.write_bytes(content)
    return file


def test_a_saving_that_was_interrupted_begins_anew(tmp_path: Path, open_outbox: Opener) -> None:
    file = damaged_outbox(open_outbox, tmp_path, 2000)
    file.with_name("outbox.sqlite3.saved").write_bytes(b"half of it" * 1000)
    second = open_outbox()
    store(second, 1)
    assert len([seq for boot_id, seq in rows_of(second) if boot_id == "boot1"]) > 1000
    assert "rows were saved" in second.damage
    assert not file.with_name("outbox.sqlite3.saved").exists()


def test_what_was_saved_is_taken_up_where_the_power_went_before_it_had_its_name(
    tmp_path: Path, open_outbox: Opener
) -> None:
    file = damaged_outbox(open_outbox, tmp_path, 2000)
    second = open_outbox()
    said = second.damage
    second.close()
    file.rename(file.with_name("outbox.sqlite3.saved"))
    file.with_name("outbox.sqlite3-wal").write_bytes(b"the log of the damaged one" * 1000)
    third = open_outbox()
    assert third.damage == said, "as many rows as the first time"
    store(third, 1)
    batches = settled_in_turn(third)
    assert sum(len(batch.rows) for batch in batches if batch.boot_id == "boot1") > 1000
    assert batches[-1].damaged, "declared, since nobody knows what else there was"


def test_saving_a_large_outbox_takes_little_memory(tmp_path: Path, open_outbox: Opener) -> None:
    damaged_outbox(open_outbox, tmp_path, 20_000)
    tracemalloc.start()
    try:
        second = open_outbox()
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "rows were saved" in second.damage
    assert most_bytes < 2_000_000, "a full outbox has seventy times as many rows"


def test_the_outbox_is_only_its_owners_to_read(tmp_path: Path, open_outbox: Opener) -> None:
    store(open_outbox(), 1)
    for file in (tmp_path / "data").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name


def test_a_disk_that_is_full_is_an_error_and_keeps_what_was_stored(tmp_path: Path, open_outbox: Opener) -> None:
    outbox = open_outbox()
    store(outbox, 10)
    limit = (tmp_path / "data" / "outbox.sqlite3").stat().st_size // 4096 + 1
    outbox._db.execute(f"PRAGMA max_page_count = {limit}")
    with pytest.raises(OutboxError, match="full"):
        store(outbox, 5000)
    outbox._db.execute("PRAGMA max_page_count = 1000000")
    store(outbox, 1)
    assert seqs(outbox) == [("boot1", number) for number in range(1, 12)]
    assert outbox.figures().rows == 11


_WRITER = """
import sys
from pathlib import Path
from gateway.outbox.outbox import Outbox
from gateway.air.window import CheckIn, Sighting
from wire.messages.mqtt import Layout
outbox = Outbox(Path(sys.argv[1]), boot_id=sys.argv[2], machine_boot="machine")
seq = 0
while True:
    outbox.store([Sighting(b"t" * 16, Layout.IOS, None, -60.0, 1, 1.0, 1.0, 1.0)] * 3, clock_synced=True)
    seq += 3
    print(seq, flush=True)
    if seq % 30 == 0:
        outbox.settle(sys.argv[2], seq - 15)
"""


@pytest.mark.parametrize("lines", [1, 40, 41, 137])
def test_kill_9_in_the_middle_of_writing_loses_nothing_that_was_stored(
    tmp_path: Path, open_outbox: Opener, lines: int
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, tmp_path / "data", "child"],
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        try:
            stored = [int(writer.stdout.readline()) for _ in range(lines)]
        finally:
            writer.send_signal(signal.SIGKILL)
        stored += [int(line) for line in writer.stdout.read().splitlines()]
    held = [seq for boot_id, seq in seqs(open_outbox()) if boot_id == "child"]
    assert held == list(range(held[0], held[-1] + 1))
    assert held[-1] >= stored[-1]
    assert held[0] <= max(1, stored[-1] - 14)


def test_a_torn_log_loses_nothing_that_was_stored_and_never_raises(tmp_path: Path, open_outbox: Opener) -> None:
    outbox = open_outbox()
    wal = tmp_path / "data" / "outbox.sqlite3-wal"
    sizes = []
    for _ in range(4):
        store(outbox, 5)
        sizes.append(wal.stat().st_size)
    # As a power cut would find it: the log as written so far, cut anywhere behind what was stored, or overwritten.
    assert sizes == sorted(sizes)
    for number, size in enumerate(range(sizes[0], sizes[-1] + 1, 1021)):
        torn = tmp_path / f"torn{number}"
        torn.mkdir()
        shutil.copy(tmp_path / "data" / "outbox.sqlite3", torn)
        log = wal.read_bytes()[:size]
        (torn / wal.name).write_bytes(log if number % 2 else log + b"\xa5" * 700)
        stored = 5 * sum(whole <= size for whole in sizes)
        copy = open_outbox(torn)
        assert len(seqs(copy)) == stored
        copy.close()


def test_a_log_cut_anywhere_at_all_never_raises(tmp_path: Path, open_outbox: Opener) -> None:
    outbox = open_outbox()
    store(outbox, 20)
    wal = tmp_path / "data" / "outbox.sqlite3-wal"
    for number, size in enumerate(range(0, wal.stat().st_size, 997)):
        torn = tmp_path / f"torn{number}"
        torn.mkdir()
        shutil.copy(tmp_path / "data" / "outbox.sqlite3", torn)
        (torn / wal.name).write_bytes(wal.read_bytes()[:size])
        copy = open_outbox(torn)
        store(copy, 1)
        copy.close()
