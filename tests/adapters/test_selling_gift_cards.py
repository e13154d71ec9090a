"""Gift cards as a tender, on both databases: they pay in part, come back first, and pay once whoever asks how often."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlmodel import select

from kiosk_server.database import Database
from kiosk_server.errors import BadField
from kiosk_server.gift_cards.errors import GiftCardEmpty, GiftCardMisread, NoSuchGiftCard
from kiosk_server.gift_cards.issuing import issue
from kiosk_server.gift_cards.showing import left, new_code
from kiosk_server.gift_cards.tables import GiftAccount
from kiosk_server.selling.errors import MoreThanDue, OtherPayment
from kiosk_server.selling.receipt_lines import rows
from kiosk_server.selling.receipts import is_trial, receipt
from tests.adapters.counter_stand import BOSS, PLAIN, CounterStand, an_id, points, refused
from tests.adapters.offer_stand import KEY, NOW_S
from tests.adapters.sqlite_files import new_file


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CounterStand]:
    folder = tmp_path_factory.mktemp("counter")
    where: Path | URL = new_file(folder / "counter.sqlite3")
    if request.param == "postgresql":
        where = request.getfixturevalue("postgresql").new_database()
    with Database.open(where) as database:
        yield CounterStand.open(database, folder, stock=500)


@pytest.fixture
def till(made: CounterStand) -> Iterator[CounterStand]:
    made.now_s = NOW_S
    yield made
    with made.stand.database.reader.session() as session:
        accounts = session.exec(select(GiftAccount)).all()
    assert sum(row.balance for row in accounts) == 0


def a_card(till: CounterStand, amount_minor: int) -> tuple[str, str]:
    """Its id and its code."""
    member, run = till.stand.members[0], till.stand.database.writer.run
    card = run(
        lambda session: issue(
            session,
            member=member,
            amount_minor=amount_minor,
            currency="USD",
            why="staff",
            cause=an_id(),
            now_s=NOW_S,
        )
    )
    return card, run(lambda session: new_code(session, KEY, member, card, NOW_S, anew=False)).code


def left_minor(till: CounterStand, card: str) -> int:
    with till.stand.database.reader.session() as session:
        return left(session, card).amount_minor


def test_a_card_pays_a_whole_sale_and_keeps_the_rest(till: CounterStand) -> None:
    card, code = a_card(till, 400_00)
    sale = till.put(till.cart())
    till.pay(sale, PLAIN, "gift_card", code=code.lower())
    found = till.sale(sale)
    assert found.state == "completed"
    (payment,) = found.payments
    assert (payment.tender, payment.state, payment.approved_minor) == ("gift_card", "approved", PLAIN)
    assert payment.left is not None
    assert payment.left.amount_minor == left_minor(till, card) == 400_00 - PLAIN


def test_a_card_that_is_short_pays_what_it_has_and_cash_the_rest(till: CounterStand) -> None:
    card, code = a_card(till, 100_00)
    sale = till.put(till.cart())
    till.pay(sale, PLAIN, "gift_card", code=code)
    found = till.sale(sale)
    assert (found.payments[0].state, found.due.amount_minor) == ("partial", PLAIN - 100_00)
    assert found.payments[0].what_to_do
    assert isinstance(refused(GiftCardEmpty, lambda: till.pay(sale, 1_00, "gift_card", code=code)), GiftCardEmpty)
    till.pay(sale, PLAIN - 100_00)
    assert till.sale(sale).state == "completed"
    with till.stand.database.reader.session() as session:
        paper = receipt(session, sale, till.stand.vouchers)
        assert not is_trial(session, sale)
        words = [row.words for row in rows(paper, till.stand.vouchers.texts, "en", trial=False)]
    assert {"Gift card", "Cash"} <= set(words)
    assert left_minor(till, card) == 0


def test_the_same_payment_again_takes_nothing_more(till: CounterStand) -> None:
    card, code = a_card(till, 1_000_00)
    sale, payment = till.put(till.cart("m64", "brush")), an_id()
    with ThreadPoolExecutor(8) as threads:
        ids = list(threads.map(lambda _: till.pay(sale, 50_00, "gift_card", payment, code=code), range(8)))
    assert set(ids) == {payment}
    assert left_minor(till, card) == 950_00
    refused(OtherPayment, lambda: till.pay(sale, 51_00, "gift_card", payment, code=code))
    other = till.put(till.cart())
    refused(OtherPayment, lambda: till.pay(other, 50_00, "gift_card", payment, code=code))
    refused(MoreThanDue, lambda: till.pay(other, PLAIN + 1, "gift_card", code=code))
    assert left_minor(till, card) == 950_00


def test_one_card_at_many_tills_pays_what_it_holds(till: CounterStand) -> None:
    card, code = a_card(till, 3 * PLAIN + 5_00)
    sales = [till.put(till.cart()) for _ in range(8)]

    def pay(sale: str) -> int:
        try:
            till.pay(sale, PLAIN, "gift_card", code=code)
        except GiftCardEmpty:
            return 0
        return till.sale(sale).paid.amount_minor

    with ThreadPoolExecutor(8) as threads:
        paid = sorted(threads.map(pay, sales), reverse=True)
    assert paid == [PLAIN, PLAIN, PLAIN, 5_00, 0, 0, 0, 0]
    assert left_minor(till, card) == 0


def test_what_a_cancelled_sale_took_is_on_the_card_again(till: CounterStand) -> None:
    card, code = a_card(till, 100_00)
    sale = till.put(till.cart())
    till.pay(sale, PLAIN, "gift_card", code=code)
    till.cancel(sale)
    till.cancel(sale)
    assert till.sale(sale).state == "cancelled"
    assert [each.state for each in till.sale(sale).payments] == ["returned"]
    assert left_minor(till, card) == 100_00


def test_a_refund_goes_to_the_card_first_then_to_the_terminal_then_out_of_the_drawer(till: CounterStand) -> None:
    """So that nobody turns a card into money. Piece by piece, and never more than each paid."""
    card, code = a_card(till, 200_00)
    sale = till.put({"lines": [{"sku": "m64", "quantity": 3}]})
    till.pay(sale, 300_00, "terminal")
    till.pay(sale, 200_00, "gift_card", code=code)
    till.pay(sale, till.sale(sale).due.amount_minor)
    total = till.sale(sale).total.amount_minor
    first = till.refund(sale, (0, 1))
    third = first.amount.amount_minor
    assert first.gift_card is not None
    assert (first.gift_card.amount_minor, first.terminal.amount_minor) == (200_00, third - 200_00)
    assert first.state == "done"
    assert "on the gift card again" in first.what_to_do
    assert left_minor(till, card) == 200_00
    again = till.refund(sale, (0, 1), refund_id=first.refund)
    assert again == first
    rest = till.refund(sale, (0, 2), who=BOSS)
    assert rest.gift_card is None
    assert rest.terminal.amount_minor == 300_00 - first.terminal.amount_minor
    backs = (first.amount.amount_minor, rest.amount.amount_minor)
    assert sum(backs) == total
    assert left_minor(till, card) == 200_00


def test_a_card_pays_for_points_as_any_money_does(till: CounterStand) -> None:
    _, code = a_card(till, 400_00)
    member = till.stand.members[0]
    before = points(till, member).pending
    sale = till.put(till.cart(member_number=till.number(member)))
    till.pay(sale, PLAIN, "gift_card", code=code)
    assert points(till, member).pending == before + 349


def test_a_wrong_code_is_refused_and_nothing_is_written_down(till: CounterStand) -> None:
    sale = till.put(till.cart())
    refused(GiftCardMisread, lambda: till.pay(sale, PLAIN, "gift_card", code="GIFT 0000"))
    refused(NoSuchGiftCard, lambda: till.pay(sale, PLAIN, "gift_card", code=_other(a_card(till, 1_00)[1])))
    refused(BadField, lambda: till.pay(sale, PLAIN, "gift_card"))
    assert till.sale(sale).payments == []


def _other(code: str) -> str:
    """A code that reads right and that no card has: two letters of equal weight are changed so that the check holds."""
    letters = "ACDEFGHJKMNPQRTUVWXY34679"
    body = list(code.removeprefix("GIFT").replace(" ", ""))
    for place, step in ((0, 1), (2, -1)):
        body[place] = letters[(letters.index(body[place]) + step) % len(letters)]
    return "".join(body)
