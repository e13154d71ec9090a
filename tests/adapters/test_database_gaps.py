"""What a gateway declares lost is written down once, and the desk can ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlmodel import Session

from kiosk_server.database import Database, inbox
from kiosk_server.database.inbox import GAPS_KEPT_S, Gap
from tests.adapters.live_server import Phone, a_row
from wire.messages.mqtt import SightingBatch

JANE = Phone("", "", bytes(16), bytes(16))

Take = Callable[..., int]


@pytest.fixture
def database(place: Path | URL) -> Iterator[Database]:
    with Database.open(place) as opened:
        yield opened


@pytest.fixture
def take(database: Database) -> Take:
    """Takes in a batch and keeps its rows; up to which row that settles its boot."""

    def take(
        *seqs: int,
        oldest: int = 1,
        boot_id: str = "boot",
        gateway: str = "door",
        damaged: bool = False,
        at_s: float = 1000.0,
    ) -> int:
        batch = SightingBatch(
            gateway=gateway,
            boot_id=boot_id,
            oldest_seq_held=oldest,
            sent_at_s=at_s,
            rows=[a_row(JANE, seq) for seq in seqs],
            damaged=damaged,
        )

        def command(session: Session) -> int:
            taken = inbox.take(session, batch, at_s)
            inbox.keep(session, batch, taken.new, at_s)
            return taken.upto

        return database.writer.run(command)

    return take


def gaps(database: Database, since_s: float = 0.0) -> list[Gap]:
    with database.reader.session() as session:
        return inbox.gaps(session, since_s)


def test_nothing_lost_is_no_gap(database: Database, take: Take) -> None:
    assert take(1, 2, 3) == 3
    assert take(4, oldest=4) == 4
    assert gaps(database) == []


def test_rows_that_were_pushed_out_are_a_gap_once(database: Database, take: Take) -> None:
    take(1, 2)
    assert take(9, 10, oldest=9, at_s=2000.0) == 10
    take(9, 10, oldest=9, at_s=3000.0)
    assert gaps(database) == [Gap("door", 6, False, 2000.0)]
    assert gaps(database, since_s=2000.5) == []


def test_a_boot_of_which_nothing_is_left_is_declared_without_rows(database: Database, take: Take) -> None:
    assert take(oldest=8) == 7
    assert take(oldest=8) == 7
    assert gaps(database) == [Gap("door", 7, False, 1000.0)]


def test_damage_is_told_apart_from_what_can_be_counted(database: Database, take: Take) -> None:
    assert take(oldest=2, damaged=True) == 1
    assert gaps(database) == [Gap("door", 0, True, 1000.0)]
    assert take(2, 3, oldest=2, damaged=True) == 3
    assert take(6, oldest=6, damaged=True) == 6
    assert gaps(database) == [Gap("door", 2, True, 1000.0)]


def test_gaps_are_added_up_by_gateway_poison_too(database: Database, take: Take) -> None:
    take(oldest=4, gateway="aisle")
    take(oldest=3, gateway="door", boot_id="first", at_s=1500.0)
    take(oldest=6, gateway="door", boot_id="second", at_s=1200.0)
    batch = SightingBatch(gateway="door", boot_id="boot", oldest_seq_held=1, sent_at_s=1.0, rows=[a_row(JANE)])
    database.writer.run(lambda session: inbox.bury(session, batch, batch.rows[0], 1700.0, ValueError()))
    assert gaps(database) == [Gap("aisle", 3, False, 1000.0), Gap("door", 2 + 5 + 1, False, 1700.0)]


def test_gaps_are_forgotten_after_a_month(database: Database, take: Take) -> None:
    take(oldest=4)
    database.writer.run(lambda session: inbox.sweep(session, 1000.0 + GAPS_KEPT_S - 1))
    assert gaps(database) != []
    database.writer.run(lambda session: inbox.sweep(session, 1000.0 + GAPS_KEPT_S + 1))
    assert gaps(database) == []
