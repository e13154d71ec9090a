"""Who is held out follows from what never changes, and from nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.measurement.holdout import SHARE, Arm, arm_of, drawn

IDS = st.text(min_size=1, max_size=40)


@given(IDS, IDS, IDS)
def test_a_draw_is_the_same_for_ever(campaign: str, salt: str, person: str) -> None:
    assert 0 <= drawn(campaign, salt, person) < 1
    assert drawn(campaign, salt, person) == drawn(campaign, salt, person)


def test_a_draw_is_what_it_was_when_it_was_first_released() -> None:
    """A program that draws otherwise moves everybody of every running campaign."""
    assert drawn("campaign", "salt", "person") == 0.5275253587154983
    assert drawn("campaign", "salt", "another") == 0.5402032624380437


def test_a_tenth_is_held_out() -> None:
    people = [f"person-{n}" for n in range(20_000)]
    held_out = sum(arm_of("campaign", "salt", person) is Arm.HOLDOUT for person in people)
    # Five standard deviations.
    assert abs(held_out - len(people) * SHARE) < 5 * (len(people) * SHARE * (1 - SHARE)) ** 0.5


def test_two_campaigns_draw_independently_and_so_do_two_salts() -> None:
    people = [f"person-{n}" for n in range(20_000)]
    for other in (("another", "salt"), ("campaign", "another")):
        both = sum(drawn("campaign", "salt", person) < SHARE and drawn(*other, person) < SHARE for person in people)
        assert 140 < both < 260, "two hundred are to be expected"


@given(IDS, IDS, IDS, st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_keeps_whom_a_smaller_one_holds_out(
    campaign: str, salt: str, person: str, one: float, other: float
) -> None:
    smaller, larger = sorted((one, other))
    if arm_of(campaign, salt, person, smaller) is Arm.HOLDOUT:
        assert arm_of(campaign, salt, person, larger) is Arm.HOLDOUT


def test_nobody_is_held_out_of_nothing_and_everybody_of_everything() -> None:
    assert arm_of("c", "s", "p", 0.0) is Arm.TREATED
    assert arm_of("c", "s", "p", 1.0) is Arm.HOLDOUT
    assert (Arm.of(True), Arm.of(False)) == (Arm.HOLDOUT, Arm.TREATED)
