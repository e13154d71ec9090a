"""Scores of hand-made cases, worked out on paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scoring import score, score_all


def test_all_right_is_all_right() -> None:
    result = score("aaaabbbb", "aaaabbbb")
    assert (result.accuracy, result.macro_f1) == (1.0, 1.0)
    assert (result.transitions, result.false_transitions) == (2, 0)
    assert (result.visits, result.missed_visits, result.entry_delays_s) == (2, 0, (0, 0))
    assert result.median_entry_delay_s == 0


def test_two_seconds_late_is_a_delay_and_no_false_transition() -> None:
    result = score("aaaabbbbbb", "aaaaaabbbb")
    assert result.accuracy == pytest.approx(0.8)
    assert result.entry_delays_s == (0, 2)
    assert result.false_transitions == 0


def test_macro_f1_weighs_zones_alike_and_leaves_out_those_not_in_the_truth() -> None:
    # a: 6 right, 1 second of b called a -> 12/13; b: 2 right, 2 missed -> 4/6; c is never true.
    result = score("aaaaaabbbb", "aaaaaabbac")
    assert result.macro_f1 == pytest.approx((12 / 13 + 4 / 6) / 2)


def test_flickering_counts_each_entry_that_nobody_made() -> None:
    # Out to b and back to a: b was never entered, and a not within the last fifteen seconds.
    truth = "a" * 30
    decided = "a" * 20 + "b" * 2 + "a" * 8
    result = score(truth, decided)
    assert (result.transitions, result.false_transitions) == (3, 2)
    assert result.false_transitions_per_hour == pytest.approx(2 * 3600 / 30)


@pytest.mark.parametrize(("decided_at", "is_false"), [(17, False), (16, True), (35, False), (36, True)], ids=str)
def test_an_entry_is_true_from_three_seconds_before_to_fifteen_after(decided_at: int, is_false: bool) -> None:
    truth = "a" * 20 + "b" * 30
    decided = "a" * decided_at + "b" * (50 - decided_at)
    assert score(truth, decided).false_transitions == int(is_false)


def test_a_visit_without_one_right_second_is_missed_and_a_crossing_is_no_visit() -> None:
    result = score("aaaabbcccc", "aaaaaaaaaa")
    assert (result.visits, result.missed_visits) == (2, 1)
    assert result.entry_delays_s == (0,)


def test_undecided_seconds_are_wrong_but_enter_nothing() -> None:
    result = score("aaaa", [None, None, "a", "a"])
    assert result.accuracy == 0.5
    assert (result.transitions, result.false_transitions) == (1, 0)
    assert result.entry_delays_s == (2,)


def test_seconds_outside_every_zone_are_no_visit() -> None:
    result = score([None, None, None, "a", "a", "a"], [None, None, None, "a", "a", "a"])
    assert result.accuracy == 1.0
    assert result.visits == 1


def test_sessions_are_pooled_by_their_seconds_and_not_joined() -> None:
    result = score_all([("aaa", "aaa"), ("bbbbbbb", "aaaaaaa")])
    assert result.accuracy == pytest.approx(0.3)
    assert (result.visits, result.missed_visits) == (2, 1)
    assert (result.transitions, result.false_transitions) == (2, 1)


def test_nothing_scores_nothing() -> None:
    result = score_all([])
    assert (result.seconds, result.accuracy, result.macro_f1) == (0, 0.0, 0.0)
    assert result.false_transitions_per_hour == 0.0
    assert result.median_entry_delay_s is None


def test_sequences_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one entry a second"):
        score("aa", "a")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["a", "b", "c", None])), max_size=80))
def test_scores_stay_within_their_bounds(pairs: list[tuple[str, str | None]]) -> None:
    truth, decided = [t for t, _ in pairs], [d for _, d in pairs]
    result = score(truth, decided)
    assert 0 <= result.accuracy <= 1
    assert 0 <= result.macro_f1 <= 1
    assert 0 <= result.false_transitions <= result.transitions
    assert len(result.entry_delays_s) + result.missed_visits == result.visits
    assert score(truth, truth).false_transitions == 0
