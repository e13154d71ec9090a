"""Whether a coupon may go out at this very instant."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.delivery.gate import Facts, Go, Over, Wait, may_go

FACTS = Facts(ends_at_s=200, usable=True, permitted=True, subscribed=True, paused_until_s=None, outgoing_paused=False)


def test_nothing_in_the_way_lets_it_go() -> None:
    assert isinstance(may_go(FACTS, 100), Go)
    assert isinstance(may_go(replace(FACTS, paused_until_s=100), 100), Go)


def test_what_has_ended_in_any_way_never_goes() -> None:
    assert may_go(FACTS, 200) is Over.TOO_LATE
    assert may_go(replace(FACTS, permitted=False), 100) is Over.WITHDRAWN
    assert may_go(replace(FACTS, subscribed=False), 100) is Over.GONE
    assert may_go(replace(FACTS, usable=False), 100) is Over.USED
    assert may_go(replace(FACTS, paused_until_s=200), 100) is Over.TOO_LATE


def test_a_pause_is_waited_for_and_the_stores_switch_looked_at_again() -> None:
    assert may_go(replace(FACTS, paused_until_s=150), 100) == Wait(150)
    again = may_go(replace(FACTS, outgoing_paused=True), 100)
    assert isinstance(again, Wait)
    assert again.until_s > 100


@given(
    st.builds(
        Facts,
        ends_at_s=st.floats(0, 300),
        usable=st.booleans(),
        permitted=st.booleans(),
        subscribed=st.booleans(),
        paused_until_s=st.none() | st.floats(0, 300),
        outgoing_paused=st.booleans(),
    ),
    st.floats(0, 300),
)
def test_nothing_goes_that_is_not_permitted_now(facts: Facts, now_s: float) -> None:
    verdict = may_go(facts, now_s)
    if isinstance(verdict, Go):
        assert (facts.permitted, facts.subscribed, facts.usable, facts.outgoing_paused) == (True, True, True, False)
        assert facts.ends_at_s > now_s
    if isinstance(verdict, Wait):
        assert verdict.until_s > now_s
