"""How long a picture may be looked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.kiosks.pairing_times import (
    ANSWER_S,
    CODE_S,
    EXTENSIONS,
    FAR_ANSWER_S,
    FAR_MOST_S,
    MOST_S,
    answer_by_s,
)


def test_a_phone_that_is_not_heard_has_less_time_and_enough_to_be_warned() -> None:
    assert answer_by_s(100.0, 130.0, near=True) == 130.0 + ANSWER_S
    assert answer_by_s(100.0, 130.0, near=False) == 130.0 + FAR_ANSWER_S
    assert 20 < FAR_ANSWER_S < ANSWER_S


@given(st.floats(0, CODE_S), st.booleans())
def test_it_is_given_whole_ten_times_even_in_its_last_second_and_ends_all_the_same(opened_s: float, near: bool) -> None:
    ends_s, given_whole = answer_by_s(0.0, opened_s, near=near), 0
    while (later_s := answer_by_s(0.0, ends_s, near=near)) == ends_s + (ANSWER_S if near else FAR_ANSWER_S):
        ends_s, given_whole = later_s, given_whole + 1
    assert given_whole >= EXTENSIONS >= 10
    most_s = MOST_S if near else FAR_MOST_S
    assert answer_by_s(0.0, most_s, near=near) == most_s


def test_a_phone_that_is_not_heard_keeps_nobody_waiting_as_long_as_one_that_is() -> None:
    assert answer_by_s(0.0, FAR_MOST_S, near=False) == FAR_MOST_S < answer_by_s(0.0, FAR_MOST_S, near=True) <= MOST_S
