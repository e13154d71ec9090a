"""What only a database on a server can do to the clerks' program: go away, and be somebody else's too."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from sqlalchemy import URL, event
from sqlmodel import Session, col, select

from clerk_push import journal
from clerk_push.__main__ import main
from clerk_push.database import BadAddress, Database, open_database, read_address
from clerk_push.database.postgresql import Server
from clerk_push.database.writer import Writer
from clerk_push.errors import DatabaseLost, DatabaseRefuses, DatabaseUnusable
from clerk_push.tables import JournalRow
from tests.adapters.clerk_program import until
from tests.adapters.postgresql_server import PostgreSQL


class Said(BaseModel):
    text: str = ""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    """One of our own, which is stopped and started."""
    with PostgreSQL() as server:
        yield server


@pytest.fixture(scope="module")
def url(server: PostgreSQL) -> URL:
    return server.empty_database()


@pytest.fixture(scope="module")
def one(url: URL) -> Iterator[Database]:
    with open_database(url) as database:
        yield database


@pytest.fixture(scope="module")
def other(url: URL) -> Iterator[Database]:
    """As another process has it."""
    with open_database(url) as database:
        yield database


def tell(database: Database, kind: str) -> None:
    database.writer.run(lambda session: journal.tell(session, kind, 1.0, Said()))


def told(database: Database, kind: str) -> int:
    with database.reading() as session:
        return len(session.exec(select(JournalRow.seq).where(col(JournalRow.kind) == kind)).all())


def test_the_journal_is_read_in_its_order_whoever_writes(one: Database, other: Database) -> None:
    """Who has read up to a number never finds a lower one afterwards."""
    done = threading.Event()
    with one.reading() as session:
        first = journal.newest(session)
    seen: list[int] = []

    def read() -> None:
        newest = first
        while not (done.is_set() and len(seen) >= 400):
            with one.reading() as session:
                found = [each.seq for each in journal.told_after(session, newest, 1000)]
            seen.extend(found)
            newest = max([newest, *found])

    reading = threading.Thread(target=read)
    reading.start()
    answers = [
        database.writer.submit(lambda session: journal.tell(session, "order", 1.0, Said()))
        for _ in range(200)
        for database in (one, other)
    ]
    for answer in answers:
        answer.result(60)
    done.set()
    reading.join(60)
    assert len(seen) == len(set(seen)) == 400
    assert seen == sorted(seen)


def test_each_hears_of_what_the_other_wrote(server: PostgreSQL, url: URL, one: Database, other: Database) -> None:
    heard, moved = threading.Event(), threading.Event()
    one.listen(heard.set, moved.set)
    other.listen(lambda: None, lambda: None)
    assert heard.wait(60), "after a gap in listening anything may have been written"
    other.here(frozenset({"s-mara"}))
    assert moved.wait(60)
    assert one.elsewhere() == {"s-mara"}
    heard.clear()
    with server.connect(str(url.database)) as stranger:
        for word in ("", "{", "[]", '{"by": 1}', '{"here": 1, "by": "x"}'):
            stranger.execute("SELECT pg_notify('clerk_push', %s)", (word,))
    tell(other, "heard")
    assert heard.wait(60)
    many = frozenset(f"staff-{number:058}" for number in range(250))
    other.here(many)
    until(lambda: one.elsewhere() == many, "more names than one notification holds")


def test_one_leads_and_the_other_when_it_has_gone(url: URL, one: Database, other: Database) -> None:
    assert one.leads()
    assert not other.leads()
    assert one.leads()
    with open_database(url) as third:
        assert not third.leads()


def cut_off(server: PostgreSQL, url: URL, who: str = "writer") -> None:
    """Ends the writers' connections at the server, or the readers'."""
    statement = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s"
    with server.connect(str(url.database)) as connection:
        connection.execute(statement, [f"clerk_push {who}"])


def test_a_command_whose_connection_is_cut_is_run_again(server: PostgreSQL, url: URL, one: Database) -> None:
    cut: list[bool] = []

    def command(session: Session) -> None:
        journal.tell(session, "cut", 1.0, Said())
        if not cut:
            cut.append(True)
            cut_off(server, url)
        journal.tell(session, "cut", 2.0, Said())

    one.writer.run(command)
    assert told(one, "cut") == 2


async def test_what_was_read_as_the_server_went_away_is_read_again(server: PostgreSQL, url: URL, one: Database) -> None:
    reads: list[int] = []

    def read(session: Session) -> int:
        reads.append(journal.newest(session))
        if len(reads) == 1:
            # The answer is there; what is left is to close the view.
            cut_off(server, url, "reader")
        return reads[-1]

    found = await one.insist(read)
    assert reads == [found, found]


def test_a_commit_whose_answer_got_lost_is_done_once(one: Database) -> None:
    runs: list[int] = []

    def command(session: Session) -> None:
        runs.append(1)
        journal.tell(session, "once", 1.0, Said())

    def commit_then_lose(connection: object) -> None:
        """The commit reaches the server; before its answer is read the line is cut."""
        if len(runs) == 1:
            runs.append(0)
            driver = connection.connection.driver_connection  # type: ignore[attr-defined]
            driver.execute("COMMIT")
            driver.close()

    event.listen(one._write_engine, "commit", commit_then_lose)
    try:
        one.writer.run(command)
    finally:
        event.remove(one._write_engine, "commit", commit_then_lose)
    assert (told(one, "once"), sum(runs)) == (1, 1)


def test_a_server_that_stays_away_is_said_clearly_and_comes_back(server: PostgreSQL, one: Database) -> None:
    assert one._shared is not None
    impatient = Writer(one._write_engine, server=Server(one._write_engine, patience_s=0.2), peers=one._shared.peers)
    server.stop()
    try:
        with pytest.raises(DatabaseLost, match="does not answer"):
            impatient.run(lambda session: journal.tell(session, "away", 1.0, Said()))
        with pytest.raises(DatabaseLost), one.reading() as session:
            journal.newest(session)
        assert not one.leads()
    finally:
        server.start()
    impatient.run(lambda session: journal.tell(session, "back", 1.0, Said()))
    assert (told(one, "away"), told(one, "back")) == (0, 1)
    impatient.close()
    until(one.leads, "leading again")


def test_a_text_with_a_nul_is_refused_and_the_rest_of_the_batch_stays(one: Database) -> None:
    kinds = ("nul", "n\0ul", "nul")
    answers = [one.writer.submit(lambda s, kind=kind: journal.tell(s, kind, 1.0, Said())) for kind in kinds]  # type: ignore[misc]
    with pytest.raises(DatabaseRefuses):
        answers[1].result(60)
    assert told(one, "nul") == 2
    with pytest.raises(DatabaseRefuses):
        told(one, "n\0ul")


# -- where it is -------------------------------------------------------------------------------------------------------


def test_an_address_may_hold_a_password_only_where_nobody_else_reads_it(tmp_path: Path) -> None:
    secret, file = tmp_path / "address", tmp_path / "clerks.sqlite3"
    address = "postgresql://clerks:hidden@db.example/clerks"
    secret.write_text(address + "\n")
    secret.chmod(0o600)
    assert read_address(None, file, public=True) == read_address("sqlite", file, public=True) == file
    read = read_address(f"@{secret}", file, public=True)
    assert read == read_address(address, file, public=False)
    assert "hidden" not in str(read)
    refused = [address, "postgresql://db.example/clerks?password=hidden", f"@{tmp_path / 'none'}", "mysql://x/y", "x"]
    secret.chmod(0o644)
    for text in (*refused, f"@{secret}", "postgresql://db.example:port/x", "postgresql://db.example"):
        with pytest.raises(BadAddress) as caught:
            read_address(text, file, public=True)
        assert "hidden" not in str(caught.value)


def test_a_server_that_cannot_be_reached_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = tmp_path / "clerk_push.json"
    credentials.write_text(
        '{"kind": "service", "site": "riverside", "name": "clerk_push", "bearer": "b", '
        '"mqtt": {"host": "127.0.0.1", "port": 1, "username": "clerk_push", "password": "p"}}'
    )
    given = ["serve", "--data", str(tmp_path), "--credentials", str(credentials), "--server-url", "http://127.0.0.1:1"]
    monkeypatch.setenv("SHOPBELL_DATABASE", "postgresql://clerks:hidden@127.0.0.1:1/clerks")
    assert main([*given, "--port", "0"]) == 1
    said = capsys.readouterr().err
    assert "cannot be used" in said
    assert "hidden" not in said
    with pytest.raises(SystemExit):
        main([*given, "--port", "0", "--database", "postgresql://clerks:hidden@127.0.0.1:1/clerks"])
    said = capsys.readouterr().err
    assert "a password on the command line can be read by everybody" in said
    assert "hidden" not in said


def test_what_is_no_such_database_is_one_sentence(server: PostgreSQL) -> None:
    with pytest.raises(DatabaseUnusable, match="cannot be used"):
        open_database(server.url("none"))
