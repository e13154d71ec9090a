"""What somebody's acts come to: fading, outranked by her own word, ended by buying."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk_server.intents.scoring import (
    ALSO_OF_OWNERS,
    DAY_S,
    FORGET_AFTER_S,
    HALF_LIVES_S,
    LEAST_SCORE,
    MOST,
    OWNED_S,
    PACES,
    WEIGHTS,
    Act,
    Kind,
    intents,
    ranked,
    standings,
    top,
)

NOW_S = 1_800_000_000.0
SKUS = ("a", "b", "c")

moments = st.integers(0, 59 * 24).map(lambda hours: NOW_S - hours * 3600.0)
amounts = st.floats(0.01, 1.0)


def acts_of(kinds: list[Kind]) -> st.SearchStrategy[list[Act]]:
    one = st.builds(Act, sku=st.sampled_from(SKUS), event=st.sampled_from(kinds), at_s=moments, amount=amounts)
    return st.lists(one, max_size=25)


RAISING = [kind for kind in Kind if kind in WEIGHTS]
GUESSES = [kind for kind in RAISING if kind is not Kind.STATED]


def scores(acts: list[Act], now_s: float = NOW_S) -> dict[str, float]:
    return {standing.sku: standing.score(now_s) for standing in standings(acts)}


@pytest.mark.no_cover
@given(acts_of(list(Kind)), st.builds(Act, st.sampled_from(SKUS), st.sampled_from(RAISING), moments, amounts))
def test_more_evidence_never_lowers(acts: list[Act], more: Act) -> None:
    before, after = scores(acts), scores([*acts, more])
    assert all(after[sku] >= score - 1e-12 for sku, score in before.items())


@given(acts_of(list(Kind)), st.randoms(use_true_random=False))
def test_the_order_of_evidence_does_not_matter(acts: list[Act], random: object) -> None:
    shuffled = list(acts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standings(acts) == standings(shuffled)
    assert intents(acts, NOW_S) == intents(shuffled, NOW_S)


@given(acts_of(list(Kind)), st.floats(0, FORGET_AFTER_S), st.floats(0, FORGET_AFTER_S))
def test_an_intent_only_fades_while_nothing_happens(acts: list[Act], one_s: float, other_s: float) -> None:
    sooner, later = sorted((NOW_S + one_s, NOW_S + other_s))
    then = scores(acts, later)
    assert all(then[sku] <= score + 1e-12 for sku, score in scores(acts, sooner).items())


@pytest.mark.no_cover
@given(acts_of(GUESSES), st.sampled_from(SKUS), st.floats(0, 40 * DAY_S))
def test_her_word_outranks_every_guess_from_before_it(acts: list[Act], sku: str, later_s: float) -> None:
    said = Act(sku, Kind.STATED, NOW_S)
    found = ranked(standings([*acts, said]), NOW_S + later_s)
    assert found[0].sku == sku
    assert found[0].evidence.stated


def test_newer_and_stronger_evidence_outranks_her_word() -> None:
    said = Act("a", Kind.STATED, NOW_S - 20 * DAY_S)
    look = Act("b", Kind.VIEWED, NOW_S)
    basket = [Act("b", Kind.ADDED, NOW_S), look]
    assert [intent.sku for intent in intents([said, look], NOW_S)] == ["a", "b"]
    assert [intent.sku for intent in intents([said, *basket], NOW_S)] == ["b", "a"]
    old = [Act("b", act.event, NOW_S - 21 * DAY_S) for act in basket * 5]
    assert [intent.sku for intent in intents([said, *old], NOW_S)] == ["a", "b"]


def test_of_two_words_the_newer_holds_until_it_is_over() -> None:
    words = [Act("a", Kind.STATED, NOW_S - 100), Act("b", Kind.STATED, NOW_S - 50)]
    first = intents(words, NOW_S)[0]
    assert (first.sku, first.evidence.stated) == ("b", True)
    assert intents([*words, Act("b", Kind.PURCHASED, NOW_S)], NOW_S)[0].sku == "a"


@pytest.mark.no_cover
@pytest.mark.parametrize("end", [Kind.PURCHASED, Kind.DISMISSED])
@given(acts=acts_of(RAISING), sku=st.sampled_from(SKUS))
def test_buying_or_refusing_ends_it(end: Kind, acts: list[Act], sku: str) -> None:
    assert sku not in scores([*acts, Act(sku, end, NOW_S)])
    others = {name: score for name, score in scores(acts).items() if name != sku}
    assert scores([*acts, Act(sku, end, NOW_S)]) == others


@pytest.mark.parametrize("kind", sorted(WEIGHTS))
def test_after_buying_it_looking_is_looking_things_up_but_a_basket_is_a_second_one(kind: str) -> None:
    bought = Act("a", Kind.PURCHASED, NOW_S - OWNED_S)
    soon = scores([bought, Act("a", kind, NOW_S - OWNED_S + 60)])
    assert ("a" in soon) == (kind not in ALSO_OF_OWNERS)
    assert "a" in scores([bought, Act("a", kind, NOW_S + 1)])


def test_after_refusing_it_a_new_look_begins_anew() -> None:
    acts = [Act("a", Kind.ADDED, NOW_S - 20), Act("a", Kind.DISMISSED, NOW_S - 10), Act("a", Kind.VIEWED, NOW_S)]
    assert scores(acts) == {"a": 1.0}


def test_what_is_taken_out_of_the_basket_was_only_looked_at() -> None:
    acts = [Act("a", Kind.VIEWED, NOW_S), Act("a", Kind.ADDED, NOW_S), Act("a", Kind.REMOVED, NOW_S)]
    assert scores(acts) == {"a": 1.0}
    assert scores(acts[1:]) == {}


def test_what_fits_a_purchase_begins_an_intent() -> None:
    found = top([Act("brush", Kind.GOES_WITH, NOW_S)], NOW_S)
    assert found is not None
    assert found.evidence.goes_with


def test_looking_however_often_is_less_than_her_word() -> None:
    looks = [Act("a", Kind.VIEWED, NOW_S)] * 1_000 + [Act("a", Kind.DWELLED, NOW_S)] * 1_000
    assert scores(looks)["a"] == sum(MOST[PACES[kind]] for kind in (Kind.VIEWED, Kind.DWELLED))
    assert MOST[PACES[Kind.VIEWED]] < WEIGHTS[Kind.STATED]


@pytest.mark.parametrize("kind", sorted(WEIGHTS))
def test_each_kind_of_evidence_halves_in_its_own_time(kind: str) -> None:
    (standing,) = standings([Act("a", kind, NOW_S)])
    assert standing.score(NOW_S) == WEIGHTS[kind]
    assert standing.score(NOW_S + HALF_LIVES_S[PACES[kind]]) == pytest.approx(WEIGHTS[kind] / 2)
    assert standing.score(NOW_S - 5) == WEIGHTS[kind], "a clock that was set back strengthens nothing"


@given(acts_of(list(Kind)), st.floats(0, 30 * DAY_S))
def test_a_standing_read_later_is_what_adding_up_anew_would_give(acts: list[Act], later_s: float) -> None:
    now_s = NOW_S + later_s
    assume(all(act.at_s >= now_s - FORGET_AFTER_S for act in acts))
    assert ranked(standings(acts), now_s) == intents(acts, now_s)


@pytest.mark.no_cover
@given(acts_of(list(Kind)), acts_of(list(Kind)))
def test_histories_that_are_joined_and_parted_again_are_as_before(hers: list[Act], others: list[Act]) -> None:
    joined = standings([*hers, *others])
    assert joined == standings([*others, *hers])
    parted = [*hers, *others][: len(hers)]
    assert standings(parted) == standings(hers)


def test_equal_intents_stand_in_one_order_always() -> None:
    acts = [Act(sku, Kind.VIEWED, NOW_S) for sku in ("c", "a", "b")]
    assert [intent.sku for intent in intents(acts, NOW_S)] == ["a", "b", "c"]


def test_what_is_too_weak_or_too_old_is_no_intent() -> None:
    (weak,) = standings([Act("a", Kind.SEARCHED, NOW_S)])
    assert weak.counts(NOW_S)
    assert weak.score(NOW_S + 3 * DAY_S) < LEAST_SCORE
    assert not weak.counts(NOW_S + 3 * DAY_S)
    (old,) = standings([Act("a", Kind.STATED, NOW_S)])
    assert old.counts(NOW_S + FORGET_AFTER_S)
    assert not old.counts(NOW_S + FORGET_AFTER_S + 1)
    assert old.score(NOW_S + FORGET_AFTER_S) > LEAST_SCORE
