"""She walks away from what she came for: one clerk is asked to show her the way, and only where that is welcome."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from clerk_push.board import open_tasks
from clerk_push.database import open_database
from clerk_push.events import take
from kiosk_server.assistance.declines import remember_decline
from kiosk_server.assistance.preferences import let_browse, not_her, tell_closed
from kiosk_server.assistance.strays import Strays
from kiosk_server.database import outbox
from kiosk_server.database.outbox import OutboxEvent
from kiosk_server.desk.timeline import Timeline
from kiosk_server.live.ears import _note_task
from kiosk_server.members.choices import Saying, choose
from kiosk_server.members.client_card import open_to_clerks
from kiosk_server.members.notices import Notice, Notices
from kiosk_server.members.purposes import Purpose
from kiosk_server.sales.records import Line, Receipt, keep
from kiosk_server.visits.tables import DecisionRow, Visit
from kiosk_server.visits.withdrawing import heed
from tests.stories.arrival_shop import ArrivalShop, Jane, open_shop, set_up_shop
from wire.messages.mqtt import SightingBatch, StoreEvent, TaskReport


class Broken(Exception):
    """What made a command fail."""


NEAR_DBM, FAR_DBM = -62.0, -88.0


class Floor:
    """A shop with somebody who follows everybody in it, once a second."""

    def __init__(self, shop: ArrivalShop) -> None:
        self.shop = shop
        self.strays = Strays.of(shop.shop, shop.presence)

    def stand(self, jane: Jane, seconds: int, *, door_dbm: float, aisle_dbm: float) -> None:
        for _ in range(seconds):
            self.shop.now_s += 1
            heard = [
                self.shop.batch(self.shop.row(jane, gateway, rssi_dbm=rssi_dbm), gateway=gateway)
                for gateway, rssi_dbm in (("door", door_dbm), ("aisle", aisle_dbm))
            ]
            self.shop.database.writer.run(lambda session, heard=heard: self.second(session, heard))

    def second(self, session: Session, heard: list[SightingBatch]) -> None:
        for batch in heard:
            self.shop.arrivals.take(session, batch, self.shop.now_s, self.shop.now_s)
        self.strays.look(session, self.shop.now_s)

    def at_the_shelf(self, jane: Jane, seconds: int = 9) -> None:
        self.stand(jane, seconds, door_dbm=-83, aisle_dbm=NEAR_DBM)

    def goes_off(self, jane: Jane, seconds: int = 20) -> None:
        self.stand(jane, seconds, door_dbm=NEAR_DBM, aisle_dbm=FAR_DBM)

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(each.body) for each in events(self.shop) if each.kind == "visit.strayed"]

    def decided(self) -> list[tuple[str, str | None]]:
        rows = [each for each in self.shop.all(DecisionRow) if each.subject == "strayed"]
        return [(row.outcome, row.reason) for row in rows]

    def visit(self) -> Visit:
        (visit,) = self.shop.all(Visit)
        return visit


def events(shop: ArrivalShop) -> list[OutboxEvent]:
    with shop.database.reader.session() as session:
        statement = select(OutboxEvent).where(OutboxEvent.audience == outbox.STORE).order_by(col(OutboxEvent.seq))
        return list(session.exec(statement))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return set_up_shop(tmp_path_factory.mktemp("made"))


@pytest.fixture
def floor(made: Path, tmp_path: Path) -> Iterator[Floor]:
    with open_shop(Path(shutil.copytree(made, tmp_path / "data"))) as shop:
        yield Floor(shop)


def arrived(floor: Floor, *consents: Purpose) -> Jane:
    jane = floor.shop.join(consents) if consents else floor.shop.join()
    floor.shop.hears(jane)
    return jane


def test_who_leaves_the_aisle_she_came_for_is_told_of_once_with_the_consent_behind_it(floor: Floor) -> None:
    jane = arrived(floor)
    floor.at_the_shelf(jane)
    assert floor.told() == []
    floor.goes_off(jane)
    (event,) = floor.told()
    visit = floor.visit()
    assert (event["visit"], event["cause"], event["skill"]) == (visit.id, f"{visit.id}.strayed.1", "coffee")
    assert 0 < floor.shop.now_s - event["packet_at_s"] < 25
    assert event["clerk_assist"] is True
    assert "grinder" not in json.dumps(event).lower()
    (row,) = [each for each in floor.shop.all(DecisionRow) if each.subject == "strayed"]
    assert (row.outcome, row.effect, row.sku) == ("sent", "clerk_task", "grinder")
    assert row.consent is not None
    with floor.shop.database.reader.session() as session:
        lines = Timeline(floor.shop.shop, floor.shop.vouchers.texts).newest(session, 1e11, 20, names=False)
    assert "Clerks asked to show the way" in [line.title for line in lines]
    floor.goes_off(jane, 10)
    assert len(floor.told()) == 1


def test_her_straying_becomes_one_task_for_clerks(floor: Floor, tmp_path: Path) -> None:
    jane = arrived(floor)
    floor.at_the_shelf(jane)
    floor.goes_off(jane)
    clerks = open_database(tmp_path / "clerk_push.sqlite3")
    try:
        for _ in range(2):
            for each in events(floor.shop):
                said = {"event": each.id, "epoch": "e1", "seq": each.seq, "kind": each.kind, "at_s": each.at_s}
                event = StoreEvent.model_validate(said | json.loads(each.body))
                clerks.writer.run(lambda session, event=event: take(session, event, floor.shop.now_s))
        with clerks.reading() as session:
            tasks = [(task.kind, task.visit, task.state) for task in open_tasks(session)]
    finally:
        clerks.close()
    assert tasks == [(kind, floor.visit().id, "offered") for kind in ("arrival", "strayed")]


def test_who_turns_back_and_leaves_again_strays_twice_and_never_a_third_time(floor: Floor) -> None:
    jane = arrived(floor)
    for _ in range(3):
        floor.at_the_shelf(jane)
        floor.goes_off(jane)
    causes = [each["cause"] for each in floor.told()]
    assert causes == [f"{floor.visit().id}.strayed.{number}" for number in (1, 2)]


def test_a_stray_that_is_not_committed_has_not_happened(floor: Floor) -> None:
    jane = arrived(floor)
    floor.at_the_shelf(jane)
    floor.goes_off(jane, 4)

    def fails(session: Session) -> None:
        floor.strays.look(session, floor.shop.now_s)
        raise Broken

    before = floor.strays.spot(jane.member)
    with pytest.raises(Broken):
        floor.shop.database.writer.run(fails)
    assert floor.strays.spot(jane.member) == before
    floor.goes_off(jane)
    assert len(floor.told()) == 1


def test_without_clerk_assist_nobody_is_followed(floor: Floor) -> None:
    jane = arrived(floor, Purpose.RECOGNISE_IN_STORE, Purpose.OFFERS)
    floor.at_the_shelf(jane)
    assert floor.strays.spot(jane.member) is None
    floor.goes_off(jane)
    assert (floor.told(), floor.decided()) == ([], [])


def test_who_agreed_to_words_that_say_nothing_of_where_she_is_is_not_followed(floor: Floor) -> None:
    jane = arrived(floor)
    for version in ("phone-2", "phone-3"):
        notice = Notices.load().named(version)

        def agree(session: Session, notice: Notice = notice) -> None:
            for granted in (False, True):
                floor.shop.now_s += 1
                saying = Saying(notice, "phone", floor.shop.now_s, floor.shop.now_s)
                choose(session, jane.member, Purpose.CLERK_ASSIST, saying, granted=granted)

        floor.shop.database.writer.run(agree)
        floor.at_the_shelf(jane)
        assert (floor.strays.spot(jane.member) is not None) is (version == "phone-3")
        floor.goes_off(jane)
        assert len(floor.told()) == (version == "phone-3")


def test_nothing_of_a_visit_goes_on_in_the_next(floor: Floor) -> None:
    jane = arrived(floor)
    floor.at_the_shelf(jane)
    (before,) = floor.strays._followed.values()
    assert before.track is not None
    assert before.track.there_s > 0
    floor.strays._followed[jane.member] = replace(before, came_at_s=floor.shop.now_s - 9999)
    floor.shop.now_s += 1
    floor.shop.database.writer.run(lambda session: floor.strays.look(session, floor.shop.now_s))
    (after,) = floor.strays._followed.values()
    assert after.came_at_s == before.came_at_s
    assert after.track is not None
    assert after.track.there_s == 0


def test_who_withdraws_while_she_walks_is_forgotten(floor: Floor) -> None:
    jane = arrived(floor)
    floor.at_the_shelf(jane)
    assert floor.strays.spot(jane.member) is not None

    def withdraw(session: Session) -> None:
        saying = Saying(Notices.load().current, "phone", floor.shop.now_s, floor.shop.now_s)
        choose(session, jane.member, Purpose.CLERK_ASSIST, saying, granted=False)
        heed(session, floor.shop.shop, jane.member, floor.shop.now_s)

    floor.shop.database.writer.run(withdraw)
    floor.goes_off(jane)
    assert (floor.told(), floor.decided()) == ([], [])
    assert floor.strays.spot(jane.member) is None


def test_who_asked_to_browse_is_let_alone_until_she_says_otherwise(floor: Floor) -> None:
    jane = arrived(floor)
    browse(floor, browsing=True)
    floor.at_the_shelf(jane)
    floor.goes_off(jane)
    assert floor.told() == []
    browse(floor, browsing=False)
    floor.at_the_shelf(jane)
    floor.goes_off(jane)
    assert len(floor.told()) == 1
    asked = [json.loads(each.body)["browsing"] for each in events(floor.shop) if each.kind == "visit.browsing"]
    assert asked == [True, False]


def browse(floor: Floor, *, browsing: bool) -> None:
    def command(session: Session) -> None:
        visit = session.get_one(Visit, floor.visit().id)
        let_browse(session, floor.shop.shop, visit, browsing=browsing, by="phone", now_s=floor.shop.now_s)

    floor.shop.database.writer.run(command)


def test_it_is_quiet_while_a_clerk_is_with_her(floor: Floor) -> None:
    jane = arrived(floor)
    report(floor, "claimed")
    floor.shop.now_s += 1
    report(floor, "seen")
    floor.at_the_shelf(jane)
    floor.goes_off(jane)
    assert floor.told() == []
    report(floor, "done")
    floor.at_the_shelf(jane)
    floor.goes_off(jane)
    (event,) = floor.told()
    assert event["served_by"] is None, "this visit is not one of before"


def report(floor: Floor, state: str) -> None:
    task = TaskReport(task="t1", visit=floor.visit().id, state=state, at_s=floor.shop.now_s, staff="s1")
    floor.shop.database.writer.run(lambda session: _note_task(session, task, floor.shop.shop))


def test_what_she_declined_or_bought_is_walked_away_from_in_peace(floor: Floor) -> None:
    jane = arrived(floor)
    floor.at_the_shelf(jane)
    visit = floor.visit().id
    floor.shop.database.writer.run(
        lambda session: remember_decline(
            session, visit, "grinder", site="riverside", staff="s1", now_s=floor.shop.now_s
        )
    )
    floor.goes_off(jane)
    assert floor.told() == []
    ann = floor.shop.join()
    floor.shop.hears(ann)
    floor.at_the_shelf(ann)
    receipt = Receipt("till-1", ann.member, floor.shop.now_s, (Line("grinder", 1, 34_900),))
    floor.shop.database.writer.run(lambda session: keep(session, receipt, "till", "USD", floor.shop.now_s))
    floor.goes_off(ann)
    assert floor.told() == []


def test_it_is_not_her_so_nothing_is_guessed_any_more(floor: Floor) -> None:
    jane = arrived(floor)
    floor.at_the_shelf(jane)

    def close(session: Session) -> None:
        found = open_to_clerks(session, floor.visit().id, "riverside")
        not_her(session, found, "s1", "Mara", floor.shop.now_s)

    floor.shop.database.writer.run(close)
    floor.goes_off(jane)
    assert (floor.told(), floor.decided()) == ([], [])
    floor.shop.database.writer.run(lambda session: tell_closed(session, floor.shop.shop, floor.shop.now_s))
    ends = [json.loads(each.body)["reason"] for each in events(floor.shop) if each.kind == "visit.ended"]
    assert ends == ["not_her"]
