from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.intents.scoring import (
    ADDED,
    FORGET_AFTER_S,
    HALF_LIFE_S,
    LEAST_SCORE,
    VIEWED,
    ZOOMED,
    Act,
    Evidence,
    intents,
    top,
)

NOW_S = 1_800_000_000.0

acts_strategy = st.lists(
    st.builds(
        Act,
        sku=st.sampled_from(["a", "b", "c"]),
        event=st.sampled_from([VIEWED, ZOOMED, ADDED, "Page Viewed"]),
        at_s=st.floats(NOW_S - 2 * FORGET_AFTER_S, NOW_S + 7 * 86_400),
    ),
    max_size=30,
)


def test_nothing_seen_is_nothing_wanted() -> None:
    assert top([], NOW_S) is None


def test_evidence_counts_each_kind_of_act() -> None:
    acts = [Act("m", VIEWED, NOW_S - 30), Act("m", ZOOMED, NOW_S - 20), Act("m", VIEWED, NOW_S - 10)]
    found = top(acts, NOW_S)
    assert found is not None
    assert found.evidence == Evidence(views=2, zooms=1, adds=0, last_at_s=NOW_S - 10)


def test_a_closer_look_outweighs_a_look() -> None:
    found = top([Act("seen", VIEWED, NOW_S), Act("zoomed", ZOOMED, NOW_S)], NOW_S)
    assert found is not None
    assert found.sku == "zoomed"


def test_what_was_seen_lately_outweighs_what_was_seen_long_ago() -> None:
    found = top([Act("old", VIEWED, NOW_S - 2 * HALF_LIFE_S), Act("new", VIEWED, NOW_S - 60)], NOW_S)
    assert found is not None
    assert found.sku == "new"


def test_one_look_two_weeks_ago_is_the_least_worth_a_bell() -> None:
    assert top([Act("m", VIEWED, NOW_S - 2 * HALF_LIFE_S)], NOW_S) is not None
    assert top([Act("m", VIEWED, NOW_S - 2 * HALF_LIFE_S - 3600)], NOW_S) is None


@given(acts_strategy, st.randoms(use_true_random=False))
def test_the_order_in_which_events_came_does_not_matter(acts: list[Act], random: object) -> None:
    shuffled = list(acts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert intents(acts, NOW_S) == intents(shuffled, NOW_S)


@given(acts_strategy, st.floats(0, FORGET_AFTER_S))
def test_an_intent_only_fades_while_nothing_happens(acts: list[Act], later_s: float) -> None:
    past = [act for act in acts if act.at_s <= NOW_S]
    now = {intent.sku: intent.score for intent in intents(past, NOW_S)}
    then = {intent.sku: intent.score for intent in intents(past, NOW_S + later_s)}
    assert all(score <= now[sku] for sku, score in then.items())


@pytest.mark.no_cover
@given(acts_strategy)
def test_the_strongest_comes_first_and_nothing_lies_in_the_future(acts: list[Act]) -> None:
    found = intents(acts, NOW_S)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert all(each.evidence.last_at_s <= NOW_S for each in found)
    best = top(acts, NOW_S)
    assert best is None or best.score >= LEAST_SCORE
