"""Prepared statements say and find what SQLAlchemy's own would, and rows for later are never missed. On SQLite and
PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, bindparam, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, col

from kiosk_server.database import Database, after, outbox
from kiosk_server.database.dialects import insert_new
from kiosk_server.database.faults import Fault, fault_of
from kiosk_server.database.prepared import Prepared, insert_later
from kiosk_server.visits.tables import TimelineNote

TABLE = TimelineNote.metadata.tables["timeline_note"]
ADD = Prepared(insert(TABLE))
NEW = insert_new(TimelineNote)
ALL = Prepared(select(*TimelineNote.columns()).order_by(col(TimelineNote.id)))
SOME = Prepared(
    select(col(TimelineNote.id))
    .where(col(TimelineNote.id).in_(bindparam("ids", expanding=True)), col(TimelineNote.kind).in_(["visit", "claim"]))
    .order_by(col(TimelineNote.id))
)


def note(name: str, **values: Any) -> dict[str, Any]:
    return {"id": name, "at_s": 1.5, "kind": "visit", "what": "a", "values": values, "visit": None}


@pytest.fixture
def database(place: Path | URL) -> Iterator[Database]:
    with Database.open(place) as database:
        yield database


def test_values_keep_their_types_on_the_way_in_and_out(database: Database) -> None:
    given = [note("a", zone="café", n=3, none=None), note("b")]

    def command(session: Session) -> None:
        assert ADD.run(session, given) == 2
        prepared = [TimelineNote.seen(row).model_dump() for row in ALL.rows(session, {})]
        mapped = [row.model_dump() for row in session.exec(select(TimelineNote).order_by(TimelineNote.id)).scalars()]  # type: ignore[call-overload]
        assert prepared == mapped == given

    database.writer.run(command)


@pytest.mark.parametrize("ids", [[], ["a"], ["a", "c"], ["a", "b", "c"], ["c", "x", "y", "z", "a"]])
def test_lists_of_any_length_find_each_row_once(database: Database, ids: list[str]) -> None:
    def command(session: Session) -> list[str]:
        ADD.run(session, [note("a"), note("b"), note("c")])
        return [name for (name,) in SOME.rows(session, {"ids": ids})]

    assert database.writer.run(command) == sorted({"a", "b", "c"} & set(ids))


def test_only_rows_that_were_written_are_counted(database: Database) -> None:
    def command(session: Session) -> tuple[int, int, int]:
        return (
            NEW.run(session, note("a")),
            NEW.run(session, note("a")),
            NEW.run(session, [note("a"), note("b"), note("c")]),
        )

    assert database.writer.run(command) == (1, 0, 2)


def test_a_refusal_is_sqlalchemys_and_hides_the_values(database: Database) -> None:
    database.writer.run(lambda session: ADD.run(session, note("a")))
    with pytest.raises(IntegrityError) as caught:
        database.writer.run(lambda session: ADD.run(session, note("a", who="Jane")))
    assert fault_of(caught.value) is Fault.UNIQUE
    assert "Jane" not in str(caught.value)


def test_rows_for_later_are_there_for_whoever_reads_their_table(database: Database) -> None:
    def command(session: Session) -> list[int]:
        found = []
        insert_later(session, ADD, note("a"))
        found.append(len(ALL.rows(session, {})))
        insert_later(session, ADD, note("b"))
        found.append(len(session.exec(select(TimelineNote.id)).all()))  # type: ignore[call-overload]
        insert_later(session, ADD, note("c"))
        found.append(len(session.connection().execute(text("SELECT id FROM timeline_note")).all()))
        insert_later(session, ADD, note("d"))
        assert session.get(TimelineNote, "d") is not None
        return found

    assert database.writer.run(command) == [1, 2, 3]


def test_rows_for_later_go_with_what_fails(database: Database) -> None:
    """One command that fails, by its own doing or by a row that it left for later, takes no other with it."""

    def leaves(name: str, *, fails: bool = False) -> Any:
        def command(session: Session) -> None:
            insert_later(session, ADD, note(name))
            outbox.append(session, outbox.DESK, "k", name, 1, {})
            if fails:
                raise ValueError(name)

        return command

    undone: list[str] = []

    def twice(session: Session) -> None:
        after(session).rollback(lambda: undone.append("twice"))
        leaves("b")(session)

    commands = [leaves("a"), leaves("b"), leaves("c", fails=True), twice, leaves("d")]
    futures = [database.writer.submit(command) for command in commands]
    errors = [type(each.exception(60)) for each in futures]
    assert errors == [type(None), type(None), ValueError, IntegrityError, type(None)]
    assert undone
    with database.reader.session() as session:
        assert [row[0] for row in ALL.rows(session, {})] == ["a", "b", "d"]
        assert [each.id for each in outbox.events_after(session, [outbox.DESK], 0, 0.0, limit=9)] == ["a", "b", "d"]


def test_a_savepoint_takes_back_what_was_left_for_later_in_it(database: Database) -> None:
    def command(session: Session) -> None:
        insert_later(session, ADD, note("a"))
        savepoint = session.begin_nested()
        insert_later(session, ADD, note("b"))
        savepoint.rollback()
        insert_later(session, ADD, note("c"))

    database.writer.run(command)
    with database.reader.session() as session:
        assert [row[0] for row in ALL.rows(session, {})] == ["a", "c"]


def test_a_reader_may_not_write(database: Database) -> None:
    with database.reader.session() as session, pytest.raises(DBAPIError, match=r"read-?only"):
        ADD.run(session, note("a"))
