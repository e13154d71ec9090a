"""What people bring in, summed up by the arm that was drawn for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.measurement.holdout import Arm
from kiosk_server.measurement.sums import (
    WINDOW_S,
    ArmSums,
    Assigned,
    Bought,
    Moments,
    first_of_each,
    sums,
    window_ends_s,
)

TREATED, HOLDOUT = Arm.TREATED, Arm.HOLDOUT
DAY_S = 86_400.0

VALUES = st.lists(st.integers(-10_000, 10_000), max_size=20)


def sale(person: str, at_s: float, revenue: int = 1_000, known: int = 0, margin: int = 0) -> Bought:
    return Bought(person, at_s, revenue, known, margin)


def test_everybody_counts_in_the_arm_that_was_drawn_whatever_she_did() -> None:
    drawn = [Assigned("a", TREATED, 10.0), Assigned("b", TREATED, 20.0), Assigned("c", HOLDOUT, 5.0)]
    found = sums(drawn, [sale("a", 11, 500, 400, 100), sale("a", 12, 300), sale("c", 6, 70), sale("stranger", 9)], ())
    assert found[TREATED] == ArmSums(2, 1, Moments.of([800, 0]), Moments.of([100, 0]), 400.0, 10.0)
    assert found[HOLDOUT] == ArmSums(1, 1, Moments.of([70]), Moments(), 0.0, 5.0)
    assert sums([], [sale("a", 1)], ()) == {TREATED: ArmSums(), HOLDOUT: ArmSums()}


def test_what_was_bought_before_or_long_after_says_nothing() -> None:
    drawn = [Assigned("a", TREATED, 100.0)]
    for at_s, counts in ((99.9, False), (100, True), (100 + WINDOW_S - 1, True), (100 + WINDOW_S, False)):
        assert sums(drawn, [sale("a", at_s)], ())[TREATED].buyers == counts, at_s


def test_a_thing_for_nothing_is_no_purchase() -> None:
    assert sums([Assigned("a", TREATED, 0)], [sale("a", 1, 0)], ())[TREATED].buyers == 0


def test_a_window_ends_when_the_holdout_is_switched_off() -> None:
    assert window_ends_s(100, ()) == 100 + WINDOW_S
    assert window_ends_s(100, (50, 200, 300)) == 200
    assert window_ends_s(100, (50,)) == 100 + WINDOW_S
    assert window_ends_s(100, (100 + 2 * WINDOW_S,)) == 100 + WINDOW_S


def test_two_memberships_of_one_person_count_once_by_the_first_draw() -> None:
    twice = [Assigned("jane", HOLDOUT, 20.0), Assigned("jane", TREATED, 10.0), Assigned("jane", HOLDOUT, 30.0)]
    assert first_of_each(twice) == {"jane": twice[1]}
    assert first_of_each(reversed(twice)) == {"jane": twice[1]}
    assert sums(twice, [sale("jane", 15)], ())[HOLDOUT].people == 0


@given(VALUES, VALUES)
def test_moments_of_two_groups_are_the_sum_of_both(one: list[int], other: list[int]) -> None:
    assert Moments.of(one) + Moments.of(other) == Moments.of(one + other)


@given(
    st.lists(st.tuples(st.integers(0, 8), st.floats(0, 30 * DAY_S)), max_size=12),
    st.lists(st.tuples(st.integers(0, 8), st.floats(0, 60 * DAY_S), st.integers(0, 10**6)), max_size=12),
    st.integers(0, 8),
)
def test_whoever_is_folded_away_stays_in_the_sums(
    people: list[tuple[int, float]], sales: list[tuple[int, float, int]], gone: int
) -> None:
    drawn = [Assigned(f"p{n}", Arm.of(n % 3 == 0), at_s) for n, at_s in people]
    bought = [sale(f"p{n}", at_s, amount, amount, amount // 2) for n, at_s, amount in sales]
    hers = [each for each in drawn if each.person == f"p{gone}"]
    others = [each for each in drawn if each.person != f"p{gone}"]
    whole, here, folded = (sums(some, bought, ()) for some in (drawn, others, hers))
    for arm in Arm:
        both = here[arm] + folded[arm]
        assert (both.people, both.buyers, both.since_s) == (
            whole[arm].people,
            whole[arm].buyers,
            whole[arm].since_s,
        )
        assert both.revenue.squares == pytest.approx(whole[arm].revenue.squares)
        assert both.margin.squares == pytest.approx(whole[arm].margin.squares)
        assert both.known == pytest.approx(whole[arm].known)
