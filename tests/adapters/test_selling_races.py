"""Two taps, two tabs, two processes at once, on both databases: one sale, one payment, one voucher, one refund."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlmodel import select

from kiosk_server.database import Database
from kiosk_server.offers.tables import Voucher
from kiosk_server.sales.returns import MoreThanSold
from kiosk_server.sales.tables import Sale
from kiosk_server.selling.errors import (
    OtherPayment,
    OtherRefund,
    SaleClosed,
    TotalChanged,
)
from kiosk_server.selling.flagged import flagged_sales
from kiosk_server.selling.tables import CounterSale
from tests.adapters.counter_stand import (
    PLAIN,
    REDUCED,
    CounterStand,
    an_id,
    issue,
    points,
    redeemed,
    refused,
)
from tests.adapters.offer_stand import NOW_S
from tests.adapters.sqlite_files import new_file


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    if request.param == "sqlite":
        where: Path | URL = new_file(tmp_path_factory.mktemp("counter") / "counter.sqlite3")
    else:
        where = request.getfixturevalue("postgresql").new_database()
    with Database.open(where) as opened:
        yield opened


@pytest.fixture(scope="module")
def made(database: Database, tmp_path_factory: pytest.TempPathFactory) -> CounterStand:
    return CounterStand.open(database, tmp_path_factory.mktemp("terminal"))


@pytest.fixture
def till(made: CounterStand) -> CounterStand:
    made.now_s = NOW_S
    return made


Jane = tuple[str, dict[str, object]]


@pytest.fixture
def jane(till: CounterStand, request: pytest.FixtureRequest) -> Jane:
    """A new member, and a cart of hers."""
    with till.stand.database.reader.session() as session:
        number = len(session.exec(select(Voucher.id)).all()) + 100 + zlib.crc32(request.node.name.encode()) % 10**6
    member = till.stand.member(number)
    return member, till.cart("m64", member_number=till.number(member))


def test_two_processes_that_open_at_once_share_no_voucher(till: CounterStand, jane: Jane) -> None:
    member, cart = jane
    voucher = issue(till, member)
    where = till.stand.database.where
    # One process alone holds a file: there its one writer decides.
    others = [till.stand.database, till.stand.database if isinstance(where, Path) else Database.open(where)]

    def opens(database: Database) -> str | None:
        try:
            return till.put(cart, quoted_total_minor=REDUCED, database=database)
        except TotalChanged:
            return None

    with ThreadPoolExecutor(8) as threads:
        won = [sale for sale in threads.map(opens, others * 4) if sale is not None]
    if others[1] is not others[0]:
        others[1].close()
    assert len(won) == 1
    till.pay(won[0], REDUCED)
    assert [each.sale for each in redeemed(till, voucher)] == won


def test_a_double_tap_is_one_sale_and_one_payment(till: CounterStand, jane: Jane) -> None:
    member, cart = jane
    sale, payment = an_id(), an_id()
    stock = till.stock("m64")
    where = till.stand.database.where
    other = till.stand.database if isinstance(where, Path) else Database.open(where)
    with ThreadPoolExecutor(6) as threads:
        both = [till.stand.database, other] * 3
        list(threads.map(lambda at: till.put(cart, sale, quoted_total_minor=PLAIN, database=at), both))
        list(threads.map(lambda _: till.pay(sale, PLAIN, "terminal", payment), range(6)))
        list(threads.map(lambda _: till.put(cart, sale, quoted_total_minor=PLAIN), range(6)))
    if other is not till.stand.database:
        other.close()
    card = till.sale(sale)
    assert (card.state, card.paid.amount_minor, len(card.payments)) == ("completed", PLAIN, 1)
    assert till.terminal.taken_minor()[payment] == PLAIN
    assert till.stock("m64") == stock - 1
    assert points(till, member).pending == 349
    refused(SaleClosed, lambda: till.put(till.cart("brush"), sale, quoted_total_minor=974))
    refused(OtherPayment, lambda: till.pay(sale, 100, "terminal", payment))
    refused(SaleClosed, lambda: till.pay(sale, 100))


def test_refunds_add_up_and_never_exceed_what_was_paid(till: CounterStand, jane: Jane) -> None:
    member, cart = jane
    voucher = issue(till, member)
    cart = cart | {"lines": [{"sku": "m64"}, {"sku": "brush", "quantity": 3}]}
    stock = till.stock("brush")
    sale = till.buy(cart, "terminal")
    total = till.sale(sale).total.amount_minor
    assert points(till, member).pending == 336
    first = till.refund(sale, (1, 1), refund_id=(same := an_id()))
    assert till.refund(sale, (1, 1), refund_id=same) == first
    refused(OtherRefund, lambda: till.refund(sale, (1, 2), refund_id=same))
    assert (first.state, first.cash.amount_minor, first.points_taken_back) == ("done", 0, 9)
    assert points(till, member).pending == 327
    assert till.stock("brush") == stock - 2
    refused(MoreThanSold, lambda: till.refund(sale, (1, 3)))
    refused(MoreThanSold, lambda: till.refund(sale, (2, 1)))
    assert till.quote(cart).totals.off_minor == 0
    second = till.refund(sale, (0, 1))
    assert (len(second.vouchers_given_back), points(till, member).pending) == (1, 18)
    assert [each.rolled_back_at_s for each in redeemed(till, voucher)] == [till.now_s]
    assert till.quote(cart).totals.off_minor == 40_00
    third = till.refund(sale, (1, 2))
    assert first.amount.amount_minor + second.amount.amount_minor + third.amount.amount_minor == total
    assert points(till, member).pending == 0
    refused(MoreThanSold, lambda: till.refund(sale, (0, 1)))
    with till.stand.database.reader.session() as session:
        assert session.get_one(Sale, sale).undone_at_s == till.now_s


def test_two_refunds_of_the_same_piece_at_once_give_it_back_once(till: CounterStand) -> None:
    sale = till.buy(till.cart(), "terminal")

    def tries(_n: int) -> bool:
        try:
            till.refund(sale, (0, 1))
        except MoreThanSold:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(tries, range(6))) == 1
    payment = till.sale(sale).payments[0].payment
    refunds = till.sale(sale).refunds
    assert till.terminal.taken_minor()[payment] == PLAIN
    assert till.terminal.taken_minor()[f"{refunds[0].refund}:0"] == -PLAIN


def test_receipts_are_numbered_by_the_day_without_a_gap(till: CounterStand) -> None:
    with ThreadPoolExecutor(4) as threads:
        sales = list(threads.map(lambda _: till.buy(till.cart("m64")), range(8)))
    till.now_s += 86_400
    tomorrow = till.sale(till.buy(till.cart("m64"))).receipt_number
    with till.stand.database.reader.session() as session:
        rows = session.exec(select(CounterSale).where(CounterSale.receipt_day == "20261122")).all()
        assert flagged_sales(session, 10, None) == []
    numbers = sorted(row.receipt_n for row in rows if row.receipt_n is not None)
    assert numbers == list(range(1, len(numbers) + 1))
    assert len({till.sale(sale).receipt_number for sale in sales}) == 8
    assert tomorrow == "20261123-0001"
