"""One thread writes: what resolved is durable, what failed failed alone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from kiosk_server.database import (
    Command,
    Database,
    DatabaseBusy,
    DatabaseError,
    DatabaseFull,
    Writer,
    WriterBusy,
    WriterClosed,
    after,
    new_id,
    outbox,
)
from kiosk_server.database.errors import DatabaseUnreadable
from kiosk_server.database.meta import Meta
from kiosk_server.database.postgresql import session_connection
from tests.adapters.sqlite_files import new_file


@pytest.fixture
def database(place: Path | URL) -> Iterator[Database]:
    with Database.open(place) as opened:
        yield opened


@pytest.fixture
def in_a_file(tmp_path: Path) -> Iterator[Database]:
    with Database.open(new_file(tmp_path / "file.sqlite3")) as opened:
        yield opened


def put(key: str, value: str = "") -> Command[str]:
    def command(session: Session) -> str:
        session.add(Meta(key=key, value=value))
        session.flush()
        return key

    return command


def keys(database: Database) -> set[str]:
    with database.reader.session() as session:
        return {row[0] for row in session.connection().execute(text("SELECT key FROM meta WHERE key != 'epoch'"))}


class Held:
    """Keeps the writer busy until let go, so that what is submitted meanwhile becomes one batch."""

    def __init__(self, writer: Writer) -> None:
        self._go = threading.Event()
        self._there = threading.Event()
        self._future = writer.submit(self._wait)
        assert self._there.wait(10)

    def _wait(self, _session: Session) -> None:
        self._there.set()
        assert self._go.wait(10)

    def let_go(self) -> None:
        self._go.set()
        self._future.result(10)


def test_sixty_four_threads_race_and_the_poison_among_them_fails_alone(database: Database) -> None:
    failed: list[int] = []

    def work(number: int) -> None:
        for step in range(5):
            try:
                database.writer.run(put("taken" if number % 8 == 0 else f"{number}.{step}"))
            except IntegrityError:
                failed.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    expected = {f"{number}.{step}" for number in range(64) if number % 8 for step in range(5)}
    assert keys(database) == expected | {"taken"}
    assert len(failed) == 8 * 5 - 1
    assert all(number % 8 == 0 for number in failed)


def seen_from_outside(where: Path | URL) -> int:
    if isinstance(where, Path):
        with contextlib.closing(sqlite3.connect(where)) as other:
            return int(other.execute("SELECT count(*) FROM meta").fetchone()[0])
    with contextlib.closing(session_connection(where, "test")) as connection:
        row = connection.execute("SELECT count(*) FROM meta").fetchone()
    assert row is not None
    return int(row[0])


def test_the_answer_comes_after_the_commit(database: Database) -> None:
    for number in range(20):
        database.writer.run(put(f"k{number}"))
        assert seen_from_outside(database.where) == number + 2


def test_a_command_that_raises_leaves_nothing_and_undoes_what_it_did_in_memory(database: Database) -> None:
    done: list[str] = []

    def poison(session: Session) -> None:
        after(session).commit(lambda: done.append("never"))
        after(session).rollback(lambda: done.append("first"))
        after(session).rollback(lambda: done.append("second"))
        put("lost")(session)
        outbox.append(session, outbox.DESK, "timeline.row", "x", 1, {})
        raise ValueError("poison")

    heard: list[frozenset[str]] = []
    database.writer.listen(heard.append)
    held = Held(database.writer)
    good = database.writer.submit(put("kept"))
    bad = database.writer.submit(poison)
    held.let_go()
    assert good.result(10) == "kept"
    with pytest.raises(ValueError, match="poison"):
        bad.result(10)
    # It ran twice: together with the other one, and then apart from it.
    assert (keys(database), done, heard) == ({"kept"}, ["second", "first"] * 2, [])


def test_events_keep_their_order_and_what_a_savepoint_takes_back_is_gone(database: Database) -> None:
    def command(session: Session) -> int:
        outbox.append(session, outbox.DESK, "k", "one", 1, {})
        with contextlib.suppress(ValueError), session.begin_nested():
            outbox.append(session, outbox.DESK, "k", "taken back", 1, {})
            raise ValueError
        with session.begin_nested():
            outbox.append(session, outbox.DESK, "k", "two", 1, {})
        outbox.append(session, outbox.DESK, "k", "three", 1, {})
        outbox.append(session, outbox.DESK, "k", "one", 1, {})
        return len(outbox.events_after(session, [outbox.DESK], 0, 0.0, limit=10))

    assert database.writer.run(command) == 3
    with database.reader.session() as session:
        found = outbox.events_after(session, [outbox.DESK], 0, 0.0, limit=10)
    assert [each.id for each in found] == ["one", "two", "three"]


def test_an_event_is_withheld_though_it_came_in_the_same_batch(database: Database) -> None:
    held = Held(database.writer)
    database.writer.submit(lambda s: outbox.append(s, outbox.phone("m"), "k", "late", 1, {}, member="m"))
    withheld = database.writer.submit(lambda s: outbox.withhold(s, "m"))
    held.let_go()
    assert withheld.result(10) == 1


def test_listeners_hear_of_audiences_after_the_commit(database: Database) -> None:
    seen: list[int] = []

    def listener(touched: frozenset[str]) -> None:
        assert touched == {outbox.DESK}
        with database.reader.session() as session:
            seen.append(outbox.newest_seq(session))

    stop = database.writer.listen(listener)
    database.writer.run(lambda s: outbox.append(s, outbox.DESK, "timeline.row", "x", 1, {}))
    stop()
    database.writer.run(lambda s: outbox.append(s, outbox.DESK, "timeline.row", "y", 1, {}))
    assert seen == [1]


def test_a_full_disk_is_said_clearly_and_nothing_is_half_written(in_a_file: Database) -> None:
    database = in_a_file
    undone: list[str] = []

    def two_rows(session: Session) -> None:
        after(session).rollback(lambda: undone.append("undone"))
        put("small")(session)
        put("large", "x" * 4_000_000)(session)

    def bound(session: Session) -> None:
        session.connection().execute(text("PRAGMA max_page_count = 400"))

    database.writer.run(bound)
    held = Held(database.writer)
    full = database.writer.submit(two_rows)
    others: list[Future[str]] = [database.writer.submit(put(f"other{number}")) for number in range(3)]
    held.let_go()
    with pytest.raises(DatabaseFull, match="disk is full"):
        full.result(10)
    assert [other.result(10) for other in others] == ["other0", "other1", "other2"]
    assert keys(database) == {"other0", "other1", "other2"}
    assert undone
    assert database.writer.run(put("later")) == "later"


def test_a_full_queue_says_so_at_once(database: Database, tmp_path: Path) -> None:
    writer = Writer(database._engines[0], capacity=3)
    held = Held(writer)
    waiting = [writer.submit(put(f"w{number}")) for number in range(3)]
    with pytest.raises(WriterBusy):
        writer.submit(put("too many"))
    held.let_go()
    assert [each.result(10) for each in waiting] == ["w0", "w1", "w2"]
    writer.close()
    with pytest.raises(WriterClosed):
        writer.submit(put("too late"))


def test_closing_writes_what_waits(place: Path | URL) -> None:
    database = Database.open(place)
    futures = [database.writer.submit(put(f"k{number}")) for number in range(200)]
    database.close()
    assert [each.result(0) for each in futures] == [f"k{number}" for number in range(200)]


def test_a_command_may_not_wait_for_another(database: Database) -> None:
    with pytest.raises(RuntimeError, match="must not wait"):
        database.writer.run(lambda _session: database.writer.run(put("never")))


async def test_a_coroutine_waits_for_its_commit_without_holding_up_the_loop(database: Database) -> None:
    done = await asyncio.gather(*(database.writer.run_async(put(f"k{number}")) for number in range(100)))
    assert set(done) == keys(database)


def test_readers_cannot_write_and_see_one_moment(database: Database) -> None:
    with database.reader.session() as session:
        assert session.get(Meta, "k") is None
        database.writer.run(put("k"))
        assert session.get(Meta, "k") is None
    with database.reader.session() as session:
        session.add(Meta(key="by a reader", value=""))
        with pytest.raises(DBAPIError, match=r"read-?only"):
            session.flush()


def test_a_second_opening_of_a_file_is_refused_with_a_sentence(in_a_file: Database) -> None:
    with pytest.raises(DatabaseBusy, match="another process holds"):
        Database.open(in_a_file.path)


def test_what_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "photo.sqlite3"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(DatabaseUnreadable, match="cannot be used"):
        Database.open(path)
    with pytest.raises(DatabaseError, match="cannot be used"):
        Database.open(tmp_path / "no such folder" / "x.sqlite3")


def test_only_its_owner_can_read_the_file(in_a_file: Database) -> None:
    assert in_a_file.path.stat().st_mode & 0o777 == 0o600


def test_the_epoch_is_kept_and_the_sequence_never_goes_back(place: Path | URL) -> None:
    with Database.open(place) as database:
        epoch = database.epoch
        database.writer.run(lambda s: outbox.append(s, outbox.DESK, "k", "a", 1, {}))
        database.writer.run(lambda s: outbox.prune(s, 1 + outbox.KEPT_S + 1))
    with Database.open(place) as database:
        assert database.epoch == epoch
        database.writer.run(lambda s: outbox.append(s, outbox.DESK, "k", "b", 1, {}))
        with database.reader.session() as session:
            assert outbox.newest_seq(session) == 2


def test_identifiers_sort_by_their_time() -> None:
    made = [new_id(at_s) for at_s in (0, 1, 1.25, 1_800_000_000, 1_800_000_001)]
    assert made == sorted(made)
    assert all(len(each) == 32 and each[12] == "7" and each[16] in "89ab" for each in made)


CHILD = """
import sys
from pathlib import Path
from sqlalchemy import make_url
from kiosk_server.database import Database
from kiosk_server.database.meta import Meta
where = sys.argv[1]
database = Database.open(make_url(where) if "://" in where else Path(where))
print("ready", flush=True)
number = 0
while True:
    futures = []
    for _ in range(20):
        number += 1
        futures.append((number, database.writer.submit(lambda s, n=number: s.add(Meta(key=str(n), value="")))))
    for n, future in futures:
        future.result()
        print(n, flush=True)
"""


def test_what_resolved_before_a_kill_is_in_the_database(place: Path | URL) -> None:
    where = str(place) if isinstance(place, Path) else place.render_as_string(hide_password=False)
    for _ in range(2):
        child = subprocess.Popen([sys.executable, "-c", CHILD, where], stdout=subprocess.PIPE, text=True)
        try:
            assert child.stdout is not None
            promised = [child.stdout.readline().strip() for _ in range(150)]
            os.kill(child.pid, signal.SIGKILL)
            promised += child.stdout.read().split()
        finally:
            child.kill()
            child.wait(10)
            if child.stdout is not None:
                child.stdout.close()
        with Database.open(place) as database:
            found = keys(database)
            assert set(promised[1:]) <= found
            database.writer.run(
                lambda s: s.connection().execute(text("DELETE FROM meta WHERE key != 'epoch'")) and None
            )
