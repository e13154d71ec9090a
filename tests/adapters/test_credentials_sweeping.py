"""What is kept of secrets, and what errors say of people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from kiosk_server.credentials.bearers import end, fade, grant, subject_of
from kiosk_server.credentials.links import make_link
from kiosk_server.credentials.sweeping import ENDED_KEPT_S, sweep
from kiosk_server.credentials.tables import OneTimeLink
from kiosk_server.database import Database
from kiosk_server.intents.scoring import FORGET_AFTER_S
from kiosk_server.intents.tables import WebEvent
from kiosk_server.intents.web_events import forget
from kiosk_server.members.tables import MemberPii
from kiosk_server.staff.restraint import Limit
from kiosk_server.staff.shared_attempts import SharedAttempts
from tests.adapters.sqlite_files import new_file

NOW_S = 1_800_000_000.0


def test_secrets_that_ended_a_day_ago_are_forgotten_and_living_ones_kept(tmp_path: Path) -> None:
    later_s = NOW_S + 10 + ENDED_KEPT_S + 1

    def command(session: Session) -> tuple[int, list[str | None]]:
        lasting = grant(session, "phone", "jane", NOW_S)
        long = grant(session, "staff", "mara", NOW_S, lasts_s=2 * ENDED_KEPT_S)
        grant(session, "staff", "mara", NOW_S, lasts_s=10)
        ended = grant(session, "phone", "ann", NOW_S)
        session.flush()
        end(session, "phone", ended, NOW_S)
        make_link(session, "phone", "jane", NOW_S, lasts_s=10)
        make_link(session, "phone", "jane", later_s, lasts_s=10)
        session.flush()
        gone = sweep(session, later_s)
        good = [subject_of(session, "phone", lasting, later_s), subject_of(session, "staff", long, later_s)]
        assert len(session.exec(select(OneTimeLink)).all()) == 1
        return gone, good

    with Database.open(new_file(tmp_path / "a.sqlite3")) as database:
        assert database.writer.run(command) == (3, ["jane", "mara"])


def test_a_secret_of_another_kind_does_not_fade(tmp_path: Path) -> None:
    def command(session: Session) -> tuple[str | None, str | None]:
        secret = grant(session, "phone", "jane", NOW_S)
        return fade(session, "refresh", secret, NOW_S, left_s=60), subject_of(session, "phone", secret, NOW_S + 61)

    with Database.open(new_file(tmp_path / "a.sqlite3")) as database:
        assert database.writer.run(command) == (None, "jane")


def test_acts_that_nobody_looks_at_any_more_are_forgotten(tmp_path: Path) -> None:
    def command(session: Session) -> int:
        for number, received_at_s in enumerate((NOW_S - FORGET_AFTER_S - 1, NOW_S)):
            session.add(
                WebEvent(
                    message_id=f"m{number}",
                    anonymous_id="a",
                    event="Page Viewed",
                    at_s=received_at_s,
                    received_at_s=received_at_s,
                )
            )
        session.flush()
        return forget(session, NOW_S)

    with Database.open(new_file(tmp_path / "a.sqlite3")) as database:
        assert database.writer.run(command) == 1


def test_an_error_of_the_database_names_nobody(tmp_path: Path) -> None:
    with Database.open(new_file(tmp_path / "a.sqlite3")) as database, pytest.raises(IntegrityError) as caught:
        database.writer.run(
            lambda s: s.add(MemberPii(member="nobody", first_name="Jane", email_norm="jane@example.org"))
        )
    assert "FOREIGN KEY" in str(caught.value)
    assert "jane" not in str(caught.value).lower()


def test_attempts_from_many_threads_are_counted_one_by_one() -> None:
    attempts = SharedAttempts(Limit(attempts=50, per_s=1e9))
    with ThreadPoolExecutor(16) as pool:
        allowed = list(pool.map(lambda _: attempts.allow("mara", NOW_S), range(2_000)))
    assert allowed.count(True) == 50
