"""Badges follow from what was counted, and from nothing else."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.badges.rules import RULES, YEAR_S, Counted, badges
from wire.messages.screens.rewards import BadgeCard

counts = st.integers(0, 10_000)


def earned(counted: Counted) -> set[str]:
    return {card.badge for card in badges(counted) if card.earned}


def test_nobody_begins_with_a_badge() -> None:
    assert earned(Counted()) == set()
    assert all(card.count == 0 for card in badges(Counted()))


def test_every_badge_that_screens_know_has_a_rule() -> None:
    named = get_args(BadgeCard.model_fields["badge"].annotation)
    assert tuple(rule.badge for rule in RULES) == named


def test_each_is_earned_by_what_its_rule_says() -> None:
    assert earned(Counted(visits=1, days=1)) == {"first_visit"}
    assert earned(Counted(visits=9, days=5)) == {"first_visit", "regular"}
    assert earned(Counted(purchases=1, categories=3)) == {"first_purchase", "explorer"}
    assert earned(Counted(shares=3)) == {"storyteller"}
    assert earned(Counted(points=499)) == set()
    assert earned(Counted(points=2_000)) == {"preferred", "friend"}
    assert earned(Counted(member_s=YEAR_S)) == {"years"}


@given(st.builds(Counted, counts, counts, counts, counts, counts, counts, st.floats(-1e9, 1e9)))
def test_progress_never_leaves_its_bounds(counted: Counted) -> None:
    for card in badges(counted):
        assert 0 <= card.count <= card.needed
        assert card.earned == (card.count == card.needed)
