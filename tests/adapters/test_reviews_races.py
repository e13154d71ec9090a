"""Two taps, two moderators, two processes at once, on both databases: one review, one decision, one reward."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlmodel import Session, func, select

from kiosk_server.database import Database
from kiosk_server.points.view import points_view
from kiosk_server.reviews.book import OtherVersion, Pen, withdraw, write
from kiosk_server.reviews.moderation import AlreadyDecided, decide, figures, moderation_view
from kiosk_server.reviews.proofs import ReceiptLine, token_of
from kiosk_server.reviews.tables import Review, ReviewVersion
from kiosk_server.sales.records import Line, Receipt, keep
from tests.adapters.offer_stand import KEY, NOW_S, Stand
from tests.adapters.sqlite_files import new_file
from wire.messages.screens.reviews import ReviewDecision, ReviewRules, ReviewWish

RULES = ReviewRules(reward_points=50)
TAPS = 8


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Database]]:
    """Two processes on one database, as it were; a file is held by one alone."""
    with ExitStack() as opened:
        if request.param == "sqlite":
            where: Path | URL = new_file(tmp_path_factory.mktemp("reviews") / "reviews.sqlite3")
            yield [opened.enter_context(Database.open(where))] * 2
            return
        where = request.getfixturevalue("postgresql").new_database()
        yield [opened.enter_context(Database.open(where)) for _ in range(2)]


@pytest.fixture(scope="module")
def stand(databases: list[Database]) -> Stand:
    return Stand(databases[0], members=0)


def a_buyer(stand: Stand, number: int) -> tuple[str, str]:
    """Somebody who bought the grinder, and what proves it."""
    member, sale = stand.member(number), f"sale-{number}"
    receipt = Receipt(sale, member, NOW_S - 86_400, (Line("m64", 1, 349_00),))
    stand.database.writer.run(lambda session: keep(session, receipt, "till", "USD", NOW_S) and None)
    return member, token_of(KEY, ReceiptLine(sale, 0))


def wish(token: str, stars: int = 4, version: int = 0) -> ReviewWish:
    return ReviewWish(token=token, stars=stars, text=f"Words of {stars} stars.", version=version)


def at_once(databases: list[Database], command: Callable[[Session, int], object]) -> list[bool]:
    """Which of the taps took effect."""

    def tap(number: int) -> bool:
        try:
            databases[number % 2].writer.run(lambda session: command(session, number))
        except (OtherVersion, AlreadyDecided):
            return False
        return True

    with ThreadPoolExecutor(TAPS) as threads:
        return list(threads.map(tap, range(TAPS)))


def versions_of(stand: Stand, member: str) -> list[int]:
    with stand.database.reader.session() as session:
        found = select(ReviewVersion.version).join(Review).where(Review.member == member)
        return sorted(session.exec(found))


def test_of_many_first_words_at_once_one_is_kept(databases: list[Database], stand: Stand) -> None:
    member, token = a_buyer(stand, 1)
    pen = Pen(KEY, RULES, member)
    done = at_once(databases, lambda session, number: write(session, pen, wish(token, 1 + number % 5), NOW_S))
    assert any(done)
    assert versions_of(stand, member) == [1]


def test_of_many_edits_at_once_one_is_kept_and_the_same_one_may_be_sent_again(
    databases: list[Database], stand: Stand
) -> None:
    member, token = a_buyer(stand, 2)
    pen = Pen(KEY, RULES, member)
    stand.database.writer.run(lambda session: write(session, pen, wish(token, 3), NOW_S) and None)
    at_once(databases, lambda session, number: write(session, pen, wish(token, 1 + number % 2, 1), NOW_S))
    assert versions_of(stand, member) == [1, 2]
    again = at_once(databases, lambda session, _: write(session, pen, wish(token, 5, 2), NOW_S))
    assert all(again)
    assert versions_of(stand, member) == [1, 2, 3]


def test_of_many_decisions_at_once_one_counts_and_pays_once(databases: list[Database], stand: Stand) -> None:
    member, token = a_buyer(stand, 3)
    review = stand.database.writer.run(lambda session: write(session, Pen(KEY, RULES, member), wish(token), NOW_S).id)
    yes, no = ReviewDecision(version=1, publish=True), ReviewDecision(version=1, publish=False, reason="abusive")
    done = at_once(
        databases, lambda session, number: decide(session, review, (yes, no)[number % 4 == 3], f"s{number}", NOW_S)
    )
    assert done.count(True) == 1
    with stand.database.reader.session() as session:
        row = session.get_one(ReviewVersion, (review, 1))
        assert points_view(session, member, NOW_S).active == (50 if row.published else 0)


def test_a_decision_on_words_that_were_changed_meanwhile_does_not_count(
    databases: list[Database], stand: Stand
) -> None:
    member, token = a_buyer(stand, 4)
    pen = Pen(KEY, RULES, member)
    review = stand.database.writer.run(lambda session: write(session, pen, wish(token, 5), NOW_S).id)

    def either(session: Session, number: int) -> object:
        if number % 2:
            return write(session, pen, wish(token, 1, 1), NOW_S)
        return decide(session, review, ReviewDecision(version=1, publish=True), "s", NOW_S)

    at_once(databases, either)
    with stand.database.reader.session() as session:
        row = session.get_one(Review, review)
        assert (row.version, row.state) == (2, "waiting")
        assert row.shown in (None, 1)
        shop = stand.vouchers.shop
        assert [each.version for each in moderation_view(session, KEY, shop, "s").waiting if each.review == review] == [
            2
        ]


def test_what_is_taken_back_while_it_is_decided_on_is_not_shown(databases: list[Database], stand: Stand) -> None:
    member, token = a_buyer(stand, 5)
    review = stand.database.writer.run(lambda session: write(session, Pen(KEY, RULES, member), wish(token), NOW_S).id)

    def either(session: Session, number: int) -> object:
        if number % 2:
            return withdraw(session, KEY, member, token, NOW_S)
        return decide(session, review, ReviewDecision(version=1, publish=True), "s", NOW_S)

    at_once(databases, either)
    stand.database.writer.run(lambda session: withdraw(session, KEY, member, token, NOW_S))
    with stand.database.reader.session() as session:
        row = session.get_one(Review, review)
        assert (row.state, row.shown) == ("withdrawn", None)
        left = select(func.count()).select_from(ReviewVersion).where(ReviewVersion.review == review)
        assert session.exec(left).one() == 0
        assert figures(session, KEY).broken == 0
