"""A session at a kiosk ends when her phone walks away or nobody touches, and not before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.kiosks.walking_away import (
    AWAY_S,
    IDLE_S,
    LATE_S,
    UNHEARD_S,
    WARNS_S,
    Ends,
    Heard,
    Watch,
    ends_at_s,
    watch,
)

NEAR = Watch(touched_at_s=100.0, was_near=True, started_at_s=100.0)
NEVER_NEAR = Watch(touched_at_s=100.0, was_near=False, started_at_s=100.0)


def seen(state: Watch, *what: tuple[Heard, float]) -> tuple[Watch, Ends | None]:
    """What stands after these, or when it ended."""
    for heard, at_s in what:
        state, why = watch(state, heard, at_s)
        if why is not None:
            return state, why
    return state, None


def test_who_is_heard_elsewhere_for_some_seconds_has_walked_away() -> None:
    assert seen(NEAR, (Heard.ELSEWHERE, 110.0), (Heard.ELSEWHERE, 110.0 + AWAY_S - 0.1))[1] is None
    assert seen(NEAR, (Heard.ELSEWHERE, 110.0), (Heard.ELSEWHERE, 110.0 + AWAY_S))[1] is Ends.WALKED_AWAY


def test_who_comes_back_in_time_stays() -> None:
    back = (Heard.ELSEWHERE, 110.0), (Heard.HERE, 115.0), (Heard.ELSEWHERE, 117.0)
    assert seen(NEAR, *back, (Heard.ELSEWHERE, 117.0 + AWAY_S - 0.1))[1] is None
    assert seen(NEAR, *back, (Heard.ELSEWHERE, 117.0 + AWAY_S))[1] is Ends.WALKED_AWAY


def test_silence_on_the_way_does_not_bring_her_back() -> None:
    assert seen(NEAR, (Heard.ELSEWHERE, 110.0), (Heard.SILENT, 110.0 + AWAY_S))[1] is Ends.WALKED_AWAY


def test_silence_alone_ends_nothing_before_the_idle_time() -> None:
    over_s = 100.0 + IDLE_S + WARNS_S + LATE_S
    assert seen(NEAR, (Heard.SILENT, over_s - 0.1))[1] is None
    assert seen(NEAR, (Heard.SILENT, over_s))[1] is Ends.IDLE


def test_a_touch_by_somebody_else_holds_no_session_whose_member_left() -> None:
    touched = Watch(touched_at_s=118.0, was_near=True, started_at_s=100.0, away_since_s=110.0)
    assert watch(touched, Heard.ELSEWHERE, 118.0)[1] is Ends.WALKED_AWAY
    assert watch(touched, Heard.GONE, 111.0)[1] is Ends.LEFT


def test_a_phone_that_was_never_here_ends_nothing_by_being_elsewhere() -> None:
    state, why = seen(NEVER_NEAR, *((Heard.ELSEWHERE, 101.0 + second) for second in range(60)), (Heard.GONE, 162.0))
    assert (state, why) == (NEVER_NEAR, None)


def test_one_that_comes_near_later_is_followed_from_then_on() -> None:
    assert seen(NEVER_NEAR, (Heard.HERE, 105.0), (Heard.GONE, 106.0))[1] is Ends.LEFT


def test_a_phone_that_was_never_here_opens_no_session_without_end() -> None:
    over_s = 100.0 + UNHEARD_S
    touched = Watch(touched_at_s=over_s - 1.0, was_near=False, started_at_s=100.0)
    assert ends_at_s(touched) == over_s
    assert seen(touched, (Heard.SILENT, over_s + LATE_S - 0.1))[1] is None
    assert seen(touched, (Heard.SILENT, over_s + LATE_S))[1] is Ends.UNHEARD
    near = Watch(touched_at_s=over_s, was_near=True, started_at_s=100.0)
    assert seen(near, (Heard.HERE, over_s + LATE_S))[1] is None


@given(st.lists(st.tuples(st.sampled_from(Heard), st.floats(0.0, 5.0)), max_size=60))
def test_while_she_is_heard_here_now_and_then_and_touches_it_goes_on(steps: list[tuple[Heard, float]]) -> None:
    """Whatever the radio says in between, as long as it is for less than the hysteresis at a time."""
    state, now_s, here_s = NEAR, 100.0, 100.0
    for heard, passed_s in steps:
        now_s += passed_s
        if heard is Heard.GONE or now_s - here_s >= AWAY_S:
            heard = Heard.HERE
        here_s = now_s if heard is Heard.HERE else here_s
        state, why = watch(Watch(now_s, state.was_near, state.started_at_s, state.away_since_s), heard, now_s)
        assert why is None
