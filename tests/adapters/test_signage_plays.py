"""Proof of play: taken once however often it is sent, from several kiosks at once, on both databases; its report."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL
from sqlmodel import Session, select

from kiosk_server.database import Database
from kiosk_server.signage.chain import hash_of
from kiosk_server.signage.plays import AHEAD_S, BEHIND_S, RECORDS_KEPT_S, TALLIES_KEPT_DAYS, forget_plays, take
from kiosk_server.signage.report import report
from kiosk_server.signage.tables import SignageBoot, SignagePlay, SignageTally
from kiosk_server.sites.shop import Shop as Store
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running
from tests.core.signage_vectors import records
from wire.messages.screens.signage import FIRST_PREV, PlayOutcome, PlayRecord, PlaysBatch, PlaysKept

BOOT, OTHER_BOOT = "0" * 31 + "1", "0" * 31 + "2"
SUNDAY = "2026-11-22"
"In the shop, at NOW_S; in UTC too."

Shown = tuple[str, float, PlayOutcome, str]
HOUR: list[Shown] = [("a", 10.0, "played", ""), ("b", 4.5, "skipped", "touched"), ("c", 0.0, "failed", "media_broken")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


@pytest.fixture(scope="module")
def store(shop: Shop) -> Store:
    found: Store = shop.http.app.state.running.shop
    return found


def chained(boot: str, shown: list[Shown], *, from_s: float = NOW_S) -> list[PlayRecord]:
    """A chain whose records began from `from_s` on, one every 12 seconds."""
    prev, found = FIRST_PREV, []
    for n, each in enumerate(records(boot, shown), 1):
        moved = each.model_copy(update={"prev": prev, "started_at_s": from_s + 12 * n})
        prev = hash_of(boot, moved)
        found.append(moved.model_copy(update={"hash": prev}))
    return found


def kept(database: Database, store: Store, plays: list[PlayRecord], boot: str = BOOT, kiosk: str = "k1") -> PlaysKept:
    batch = PlaysBatch(boot=boot, plays=plays)
    return database.writer.run(lambda session: take(session, store, kiosk, batch, NOW_S))


def tallies(session: Session) -> dict[tuple[str, str, str], tuple[int, int, int, int, float]]:
    return {
        (row.day, row.kiosk, row.item): (row.plays, row.skips, row.failures, row.doubted, row.shown_s)
        for row in session.exec(select(SignageTally))
    }


def test_each_record_counts_once_however_often_and_in_whatever_pieces_it_comes(place: Path | URL, store: Store) -> None:
    plays = chained(BOOT, HOUR * 4)
    with Database.open(place) as database:
        assert kept(database, store, plays[:5]) == PlaysKept(boot=BOOT, upto=5, doubted=0)
        assert kept(database, store, plays[:5]) == PlaysKept(boot=BOOT, upto=5, doubted=0)
        assert kept(database, store, plays[2:8]).upto == 8
        assert kept(database, store, plays).upto == 12
        assert kept(database, store, plays) == PlaysKept(boot=BOOT, upto=12, doubted=0)
        with database.reader.session() as session:
            assert tallies(session) == {
                (SUNDAY, "k1", "a"): (4, 0, 0, 0, 40.0),
                (SUNDAY, "k1", "b"): (0, 4, 0, 0, 18.0),
                (SUNDAY, "k1", "c"): (0, 0, 4, 0, 0.0),
            }
            rows = session.exec(select(SignagePlay).order_by(SignagePlay.n)).all()
            assert [row.hash for row in rows] == [each.hash for each in plays]
            assert {row.doubt for row in rows} == {None}


def test_the_same_batches_from_many_threads_at_once_count_once(place: Path | URL, store: Store) -> None:
    boots = {f"k{n}": f"{n:032x}" for n in range(3)}
    chains = {kiosk: chained(boot, HOUR * 4) for kiosk, boot in boots.items()}
    with Database.open(place) as database, ThreadPoolExecutor(8) as threads:
        for _ in range(2):
            for until in (4, 12, 8, 12):
                for kiosk, plays in chains.items():
                    threads.submit(kept, database, store, plays[:until], boots[kiosk], kiosk)
        threads.shutdown(wait=True)
        with database.reader.session() as session:
            found = tallies(session)
            assert {key: value[:4] for key, value in found.items() if key[2] == "a"} == {
                (SUNDAY, kiosk, "a"): (4, 0, 0, 0) for kiosk in boots
            }
            assert [row.upto for row in session.exec(select(SignageBoot))] == [12, 12, 12]
            assert sum(row.doubted for row in session.exec(select(SignageBoot))) == 0


def test_what_was_changed_or_taken_out_is_kept_and_not_counted(place: Path | URL, store: Store) -> None:
    plays = chained(BOOT, [("a", 10.0, "played", "")] * 6)
    longer = plays[1].model_copy(update={"shown_s": 600.0})
    with Database.open(place) as database:
        found = kept(database, store, [plays[0], longer, plays[2], plays[4], plays[5]])
        assert found == PlaysKept(boot=BOOT, upto=6, doubted=2)
        with database.reader.session() as session:
            doubts = {row.n: row.doubt for row in session.exec(select(SignagePlay))}
            assert doubts == {1: None, 2: "altered", 3: None, 5: "gap", 6: None}
            assert tallies(session) == {(SUNDAY, "k1", "a"): (3, 0, 0, 2, 30.0)}


def test_what_was_told_first_stays(place: Path | URL, store: Store) -> None:
    first, other = chained(BOOT, HOUR), chained(BOOT, [("z", 10.0, "played", "")] * 3)
    with Database.open(place) as database:
        kept(database, store, first)
        assert kept(database, store, other) == PlaysKept(boot=BOOT, upto=3, doubted=3)
        with database.reader.session() as session:
            assert {key[2] for key in tallies(session)} == {"a", "b", "c"}


def test_another_boot_begins_anew_and_another_kiosk_is_another(place: Path | URL, store: Store) -> None:
    plays = chained(BOOT, HOUR)
    with Database.open(place) as database:
        kept(database, store, plays)
        assert kept(database, store, chained(OTHER_BOOT, HOUR), OTHER_BOOT).doubted == 0
        assert kept(database, store, plays, kiosk="k2").doubted == 0
        with database.reader.session() as session:
            found = report(session, store.time_zone, {"a": "Beans"}, *_days(SUNDAY, SUNDAY))
            assert [(line.item, line.name, line.plays, line.skips, line.failures) for line in found.lines] == [
                ("a", "Beans", 3, 0, 0),
                ("b", None, 0, 3, 0),
                ("c", None, 0, 0, 3),
            ]
            assert [round(line.share, 4) for line in found.lines] == [0.6897, 0.3103, 0]
            one = report(session, store.time_zone, {}, *_days(SUNDAY, SUNDAY), kiosk="k2")
            assert (one.shown_s, [boot.boot for boot in one.boots]) == (14.5, [BOOT])
            assert report(session, store.time_zone, {}, *_days("2026-11-23", "2026-11-24")).lines == []


def _days(first: str, last: str) -> Any:
    return datetime.fromisoformat(first).date(), datetime.fromisoformat(last).date()


def test_a_play_counts_on_the_day_of_the_shop(place: Path | URL, store: Store) -> None:
    midnight_s = datetime(2026, 11, 22, 5, tzinfo=UTC).timestamp()
    plays = chained(BOOT, [("a", 10.0, "played", "")] * 3, from_s=midnight_s - 30)
    ahead = chained(OTHER_BOOT, [("a", 10.0, "played", "")], from_s=NOW_S + AHEAD_S + 86_400)
    with Database.open(place) as database:
        kept(database, store, plays)
        kept(database, store, ahead, OTHER_BOOT)
        with database.reader.session() as session:
            assert {day: found[0] for (day, _, _), found in tallies(session).items()} == {
                "2026-11-21": 2,
                SUNDAY: 2,
            }


def test_a_kiosk_without_a_clock_counts_when_it_is_heard(place: Path | URL, store: Store) -> None:
    in_1970 = chained(BOOT, [("a", 10.0, "played", "")] * 2, from_s=3600.0)
    a_year_ago_s = NOW_S - BEHIND_S + 86_400
    late = chained(OTHER_BOOT, [("b", 10.0, "played", "")], from_s=a_year_ago_s)
    with Database.open(place) as database:
        kept(database, store, in_1970)
        kept(database, store, late, OTHER_BOOT)
        database.writer.run(lambda session: forget_plays(session, NOW_S + 60))
        with database.reader.session() as session:
            assert {(day, item): found[0] for (day, _, item), found in tallies(session).items()} == {
                (SUNDAY, "a"): 2,
                (datetime.fromtimestamp(a_year_ago_s + 12, store.time_zone).date().isoformat(), "b"): 1,
            }


def test_a_report_lists_the_boots_of_its_days(place: Path | URL, store: Store) -> None:
    offline_since_s = NOW_S - 3 * 86_400
    with Database.open(place) as database:
        kept(database, store, chained(BOOT, HOUR))
        kept(database, store, chained(OTHER_BOOT, HOUR, from_s=offline_since_s), OTHER_BOOT)

        def boots(first: str, last: str) -> set[str]:
            with database.reader.session() as session:
                return {each.boot for each in report(session, store.time_zone, {}, *_days(first, last)).boots}

        assert boots(SUNDAY, SUNDAY) == {BOOT, OTHER_BOOT}
        assert boots("2026-11-19", "2026-11-21") == {OTHER_BOOT}
        assert boots("2026-11-01", "2026-11-18") == boots("2026-11-23", "2026-11-24") == set()


def test_records_grow_old_and_their_sums_stay(place: Path | URL, store: Store) -> None:
    with Database.open(place) as database:
        kept(database, store, chained(BOOT, HOUR))
        assert database.writer.run(lambda session: forget_plays(session, NOW_S + RECORDS_KEPT_S)) == 0
        assert database.writer.run(lambda session: forget_plays(session, NOW_S + RECORDS_KEPT_S + 1)) == 4
        with database.reader.session() as session:
            assert len(tallies(session)) == 3
        later_s = NOW_S + (TALLIES_KEPT_DAYS + 1) * 86_400
        assert database.writer.run(lambda session: forget_plays(session, later_s)) == 3


def test_a_kiosk_tells_over_http_and_a_manager_reads(shop: Shop) -> None:
    shop.http.cookies.clear()
    kiosk, manager = shop.bearer_of("kiosk-k1"), shop.staff("manager")
    body = PlaysBatch(boot=BOOT, plays=chained(BOOT, [*HOUR, ("built_in:bell", 12.0, "played", "")])).model_dump()
    for _ in range(2):
        answer = shop.http.post("/api/kiosk/plays", json=body, headers=kiosk)
        assert (answer.status_code, answer.json()) == (200, {"boot": BOOT, "upto": 4, "doubted": 0})
    span = f"first={SUNDAY}&last={SUNDAY}"
    found = shop.http.get(f"/api/signage/report?{span}", headers=manager).json()
    assert [line["item"] for line in found["lines"]] == ["built_in:bell", "a", "b", "c"]
    assert found["boots"][0] | {"records": 4, "doubted": 0, "kiosk": "k1"} == found["boots"][0]
    file = shop.http.get(f"/api/signage/report.csv?{span}", headers=manager)
    assert "attachment" in file.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(file.text)))
    assert rows[1][:4] == ["built_in:bell", "", "1", "0"]
    for wrong in (
        "first=2026-11-22&last=2026-11-21",
        "first=2026-13-22&last=2026-11-21",
        "first=2020-01-01&last=2026-01-01",
    ):
        assert shop.http.get(f"/api/signage/report?{wrong}", headers=manager).status_code == 422


WRONG: list[dict[str, Any]] = [
    {"boot": "short"},
    {"plays": []},
    {"plays": [chained(BOOT, HOUR)[0].model_dump() | {"n": 0}]},
    {"plays": [chained(BOOT, HOUR)[0].model_dump() | {"item": "a\nb"}]},
    {"plays": [chained(BOOT, HOUR)[0].model_dump() | {"outcome": "lost"}]},
    {"plays": [chained(BOOT, HOUR)[0].model_dump() | {"shown_s": -1}]},
    {"plays": [chained(BOOT, HOUR)[0].model_dump() | {"hash": "x"}]},
]


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_what_is_no_record_is_refused(shop: Shop, wrong: dict[str, Any]) -> None:
    body = PlaysBatch(boot=BOOT, plays=chained(BOOT, HOUR)).model_dump() | wrong
    assert shop.http.post("/api/kiosk/plays", json=body, headers=shop.bearer_of("kiosk-k1")).status_code == 422
