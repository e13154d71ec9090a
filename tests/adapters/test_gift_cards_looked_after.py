"""Gift cards as staff look after them, in a real database: blocked while tills take them, found by what somebody noted,
and added up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL
from sqlmodel import Session

from kiosk_server.database import Database
from kiosk_server.gift_cards import blocking
from kiosk_server.gift_cards.errors import GiftCardBlocked
from kiosk_server.gift_cards.issuing import issue
from kiosk_server.gift_cards.ledger import let_expire, pay
from kiosk_server.gift_cards.looking_up import MOST_ALIKE, found_card, found_cards, look_up
from kiosk_server.gift_cards.report import report
from kiosk_server.gift_cards.showing import left, new_code
from kiosk_server.gift_cards.tables import GiftCard
from tests.adapters.offer_stand import KEY, NOW_S, Stand


@pytest.fixture(scope="module")
def opened(shared_place: Path | URL) -> Iterator[Stand]:
    with Database.open(shared_place) as database:
        yield Stand(database, members=1)


_CAUSES = count()


def a_card(stand: Stand, amount_minor: int, now_s: float = NOW_S, currency: str = "USD") -> str:
    cause = f"cause-{next(_CAUSES)}"
    given: dict[str, Any] = {"member": stand.members[0], "amount_minor": amount_minor, "currency": currency}
    return stand.database.writer.run(lambda session: issue(session, **given, why="staff", cause=cause, now_s=now_s))


def test_once_it_is_blocked_no_payment_that_was_on_its_way_goes_through(
    opened: Stand, shared_place: Path | URL
) -> None:
    """Four tills, of which two have a writer of their own where the database can have two."""
    card = a_card(opened, 1_000_00)
    other = opened.database if isinstance(shared_place, Path) else Database.open(shared_place)

    def pay_until_refused(till: int) -> int:
        database, paid = (opened.database, other)[till % 2], 0
        for n in count():
            try:
                paid += database.writer.run(
                    lambda session, n=n: pay(session, session.get_one(GiftCard, card), 1, f"{card}:{till}:{n}", NOW_S)  # type: ignore[misc]
                )
            except GiftCardBlocked:
                break
        return paid

    with ThreadPoolExecutor(4) as threads:
        tills = [threads.submit(pay_until_refused, till) for till in range(4)]
        until_s = time.monotonic() + 60
        while _left_minor(opened, card) > 1_000_00 - 20:
            assert time.monotonic() < until_s, "nobody pays"
            time.sleep(0.002)
        opened.database.writer.run(lambda session: blocking.block(session, card, "stolen", "staff-1", NOW_S))
        then_minor = _left_minor(opened, card)
        paid = sum(each.result() for each in tills)
    assert _left_minor(opened, card) == then_minor == 1_000_00 - paid
    if other is not opened.database:
        other.close()


def _left_minor(stand: Stand, card: str) -> int:
    with stand.database.reader.session() as session:
        return left(session, card).amount_minor


def test_of_many_cards_the_one_with_this_end_is_found_with_all_that_happened_to_it(opened: Stand) -> None:
    cards = [a_card(opened, 3_00) for _ in range(3)]
    writer, member = opened.database.writer, opened.members[0]
    codes = [
        writer.run(lambda session, card=card: new_code(session, KEY, member, card, NOW_S, anew=False)).code  # type: ignore[misc]
        for card in cards
    ]
    writer.run(lambda session: blocking.block(session, cards[1], "lost", "staff-1", NOW_S))
    writer.run(lambda session: blocking.lift(session, cards[1], "mistake", "staff-1", NOW_S + 1))
    with opened.database.reader.session() as session:
        assert cards[1] in look_up(session, KEY, codes[1][-4:])
        found = found_card(session, KEY, cards[1], NOW_S + 2)
    assert (found.ending, [move.what for move in found.moves]) == (codes[1][-4:], ["issue"])
    assert [(each.why, each.lifted_why) for each in found.blocks] == [("lost", "mistake")]
    assert not found.card.blocked


def test_of_more_cards_that_end_alike_than_are_listed_that_is_said(opened: Stand) -> None:
    cards = [a_card(opened, 1_00) for _ in range(MOST_ALIKE + 1)]
    with opened.database.reader.session() as session:
        some, all_but = (found_cards(session, KEY, each, NOW_S) for each in (cards, cards[1:]))
    assert ([each.card.card for each in some.cards], some.more) == (cards[:-1], True)
    assert ([each.card.card for each in all_but.cards], all_but.more) == (cards[1:], False)


def test_what_time_has_ended_is_owed_to_nobody_swept_or_not(opened: Stand) -> None:
    card = a_card(opened, 7_00, currency="EUR")

    def end(session: Session) -> None:
        row = session.get_one(GiftCard, card)
        row.expires_at_s = NOW_S + 10
        session.add(row)

    opened.database.writer.run(end)
    for now_s, owed_minor, swept in ((NOW_S, 7_00, False), (NOW_S + 10, 0, False), (NOW_S + 10, 0, True)):
        if swept:
            opened.database.writer.run(lambda session: let_expire(session, NOW_S + 10))
        with opened.database.reader.session() as session:
            totals = {each.issued.currency: each for each in report(session, now_s).totals}["EUR"]
        assert (totals.outstanding.amount_minor, totals.expired.amount_minor) == (owed_minor, 7_00 - owed_minor)
        assert totals.origins[0].outstanding.amount_minor == owed_minor
        assert totals.cards_open == (1 if owed_minor else 0)
