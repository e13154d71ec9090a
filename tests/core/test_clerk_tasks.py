"""The table of a task's life."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerk_push.tasks import (
    CALL_LAPSES_AFTER_S,
    HELD,
    KINDS,
    LEASE_S,
    OPEN,
    TRANSITIONS,
    WAITING,
    Action,
    Circle,
    Holding,
    Kind,
    Quiet,
    State,
    Who,
    after,
    already,
    lapses_after_s,
    lease_s,
    outcome,
    quiet,
    sources,
)

ACTORS = st.sampled_from(["mara", "theo", None])
STEPS = st.lists(st.tuples(st.sampled_from(Action), ACTORS), max_size=40)


def played(steps: list[tuple[Action, str | None]]) -> list[tuple[Action | None, str | None, Holding]]:
    """Every holding a task goes through when these steps are tried on it, and what led to it."""
    through: list[tuple[Action | None, str | None, Holding]] = [(None, None, Holding(State.OFFERED))]
    for action, actor in steps:
        task = after(through[-1][2], action, actor)
        if task is not None:
            through.append((action, actor, task))
    return through


@given(STEPS)
def test_what_has_ended_stays_so_and_exactly_one_clerk_holds_what_is_held(
    steps: list[tuple[Action, str | None]],
) -> None:
    for (_, _, before), (action, actor, task) in pairwise(played(steps)):
        assert before.state in OPEN
        assert (task.holder is None) == (
            task.state in WAITING or (task.state is State.EXPIRED and before.holder is None)
        )
        if before.holder is not None and task.holder is not None:
            assert task.holder == before.holder
        if before.holder is not None and actor not in (None, before.holder):
            raise AssertionError(f"{actor} did {action} to a task of {before.holder}")


@given(STEPS)
def test_somebody_is_met_only_after_a_claim_and_only_a_claim_takes_a_task(
    steps: list[tuple[Action, str | None]],
) -> None:
    for (_, _, before), (action, _, task) in pairwise(played(steps)):
        assert (before.state in WAITING and task.state in HELD) == (action is Action.CLAIM)
        assert task.state is not State.GREETED or before.state is State.CLAIMED
        assert task.state is not State.DONE or before.state in HELD


@given(STEPS, st.sampled_from(Action), st.sampled_from(["mara", "theo"]))
def test_what_was_done_is_already_done_when_it_is_asked_for_again(
    steps: list[tuple[Action, str | None]], action: Action, actor: str
) -> None:
    task = after(played(steps)[-1][2], action, actor)
    if task is not None:
        assert already(task, action, actor)


def test_a_claimed_task_is_released_or_finished_by_its_holder_alone() -> None:
    held = Holding(State.CLAIMED, "mara")
    for action in (Action.RELEASE, Action.DONE, Action.GREET):
        assert after(held, action, "theo") is None
    assert after(held, Action.RELEASE, "mara") == Holding(State.RELEASED)
    assert after(held, Action.GREET, "mara") == Holding(State.GREETED, "mara")
    assert after(held, Action.DONE, "mara") == Holding(State.DONE, "mara")


def test_the_store_gives_back_what_a_lost_clerk_holds_but_finishes_nothing() -> None:
    for state in HELD:
        assert after(Holding(state, "mara"), Action.RELEASE, None) == Holding(State.RELEASED)
        assert after(Holding(state, "mara"), Action.DONE, None) is None
    assert after(Holding(State.OFFERED), Action.CLAIM, None) is None


def test_a_held_task_cannot_be_claimed_by_another_and_its_claim_may_come_again() -> None:
    for state in HELD:
        assert after(Holding(state, "mara"), Action.CLAIM, "theo") is None
        assert not already(Holding(state, "mara"), Action.CLAIM, "theo")
        assert already(Holding(state, "mara"), Action.CLAIM, "mara")


@pytest.mark.parametrize("state", sorted(WAITING))
def test_passing_moves_nothing_and_only_time_escalates(state: State) -> None:
    assert after(Holding(state), Action.PASS, "mara") == Holding(state)
    assert after(Holding(state), Action.ESCALATE, "mara") is None
    assert after(Holding(state), Action.ESCALATE, None) == Holding(State.ESCALATED)
    assert already(Holding(State.ESCALATED), Action.ESCALATE, "mara")


def test_the_end_of_a_visit_ends_whatever_is_open() -> None:
    assert sources(Action.EXPIRE) == OPEN
    assert after(Holding(State.CLAIMED, "mara"), Action.EXPIRE, None) == Holding(State.EXPIRED, "mara")
    assert already(Holding(State.EXPIRED), Action.EXPIRE, "mara")


@pytest.mark.parametrize("action", Action)
def test_an_action_has_one_outcome_wherever_it_starts(action: Action) -> None:
    assert {each for (_, done), each in TRANSITIONS.items() if done is action} == {outcome(action)}
    assert {state for state, done in TRANSITIONS if done is action} == sources(action)


def test_every_state_is_reached_and_no_final_one_is_left() -> None:
    assert {each.to for each in TRANSITIONS.values() if each.to} == set(State) - {State.OFFERED}
    assert {state for state, _ in TRANSITIONS} == OPEN
    assert {each.who for each in TRANSITIONS.values()} == set(Who)


# -- the kinds ---------------------------------------------------------------------------------------------------------


@given(st.sampled_from(Kind), st.booleans(), st.booleans())
def test_only_who_comes_unasked_is_kept_away(kind: Kind, browsing: bool, with_clerk: bool) -> None:
    why = quiet(kind, browsing=browsing, with_clerk=with_clerk)
    if kind in (Kind.HELP, Kind.PICK_UP, Kind.COMPLAINT):
        assert why is None
    else:
        assert why == (Quiet.WITH_CLERK if with_clerk else Quiet.BROWSING if browsing else None)


def test_a_complaint_goes_to_a_manager_and_everything_else_ends_there() -> None:
    assert KINDS[Kind.COMPLAINT].ladder == (Circle.MANAGER,)
    for kind in set(Kind) - {Kind.COMPLAINT}:
        assert KINDS[kind].ladder == tuple(Circle)


def test_who_greeted_her_is_missed_later_than_who_only_claimed() -> None:
    assert set(LEASE_S) == HELD
    assert LEASE_S[State.GREETED] > LEASE_S[State.CLAIMED]


def test_whom_a_push_reaches_is_not_lost_with_the_screen() -> None:
    assert {state: lease_s(state, by_push=False) for state in HELD} == dict(LEASE_S)
    assert {lease_s(state, by_push=True) for state in HELD} == {LEASE_S[State.GREETED]}


def test_what_no_visit_ends_lapses_by_itself() -> None:
    assert lapses_after_s(Kind.HELP, has_client=False) == CALL_LAPSES_AFTER_S
    assert lapses_after_s(Kind.HELP, has_client=True) is None
    assert lapses_after_s(Kind.STRAYED, has_client=True) == KINDS[Kind.STRAYED].lapses_after_s
