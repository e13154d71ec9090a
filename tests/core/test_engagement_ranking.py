"""The one interruption goes to what is worth most to her."""

from __future__ import annotations

from kiosk_server.engagement.ranking import Candidate, ranked


def order(*candidates: Candidate) -> list[str]:
    return [each.campaign for each in ranked(candidates)]


def test_what_the_marketer_put_first_comes_first() -> None:
    assert order(Candidate("a", 0, 9_000, 8.0), Candidate("b", 1, 100)) == ["b", "a"]


def test_then_what_she_may_expect_of_it() -> None:
    assert order(Candidate("dear", 0, 9_000, 0.0), Candidate("wanted", 0, 1_000, 8.0)) == ["wanted", "dear"]
    assert order(Candidate("little", 0, 500, 8.0), Candidate("much", 0, 5_000, 4.0)) == ["much", "little"]
    assert Candidate("x", 0, 1_000, 4.0).benefit_minor() == 500


def test_a_wish_that_has_faded_ranks_lower_than_when_it_was_held_back() -> None:
    assert order(Candidate("faded", 0, 1_000, 0.3, since_s=1.0), Candidate("fresh", 0, 1_000, 1.0)) == [
        "fresh",
        "faded",
    ]


def test_of_equals_what_ends_first_then_what_has_waited_longest_then_the_oldest() -> None:
    plain, old = Candidate("plain", 0, 100), Candidate("old", 0, 100, since_s=5.0)
    assert order(plain, old, Candidate("older", 0, 100, since_s=4.0), Candidate("ending", 0, 100, ends_at_s=9.0)) == [
        "ending",
        "older",
        "old",
        "plain",
    ]
    assert order(Candidate("first", 0, 100), Candidate("second", 0, 100)) == ["first", "second"]
