"""Conditions follow Kleene's logic, say in words what they mean, and never raise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk_server.campaigns.conditions import (
    CONDITION,
    DAY_S,
    MOST_NODES,
    All,
    AnyOf,
    Condition,
    Everybody,
    Facts,
    InSegment,
    InTier,
    LastOrder,
    LastVisit,
    Not,
    Owns,
    Visits,
    Wants,
    Wish,
    conditions_in,
    holds,
    in_words,
    is_too_large,
    is_too_large_spelled_out,
    kinds_in,
    names_itself,
)
from kiosk_server.messages.texts import Texts

SAY = Texts.load().say
skus = st.sampled_from(["m64", "brush"])
days = st.floats(0, 400)
leaves: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Everybody),
    st.builds(Wants, sku=skus, least_score=st.floats(0, 5)),
    st.builds(Wants, category=st.just("Grinders")),
    st.builds(Owns, sku=skus),
    st.builds(LastOrder, least_days_ago=days, or_never=st.booleans()),
    st.builds(LastVisit, least_days_ago=days, or_never=st.booleans()),
    st.builds(Visits, least=st.integers(0, 5), most=st.none() | st.integers(0, 9)),
    st.builds(InTier, tiers=st.just(["preferred"])),
    st.builds(InSegment, segment=st.sampled_from(["lapsed", "new", "loop", "unknown"])),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(All, conditions=st.lists(inner, min_size=1, max_size=3)),
        st.builds(AnyOf, conditions=st.lists(inner, min_size=1, max_size=3)),
        st.builds(Not, condition=inner),
    ),
    max_leaves=8,
)
SEGMENTS: dict[str, Condition] = {
    "lapsed": LastVisit(least_days_ago=90),
    "new": All(conditions=[Visits(most=1), Not(condition=InSegment(segment="lapsed"))]),
    "loop": AnyOf(conditions=[InSegment(segment="loop"), InSegment(segment="new")]),
}
facts = st.builds(
    Facts,
    at_s=st.just(400 * DAY_S),
    wishes=st.none() | st.lists(st.builds(Wish, skus, st.none() | st.just("Grinders"), st.floats(0, 5)), max_size=2),
    visits=st.none() | st.integers(1, 9),
    last_visit_at_s=st.none() | st.floats(0, 400 * DAY_S),
    owned=st.none() | st.dictionaries(skus, st.none() | st.just("Grinders")),
    last_order_at_s=st.none() | st.floats(0, 400 * DAY_S),
    tier=st.none() | st.sampled_from(["member", "preferred"]),
    segments=st.just(SEGMENTS),
)


@given(conditions, facts)
def test_any_condition_of_anybody_has_an_answer_and_a_sentence(condition: Condition, known: Facts) -> None:
    assert holds(condition, known) in (True, False, None)
    assert in_words(condition, SAY)
    assert CONDITION.validate_python(condition.model_dump(mode="json")) == condition


@given(st.lists(conditions, min_size=1, max_size=3), facts)
def test_not_all_is_any_not(parts: list[Condition], known: Facts) -> None:
    nots: list[Condition] = [Not(condition=part) for part in parts]
    assert holds(Not(condition=All(conditions=parts)), known) == holds(AnyOf(conditions=nots), known)
    assert holds(Not(condition=AnyOf(conditions=parts)), known) == holds(All(conditions=nots), known)


@given(conditions, facts)
def test_knowing_more_never_turns_an_answer_around(condition: Condition, known: Facts) -> None:
    """What can be told from less is told the same from more."""
    nothing = Facts(at_s=known.at_s, segments=known.segments)
    told = holds(condition, nothing)
    assert told is None or told == holds(condition, known)


def at(days_ago: float) -> float:
    return (400 - days_ago) * DAY_S


@pytest.mark.parametrize(
    ("condition", "known", "answer"),
    [
        (Everybody(), Facts(0), True),
        (Wants(sku="m64", least_score=2), Facts(0, wishes=[Wish("m64", None, 2)]), True),
        (Wants(sku="m64", least_score=2), Facts(0, wishes=[Wish("m64", None, 1.9)]), False),
        (Wants(category="Grinders"), Facts(0, wishes=[Wish("m64", "Grinders", 1)]), True),
        (Wants(category="Grinders"), Facts(0, wishes=[Wish("m64", None, 1)]), False),
        (Wants(sku="m64"), Facts(0), None),
        (Owns(sku="m64"), Facts(0, owned={"m64": None}), True),
        (Owns(category="Grinders"), Facts(0, owned={"m64": "Grinders"}), True),
        (Owns(sku="brush"), Facts(0, owned={}), False),
        (LastOrder(least_days_ago=30), Facts(at(0), owned={"m64": None}, last_order_at_s=at(30)), True),
        (LastOrder(least_days_ago=30), Facts(at(0), owned={"m64": None}, last_order_at_s=at(29.9)), False),
        (LastOrder(least_days_ago=30), Facts(at(0), owned={}), False),
        (LastOrder(least_days_ago=30, or_never=True), Facts(at(0), owned={}), True),
        (LastOrder(least_days_ago=30), Facts(at(0)), None),
        (LastVisit(least_days_ago=30), Facts(at(0), visits=2, last_visit_at_s=at(31)), True),
        (LastVisit(least_days_ago=30, or_never=True), Facts(at(0), visits=1), True),
        (LastVisit(least_days_ago=30), Facts(at(0)), None),
        (Visits(least=2), Facts(0, visits=2), True),
        (Visits(most=2), Facts(0, visits=3), False),
        (Visits(), Facts(0), None),
        (InTier(tiers=["preferred"]), Facts(0, tier="preferred"), True),
        (InTier(tiers=["preferred"]), Facts(0), None),
        (InSegment(segment="lapsed"), Facts(at(0), visits=2, last_visit_at_s=at(91), segments=SEGMENTS), True),
        (InSegment(segment="unknown"), Facts(0, segments=SEGMENTS), None),
        (InSegment(segment="loop"), Facts(at(0), visits=1, segments=SEGMENTS), True),
    ],
)
def test_what_holds(condition: Condition, known: Facts, answer: bool | None) -> None:
    assert holds(condition, known) is answer


def test_a_sentence_joins_what_belongs_together() -> None:
    condition = All(
        conditions=[
            LastVisit(least_days_ago=90),
            AnyOf(conditions=[Owns(sku="m64"), Not(condition=Wants(category="Tents"))]),
        ]
    )
    said = "visited last at least 90 days ago, and (bought m64 here, or not: wants Tents)"
    assert in_words(condition, SAY) == said


def test_what_a_condition_asks_for_is_found_through_its_segments() -> None:
    assert kinds_in(InSegment(segment="new"), SEGMENTS) >= {"visits", "last_visit"}
    assert "visits" not in kinds_in(InSegment(segment="new"), {})
    assert len(conditions_in(SEGMENTS["new"])) == 4


def test_what_nobody_could_read_is_too_large() -> None:
    assert not is_too_large(All(conditions=[Everybody()] * (MOST_NODES - 1)))
    assert is_too_large(All(conditions=[Everybody()] * MOST_NODES))
    deep: Condition = Everybody()
    for _ in range(6):
        deep = Not(condition=deep)
    assert is_too_large(deep)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"kind": "rich"},
        {"kind": "wants"},
        {"kind": "owns", "sku": "a", "category": "b"},
        {"kind": "all", "conditions": []},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CONDITION.validate_python(wrong)


def test_a_segment_that_leads_back_to_itself_is_noticed() -> None:
    rules: dict[str, Condition] = {
        "itself": Not(condition=InSegment(segment="itself")),
        "there": InSegment(segment="back"),
        "back": AnyOf(conditions=[Visits(least=2), InSegment(segment="there")]),
        "outside": InSegment(segment="there"),
        "plain": All(conditions=[InSegment(segment="loyal"), InSegment(segment="loyal")]),
        "loyal": Visits(least=5),
    }
    found = {segment for segment in rules if names_itself(segment, rules)}
    assert found == {"itself", "there", "back"}


def test_segments_within_segments_are_counted_as_often_as_they_are_asked() -> None:
    rules: dict[str, Condition] = {"small": All(conditions=[Everybody()] * 18)}
    ten = All(conditions=[InSegment(segment="small")] * 9)
    assert not is_too_large_spelled_out(ten, rules)
    rules["middle"] = ten
    assert is_too_large_spelled_out(All(conditions=[InSegment(segment="middle")] * 2), rules)
