"""One person's memberships: order, repetition and undoing of joinings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.web.identity_graph import component, owners, standing_for

MEMBERS = st.sampled_from([f"m{n}" for n in range(7)])
JOININGS = st.lists(st.tuples(MEMBERS, MEMBERS).filter(lambda pair: pair[0] != pair[1]), max_size=10)
HOMES = st.dictionaries(st.sampled_from([f"browser-{n}" for n in range(6)]), MEMBERS)


def reached(member: str, joined: list[tuple[str, str]]) -> frozenset[str]:
    """The same by walking, as a person would with a pencil."""
    found = {member}
    while more := {x for pair in joined if set(pair) & found for x in pair} - found:
        found |= more
    return frozenset(found)


@given(JOININGS)
def test_the_oldest_of_those_that_hang_together_stands_for_all(joined: list[tuple[str, str]]) -> None:
    for member, root in standing_for(joined).items():
        assert root == min(reached(member, joined))
        assert component(member, joined) == reached(member, joined)


@pytest.mark.no_cover
@given(HOMES, JOININGS, st.randoms(use_true_random=False))
def test_the_order_of_joinings_says_nothing(
    homes: dict[str, str], joined: list[tuple[str, str]], chance: object
) -> None:
    shuffled = joined[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    turned = [(b, a) for a, b in shuffled]
    assert owners(homes, turned) == owners(homes, joined)


@given(HOMES, JOININGS)
def test_joining_twice_is_joining_once(homes: dict[str, str], joined: list[tuple[str, str]]) -> None:
    assert owners(homes, joined + joined) == owners(homes, joined)


@pytest.mark.no_cover
@given(HOMES, JOININGS)
def test_nobody_is_lost_and_nobody_doubled(homes: dict[str, str], joined: list[tuple[str, str]]) -> None:
    found = owners(homes, joined)
    assert found.keys() == homes.keys()
    assert all(found[subject] in reached(home, joined) for subject, home in homes.items())


def test_who_was_joined_to_nobody_is_herself() -> None:
    assert component("m1", []) == {"m1"}
    assert owners({"browser": "m1"}, []) == {"browser": "m1"}
