"""How often somebody may try: bursts are bounded, patience gives attempts back, and nobody pays for another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.staff.restraint import KEPT, Attempts, Limit

THREE_A_MINUTE = Limit(attempts=3, per_s=20.0)


def test_a_burst_ends_at_the_limit_and_waiting_gives_one_more() -> None:
    attempts = Attempts(THREE_A_MINUTE)
    assert [attempts.allow("theo", 0.0) for _ in range(4)] == [True, True, True, False]
    assert not attempts.allow("theo", 19.0)
    assert attempts.allow("theo", 20.0)
    assert not attempts.allow("theo", 20.0)


def test_keys_are_counted_apart() -> None:
    attempts = Attempts(Limit(attempts=1, per_s=60.0))
    assert attempts.allow("theo", 0.0)
    assert attempts.allow("mara", 0.0)
    assert not attempts.allow("theo", 0.0)


def test_a_success_forgives() -> None:
    attempts = Attempts(Limit(attempts=1, per_s=60.0))
    attempts.allow("theo", 0.0)
    attempts.forgive("theo")
    assert attempts.allow("theo", 0.0)
    attempts.forgive("nobody")


def test_an_attempt_that_does_not_count_is_given_back() -> None:
    attempts = Attempts(Limit(attempts=2, per_s=60.0))
    for _ in range(5):
        assert attempts.allow("theo", 0.0)
        attempts.give_back("theo")
    assert [attempts.allow("theo", 0.0) for _ in range(3)] == [True, True, False]
    attempts.give_back("nobody")


def test_a_clock_stepped_back_gives_nothing_away() -> None:
    attempts = Attempts(Limit(attempts=1, per_s=60.0))
    attempts.allow("theo", 1000.0)
    assert not attempts.allow("theo", 0.0)


def test_the_longest_unused_key_is_forgotten_first() -> None:
    attempts = Attempts(Limit(attempts=1, per_s=1e9))
    for number in range(KEPT + 1):
        assert attempts.allow(str(number), 0.0)
    assert not attempts.allow(str(KEPT), 0.0)
    assert attempts.allow("0", 0.0)


@given(st.lists(st.floats(0, 100), max_size=60), st.integers(1, 5), st.floats(0.5, 30))
def test_no_span_of_time_holds_more_than_the_limit_and_what_it_gave_back(
    waits_s: list[float], at_once: int, per_s: float
) -> None:
    attempts, now_s = Attempts(Limit(at_once, per_s)), 0.0
    allowed_s = []
    for wait_s in waits_s:
        now_s += wait_s
        if attempts.allow("theo", now_s):
            allowed_s.append(now_s)
    for first, start_s in enumerate(allowed_s):
        for last, end_s in enumerate(allowed_s[first:], first):
            assert last - first + 1 <= at_once + (end_s - start_s) / per_s + 1e-6
