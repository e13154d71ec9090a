"""What only a server can do to us: go away in the middle, serve two processes, refuse us."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future

import pytest
from sqlalchemy import URL, event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from kiosk_server.database import Command, Database, Writer, outbox
from kiosk_server.database.errors import DatabaseLost, DatabaseRefuses, DatabaseUnreachable
from kiosk_server.database.faults import Fault, fault_of
from kiosk_server.database.meta import Meta
from kiosk_server.database.postgresql import Peers
from tests.adapters.postgresql_server import PostgreSQL


@pytest.fixture
def url(postgresql: PostgreSQL) -> Iterator[URL]:
    made = postgresql.new_database()
    yield made
    postgresql.drop(made)


@pytest.fixture
def database(url: URL) -> Iterator[Database]:
    with Database.open(url) as opened:
        yield opened


def put(key: str, value: str = "") -> Command[str]:
    def command(session: Session) -> str:
        session.add(Meta(key=key, value=value))
        session.flush()
        return key

    return command


def keys(database: Database) -> set[str]:
    with database.reader.session() as session:
        return set(session.connection().execute(text("SELECT key FROM meta WHERE key != 'epoch'")).scalars())


def cut_off(postgresql: PostgreSQL, url: URL, name: str) -> None:
    """Ends the server's side of the connections that call themselves `name`."""
    with postgresql.connect("postgres") as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND application_name = %s",
            (url.database, name),
        )


def eventually(holds: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_command_whose_connection_is_cut_is_run_again(postgresql: PostgreSQL, url: URL, database: Database) -> None:
    cut: list[bool] = []

    def command(session: Session) -> str:
        session.add(Meta(key="before", value=""))
        session.flush()
        if not cut:
            cut.append(True)
            cut_off(postgresql, url, "shopbell writer")
        return put("after")(session)

    assert database.writer.run(command) == "after"
    assert keys(database) == {"before", "after"}


def test_what_was_idle_while_the_server_restarted_goes_on() -> None:
    with PostgreSQL() as own, Database.open(own.new_database()) as database:
        database.writer.run(put("one"))
        assert keys(database) == {"one"}
        own.stop()
        restarting = threading.Thread(target=own.start)
        late = database.writer.submit(put("two"))
        restarting.start()
        assert late.result(30) == "two"
        restarting.join(30)
        assert keys(database) == {"one", "two"}


def test_a_commit_whose_answer_got_lost_is_done_once(postgresql: PostgreSQL, url: URL, database: Database) -> None:
    runs: list[int] = []

    def command(session: Session) -> None:
        runs.append(1)
        session.add(Meta(key=f"run{len(runs)}", value=""))

    cut: list[bool] = []

    def commit_then_lose(connection: object) -> None:
        """The commit reaches the server; before its answer is read the line is cut."""
        if not cut:
            cut.append(True)
            driver = connection.connection.driver_connection  # type: ignore[attr-defined]
            driver.execute("COMMIT")
            driver.close()

    event.listen(database._engines[0], "commit", commit_then_lose)
    database.writer.run(command)
    assert (keys(database), len(runs)) == ({"run1"}, 1)


def test_a_server_that_stays_away_is_said_clearly() -> None:
    with PostgreSQL() as own, Database.open(own.new_database()) as database:
        engine = database._engines[0]
        writer = Writer(engine, peers=Peers(engine, patience_s=0.5))
        writer.run(put("one"))
        own.stop()
        with pytest.raises(DatabaseLost, match="does not answer"):
            writer.run(put("two"))
        own.start()
        assert writer.run(put("three")) == "three"
        assert keys(database) == {"one", "three"}
        writer.close()


def test_who_cannot_be_reached_is_refused_with_a_sentence(postgresql: PostgreSQL) -> None:
    with pytest.raises(DatabaseUnreachable, match="cannot be used"):
        Database.open(postgresql.url("no_such_database"))
    with pytest.raises(DatabaseUnreachable) as caught:
        Database.open(postgresql.url("x").set(username="nobody", password="hidden", host="127.0.0.1", port=1))
    assert "hidden" not in str(caught.value)


def test_a_text_with_a_nul_is_refused_and_the_rest_of_the_batch_stays(database: Database) -> None:
    futures: list[Future[str]] = [database.writer.submit(put(key)) for key in ("one", "t\0wo", "three")]
    with pytest.raises(DatabaseRefuses):
        futures[1].result(10)
    assert (futures[0].result(10), futures[2].result(10)) == ("one", "three")


def test_two_processes_write_in_turn_and_numbers_appear_in_their_order(url: URL) -> None:
    """A reader that has seen a number never finds a lower one afterwards."""
    with Database.open(url) as one, Database.open(url) as two:
        done = threading.Event()
        seen: list[int] = []

        def read() -> None:
            newest = 0
            while not (done.is_set() and newest >= 400):
                with one.reader.session() as session:
                    found = outbox.events_after(session, [outbox.DESK], newest, 0.0, limit=1000)
                seen.extend(each.seq for each in found)
                newest = max([newest, *(each.seq for each in found)])

        reading = threading.Thread(target=read)
        reading.start()
        futures = [
            database.writer.submit(lambda s, n=f"{name}{n}": outbox.append(s, outbox.DESK, "k", n, 1, {}))
            for n in range(200)
            for name, database in (("a", one), ("b", two))
        ]
        for future in futures:
            future.result(30)
        done.set()
        reading.join(30)
    assert sorted(seen) == seen
    assert len(set(seen)) == 400


def test_two_processes_cannot_both_have_what_there_is_once(url: URL) -> None:
    with Database.open(url) as one, Database.open(url) as two:
        futures = [database.writer.submit(put(f"k{n}")) for n in range(100) for database in (one, two)]
        outcomes = [future.exception(30) for future in futures]
    lost = [outcome for outcome in outcomes if outcome is not None]
    assert len(lost) == 100
    assert all(isinstance(each, IntegrityError) and fault_of(each) is Fault.UNIQUE for each in lost)


def test_a_commit_wakes_the_screens_of_the_other_process_too(
    postgresql: PostgreSQL, url: URL, database: Database
) -> None:
    heard: list[frozenset[str]] = []
    with Database.open(url) as other:
        other.writer.listen(heard.append)
        many = {outbox.phone(f"{number:032x}") for number in range(300)}

        def command(session: Session) -> None:
            for audience in many:
                outbox.touch(session, audience)

        def all_heard() -> bool:
            database.writer.run(command)
            return frozenset().union(*heard) >= many

        eventually(all_heard)
        heard.clear()
        cut_off(postgresql, url, "shopbell listener")
        eventually(lambda: frozenset() in heard)
        heard.clear()
        eventually(all_heard)


def test_one_process_at_a_time_owns_a_sites_presence(postgresql: PostgreSQL, url: URL, database: Database) -> None:
    with Database.open(url) as other:
        assert database.owns_presence("riverside")
        assert not other.owns_presence("riverside")
        assert database.owns_presence("riverside")
        cut_off(postgresql, url, "shopbell presence")
        eventually(lambda: other.owns_presence("riverside"))
        assert not database.owns_presence("riverside")
    assert database.owns_presence("riverside")
