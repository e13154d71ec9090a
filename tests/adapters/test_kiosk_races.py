"""Two phones, two pages and two processes at once before one kiosk, on both databases."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlmodel import Session, select

from kiosk_server.credentials.bearers import digest
from kiosk_server.database import Database
from kiosk_server.database.errors import DatabaseError
from kiosk_server.errors import KioskServerError
from kiosk_server.kiosks import pairings, pins, sessions
from kiosk_server.kiosks.tables import KioskPin, KioskSession
from kiosk_server.kiosks.walking_away import Ends
from kiosk_server.members.devices import Phone, add_device
from kiosk_server.members.tables import Member
from tests.adapters.offer_stand import NOW_S, Stand
from tests.adapters.sqlite_files import new_file
from wire.messages.site import FloorPlan, KioskPlace, Zone

AT_ONCE = 8
FLOOR = FloorPlan(
    width_m=10,
    height_m=6,
    zones=[Zone(zone="door", name="Door", x0_m=0, y0_m=0, x1_m=5, y1_m=6)],
    gateways=[],
    kiosks=[KioskPlace(kiosk="race-1", name="Kiosk", zone="door", x_m=1, y_m=1)],
)
_NUMBERS = itertools.count(1000)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Database]]:
    """Two processes on one database, as it were; a file is held by one alone."""
    with ExitStack() as opened:
        if request.param == "sqlite":
            where: Path | URL = new_file(tmp_path_factory.mktemp("kiosks") / "kiosks.sqlite3")
            yield [opened.enter_context(Database.open(where))] * 2
            return
        where = request.getfixturevalue("postgresql").new_database()
        yield [opened.enter_context(Database.open(where)) for _ in range(2)]


@pytest.fixture(scope="module")
def stand(databases: list[Database]) -> Stand:
    return Stand(databases[0], members=0)


def a_phone(stand: Stand) -> Phone:
    member = stand.member(next(_NUMBERS))

    def command(session: Session) -> Phone:
        device = add_device(session, member, NOW_S)
        return Phone(device.id, member, device.handle, device.generation)

    return stand.database.writer.run(command)


def at_once(databases: list[Database], commands: list[Callable[[Session], object]]) -> list[bool]:
    """Which of these took effect; one that crossed another in PostgreSQL too often was refused."""

    def run(number: int) -> bool:
        try:
            databases[number % 2].writer.run(commands[number])
        except (KioskServerError, DatabaseError):
            return False
        return True

    with ThreadPoolExecutor(len(commands)) as threads:
        return list(threads.map(run, range(len(commands))))


def test_of_many_phones_one_gets_a_code_whichever_of_its_kiosks_codes_it_opens(
    databases: list[Database], stand: Stand
) -> None:
    shop, now_s = replace(stand.vouchers.shop, floor=FLOOR), NOW_S
    shown = [
        stand.database.writer.run(lambda s: pairings.new_pairing(s, "race-1", "boot", now_s).code) for _ in range(2)
    ]
    phones = [a_phone(stand) for _ in range(AT_ONCE)]

    def opening(phone: Phone, code: str) -> Callable[[Session], object]:
        return lambda session: pairings.claim(session, shop, code, phone, now_s)

    done = at_once(databases, [opening(phone, shown[n % 2]) for n, phone in enumerate(phones)])
    assert done.count(True) == 1


def test_a_kiosk_has_one_session_however_many_begin_at_once(databases: list[Database], stand: Stand) -> None:
    shop = stand.vouchers.shop
    phones = [a_phone(stand) for _ in range(AT_ONCE)]

    def entering(number: int) -> Callable[[Session], object]:
        phone = phones[number]
        entry = sessions.Entry(
            "race-2", "boot", phone.member, phone.device, digest(f"secret {number}"), "read", by_pin=False
        )
        return lambda session: sessions.open_session(session, shop, entry, NOW_S)

    assert at_once(databases, [entering(number) for number in range(AT_ONCE)]).count(True) == 1
    ends = [lambda s: sessions.end_at(s, shop, "race-2", Ends.DONE, NOW_S + 1)] * AT_ONCE
    at_once(databases, list(ends))
    with stand.database.reader.session() as session:
        rows = session.exec(select(KioskSession).where(KioskSession.kiosk == "race-2")).all()
    assert [row.end_reason for row in rows] == ["done"]


def test_tries_of_a_pin_in_two_processes_are_all_counted(databases: list[Database], stand: Stand) -> None:
    phone = a_phone(stand)
    stand.database.writer.run(lambda session: pins.choose(session, phone.member, "hash", NOW_S))
    with stand.database.reader.session() as session:
        number = session.get_one(Member, phone.member).number
    judged: list[pins.Trial] = []

    def trying(session: Session) -> None:
        judged.append(pins.begin(session, number, NOW_S))

    at_once(databases, [trying] * AT_ONCE)
    with stand.database.reader.session() as session:
        wrong = session.get_one(KioskPin, phone.member).wrong
    assert sum(trial.member is not None for trial in judged) <= wrong <= 5, "none is judged that was not counted"
