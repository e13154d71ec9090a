"""How often an arrival goes to the database and back. It says nothing of time, and yet is what takes most of it. On
SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import URL, event
from sqlmodel import Session

from kiosk_server.database.prepared import CURSOR
from kiosk_server.visits.tables import DecisionRow, Visit
from tests.stories.arrival_shop import ArrivalShop, open_shop, set_up_shop

MOST_ALONE = 27
"With its transaction's beginning, and the last hop of its trace in a transaction of its own."

MOST_IN_A_CROWD = 1
"What is asked or written together with others counts among all."

CROWD = 40


class Counting:
    """The cursor that prepared statements run on, and how often it was used."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.statements = 0

    def execute(self, *arguments: Any) -> Any:
        self.statements += 1
        return self._cursor.execute(*arguments)

    def executemany(self, *arguments: Any) -> Any:
        self.statements += 1
        return self._cursor.executemany(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


@contextmanager
def counting(shop: ArrivalShop) -> Iterator[Counting]:
    """Counts what the writer says to its database, by SQLAlchemy's way or around it."""

    def begin(session: Session) -> tuple[Any, Counting]:
        connection = session.connection()
        found = connection.info[CURSOR] = Counting(connection.connection.cursor())
        return connection.engine, found

    engine, counted = shop.database.writer.run(begin)

    def note(*_arguments: Any) -> None:
        counted.statements += 1

    event.listen(engine, "before_cursor_execute", note)
    yield counted
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def shop(place: Path | URL, tmp_path: Path) -> Iterator[ArrivalShop]:
    server = place if isinstance(place, URL) else None
    with open_shop(set_up_shop(tmp_path, server), server) as shop:
        shop.hears(shop.join())
        yield shop


def test_an_arrival_has_a_budget_of_statements(shop: ArrivalShop) -> None:
    janes = [shop.join() for _ in range(CROWD + 1)]
    held, may_go = Event(), Event()

    def hold(session: Session) -> None:
        held.set()
        may_go.wait(60)

    alone, *batches = [shop.batch(shop.row(jane)) for jane in janes]
    with counting(shop) as counted:
        shop.take(alone)
        shop.database.writer.run(lambda session: None)  # the last hop comes after the commit
        assert counted.statements <= MOST_ALONE
        before = counted.statements

        # Meanwhile all the others come.
        shop.database.writer.submit(hold)
        assert held.wait(60)
        takings = [shop.arrivals.taking(batch, shop.now_s, lambda: shop.now_s) for batch in batches]
        futures = [shop.database.writer.submit(taking) for taking in takings]
        may_go.set()
        for each in futures:
            each.result(60)
        assert (counted.statements - before) / CROWD <= MOST_IN_A_CROWD
    assert len(shop.all(Visit)) == CROWD + 2
    assert {row.outcome for row in shop.all(DecisionRow)} == {"sent"}
