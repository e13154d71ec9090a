"""Gift cards in a real database: given once, spent no further than what is on them, given back, expired, erased."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL, delete, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from kiosk_server.database import Database
from kiosk_server.errors import NotFound
from kiosk_server.gift_cards.errors import (
    GiftCardEmpty,
    GiftCardEnded,
    GiftCardMisread,
    NoSuchGiftCard,
    NotEnough,
    OtherGiftCard,
)
from kiosk_server.gift_cards.issuing import issue
from kiosk_server.gift_cards.ledger import GRACE_S, give_back, let_expire, pay
from kiosk_server.gift_cards.showing import cards_of, find, left, new_code
from kiosk_server.gift_cards.tables import GiftAccount, GiftCard, GiftTransfer
from kiosk_server.members.notices import Notices
from kiosk_server.privacy.erasing import erase_person
from kiosk_server.privacy.exporting import export_person
from kiosk_server.privacy.holdings import NOBODY
from kiosk_server.selling.rules import set_selling_rules
from tests.adapters.offer_stand import KEY, NOW_S, Stand
from wire.messages.selling_rules import SellingRules

DAY_S = 86_400.0
LIFE_DAYS = 1_827


@pytest.fixture(scope="module")
def opened(shared_place: Path | URL) -> Iterator[Stand]:
    with Database.open(shared_place) as database:
        yield Stand(database, members=1)


@pytest.fixture
def stand(opened: Stand) -> Stand:
    opened.meet(2)
    return opened


def give(stand: Stand, amount_minor: int = 25_00, cause: str = "drawing", member: int = 0) -> str:
    return stand.database.writer.run(
        lambda session: issue(
            session,
            member=stand.members[member],
            amount_minor=amount_minor,
            currency="USD",
            why="drawing",
            cause=f"{cause}-{stand.members[0]}",
            now_s=NOW_S,
        )
    )


def hers(stand: Stand) -> list[GiftCard]:
    return [card for card in stand.all(GiftCard) if card.member == stand.members[0]]


def code_of(stand: Stand, card: str, *, anew: bool = False) -> str:
    return stand.database.writer.run(
        lambda session: new_code(session, KEY, stand.members[0], card, NOW_S, anew=anew)
    ).code


def take(stand: Stand, spoken: str, most_minor: int, payment: str, now_s: float = NOW_S) -> int:
    return stand.database.writer.run(
        lambda session: pay(session, find(session, KEY, spoken), most_minor, payment, now_s)
    )


def back(stand: Stand, card: str, amount_minor: int, refund: str, now_s: float = NOW_S) -> bool:
    return stand.database.writer.run(
        lambda session: give_back(session, session.get_one(GiftCard, card), amount_minor, refund, now_s)
    )


def name(stand: Stand, each: str) -> str:
    """Of a payment or refund: others have theirs."""
    return f"{stand.members[0]}:{each}"


def left_minor(stand: Stand, card: str) -> int:
    with stand.database.reader.session() as session:
        return left(session, card).amount_minor


def test_the_same_cause_gives_one_card(stand: Stand) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: give(stand), range(16)))) == 1
    (card,) = hers(stand)
    assert [each.reason for each in stand.all(GiftTransfer) if card.id in (each.debit, each.credit)] == ["issue"]
    with pytest.raises(OtherGiftCard):
        give(stand, 26_00)


def test_a_card_nobody_asked_a_code_for_cannot_be_spent(stand: Stand) -> None:
    card = give(stand)
    assert hers(stand)[0].code_hash is None
    spoken = code_of(stand, card)
    assert code_of(stand, card) == spoken
    with stand.database.reader.session() as session:
        assert find(session, KEY, f" {spoken.lower().replace(' ', '-')} ").id == card
        with pytest.raises(NoSuchGiftCard):
            find(session, KEY[::-1], spoken)
        with pytest.raises(GiftCardMisread):
            find(session, KEY, spoken[:-1])


def test_a_new_code_makes_the_one_before_worthless(stand: Stand) -> None:
    card = give(stand)
    seen = code_of(stand, card)
    fresh = code_of(stand, card, anew=True)
    with pytest.raises(NoSuchGiftCard):
        take(stand, seen, 1, name(stand, "payment-1"))
    assert take(stand, fresh, 1, name(stand, "payment-1")) == 1


def test_nobody_gets_the_code_of_another_ones_card(stand: Stand) -> None:
    card = give(stand, member=1)
    with pytest.raises(NotFound):
        code_of(stand, card)


def test_it_pays_in_parts_and_no_further_than_it_holds(stand: Stand) -> None:
    spoken = code_of(stand, give(stand))
    assert take(stand, spoken, 20_00, name(stand, "payment-1")) == 20_00
    assert take(stand, spoken, 20_00, name(stand, "payment-1")) == 20_00, "the same payment again takes nothing more"
    assert take(stand, spoken, 20_00, name(stand, "payment-2")) == 5_00
    with pytest.raises(GiftCardEmpty):
        take(stand, spoken, 1, name(stand, "payment-3"))


def test_twenty_payments_at_once_take_what_is_there_and_no_more(stand: Stand) -> None:
    card = give(stand, 100_00)
    spoken = code_of(stand, card)

    def one(number: int) -> int:
        try:
            return take(stand, spoken, 30_00, name(stand, f"payment-{number}"))
        except GiftCardEmpty:
            return 0

    with ThreadPoolExecutor(16) as threads:
        taken = sorted(threads.map(one, range(20)), reverse=True)
    assert taken[:4] == [30_00, 30_00, 30_00, 10_00]
    assert sum(taken) == 100_00
    assert left_minor(stand, card) == 0


def test_what_comes_back_is_on_the_card_again_once(stand: Stand) -> None:
    card = give(stand)
    take(stand, code_of(stand, card), 20_00, name(stand, "payment-1"))
    assert back(stand, card, 15_00, name(stand, "refund-1"))
    assert not back(stand, card, 15_00, name(stand, "refund-1"))
    assert left_minor(stand, card) == 20_00
    with pytest.raises(NotEnough):
        back(stand, card, 5_01, name(stand, "refund-2"))


def limit_life(stand: Stand, days: int | None) -> None:
    rules = SellingRules(gift_card_days=days)
    stand.database.writer.run(lambda session: set_selling_rules(session, "corner", rules, None, NOW_S))


def test_cards_live_for_ever_unless_the_store_says_otherwise(stand: Stand) -> None:
    for_ever = give(stand, cause="first")
    limit_life(stand, LIFE_DAYS)
    card = give(stand, cause="second")
    limit_life(stand, None)
    spoken = code_of(stand, card)
    take(stand, spoken, 10_00, name(stand, "payment-1"))
    end_s = NOW_S + LIFE_DAYS * DAY_S
    assert take(stand, spoken, 5_00, name(stand, "payment-2"), end_s - 1) == 5_00
    with pytest.raises(GiftCardEnded):
        take(stand, spoken, 5_00, name(stand, "payment-3"), end_s)
    assert stand.database.writer.run(lambda session: let_expire(session, end_s)) == 1
    assert stand.database.writer.run(lambda session: let_expire(session, end_s)) == 0
    assert (left_minor(stand, card), left_minor(stand, for_ever)) == (0, 25_00)
    assert back(stand, card, 15_00, name(stand, "refund-1"), end_s), "a refund brings an expired card back for a while"
    assert take(stand, spoken, 1_00, name(stand, "payment-4"), end_s + GRACE_S - 1) == 1_00
    assert stand.database.writer.run(lambda session: let_expire(session, end_s + GRACE_S)) == 1
    assert sum(row.balance for row in stand.all(GiftAccount)) == 0


def test_a_refund_gives_back_what_it_is_and_not_what_had_expired(stand: Stand) -> None:
    limit_life(stand, LIFE_DAYS)
    card = give(stand)
    limit_life(stand, None)
    take(stand, code_of(stand, card), 10_00, name(stand, "payment-1"))
    end_s = NOW_S + LIFE_DAYS * DAY_S
    assert back(stand, card, 4_00, name(stand, "refund-1"), end_s + 1), "before anybody swept"
    assert left_minor(stand, card) == 4_00
    assert sum(row.balance for row in stand.all(GiftAccount)) == 0


def test_erasing_her_leaves_the_card_to_who_has_the_code(stand: Stand) -> None:
    card = give(stand)
    spoken = code_of(stand, card)
    take(stand, spoken, 10_00, name(stand, "payment-1"))
    member = stand.members[0]
    with stand.database.reader.session() as session:
        told = export_person(session, member, "corner", Notices.load(), stand.vouchers.texts, "en", NOW_S)
        assert {"gift_card", "gift_account", "gift_transfer"} <= told.holds.keys()
        assert not {"code_hash", "cause"} & told.holds["gift_card"].rows[0].keys()
        assert [each.left.amount_minor for each in cards_of(session, member, NOW_S)] == [15_00]
    stand.database.writer.run(lambda session: erase_person(session, member) and None)
    with stand.database.reader.session() as session:
        assert cards_of(session, member, NOW_S) == cards_of(session, NOBODY, NOW_S) == []
    assert take(stand, spoken, 15_00, name(stand, "payment-2")) == 15_00
    assert sum(row.balance for row in stand.all(GiftAccount)) == 0


@pytest.mark.parametrize("change", [update(GiftTransfer).values(amount_minor=1), delete(GiftTransfer)])
def test_the_database_refuses_to_rewrite_the_ledger(stand: Stand, change: object) -> None:
    give(stand)
    with pytest.raises(DBAPIError, match="written once"):
        stand.database.writer.run(lambda session: session.connection().execute(change) and None)  # type: ignore[call-overload]


def test_the_database_refuses_an_overdraft(stand: Stand) -> None:
    give(stand)
    overdraft = update(GiftAccount).where(col(GiftAccount.kind) == "card").values(balance=-1)
    with pytest.raises(DBAPIError):
        stand.database.writer.run(lambda session: session.connection().execute(overdraft) and None)
