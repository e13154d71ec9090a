"""The life of a task as one table, and what each kind of task is like. Pure: whoever stores tasks asks here.

offered, released, escalated --claim--> claimed --greet--> greeted
                                        claimed, greeted --release--> released
                                        claimed, greeted --done--> done
offered, released, escalated --escalate--> escalated
offered, released, escalated --pass--> (as it was: somebody else is asked)
whatever is open --expire--> expired
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    OFFERED = "offered"
    CLAIMED = "claimed"
    GREETED = "greeted"
    RELEASED = "released"
    ESCALATED = "escalated"
    DONE = "done"
    EXPIRED = "expired"


class Action(StrEnum):
    CLAIM = "claim"
    GREET = "greet"
    RELEASE = "release"
    PASS = "pass"  # noqa: S105 - to let it pass, no secret
    ESCALATE = "escalate"
    DONE = "done"
    EXPIRE = "expire"


class Who(StrEnum):
    """Who may do something to a task."""

    ANY_CLERK = "any clerk"
    HOLDER = "the clerk who claimed it"
    HOLDER_OR_STORE = "the clerk who claimed it, or the store itself"
    STORE = "the store itself"


@dataclass(frozen=True, slots=True)
class Transition:
    """What an action makes of a task."""

    to: State | None
    "None: it stays in its state."
    kind: str
    "How the reports call it."
    who: Who


WAITING = frozenset({State.OFFERED, State.RELEASED, State.ESCALATED})
"States in which somebody is looked for."

HELD = frozenset({State.CLAIMED, State.GREETED})
"States in which exactly one clerk has it."

OPEN = WAITING | HELD
"States in which something may still happen; the others are final."

_ACTIONS: Mapping[Action, tuple[frozenset[State], Transition]] = MappingProxyType(
    {
        Action.CLAIM: (WAITING, Transition(State.CLAIMED, "claimed", Who.ANY_CLERK)),
        Action.PASS: (WAITING, Transition(None, "passed", Who.ANY_CLERK)),
        Action.ESCALATE: (WAITING, Transition(State.ESCALATED, "escalated", Who.STORE)),
        Action.GREET: (frozenset({State.CLAIMED}), Transition(State.GREETED, "greeted", Who.HOLDER)),
        Action.RELEASE: (HELD, Transition(State.RELEASED, "released", Who.HOLDER_OR_STORE)),
        Action.DONE: (HELD, Transition(State.DONE, "done", Who.HOLDER)),
        Action.EXPIRE: (OPEN, Transition(State.EXPIRED, "expired", Who.STORE)),
    }
)

TRANSITIONS: Mapping[tuple[State, Action], Transition] = MappingProxyType(
    {(state, action): transition for action, (states, transition) in _ACTIONS.items() for state in states}
)
"All that moves a task."


@dataclass(frozen=True, slots=True)
class Holding:
    """State and holder of a task: what the table decides by."""

    state: State
    holder: str | None = None
    "The staff id of who claimed it."


def sources(action: Action) -> frozenset[State]:
    """The states in which `action` is possible: the condition of the one UPDATE that carries it out."""
    return _ACTIONS[action][0]


def outcome(action: Action) -> Transition:
    """What `action` makes of a task, the same from each of its sources."""
    return _ACTIONS[action][1]


def after(task: Holding, action: Action, actor: str | None) -> Holding | None:
    """The task after `actor` (a staff id, None for the store itself) does `action`; None where it is not possible."""
    transition = TRANSITIONS.get((task.state, action))
    if transition is None or not _may(task, transition, actor):
        return None
    to = transition.to or task.state
    if to in WAITING:
        return Holding(to)
    return Holding(to, actor if action is Action.CLAIM else task.holder)


def _may(task: Holding, transition: Transition, actor: str | None) -> bool:
    match transition.who:
        case Who.ANY_CLERK:
            return actor is not None
        case Who.HOLDER:
            return actor is not None and actor == task.holder
        case Who.HOLDER_OR_STORE:
            return actor is None or actor == task.holder
        case Who.STORE:
            return actor is None


def already(task: Holding, action: Action, actor: str) -> bool:
    """Whether `task` is already as `actor`'s `action` would leave it, so that a repeated command is a success."""
    match action:
        case Action.CLAIM:
            # Who claimed and then greeted has claimed: a claim whose answer was lost comes again at any time.
            return task.state in HELD and task.holder == actor
        case Action.GREET:
            return task == Holding(State.GREETED, actor)
        case Action.DONE:
            return task == Holding(State.DONE, actor)
        case Action.RELEASE | Action.PASS:
            return task.state in WAITING
        case Action.ESCALATE | Action.EXPIRE:
            return task.state is outcome(action).to


# -- the kinds ---------------------------------------------------------------------------------------------------------


class Kind(StrEnum):
    ARRIVAL = "arrival"
    STRAYED = "strayed"
    HELP = "help"
    PICK_UP = "pick_up"
    COMPLAINT = "complaint"


class Circle(StrEnum):
    """Who is asked, from the nearest on."""

    ZONE = "zone"
    DEPARTMENT = "department"
    ALL = "all"
    MANAGER = "manager"


class Quiet(StrEnum):
    """Why nobody is sent, though a task may be open."""

    BROWSING = "browsing"
    WITH_CLERK = "with_clerk"


@dataclass(frozen=True, slots=True)
class Rules:
    """What one kind of task is like."""

    ladder: tuple[Circle, ...]
    "Who is asked first, and who next when nobody answered."
    unasked: bool = False
    """Whether a clerk comes without having been asked to: only where she agreed that clerks are told, never to
    somebody who wants to be let alone or has a clerk already."""
    kept_while_quiet: bool = False
    "Whether an unasked task stays open while nobody is to be sent (she may look up), or is dropped."
    lapses_after_s: float | None = None
    "Ends a task that nobody took so long: what it was about has passed."


_OUTWARDS = (Circle.ZONE, Circle.DEPARTMENT, Circle.ALL, Circle.MANAGER)

KINDS: Mapping[Kind, Rules] = MappingProxyType(
    {
        Kind.ARRIVAL: Rules(_OUTWARDS, unasked=True, kept_while_quiet=True),
        # Two minutes on she has found the aisle, or another; the next wrong turn is another task.
        Kind.STRAYED: Rules(_OUTWARDS, unasked=True, lapses_after_s=120.0),
        Kind.HELP: Rules(_OUTWARDS),
        Kind.PICK_UP: Rules(_OUTWARDS),
        Kind.COMPLAINT: Rules((Circle.MANAGER,)),
    }
)

ANSWER_WITHIN_S = 20.0
"So long a circle has for its answer: with the walk to her, she has not waited a minute when the second circle comes."

AGAIN_S = 60.0
"When the last circle has not answered either, it is looked again so often whether somebody else is there by now."

LEASE_S: Mapping[State, float] = MappingProxyType({State.CLAIMED: 90.0, State.GREETED: 600.0})
"""So long after its clerk was last heard of a task is given back: a claim outlives a gap in the Wi-Fi and a phone that
starts anew; who has greeted her may be serving her in the cellar."""


CALL_LAPSES_AFTER_S = 900.0
"A colleague's call about no client, which no visit ends: by then the key has been found."


def lapses_after_s(kind: Kind, *, has_client: bool) -> float | None:
    """After how long without anybody a task ends; None: with its visit, or what asked for it."""
    if kind is Kind.HELP and not has_client:
        return CALL_LAPSES_AFTER_S
    return KINDS[kind].lapses_after_s


def lease_s(state: State, *, by_push: bool) -> float:
    """How long after its clerk's screen was last heard a task of `state` is kept. Whom a push reaches all the same, on
    the phone in the pocket, is not lost while serving her."""
    return max(LEASE_S.values()) if by_push else LEASE_S[state]


def quiet(kind: Kind, *, browsing: bool, with_clerk: bool) -> Quiet | None:
    """Why nobody is to be sent to her for this kind of task; None where somebody is. `with_clerk`: whether a clerk
    has another task of her visit."""
    if not KINDS[kind].unasked:
        return None
    if with_clerk:
        return Quiet.WITH_CLERK
    return Quiet.BROWSING if browsing else None
