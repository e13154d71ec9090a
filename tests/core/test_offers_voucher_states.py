"""The table of a voucher's life: from anywhere, whatever a till asks has exactly one answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk_server.offers.voucher_states import MOVES, RESERVED_S, Act, Refusal, Standing, Status, move

ISSUED = Standing(Status.ISSUED, valid_until_s=1_000)
sales = st.sampled_from(["sale-1", "sale-2"])


def after(*acts: tuple[Act, str, float]) -> Standing:
    found = ISSUED
    for act, sale, now_s in acts:
        moved = move(found, act, sale, now_s)
        assert isinstance(moved, Standing)
        found = moved
    return found


def test_a_voucher_is_reserved_redeemed_and_rolled_back_by_its_sale() -> None:
    reserved = after((Act.RESERVE, "sale-1", 10))
    assert reserved == Standing(Status.RESERVED, 1_000, "sale-1", 10 + RESERVED_S)
    assert move(reserved, Act.REDEEM, "sale-2", 11) is Refusal.RESERVED_ELSEWHERE
    redeemed = after((Act.RESERVE, "sale-1", 10), (Act.REDEEM, "sale-1", 12))
    assert redeemed == Standing(Status.REDEEMED, 1_000, "sale-1")
    assert move(redeemed, Act.REDEEM, "sale-2", 13) is Refusal.ALREADY_REDEEMED
    assert move(redeemed, Act.ROLL_BACK, "sale-2", 13) is Refusal.OTHER_SALE
    assert move(redeemed, Act.ROLL_BACK, "sale-1", 13) == ISSUED


def test_redeeming_twice_in_one_sale_is_once() -> None:
    redeemed = after((Act.REDEEM, "sale-1", 12))
    assert move(redeemed, Act.REDEEM, "sale-1", 13) == redeemed


def test_a_reservation_ends_by_itself_and_can_be_renewed() -> None:
    reserved = after((Act.RESERVE, "sale-1", 10))
    assert move(reserved, Act.RESERVE, "sale-2", 10 + RESERVED_S - 1) is Refusal.RESERVED_ELSEWHERE
    assert isinstance(move(reserved, Act.RESERVE, "sale-2", 10 + RESERVED_S), Standing)
    renewed = after((Act.RESERVE, "sale-1", 10), (Act.RESERVE, "sale-1", 300))
    assert renewed.reserved_until_s == 300 + RESERVED_S


def test_what_was_reserved_in_time_is_redeemed_after_its_end() -> None:
    reserved = after((Act.RESERVE, "sale-1", 999))
    assert isinstance(move(reserved, Act.REDEEM, "sale-1", 1_200), Standing)
    assert move(reserved, Act.REDEEM, "sale-2", 1_200) is Refusal.RESERVED_ELSEWHERE
    assert move(reserved, Act.REDEEM, "sale-1", 999 + RESERVED_S) is Refusal.EXPIRED


def test_what_is_rolled_back_after_its_end_is_over() -> None:
    undone = after((Act.REDEEM, "sale-1", 12), (Act.ROLL_BACK, "sale-1", 2_000))
    assert undone.at(2_000).status is Status.EXPIRED
    assert move(undone, Act.REDEEM, "sale-1", 2_000) is Refusal.EXPIRED


standings = st.builds(
    Standing,
    st.sampled_from(Status),
    st.floats(0, 100),
    st.none() | sales,
    st.none() | st.floats(0, 100),
)


@given(standings, st.sampled_from(Act), sales, st.floats(0, 200))
def test_every_ask_has_an_answer_and_a_move_is_in_the_table(was: Standing, act: Act, sale: str, now_s: float) -> None:
    answer = move(was, act, sale, now_s)
    if isinstance(answer, Standing):
        assert MOVES[was.at(now_s).status, act] is answer.status
        assert (answer.sale is None) == (answer.status is Status.ISSUED)
        assert (answer.reserved_until_s is None) == (answer.status is not Status.RESERVED)
        assert answer.valid_until_s == was.valid_until_s


class OneVoucher(RuleBasedStateMachine):
    """Tills act in any order while time goes by: at most one sale has had the discount at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self.standing = ISSUED
        self.paid: set[str] = set()

    @rule(seconds=st.floats(0, 700))
    def wait(self, seconds: float) -> None:
        self.now_s += seconds

    @rule(act=st.sampled_from(Act), sale=sales)
    def ask(self, act: Act, sale: str) -> None:
        answer = move(self.standing, act, sale, self.now_s)
        if isinstance(answer, Refusal):
            return
        self.standing = answer
        if act is Act.REDEEM:
            self.paid.add(sale)
        elif act is Act.ROLL_BACK:
            self.paid.remove(sale)

    @invariant()
    def one_sale_at_most(self) -> None:
        assert len(self.paid) <= 1
        assert (self.standing.status is Status.REDEEMED) == bool(self.paid)


test_one_voucher = pytest.mark.no_cover(OneVoucher.TestCase)
