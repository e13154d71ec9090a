"""Consents in a real database: events only ever added, the state only ever moved forward; links and secrets. On SQLite
and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, func, select

from kiosk_server.credentials import bearers, links
from kiosk_server.database import Database
from kiosk_server.members.consents import consents_of, record_consent
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.registration import Registration, register
from kiosk_server.members.tables import ConsentEvent
from tests.adapters.postgresql_server import PostgreSQL
from tests.adapters.sqlite_files import new_file

NOW_S = 1_800_000_000.0


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    if request.param == "sqlite":
        with Database.open(new_file(tmp_path_factory.mktemp("ledger") / "ledger.sqlite3")) as database:
            yield database
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.new_database()
    with Database.open(url) as database:
        yield database
    server.drop(url)


def member(database: Database) -> str:
    wish = Registration("Jane", bearers.new_secret(), (), "1")
    return database.writer.run(lambda session: register(session, wish, NOW_S)).member


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=8))
def test_the_newest_word_holds_in_whatever_order_it_came(database: Database, words: list[tuple[int, bool]]) -> None:
    who = member(database)

    def say(session: Session) -> None:
        for at, granted in words:
            record_consent(
                session,
                who,
                Purpose.OFFERS,
                granted=granted,
                notice_version="1",
                surface="phone",
                actor="member",
                at_s=NOW_S + at,
                now_s=NOW_S,
            )

    database.writer.run(say)
    newest = max(at for at, _ in words)
    with database.reader.session() as session:
        state = consents_of(session, who)[Purpose.OFFERS]
        events = session.exec(select(func.count()).where(ConsentEvent.member == who)).one()
    # At the same instant, a withdrawal wins.
    assert state.granted == all(granted for at, granted in words if at == newest)
    assert (state.at_s, events) == (NOW_S + newest, len(words))


def test_a_link_opens_for_one_of_many(database: Database) -> None:
    code = database.writer.run(lambda session: links.make_link(session, "phone", "d", NOW_S, lasts_s=60))
    with ThreadPoolExecutor(16) as pool:
        used = list(
            pool.map(lambda _: database.writer.run(lambda s: links.use_link(s, "phone", code, NOW_S + 59)), range(16))
        )
    assert sorted(used, key=str) == [None] * 15 + ["d"]


def test_a_link_is_of_one_kind_and_ends(database: Database) -> None:
    code = database.writer.run(lambda session: links.make_link(session, "staff", "s", NOW_S, lasts_s=60))
    for kind, at_s in (("phone", NOW_S), ("kiosk", NOW_S), ("staff", NOW_S + 60)):
        assert database.writer.run(lambda s, kind=kind, at_s=at_s: links.use_link(s, kind, code, at_s)) is None  # type: ignore[misc]
    assert database.writer.run(lambda session: links.use_link(session, "staff", code, NOW_S + 59)) == "s"


def test_a_secret_opens_what_it_was_given_for_until_it_ends(database: Database) -> None:
    secret = database.writer.run(lambda session: bearers.grant(session, "phone", "d2", NOW_S, lasts_s=10))
    with database.reader.session() as session:
        assert bearers.subject_of(session, "phone", secret, NOW_S + 9) == "d2"
        assert bearers.subject_of(session, "phone", secret, NOW_S + 10) is None
        assert bearers.subject_of(session, "staff", secret, NOW_S) is None
        assert bearers.subject_of(session, "phone", secret + "x", NOW_S) is None


def test_a_secret_is_stored_as_its_digest_alone(tmp_path: Path) -> None:
    with Database.open(new_file(tmp_path / "server.sqlite3")) as database:
        secret = database.writer.run(lambda session: bearers.grant(session, "phone", "d2", NOW_S, lasts_s=10))
        assert secret.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_ending_everything_of_somebody_ends_it_all(database: Database) -> None:
    secrets = [database.writer.run(lambda session: bearers.grant(session, "staff", "s9", NOW_S)) for _ in range(3)]
    database.writer.run(lambda session: bearers.end_all(session, "s9", NOW_S))
    with database.reader.session() as session:
        assert [bearers.subject_of(session, "staff", secret, NOW_S) for secret in secrets] == [None] * 3
