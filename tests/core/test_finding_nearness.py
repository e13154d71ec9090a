"""Which words of the shop somebody may have meant, and that none is missed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk_server.finding.nearness import (
    BEGINS,
    EXACT,
    MISTYPED,
    MOST_MEANT,
    WITHIN,
    as_mistyped,
    as_written,
    grams,
    meant,
    mistakes,
    mistakes_allowed,
    spelled_for,
)

SHOP = ["grinder", "grinders", "handgrinder", "filter", "filters", "kettle", "milk", "mill", "tarn", "64", "espresso"]
words = st.text(alphabet="abcd", min_size=1, max_size=12)


def best(asked: str) -> list[str]:
    return [each.word for each in meant(asked, SHOP, mistyped=True)]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("grinder", "grinder"),
        ("grindr", "grinder"),
        ("girnder", "grinder"),
        ("grrinder", "grinder"),
        ("xgrinder", "grinder"),
        ("filtre", "filter"),
        ("ketle", "kettle"),
        ("tran", "tarn"),
        ("esspreso", "espresso"),
        ("exspres", "espresso"),
        ("gri", "grinder"),
    ],
)
def test_a_mistyped_word_is_taken_for_the_nearest(asked: str, first: str) -> None:
    assert best(asked)[0] == first


@pytest.mark.parametrize("asked", ["63", "65", "xyz", "mxl", "tornado", "grindstone", "4006381333932"])
def test_what_is_too_far_is_nothing_and_another_number_is_another_thing(asked: str) -> None:
    assert best(asked) == []


def test_as_it_is_written_comes_before_as_it_may_be_meant() -> None:
    assert best("mill") == ["mill", "milk"]
    assert [each.word for each in meant("mill", SHOP, mistyped=False)] == ["mill"]
    assert best("grinder") == ["grinder", "grinders", "handgrinder"]


def test_a_beginning_says_more_the_more_of_the_word_is_there() -> None:
    assert EXACT > as_written("grinde", "grinder") > as_written("gri", "grinder") > BEGINS
    assert as_written("rinder", "grinder") == WITHIN
    assert as_written("ind", "grinder") == 0


def test_not_more_words_are_meant_than_a_question_can_hold() -> None:
    assert len(meant("g", [f"g{n}" for n in range(MOST_MEANT + 5)], mistyped=True)) == MOST_MEANT


def test_mistakes_are_counted_against_the_whole_and_against_the_beginning() -> None:
    assert mistakes("grindr", "grinder", 2) == (1, 1)
    assert mistakes("ab", "ba", 2) == (1, 1)
    assert mistakes("espre", "espresso", 2) == (3, 0)
    assert mistakes("espre", "espresso", 5) == (3, 0)
    assert mistakes("kettle", "backpack", 1) == (2, 2)
    assert mistakes("", "abc", 1) == (2, 0)


def slowly(a: str, b: str) -> int:
    """Optimal string alignment, by its definition."""
    if not a or not b:
        return len(a) + len(b)
    found = [slowly(a[:-1], b) + 1, slowly(a, b[:-1]) + 1, slowly(a[:-1], b[:-1]) + (a[-1] != b[-1])]
    if len(a) > 1 and len(b) > 1 and a[-1] == b[-2] and a[-2] == b[-1]:
        found.append(slowly(a[:-2], b[:-2]) + 1)
    return min(found)


@given(st.text(alphabet="abc", max_size=5), st.text(alphabet="abc", max_size=5), st.integers(0, 3))
def test_mistakes_are_as_defined(asked: str, word: str, most: int) -> None:
    whole, beginning = slowly(asked, word), min(slowly(asked, word[:n]) for n in range(len(word) + 1))
    assert mistakes(asked, word, most) == (min(whole, most + 1), min(beginning, most + 1))


@given(words, words)
@example("tran", "tarn")
@example("abcdabcd", "badcabdc")
def test_no_word_that_may_be_meant_is_without_the_grams_that_are_asked_for(asked: str, word: str) -> None:
    if as_written(asked, word) or as_mistyped(asked, word):
        assert set(spelled_for(asked)) & set(grams(word))
        assert meant(asked, [word], mistyped=True), "counting grams leaves none out"


@given(words, st.data())
def test_a_word_with_as_many_mistakes_as_are_allowed_is_still_found(word: str, data: st.DataObject) -> None:
    asked = word
    for _ in range(data.draw(st.integers(0, 2))):
        asked = data.draw(st.sampled_from(_once_mistyped(asked)))
    if mistakes(asked, word, 2)[0] <= mistakes_allowed(asked):
        assert as_mistyped(asked, word) in (*MISTYPED, 0)
        assert [each.word for each in meant(asked, [word], mistyped=True)] == [word]
        assert set(spelled_for(asked)) & set(grams(word))


def _once_mistyped(word: str) -> list[str]:
    found = [word[:n] + letter + word[n:] for n in range(len(word) + 1) for letter in "ax"]
    found += [word[:n] + word[n + 1 :] for n in range(len(word))] if len(word) > 1 else []
    found += [word[:n] + "x" + word[n + 1 :] for n in range(len(word))]
    return found + [word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)]
