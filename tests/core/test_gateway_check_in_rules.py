"""Who may check in at a gateway, how often, and what counts as an answer."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gateway.wake.check_in_rules import (
    ALL_WRITES_A_MINUTE,
    CONNECTIONS,
    NONCE_S,
    PHONES_KEPT,
    WRITES_A_MINUTE,
    CheckInRules,
    Given,
    Refusal,
)

ANSWER = bytes(range(32))


def rules() -> CheckInRules:
    numbers = count(1)
    return CheckInRules(lambda: next(numbers).to_bytes(16, "big"))


def test_an_answer_carries_the_nonce_of_its_connection() -> None:
    desk = rules()
    nonce = desk.read("jane", 0.0)
    assert desk.write("jane", ANSWER, 1.0) == Given(ANSWER[:16], nonce, ANSWER[16:])  # type: ignore[arg-type]
    assert desk.counts["given"] == 1


def test_a_nonce_is_good_once() -> None:
    desk = rules()
    desk.read("jane", 0.0)
    desk.write("jane", ANSWER, 1.0)
    assert desk.write("jane", ANSWER, 2.0) is Refusal.STALE


def test_a_nonce_dies_with_its_connection() -> None:
    desk = rules()
    first = desk.read("jane", 0.0)
    desk.left("jane")
    assert desk.write("jane", ANSWER, 1.0) is Refusal.STALE
    assert desk.read("jane", 2.0) != first


def test_only_the_newest_nonce_of_a_connection_counts() -> None:
    desk = rules()
    desk.read("jane", 0.0)
    newest = desk.read("jane", 1.0)
    given_back = desk.write("jane", ANSWER, 2.0)
    assert isinstance(given_back, Given)
    assert given_back.nonce == newest


@pytest.mark.parametrize(("later_s", "taken"), [(NONCE_S, True), (NONCE_S + 0.1, False)])
def test_an_answer_may_not_be_carried_away(later_s: float, taken: bool) -> None:
    desk = rules()
    desk.read("jane", 0.0)
    assert isinstance(desk.write("jane", ANSWER, later_s), Given) is taken


def test_who_never_asked_is_refused() -> None:
    assert rules().write("jane", ANSWER, 0.0) is Refusal.STALE


@given(st.binary(max_size=600).filter(lambda value: len(value) != 32))
def test_another_length_is_refused_and_the_nonce_stays_good(value: bytes) -> None:
    desk = rules()
    desk.read("jane", 0.0)
    assert desk.write("jane", value, 0.0) is Refusal.LENGTH
    assert isinstance(desk.write("jane", ANSWER, 0.0), Given)


def test_only_so_many_at_once_until_one_leaves() -> None:
    desk = rules()
    for number in range(CONNECTIONS):
        assert isinstance(desk.read(str(number), 0.0), bytes)
    assert desk.read("one more", 0.0) is Refusal.CROWDED
    assert isinstance(desk.read("0", 0.0), bytes)  # whoever is in may go on
    desk.left("0")
    assert isinstance(desk.read("one more", 0.0), bytes)


def test_one_phone_may_write_so_often_a_minute_however_it_reconnects() -> None:
    desk = rules()
    for _ in range(WRITES_A_MINUTE):
        desk.read("jane", 0.0)
        desk.write("jane", ANSWER, 0.0)
        desk.left("jane")
    desk.read("jane", 59.9)
    assert desk.write("jane", ANSWER, 59.9) is Refusal.TOO_OFTEN
    assert isinstance(desk.write("jane", ANSWER, 60.0), Given)


def test_all_phones_together_may_write_so_often_a_minute() -> None:
    desk = rules()
    for number in range(ALL_WRITES_A_MINUTE):
        desk.read(str(number), 0.0)
        assert isinstance(desk.write(str(number), ANSWER, 0.0), Given)
        desk.left(str(number))
    desk.read("late", 1.0)
    assert desk.write("late", ANSWER, 1.0) is Refusal.TOO_OFTEN
    desk.read("late", 60.0)
    assert isinstance(desk.write("late", ANSWER, 60.0), Given)


def test_everybody_leaves_with_the_adapter() -> None:
    desk = rules()
    desk.read("jane", 0.0)
    desk.all_left()
    desk.left("nobody")
    assert desk.connected == []
    assert desk.write("jane", ANSWER, 0.0) is Refusal.STALE


class Crowd(RuleBasedStateMachine):
    """Whatever phones do, in any order, the bounds hold and no nonce is answered twice."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = rules()
        self.now_s = 0.0
        self.answered: list[bytes] = []

    phones = st.integers(0, 2 * PHONES_KEPT).map(str)

    @rule(seconds=st.floats(0, 40))
    def time_passes(self, seconds: float) -> None:
        self.now_s += seconds

    @rule(phone=phones, crowd=st.integers(1, 200))
    def read_and_leave(self, phone: str, crowd: int) -> None:
        for number in range(crowd):
            self.desk.read(f"{phone}/{number}", self.now_s)
            self.desk.left(f"{phone}/{number}")

    @rule(phone=phones)
    def read(self, phone: str) -> None:
        self.desk.read(phone, self.now_s)

    @rule(phone=phones, value=st.sampled_from([ANSWER, b"", bytes(33)]))
    def write(self, phone: str, value: bytes) -> None:
        taken = self.desk.write(phone, value, self.now_s)
        if isinstance(taken, Given):
            self.answered.append(taken.nonce)

    @rule(phone=phones)
    def leave(self, phone: str) -> None:
        self.desk.left(phone)

    @invariant()
    def bounds_hold(self) -> None:
        assert len(self.desk) <= PHONES_KEPT
        assert len(self.desk.connected) <= CONNECTIONS
        assert len(set(self.answered)) == len(self.answered)


TestCrowd = pytest.mark.no_cover(Crowd.TestCase)
TestCrowd.settings = settings(max_examples=30)
