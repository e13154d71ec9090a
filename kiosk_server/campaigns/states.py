"""The life of a campaign as one table of transitions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Step(StrEnum):
    START = "start"
    PAUSE = "pause"
    END = "end"


MOVES: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.START): State.RUNNING,
    (State.DRAFT, Step.END): State.ENDED,
    (State.RUNNING, Step.START): State.RUNNING,
    (State.RUNNING, Step.PAUSE): State.PAUSED,
    (State.RUNNING, Step.END): State.ENDED,
    (State.PAUSED, Step.START): State.RUNNING,
    (State.PAUSED, Step.PAUSE): State.PAUSED,
    (State.PAUSED, Step.END): State.ENDED,
    (State.ENDED, Step.END): State.ENDED,
}
"All there is; a second press of the same button changes nothing."

CHANGEABLE = frozenset({State.DRAFT, State.PAUSED})
"What runs is paused before its rules change, so that nobody is given something half changed."
