"""What a push service's answer means."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.web_push.answers import LONGEST_PAUSE_S, LONGEST_WAIT_S, Fate, asked_wait_s, judge

NOW_S = 1_795_343_000.0


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (201, Fate.HANDED_OVER),
        (202, Fate.HANDED_OVER),
        (404, Fate.GONE),
        (410, Fate.GONE),
        (400, Fate.REFUSED),
        (413, Fate.REFUSED),
        (302, Fate.REFUSED),
        (401, Fate.LATER),
        (403, Fate.LATER),
        (500, Fate.LATER),
        (503, Fate.LATER),
        (429, Fate.SLOWER),
        (None, Fate.LATER),
    ],
)
def test_each_answer_has_its_fate(status: int | None, fate: Fate) -> None:
    assert judge(status, None, 1, NOW_S).fate is fate


def test_a_service_that_is_overloaded_and_says_how_long_is_left_alone() -> None:
    assert judge(503, "30", 1, NOW_S).fate is Fate.SLOWER
    assert judge(503, "30", 1, NOW_S).wait_s == 30


@given(st.integers(1, 10_000), st.sampled_from([None, 429, 500, 403]))
def test_pauses_grow_and_have_an_end(attempts: int, status: int | None) -> None:
    now, next_one = (judge(status, None, each, NOW_S).wait_s for each in (attempts, attempts + 1))
    assert 0 < now <= next_one <= LONGEST_PAUSE_S


def test_what_the_service_asks_for_counts_within_bounds() -> None:
    date = format_datetime(datetime.fromtimestamp(NOW_S + 90, UTC), usegmt=True)
    assert asked_wait_s(date, NOW_S) == 90
    assert asked_wait_s(date.replace("GMT", "-0000"), NOW_S) == 90
    assert asked_wait_s("120", NOW_S) == 120
    assert asked_wait_s("9" * 40, NOW_S) == LONGEST_WAIT_S
    assert asked_wait_s(format_datetime(datetime.fromtimestamp(NOW_S - 90, UTC), usegmt=True), NOW_S) == 0
    assert asked_wait_s(None, NOW_S) == asked_wait_s("soon", NOW_S) == asked_wait_s("-5", NOW_S) == 0


@given(st.text(max_size=30))
def test_no_words_of_a_service_hold_a_coupon_up_for_long(text: str) -> None:
    assert 0 <= asked_wait_s(text, NOW_S) <= LONGEST_WAIT_S
