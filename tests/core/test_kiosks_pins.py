"""Which PINs may be chosen, and how often one may be tried."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.kiosks.pin_rules import PAUSE_AFTER, PAUSE_S, VOID_AFTER, Tried, Weak, attempt, why_not

NUMBER = "4417 2093 6"


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345x", "１２３４５６", " 12345"])
def test_a_pin_has_six_digits(pin: str) -> None:
    assert why_not(pin, NUMBER) is Weak.DIGITS


@pytest.mark.parametrize("pin", ["000000", "123456", "890123", "987654", "210987", "123123", "121212"])
def test_what_a_stranger_tries_first_is_refused(pin: str) -> None:
    assert why_not(pin, NUMBER) is Weak.COMMON


def test_a_part_of_her_number_is_refused() -> None:
    assert why_not("172093", NUMBER) is Weak.NUMBER
    assert why_not("441720", NUMBER) is Weak.NUMBER


@pytest.mark.parametrize("pin", ["274951", "100200", "550055"])
def test_others_may_be_chosen(pin: str) -> None:
    assert why_not(pin, NUMBER) is None


def test_after_five_wrong_ones_nobody_tries_for_a_while() -> None:
    tried = Tried(0, None)
    for n in range(PAUSE_AFTER):
        counted = attempt(tried, 10.0 + n)
        assert counted is not None
        tried = counted
    assert attempt(tried, 14.0 + PAUSE_S - 0.1) is None
    later = attempt(tried, 14.0 + PAUSE_S)
    assert later == Tried(PAUSE_AFTER + 1, None)


@given(st.lists(st.floats(0.0, 4000.0), max_size=200))
def test_wrong_ones_are_never_more_than_void_a_pin_nor_faster_than_the_pauses(waits_s: list[float]) -> None:
    tried, now_s, begun = Tried(0, None), 0.0, []
    for wait_s in waits_s:
        now_s += wait_s
        counted = attempt(tried, now_s)
        if counted is not None:
            tried = counted
            begun.append(now_s)
    assert len(begun) <= VOID_AFTER
    assert attempt(Tried(VOID_AFTER, None), now_s) is None
    for first, after in zip(begun, begun[PAUSE_AFTER:], strict=False):
        assert after - first >= PAUSE_S
