"""Vouchers in a real database: one for a cause, within the budget, whatever races."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from kiosk_server.campaigns.book import running
from kiosk_server.campaigns.tables import Campaign
from kiosk_server.database import Database
from kiosk_server.intents.scoring import Evidence, Intent
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.registration import Registration, register
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.codes import SHORT_ATTEMPTS, code, code_hash
from kiosk_server.offers.pricing import Line, Priced
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.vouchers import Permission, Vouchers
from kiosk_server.sites.keys import read_keys
from kiosk_server.sites.setting_up import DATABASE
from kiosk_server.sites.shop import load_shop
from tests.adapters.kiosk_site import NOW_S, copy_site, make_site

INTENT = Intent("m64", 3.0, Evidence(3, 0, 0, NOW_S - 5 * 86_400))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


class Desk:
    """Issues vouchers through the writer, as an arrival does."""

    def __init__(self, data: Path, database: Database) -> None:
        self.database = database
        with database.reader.session() as session:
            shop = load_shop(session, "corner")
        self.vouchers = Vouchers(shop, Texts.load(), read_keys(data / "keys").voucher_root)
        self.members = [self.member(number) for number in range(4)]

    def member(self, number: int) -> str:
        wish = Registration("Jane", f"jane{number}@example.com", (Purpose.OFFERS,), "1")
        return self.database.writer.run(lambda session: register(session, wish, NOW_S)).member

    def issue(self, member: str, visit: str) -> Voucher | None:
        def command(session: Session) -> Voucher | None:
            consent = permits(consents_of(session, member), Purpose.OFFERS)
            assert consent is not None
            return self.vouchers.issue(
                session,
                campaign=running(session, NOW_S)[0][0],
                member=member,
                visit=visit,
                intent=INTENT,
                offered=Priced((Line("m64", 349_00, 40_00),)),
                currency="USD",
                permission=Permission(consent.event, consent.at_s),
                now_s=NOW_S,
            )

        return self.database.writer.run(command)

    def limit(self, budget: int) -> None:
        statement = update(Campaign).values(budget=budget)
        self.database.writer.run(lambda session: session.connection().execute(statement) and None)

    def stored(self) -> list[Voucher]:
        with self.database.reader.session() as session:
            return list(session.exec(select(Voucher)))

    def campaign(self) -> Campaign:
        with self.database.reader.session() as session:
            return session.exec(select(Campaign)).one()


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Iterator[Desk]:
    data = copy_site(made, tmp_path)
    with Database.open(data / DATABASE) as database:
        yield Desk(data, database)


def test_thirty_two_at_once_issue_one(desk: Desk) -> None:
    with ThreadPoolExecutor(32) as pool:
        issued = list(pool.map(lambda _: desk.issue(desk.members[0], "visit-1"), range(32)))
    assert len([voucher for voucher in issued if voucher]) == len(desk.stored()) == desk.campaign().issued == 1


def test_another_visit_brings_another_voucher(desk: Desk) -> None:
    assert desk.issue(desk.members[0], "visit-1")
    assert desk.issue(desk.members[0], "visit-2")
    assert desk.issue(desk.members[1], "visit-3")
    assert len({voucher.code_hash for voucher in desk.stored()}) == 3


@pytest.mark.parametrize("budget", [0, 1, 3])
def test_a_budget_is_never_exceeded(desk: Desk, budget: int) -> None:
    desk.limit(budget)
    with ThreadPoolExecutor(16) as pool:
        issued = list(pool.map(lambda n: desk.issue(desk.members[n % 4], f"visit-{n}"), range(16)))
    assert len([voucher for voucher in issued if voucher]) == len(desk.stored()) == desk.campaign().issued == budget


def test_the_database_itself_refuses_a_second_one_and_a_price_below_nothing(desk: Desk) -> None:
    first = desk.issue(desk.members[0], "visit-1")
    assert first is not None
    for change in ({"id": "other", "code_hash": b"other"}, {"off_minor": first.price_before_minor + 1}):
        with pytest.raises(IntegrityError):
            desk.database.writer.run(lambda session, change=change: session.add(Voucher(**first.model_dump() | change)))  # type: ignore[misc]


def test_a_campaign_that_has_ended_is_not_running(desk: Desk) -> None:
    ended = update(Campaign).where(col(Campaign.active_until_s).is_(None)).values(active_until_s=NOW_S)
    desk.database.writer.run(lambda session: session.connection().execute(ended) and None)
    with desk.database.reader.session() as session:
        assert running(session, NOW_S) == []
        assert len(running(session, NOW_S - 1)) == 1


def test_a_code_that_is_taken_makes_room_for_the_next(desk: Desk) -> None:
    """The codes of a voucher's first attempts are taken by others: it gets a later, longer one."""
    first = desk.issue(desk.members[0], "visit-1")
    assert first is not None
    key = desk.vouchers.key
    wanted = replace_id(first, "0" * 32)

    def crowd(session: Session) -> bool:
        for attempt in range(SHORT_ATTEMPTS):
            taken = {"id": f"taken-{attempt}", "period_key": f"taken-{attempt}"}
            session.add(
                Voucher(**wanted.model_dump() | taken | {"code_hash": code_hash(key, code(key, "0" * 32, attempt))})
            )
        session.flush()
        return desk.vouchers._insert(session, wanted.model_dump()) is not None

    assert desk.database.writer.run(crowd)
    with desk.database.reader.session() as session:
        stored = session.get_one(Voucher, "0" * 32)
        assert stored.code_attempt == SHORT_ATTEMPTS
        assert len(desk.vouchers.card(session, stored, NOW_S).code) > len("BELL 4K7MA")


def replace_id(voucher: Voucher, voucher_id: str) -> Voucher:
    return Voucher(**voucher.model_dump() | {"id": voucher_id, "period_key": "visit-9", "visit": "visit-9"})


def test_what_has_ended_is_shown_no_more(desk: Desk) -> None:
    voucher = desk.issue(desk.members[0], "visit-1")
    assert voucher is not None
    with desk.database.reader.session() as session:
        [card] = desk.vouchers.valid_cards(session, desk.members[0], voucher.valid_until_s - 1)
        assert card.price_after.amount_minor == card.price_before.amount_minor - card.off.amount_minor
        assert desk.vouchers.valid_cards(session, desk.members[0], voucher.valid_until_s) == []


def test_a_voucher_ends_when_the_store_closes(desk: Desk) -> None:
    voucher = desk.issue(desk.members[0], "visit-1")
    assert voucher is not None
    closing = datetime(2026, 11, 22, 20, tzinfo=ZoneInfo("America/New_York"))
    assert voucher.valid_until_s == closing.timestamp()
