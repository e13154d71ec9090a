"""How often a member is reached: never more than a cap says in any stretch of its hours, whatever the clock does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk_server.engagement.caps import HOUR_S, Contact, Reached, interruptions, longest_s, reached
from kiosk_server.engagement.cool_downs import Had, Repeat, cools_until_s, may_repeat
from wire.messages.restraint import Cap, RestraintRules

NOW_S = 1_800_000_000.0
DAY_H = 24.0


def ago(hours: float, channel: str = "phone", **what: str) -> Contact:
    return Contact(channel, NOW_S - hours * HOUR_S, **what)


@pytest.mark.parametrize(
    ("most", "sent", "held"), [(0, 0, True), (0, 1, True), (1, 0, False), (1, 1, True), (3, 2, False), (3, 3, True)]
)
def test_a_cap_lets_so_many_through(most: int, sent: int, held: bool) -> None:
    contacts = [ago(hours) for hours in range(sent)]
    found = reached([Cap(channel="phone", most=most, hours=DAY_H)], "phone", contacts, NOW_S)
    assert (found is not None) is held


def test_without_a_cap_everything_goes() -> None:
    assert reached([], "phone", [ago(0)] * 50, NOW_S) is None


def test_each_channel_has_its_own_cap_and_all_have_one_together() -> None:
    caps = [Cap(channel="push", most=1, hours=DAY_H), Cap(channel="*", most=2, hours=DAY_H)]
    assert reached(caps, "phone", [ago(1, "push")], NOW_S) is None
    assert reached(caps, "push", [ago(1, "push")], NOW_S) == Reached(caps[0], NOW_S + 23 * HOUR_S)
    assert reached(caps, "email", [ago(1, "push"), ago(2, "sms")], NOW_S) == Reached(caps[1], NOW_S + 22 * HOUR_S)
    assert reached(caps, "email", [ago(1, "clerk"), ago(2, "kiosk"), ago(3)], NOW_S) is None


def test_a_cap_frees_when_the_oldest_that_fills_it_is_out_of_its_hours() -> None:
    cap = Cap(channel="phone", most=2, hours=DAY_H)
    contacts = [ago(1), ago(10), ago(20), ago(30)]
    assert reached([cap], "phone", contacts, NOW_S) == Reached(cap, NOW_S + 14 * HOUR_S)
    assert reached([cap], "phone", [ago(1), ago(DAY_H)], NOW_S) is None
    never = Cap(channel="*", most=0, hours=1)
    assert reached([cap, never], "phone", contacts, NOW_S) == Reached(never, None)


def test_a_clock_that_was_set_back_gives_nothing_twice() -> None:
    caps = [Cap(channel="phone", most=1, hours=DAY_H)]
    assert reached(caps, "phone", [ago(-72)], NOW_S) is not None
    assert cools_until_s([ago(-72, campaign="spring")], "spring", "m64", None, 20, NOW_S) is not None


@given(
    st.integers(1, 4),
    st.floats(0.5, 200),
    st.lists(st.floats(-3_000_000, 1_000_000), max_size=60),
)
def test_no_stretch_of_its_hours_ever_holds_more_than_a_cap(most: int, hours: float, moves_s: list[float]) -> None:
    """Tries at any instants, in any order: a clock that goes back included."""
    cap = Cap(channel="phone", most=most, hours=hours)
    sent: list[float] = []
    now_s = NOW_S
    for move_s in moves_s:
        now_s += move_s
        if reached([cap], "phone", [Contact("phone", at_s) for at_s in sent], now_s) is None:
            sent.append(now_s)
    for at_s in sent:
        assert sum(at_s - hours * HOUR_S < each <= at_s for each in sent) <= most


def test_interruptions_of_a_visit_are_what_reached_her_in_it() -> None:
    contacts = [ago(0, visit="v1"), ago(0, "push", visit="v1"), ago(0, "clerk", visit="v1"), ago(1, visit="v0")]
    assert interruptions(contacts, "v1") == 2


def test_contacts_are_looked_at_as_far_back_as_the_longest_cap() -> None:
    assert longest_s([]) == 0
    assert longest_s(RestraintRules().caps) == 7 * 86_400


@pytest.mark.parametrize(
    ("own_hours", "site_hours", "contact", "held_for_h"),
    [
        (None, 20, {"campaign": "spring"}, 19),
        (None, 20, {"campaign": "autumn"}, None),
        (None, 20, {"campaign": "autumn", "sku": "m64"}, 19),
        (48, 20, {"campaign": "spring"}, 47),
        (48, 20, {"campaign": "autumn", "sku": "m64"}, 19),
        (0, 20, {"campaign": "spring"}, None),
        (None, 0, {"campaign": "spring"}, None),
        (0, 1, {"campaign": "spring"}, None),
    ],
)
def test_the_same_campaign_or_product_cools_down(
    own_hours: float | None, site_hours: float, contact: dict[str, str], held_for_h: float | None
) -> None:
    found = cools_until_s([ago(1, **contact)], "spring", "m64", own_hours, site_hours, NOW_S)
    assert found == (None if held_for_h is None else NOW_S + held_for_h * HOUR_S)


@pytest.mark.parametrize(
    ("repeat", "had", "may"),
    [
        (Repeat.ALWAYS, Had(given=True, redeemed=True), True),
        (Repeat.UNTIL_USED, Had(given=True), True),
        (Repeat.UNTIL_USED, Had(given=True, redeemed=True), False),
        (Repeat.ONCE, Had(), True),
        (Repeat.ONCE, Had(given=True), False),
    ],
)
def test_who_may_have_it_again(repeat: Repeat, had: Had, may: bool) -> None:
    assert may_repeat(repeat, had) is may


@pytest.mark.parametrize(
    "wrong",
    [
        {"per_visit": -1},
        {"caps": [{"channel": "phone", "most": 1, "hours": 0}]},
        {"caps": [{"channel": "Phone!", "most": 1, "hours": 1}]},
        {"caps": [{"channel": "sms", "most": 1, "hours": 1}, {"channel": "sms", "most": 2, "hours": 1}]},
        {"quiet_from_minute": 1440},
        {"while_here": "sometimes"},
        {"cool_down_hours": 10_000},
    ],
)
def test_rules_that_say_nothing_clear_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RestraintRules.model_validate(wrong)
