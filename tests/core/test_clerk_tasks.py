"""The table of a task's life."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerk_push.tasks import OPEN, TRANSITIONS, Action, Holding, State, after, already, outcome, sources

ACTORS = st.sampled_from(["mara", "theo", None])
STEPS = st.lists(st.tuples(st.sampled_from(Action), ACTORS), max_size=30)


def played(steps: list[tuple[Action, str | None]]) -> list[Holding]:
    """Every holding a task goes through when these steps are tried on it."""
    through = [Holding(State.OFFERED)]
    for action, actor in steps:
        if action is not Action.EXPIRE and actor is None:
            continue  # the store itself only ends tasks
        task = after(through[-1], action, actor)
        if task is not None:
            through.append(task)
    return through


@given(STEPS)
def test_only_who_claimed_a_task_holds_it_and_what_has_ended_stays_so(steps: list[tuple[Action, str | None]]) -> None:
    through = played(steps)
    for before, task in pairwise(through):
        assert before.state in OPEN
        assert (task.holder is None) or task.state is not State.OFFERED
        assert task.state not in (State.CLAIMED, State.DONE) or task.holder is not None
        if before.holder is not None and task.state is not State.OFFERED:
            assert task.holder == before.holder


@given(STEPS, st.sampled_from(Action), st.sampled_from(["mara", "theo"]))
def test_what_was_done_is_already_done_when_it_is_asked_for_again(
    steps: list[tuple[Action, str | None]], action: Action, actor: str
) -> None:
    task = after(played(steps)[-1], action, actor)
    if task is not None:
        assert already(task, action, actor)


def test_a_claimed_task_is_released_or_finished_by_its_holder_alone() -> None:
    held = Holding(State.CLAIMED, "mara")
    assert after(held, Action.RELEASE, "theo") is None
    assert after(held, Action.DONE, "theo") is None
    assert after(held, Action.RELEASE, "mara") == Holding(State.OFFERED)
    assert after(held, Action.DONE, "mara") == Holding(State.DONE, "mara")


def test_a_claimed_task_cannot_be_claimed_by_another() -> None:
    assert after(Holding(State.CLAIMED, "mara"), Action.CLAIM, "theo") is None
    assert not already(Holding(State.CLAIMED, "mara"), Action.CLAIM, "theo")


def test_the_end_of_a_visit_ends_whatever_is_open() -> None:
    assert sources(Action.EXPIRE) == OPEN
    assert after(Holding(State.CLAIMED, "mara"), Action.EXPIRE, None) == Holding(State.EXPIRED, "mara")
    assert already(Holding(State.EXPIRED), Action.EXPIRE, "mara")


@pytest.mark.parametrize("action", Action)
def test_an_action_has_one_outcome_wherever_it_starts(action: Action) -> None:
    assert {each for (_, done), each in TRANSITIONS.items() if done is action} == {outcome(action)}
