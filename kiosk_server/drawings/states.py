"""The life of a drawing, and who is offered a prize when. Pure, told the time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    "Its rules stand; entries are taken from `opens_at_s` until `closes_at_s`."
    CLOSED = "closed"
    "The list of entries is published."
    DRAWN = "drawn"
    "The winners are known; prizes wait to be claimed."
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    PUBLISH = "publish"
    CLOSE = "close"
    DRAW = "draw"
    SETTLE = "settle"
    WITHDRAW = "withdraw"


MOVES: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Step.CLOSE): State.CLOSED,
    (State.CLOSED, Step.DRAW): State.DRAWN,
    (State.DRAWN, Step.SETTLE): State.SETTLED,
    (State.PUBLISHED, Step.WITHDRAW): State.WITHDRAWN,
    (State.CLOSED, Step.WITHDRAW): State.WITHDRAWN,
}
"All there is. Withdrawing is for a drawing that nobody entered: a prize that was promised is given."

LISTED = frozenset({State.PUBLISHED, State.CLOSED, State.DRAWN, State.SETTLED, State.WITHDRAWN})
"Those that have a public page."


class Award(StrEnum):
    OFFERED = "offered"
    CLAIMED = "claimed"
    LAPSED = "lapsed"
    "Nobody claimed it in time."
    PASSED_OVER = "passed_over"
    "Nobody is behind the entry any more: it was withdrawn, or its person erased."


HOLDING = frozenset({Award.OFFERED, Award.CLAIMED})
"A prize that one of these holds is nobody else's."


def free_prizes(prizes: int, held: Collection[int]) -> list[int]:
    """Which prizes, counted from 1, somebody may be offered now."""
    return [prize for prize in range(1, prizes + 1) if prize not in held]


def is_open(state: State, opens_at_s: float, closes_at_s: float, now_s: float) -> bool:
    """Whether entries are taken."""
    return state is State.PUBLISHED and opens_at_s <= now_s < closes_at_s
