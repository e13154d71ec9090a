"""A sale from the cart to what came back: a voucher applies once, money is taken once and given back once, whatever is
lost or killed in between. `test_selling_races.py` does several things at once, on both databases."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.database import Database
from kiosk_server.errors import BadField
from kiosk_server.messages.keys import Key
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.voucher_states import RESERVED_S
from kiosk_server.sales.records import Line, Receipt, keep
from kiosk_server.selling.counter import Counter
from kiosk_server.selling.errors import (
    BeingPaid,
    MoreThanDue,
    NeedsManager,
    NotReturned,
    OutOfStock,
    PaymentOpen,
    SaleCancelled,
    TotalChanged,
    VoucherLost,
)
from kiosk_server.selling.flagged import flagged_sales
from kiosk_server.selling.opening import FORGOTTEN_S
from kiosk_server.selling.paying import returning
from kiosk_server.selling.refunding import refund
from kiosk_server.selling.terminals.terminal import Charge, GiveBack, Outcome
from tests.adapters.counter_stand import (
    BOSS,
    MARA,
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
from wire.messages.screens.selling import RefundWish


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database.open(new_file(tmp_path_factory.mktemp("counter") / "counter.sqlite3")) as opened:
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


def test_her_voucher_applies_by_itself_and_once(till: CounterStand, jane: Jane) -> None:
    member, cart = jane
    voucher = issue(till, member)
    stock = till.stock("m64")
    sale = till.buy(cart)
    card = till.sale(sale)
    assert (card.total.amount_minor, card.quote.tax.amount_minor) == (REDUCED, 25_49)
    assert [(each.voucher, each.off.amount_minor) for each in card.quote.vouchers] == [(voucher.id, 40_00)]
    assert card.quote.points == points(till, member).pending == 309
    assert till.stock("m64") == stock - 1
    assert till.quote(cart).totals.total_minor == PLAIN, "it is used up"
    assert [each.sale for each in redeemed(till, voucher)] == [sale]


def test_two_tabs_with_one_voucher_sell_with_it_once(till: CounterStand, jane: Jane) -> None:
    member, cart = jane
    voucher = issue(till, member)
    first = till.put(cart)
    told = till.quote(cart)
    assert told.totals.total_minor == PLAIN
    assert [left.why for left in told.left_out] == [Key.TILL_RESERVED_ELSEWHERE]
    changed = refused(TotalChanged, lambda: till.put(cart, quoted_total_minor=REDUCED))
    assert isinstance(changed, TotalChanged)
    assert changed.extra["quote"]["total"]["amount_minor"] == PLAIN
    till.cancel(first)
    second = till.buy(cart)
    assert till.sale(second).total.amount_minor == REDUCED
    assert [each.sale for each in redeemed(till, voucher)] == [second]


@pytest.mark.parametrize(
    ("amount", "state", "approved"),
    [(151, "declined", 0), (152, "timed_out", 0), (153, "partial", 76), (200, "approved", 200)],
)
def test_what_a_terminal_says_is_what_counts(till: CounterStand, amount: int, state: str, approved: int) -> None:
    sale = till.put(till.cart())
    till.pay(sale, amount, "terminal")
    card = till.sale(sale)
    assert (card.payments[0].state, card.paid.amount_minor) == (state, approved)
    assert bool(card.payments[0].what_to_do) == (state != "approved")
    refused(MoreThanDue, lambda: till.pay(sale, PLAIN - approved + 1))
    till.pay(sale, PLAIN - approved, given_minor=400_00)
    done = till.sale(sale)
    assert (done.state, done.payments[-1].change_minor) == ("completed", 400_00 - (PLAIN - approved))


@pytest.mark.parametrize(("amount", "paid"), [(154, True), (155, False)])
def test_a_lost_answer_is_looked_up_and_never_charged_twice(till: CounterStand, amount: int, paid: bool) -> None:
    sale = till.put(till.cart())
    payment = till.pay(sale, amount, "terminal")
    assert till.sale(sale).payments[0].state == "unknown"
    refused(MoreThanDue, lambda: till.pay(sale, PLAIN))
    refused(PaymentOpen, lambda: till.cancel(sale))
    refused(BeingPaid, lambda: till.put(till.cart("brush"), sale))
    till.pay(sale, amount, "terminal", payment)
    till.counter.look_up(payment)
    till.counter.look_up(payment)
    card = till.sale(sale)
    assert card.payments[0].state == ("approved" if paid else "timed_out")
    assert till.terminal.taken_minor().get(payment, 0) == (amount if paid else 0)
    assert card.due.amount_minor == PLAIN - (amount if paid else 0)
    till.cancel(sale)
    assert sum(minor for name, minor in till.terminal.taken_minor().items() if name.startswith(payment)) == 0


def test_what_a_crash_left_open_is_completed_when_the_server_is_back(till: CounterStand) -> None:
    """The terminal has the money, the server that asked has died: another one looks it up."""
    sale = till.put(till.cart())
    for amount in (154, PLAIN - 154):
        if amount != 154:
            till.terminal.do_next("slow")
        till.pay(sale, amount, "terminal")
    assert [each.state for each in till.sale(sale).payments] == ["unknown", "pending"]
    till.now_s += 60
    back = till.counter_on(till.stand.database)
    for _ in range(3):
        back.go_on()
    assert till.sale(sale).state == "completed"
    assert till.sale(sale).receipt_number is not None


def test_a_payment_that_the_terminal_never_heard_of_is_none(till: CounterStand) -> None:
    sale = till.put(till.cart())
    payment = an_id()
    till.begin(sale, PLAIN, "terminal", payment)  # and there the server dies
    till.now_s += 60
    till.counter.go_on()
    assert till.sale(sale).payments[0].state == "timed_out"
    till.cancel(sale)


def test_a_sale_that_is_paid_and_open_is_completed_when_the_server_is_back(till: CounterStand) -> None:
    sale = till.put(till.cart())
    till.begin(sale, PLAIN)  # cash is in the drawer, and there the power fails
    assert till.sale(sale).state == "open"
    till.counter.go_on()
    assert till.sale(sale).state == "completed"


def test_what_nobody_goes_on_with_lets_go_of_its_voucher(till: CounterStand, jane: Jane) -> None:
    member, cart = jane
    issue(till, member)
    sale = till.put(cart)
    till.now_s += FORGOTTEN_S + 1
    till.counter.go_on()
    assert (till.sale(sale).state, till.sale(sale).quote.lines) == ("cancelled", [])
    assert till.quote(cart).totals.total_minor == REDUCED


def test_a_refund_whose_answer_is_lost_is_given_once_and_a_refused_one_in_cash(till: CounterStand) -> None:
    sale = till.buy(till.cart("m64", "brush"), "terminal")
    till.terminal.do_next("lost_paid")
    lost = till.refund(sale, (0, 1))
    assert (lost.state, "Look it up" in lost.what_to_do) == ("unknown", True)
    till.counter.go_on()
    assert till.refund(sale, (0, 1), refund_id=lost.refund).state == "done"
    assert till.terminal.taken_minor()[f"{lost.refund}:0"] == -lost.amount.amount_minor
    till.terminal.do_next("declined")
    in_cash = till.refund(sale, (1, 1))
    assert (in_cash.state, in_cash.terminal.amount_minor, in_cash.cash.amount_minor) == ("done", 0, 9_74)
    assert in_cash.what_to_do == "Give her 9.74 USD in cash."


def test_much_comes_back_through_a_manager_alone(till: CounterStand) -> None:
    many = {"lines": [{"sku": "m64", "quantity": 3}]}
    sale = till.buy(many)
    till.refund(sale, (0, 2))
    refused(NeedsManager, lambda: till.refund(sale, (0, 1)))
    assert till.refund(sale, (0, 1), who=BOSS).state == "done"


def test_what_the_count_lacks_is_sold_by_a_manager_and_flagged(till: CounterStand) -> None:
    lacking = {"lines": [{"sku": "brush", "quantity": (stock := till.stock("brush")) + 2}]}
    told = refused(OutOfStock, lambda: till.put(lacking))
    assert "the count says" in str(told)
    sale = till.buy(lacking, who=BOSS)
    assert till.stock("brush") == 0
    assert [(flag.kind, flag.text) for flag in till.sale(sale).flags] == [("stock", "brush: the count was 2 short.")]
    till.refund(sale, (0, stock + 2), who=BOSS)
    assert till.stock("brush") == stock + 2


def test_a_sale_without_a_link_is_taken_over_once_as_it_was_agreed(till: CounterStand, jane: Jane) -> None:
    member, cart = jane
    voucher = issue(till, member)
    code = till.stand.code_of(voucher)
    used = till.buy(cart)
    shown = cart | {"codes": [code]}
    sale = till.put(shown, offline=True, quoted_total_minor=REDUCED, at_s=NOW_S - 600)
    till.pay(sale, REDUCED)
    assert till.put(shown, sale, offline=True, quoted_total_minor=REDUCED, at_s=NOW_S - 600) == sale
    card = till.sale(sale)
    assert (card.state, card.total.amount_minor, card.at_s) == ("completed", REDUCED, NOW_S - 600)
    assert [(flag.kind, flag.text) for flag in card.flags] == [
        ("voucher", f"{code} was promised and could not be redeemed: This voucher has been redeemed."),
        ("price", "Agreed without a link: 334.49 USD. It would have been 377.79 USD."),
        ("needs_manager", "This is further from the catalogue's price than a clerk may go alone."),
    ]
    assert card.quote.subtotal.amount_minor + card.quote.tax.amount_minor == REDUCED
    assert [each.sale for each in redeemed(till, voucher)] == [used]


def test_a_voucher_that_was_taken_off_without_a_link_is_redeemed_while_it_is_good(
    till: CounterStand, jane: Jane
) -> None:
    """The sale began with a link, and was forgotten before it could be told."""
    member, cart = jane
    voucher = issue(till, member)
    gone = till.put(cart)
    till.now_s += FORGOTTEN_S + 1
    till.counter.go_on()
    shown = cart | {"codes": [till.stand.code_of(voucher)]}
    refused(SaleCancelled, lambda: till.put(shown, gone, offline=True, quoted_total_minor=REDUCED, at_s=NOW_S))
    sale = till.buy(shown, offline=True, quoted_total_minor=REDUCED, at_s=NOW_S)
    assert till.sale(sale).flags == []
    assert [each.sale for each in redeemed(till, voucher)] == [sale]


def test_what_the_catalogue_dropped_since_was_sold_without_a_link_all_the_same(till: CounterStand) -> None:
    def retire(at_s: float | None) -> None:
        gone = update(Product).where(col(Product.sku) == "brush").values(retired_at_s=at_s)
        till.stand.database.writer.run(lambda session: session.connection().execute(gone) and None)

    retire(NOW_S)
    try:
        refused(BadField, lambda: till.put(till.cart("brush"), quoted_total_minor=974))
        sale = till.buy(till.cart("brush"), offline=True, quoted_total_minor=974)
    finally:
        retire(None)
    assert [flag.kind for flag in till.sale(sale).flags] == ["retired"]


def test_the_clock_of_a_device_stops_no_sale(till: CounterStand) -> None:
    ahead = till.buy(till.cart(), at_s=NOW_S + 7_200)
    assert (till.sale(ahead).at_s, till.sale(ahead).flags) == (NOW_S, [])
    for wrong_s in (NOW_S + 7_200, 0.0):
        now_s = till.now_s
        sale = till.buy(till.cart(), offline=True, quoted_total_minor=PLAIN, at_s=wrong_s)
        assert (till.sale(sale).at_s, [flag.kind for flag in till.sale(sale).flags]) == (now_s, ["clock"])
    little = till.buy(till.cart(), offline=True, quoted_total_minor=PLAIN, at_s=till.now_s + 30)
    assert till.sale(little).flags == []


@pytest.mark.parametrize(("total", "earned"), [(0, 0), (377_790_00, 349)])
def test_a_device_without_a_link_gives_away_nothing_unseen(
    till: CounterStand, jane: Jane, total: int, earned: int
) -> None:
    member, cart = jane
    sale = till.put(cart, offline=True, quoted_total_minor=total)
    if total:
        till.pay(sale, total)
    card = till.sale(sale)
    assert (card.state, card.total.amount_minor, card.quote.points) == ("completed", total, earned)
    assert [flag.kind for flag in card.flags] == ["price", "needs_manager"]
    assert points(till, member).pending == earned
    with till.stand.database.reader.session() as session:
        flagged = flagged_sales(session, 10, None)
    assert [(each.sale, each.flags) for each in flagged if each.sale == sale] == [(sale, card.flags)]


def test_what_earned_on_less_than_was_paid_loses_points_in_proportion(till: CounterStand, jane: Jane) -> None:
    member, cart = jane
    cart = cart | {"lines": [{"sku": "m64", "quantity": 2}]}
    sale = till.buy(cart, offline=True, quoted_total_minor=1_500_00)
    assert points(till, member).pending == 698
    assert till.refund(sale, (0, 1), who=BOSS).points_taken_back == 349
    assert till.refund(sale, (0, 1), who=BOSS).points_taken_back == 349
    assert points(till, member).pending == 0


def test_a_voucher_that_went_elsewhere_meanwhile_stops_the_payment_before_it(till: CounterStand, jane: Jane) -> None:
    member, cart = jane
    voucher = issue(till, member)
    slow = till.put(cart)
    till.now_s += RESERVED_S + 1
    quick = till.buy(cart)
    refused(VoucherLost, lambda: till.pay(slow, REDUCED, "terminal"))
    assert till.sale(slow).payments == []
    assert [each.sale for each in redeemed(till, voucher)] == [quick]
    till.put(cart, slow)
    assert till.sale(slow).total.amount_minor == PLAIN
    till.cancel(slow)


def test_a_sale_that_is_changed_may_use_again_what_it_holds_itself(till: CounterStand, jane: Jane) -> None:
    member, cart = jane
    issue(till, member)
    sale = till.put(cart)
    mine = till.quote(cart, sale=sale)
    assert (mine.totals.total_minor, [left.why for left in mine.left_out]) == (REDUCED, [])
    till.cancel(sale)


def test_an_id_that_was_cancelled_is_told_apart_for_what_was_sold_without_a_link(till: CounterStand) -> None:
    sale = till.put(till.cart())
    till.cancel(sale)
    told = refused(SaleCancelled, lambda: till.put(till.cart(), sale, offline=True, quoted_total_minor=PLAIN))
    assert isinstance(told, SaleCancelled)
    assert told.extra == {"reason": "cancelled"}


def test_cash_that_is_in_the_drawer_counts_though_the_voucher_went_elsewhere(till: CounterStand, jane: Jane) -> None:
    member, cart = jane
    voucher = issue(till, member)
    slow = till.put(cart)
    till.now_s += RESERVED_S + 1
    quick = till.buy(cart)
    till.pay(slow, REDUCED)
    card = till.sale(slow)
    assert (card.state, [flag.kind for flag in card.flags]) == ("completed", ["voucher"])
    assert [each.sale for each in redeemed(till, voucher)] == [quick]


def test_a_card_that_takes_nothing_back_keeps_no_other_from_it(till: CounterStand) -> None:
    sale = till.put(till.cart())
    first, second = till.pay(sale, 100_00, "terminal"), till.pay(sale, 50_00, "terminal")
    till.terminal.do_next("declined")
    refused(NotReturned, lambda: till.cancel(sale))
    states = {each.payment: each.state for each in till.sale(sale).payments}
    assert sorted(states.values()) == ["approved", "returned"]
    assert states.keys() == {first, second}
    till.pay(sale, till.sale(sale).due.amount_minor)
    assert till.sale(sale).state == "completed"


def test_what_a_crash_left_on_its_way_back_goes_back(till: CounterStand) -> None:
    sale = till.put(till.cart())
    payment = till.pay(sale, 100_00, "terminal")
    # The power fails before the terminal is asked.
    till.stand.database.writer.run(lambda session: returning(session, sale, till.now_s))
    till.counter.go_on()
    assert till.sale(sale).payments[0].state == "returned"
    assert till.terminal.taken_minor()[f"{payment}:return"] == -100_00
    till.cancel(sale)


def test_a_refund_that_a_crash_left_is_given_back_once(till: CounterStand) -> None:
    sale = till.buy(till.cart(), "terminal")
    wish = RefundWish.model_validate({"refund": an_id(), "lines": [{"n": 0, "quantity": 1}]})
    till.stand.database.writer.run(lambda session: refund(session, till.stand.vouchers, sale, wish, MARA, till.now_s))
    for _ in range(2):
        till.counter.go_on()
    assert [each.state for each in till.sale(sale).refunds] == ["done"]
    assert till.terminal.taken_minor()[f"{wish.refund}:0"] == -PLAIN


class Broken:
    """A terminal whose adapter fails as it must not."""

    def charge(self, charge: Charge) -> Outcome:
        raise OSError(charge.payment)

    def look_up(self, name: str) -> Outcome:
        raise OSError(name)

    def give_back(self, wish: GiveBack) -> Outcome:
        raise OSError(wish.reference)


def test_a_terminal_that_fails_is_one_that_does_not_say_and_keeps_no_other_sale_waiting(till: CounterStand) -> None:
    good = till.counter
    paid = till.put(till.cart())
    returns = till.put(till.cart())
    till.pay(returns, 100_00, "terminal")
    till.counter = Counter(till.stand.database, till.stand.vouchers, {"simulated": Broken()}, lambda: till.now_s)
    try:
        sale = till.put(till.cart())
        till.pay(sale, 100_00, "terminal")
        refused(NotReturned, lambda: till.cancel(returns))
        till.begin(paid, PLAIN)
        till.counter.go_on()
    finally:
        till.counter = good
    assert till.sale(paid).state == "completed"
    assert till.sale(sale).payments[0].state == "unknown"
    good.go_on()
    assert [till.sale(each).payments[0].state for each in (sale, returns)] == ["timed_out", "returned"]


def test_a_sale_that_cannot_be_settled_keeps_no_other_waiting(till: CounterStand) -> None:
    bad, good = sorted((till.put(till.cart()), till.put(till.cart())))
    for sale in (bad, good):
        till.begin(sale, PLAIN)

    other = Receipt(bad, None, NOW_S, (Line("brush", 1, 1),))
    till.stand.database.writer.run(lambda session: keep(session, other, "till", "USD", till.now_s))
    till.counter.go_on()
    assert [till.sale(each).state for each in (bad, good)] == ["open", "completed"]
