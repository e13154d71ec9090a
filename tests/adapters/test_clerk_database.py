"""The database, in a file and on a server: one schema, rules that hold whoever writes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from clerk_push.database import Database, open_database
from clerk_push.errors import DatabaseHeld, DatabaseNewer, DatabaseUnusable, WriterClosed
from clerk_push.tables import METADATA
from tests.adapters.clerk_program import Program, Store, store
from tests.adapters.clerk_server_stand_in import StandIn, running_stand_in, stand_in
from tests.adapters.mqtt_broker import Broker, mqtt_broker
from tests.adapters.postgresql_server import PostgreSQL
from tests.adapters.small_disk import SmallDisk, small_disk

__all__ = ["mqtt_broker", "running_stand_in", "small_disk", "stand_in", "store"]

TASK = (
    "INSERT INTO task (task, visit, kind, cause_id, state, offered_at_s, claimed_by, ended_at_s) "
    "VALUES ('{task}', 'v', 'arrival', '{cause}', '{state}', 1, {claimed_by}, {ended})"
)


@pytest.fixture(scope="module")
def on_server(postgresql: PostgreSQL) -> Iterator[Database]:
    """One for the file: making a schema on a server takes long."""
    with open_database(postgresql.empty_database()) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        with open_database(tmp_path / "clerks.sqlite3") as database:
            yield database
        return
    database = request.getfixturevalue("on_server")
    yield database
    database.writer.run(lambda session: session.connection().execute(text("DELETE FROM task")))


def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_a_second_process_is_refused_a_file(tmp_path: Path) -> None:
    with open_database(tmp_path / "clerks.sqlite3"), pytest.raises(DatabaseHeld):
        open_database(tmp_path / "clerks.sqlite3")


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "clerks.sqlite3"
    open_database(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseNewer):
        open_database(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_what_is_no_database_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "clerks.sqlite3"
    path.write_bytes(b"not a database at all, only long enough to look" * 100)
    with pytest.raises(DatabaseUnusable):
        open_database(path)


def test_nobody_else_can_read_it_and_it_keeps_its_epoch(tmp_path: Path) -> None:
    path = tmp_path / "clerks.sqlite3"
    with open_database(path) as database:
        epoch = database.epoch
        assert path.stat().st_mode & 0o777 == 0o600
    with open_database(path) as database:
        assert database.epoch == epoch


@pytest.mark.parametrize(
    "row",
    [
        {"cause": "v"},
        {"state": "lost"},
        {"claimed_by": "'s'"},
        {"state": "claimed"},
        {"state": "done", "claimed_by": "'s'"},
        {"ended": "2"},
    ],
)
def test_the_database_itself_refuses_what_a_task_cannot_be(database: Database, row: dict[str, str]) -> None:
    good = {"task": "t1", "cause": "v", "state": "offered", "claimed_by": "NULL", "ended": "NULL"}
    database.writer.run(lambda session: session.connection().execute(text(TASK.format(**good))))
    bad = good | {"task": "t2", "cause": "w"} | row
    with pytest.raises(IntegrityError):
        database.writer.run(lambda session: session.connection().execute(text(TASK.format(**bad))))


def test_a_command_that_fails_takes_nobody_with_it(database: Database) -> None:
    """Also not those who share its transaction."""
    hold = threading.Event()
    database.writer.submit(lambda _session: hold.wait(10))

    def insert(session: Session, cause: str) -> None:
        fields = {"task": f"t{cause}", "cause": cause, "state": "offered", "claimed_by": "NULL", "ended": "NULL"}
        session.connection().execute(text(TASK.format(**fields)))
        if cause == "3":
            raise ValueError("a bad one")

    answers = [
        database.writer.submit(lambda session, cause=str(number): insert(session, cause))  # type: ignore[misc]
        for number in range(6)
    ]
    hold.set()
    assert [type(answer.exception(10)) for answer in answers] == [
        ValueError if number == 3 else type(None) for number in range(6)
    ]
    with database.reading() as session:
        found = session.connection().execute(text("SELECT cause_id FROM task ORDER BY cause_id")).scalars().all()
    assert found == ["0", "1", "2", "4", "5"]


def test_a_reader_cannot_write(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError, match=r"read-?only"):
        session.connection().execute(text("DELETE FROM task"))


def test_thirty_two_threads_write_without_meeting(database: Database) -> None:
    def count(session: Session) -> None:
        session.connection().execute(text("UPDATE feed_epoch SET epoch = epoch || 'x'"))

    with ThreadPoolExecutor(32) as threads:
        list(threads.map(lambda _: database.writer.run(count), range(200)))
    with database.reading() as session:
        epoch = session.connection().execute(text("SELECT epoch FROM feed_epoch")).scalar_one()
    assert epoch == database.epoch + "x" * 200


def test_a_full_disk_is_said_and_work_goes_on_when_there_is_room(
    small_disk: SmallDisk, mqtt_broker: Broker, stand_in: StandIn, store: Store
) -> None:
    program = Program(small_disk.folder, mqtt_broker, stand_in.url)
    program.start()
    try:
        program.wait_for_the_broker()
        cookie = program.sign_in()
        store.publish(store.arrival("v1"))
        task = program.one_task(cookie)["task"]
        small_disk.fill()
        refused = program.post(f"/api/tasks/{task}/claim", cookie)
        assert refused.status_code == 507, refused.text
        assert "free some space" in refused.json()["detail"]
        store.publish(store.arrival("v2"))
        assert program.one_task(cookie)["state"] == "offered"
        small_disk.make_room()
        assert program.post(f"/api/tasks/{task}/claim", cookie).status_code == 200
        store.acknowledged(2)
        assert len(program.tasks(cookie)) == 2
    finally:
        program.stop()


def test_a_closed_writer_says_so(tmp_path: Path) -> None:
    database = open_database(tmp_path / "clerks.sqlite3")
    database.close()
    with pytest.raises(WriterClosed):
        database.writer.submit(lambda _session: None)
