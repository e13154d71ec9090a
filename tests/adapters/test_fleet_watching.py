"""A screen that goes dark stands in the timeline, once, and so does its coming back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlmodel import Session, select

from kiosk_server.database import DATABASE, Database
from kiosk_server.fleet.cards import Fleet
from kiosk_server.fleet.watching import FleetWatch
from kiosk_server.sites.server_credentials import read_server_credentials
from kiosk_server.sites.shop import load_shop
from kiosk_server.visits.records import last_notes
from kiosk_server.visits.tables import TimelineNote
from tests.adapters.kiosk_site import NOW_S, make_site
from wire.messages.screens.fleet import KioskState


@pytest.fixture
def database(tmp_path: Path) -> Iterator[tuple[Database, Fleet]]:
    data = make_site(tmp_path)
    with Database.open(data / DATABASE) as database:
        with database.reader.session() as session:
            shop = load_shop(session, read_server_credentials(data).site)
        yield database, Fleet(shop, NOW_S)


def notes(session: Session) -> list[str]:
    return [row.what for row in session.exec(select(TimelineNote).order_by(TimelineNote.id)) if row.kind == "kiosk"]


async def test_what_goes_dark_and_comes_back_is_told_once(database: tuple[Database, Fleet]) -> None:
    open_database, fleet = database
    woken: list[object] = []
    going = count(NOW_S)
    watch = FleetWatch(fleet, open_database, woken.append, lambda: next(going))
    seen: list[KioskState] = ["never", "painting", "painting", "still", "silent", "silent", "asleep", "painting"]
    for state in seen:
        await watch.look({"k1": state})
    with open_database.reader.session() as session:
        assert notes(session) == ["kiosk.dark", "kiosk.painting"]
        assert last_notes(session, "kiosk") == {"k1": "kiosk.painting"}
    assert len(woken) == 6, "the desk looks whenever a state is another one"


async def test_one_that_is_dark_at_the_start_is_told_and_one_that_is_well_is_not(
    database: tuple[Database, Fleet],
) -> None:
    open_database, fleet = database
    await FleetWatch(fleet, open_database, lambda _: None, lambda: NOW_S).look({"k1": "painting"})
    with open_database.reader.session() as session:
        assert notes(session) == []
    await FleetWatch(fleet, open_database, lambda _: None, lambda: NOW_S).look({"k1": "silent"})
    with open_database.reader.session() as session:
        assert notes(session) == ["kiosk.dark"]
