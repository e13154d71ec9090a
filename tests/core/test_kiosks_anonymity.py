"""What a kiosk says about those near it points at nobody; the pictures that tie it to a phone are drawn alike."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.kiosks.anonymity import CHOSEN_EVERY_S, Chosen, chosen, shared, shown
from kiosk_server.kiosks.pictures import OFFERED, PICTURES, draw

SUBJECTS = st.sampled_from(["Grinders", "Beans", "Kettles"])
PEOPLE = st.lists(st.frozensets(SUBJECTS), max_size=40)


@given(PEOPLE, st.integers(2, 12))
def test_a_subject_is_named_only_when_at_least_k_share_it(people: list[frozenset[str]], k: int) -> None:
    named = shared(people, k)
    counts = Counter(subject for each in people for subject in each)
    if named is None:
        assert not counts or max(counts.values()) < k
    else:
        assert counts[named] == max(counts.values()) >= k


@given(PEOPLE, st.frozensets(SUBJECTS))
def test_one_person_more_or_less_never_names_what_only_she_wants(
    people: list[frozenset[str]], hers: frozenset[str]
) -> None:
    named = shared([*people, hers], 3)
    if named is not None and named in hers:
        assert sum(named in each for each in people) >= 2


def test_it_is_chosen_once_in_ten_minutes_whoever_comes_and_goes() -> None:
    ten = [frozenset({"Grinders"})] * 10
    first = chosen(None, lambda: ten, 0.0)
    assert first == Chosen(0, "Grinders")
    beans = [frozenset({"Beans"})] * 30
    assert chosen(first, lambda: beans, CHOSEN_EVERY_S - 0.1) is first
    assert chosen(first, lambda: beans, CHOSEN_EVERY_S) == Chosen(1, "Beans")


def test_somebody_alone_gets_the_plain_invitation() -> None:
    choice = Chosen(0, "Grinders")
    assert [shown(choice, near) for near in (1, 9, 10, 30)] == [None, None, "Grinders", "Grinders"]


def test_nine_of_ten_name_nothing() -> None:
    assert shared([frozenset({"Grinders"})] * 9 + [frozenset[str]()]) is None


@given(st.binary(min_size=16, max_size=16))
def test_the_picture_is_among_those_offered_and_each_is_offered_once(seed: bytes) -> None:
    picture, offered = draw(seed)
    assert picture in offered
    assert len(set(offered)) == len(offered) == OFFERED
    assert set(offered) <= set(PICTURES)


def test_a_guess_is_right_once_in_six() -> None:
    """Also for who always takes the first, the last, or the first by name."""
    draws = [draw(n.to_bytes(16, "big")) for n in range(6000)]
    for guess in (lambda o: o[0], lambda o: o[-1], min):
        right = sum(guess(offered) == picture for picture, offered in draws)
        assert 850 < right < 1150  # six standard deviations about 1000
