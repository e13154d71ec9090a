"""The life of a task as one table. Pure: whoever stores tasks asks here what may follow what.

offered --claim--> claimed --done--> done
   ^                 |
   +----release------+
offered, claimed --expire--> expired
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    OFFERED = "offered"
    CLAIMED = "claimed"
    DONE = "done"
    EXPIRED = "expired"


class Action(StrEnum):
    CLAIM = "claim"
    RELEASE = "release"
    DONE = "done"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class Transition:
    """What an action makes of a task."""

    to: State
    kind: str
    "How the feed and the reports call it."
    holder_only: bool = False
    "Whether only the clerk who claimed the task may do it."


OPEN = frozenset({State.OFFERED, State.CLAIMED})
"States that somebody may still act on; the others are final."

TRANSITIONS: Mapping[tuple[State, Action], Transition] = MappingProxyType(
    {
        (State.OFFERED, Action.CLAIM): Transition(State.CLAIMED, "claimed"),
        (State.CLAIMED, Action.RELEASE): Transition(State.OFFERED, "released", holder_only=True),
        (State.CLAIMED, Action.DONE): Transition(State.DONE, "done", holder_only=True),
        (State.OFFERED, Action.EXPIRE): Transition(State.EXPIRED, "expired"),
        (State.CLAIMED, Action.EXPIRE): Transition(State.EXPIRED, "expired"),
    }
)
"All that moves a task. Greeting and escalation will be further rows."


@dataclass(frozen=True, slots=True)
class Holding:
    """State and holder of a task: what the table decides by."""

    state: State
    holder: str | None = None
    "The staff id of who claimed it."


def sources(action: Action) -> frozenset[State]:
    """The states in which `action` is possible: the condition of the one UPDATE that carries it out."""
    return frozenset(state for state, each in TRANSITIONS if each is action)


def outcome(action: Action) -> Transition:
    """What `action` makes of a task, the same from each of its sources."""
    return next(transition for (_, each), transition in TRANSITIONS.items() if each is action)


def after(task: Holding, action: Action, actor: str | None) -> Holding | None:
    """The task after `actor` (a staff id, None for the store itself) does `action`; None where it is not possible."""
    transition = TRANSITIONS.get((task.state, action))
    if transition is None or (transition.holder_only and actor != task.holder):
        return None
    if transition.to is State.OFFERED:
        return Holding(State.OFFERED)
    return Holding(transition.to, actor if action is Action.CLAIM else task.holder)


def already(task: Holding, action: Action, actor: str) -> bool:
    """Whether `task` is already as `actor`'s `action` would leave it, so that a repeated command is a success."""
    match action:
        case Action.CLAIM:
            return task == Holding(State.CLAIMED, actor)
        case Action.DONE:
            return task == Holding(State.DONE, actor)
        case Action.RELEASE:
            return task.state is State.OFFERED
        case Action.EXPIRE:
            return task.state is State.EXPIRED
