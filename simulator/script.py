"""What a scenario is made of: a cast, a script of beats, and what must come out. Pure.

Scenarios themselves stand in `simulator.scenarios`, one readable file each; `simulator.player` plays them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from simulator.errors import SimulatorError
from simulator.people import Person

ALL_CONSENTS = ("recognise_in_store", "offers", "clerk_assist")


class UnknownScenario(SimulatorError):
    """There is no such scenario:"""


@dataclass(frozen=True, slots=True)
class Look:
    """One thing done in the web shop."""

    event: str
    "A Segment name, such as `Product Viewed`."
    before_s: float
    "How long before the scenario begins."
    sku: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Browse:
    """Looks around the web shop, as nobody in particular."""

    person: str
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """Becomes a member on her phone."""

    person: str
    consents: tuple[str, ...] = ALL_CONSENTS


@dataclass(frozen=True, slots=True)
class PocketPhone:
    """The app fetches its tokens; from now on the phone advertises in the store's region."""

    person: str


@dataclass(frozen=True, slots=True)
class Appear:
    """Comes into the world, on the pavement or inside. Strangers bring their phones."""

    person: str
    at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Walk:
    person: str
    to: tuple[float, float]


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Says "I'm here" in the app."""

    person: str


@dataclass(frozen=True, slots=True)
class OptOut:
    """Turns the bell off for good: the server is told, the phone falls silent."""

    person: str


@dataclass(frozen=True, slots=True)
class Disappear:
    """Is gone, phone and all."""

    person: str


Action = Browse | Register | PocketPhone | Appear | Walk | CheckIn | OptOut | Disappear


@dataclass(frozen=True, slots=True)
class Beat:
    at_s: float
    "Since the scenario's start; not negative."
    action: Action
    caption: str = ""
    "One sentence for the demo page; empty where nothing is worth telling."


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come out, and how often."""

    screen: str
    "`phone`, `clerk` or `kiosk`."
    kind: str
    """As its socket names it: on a phone the event `visit.started` or `voucher.issued`, on a clerk's screen a task's
    kind, on a kiosk the state `invite`. Nothing else is counted."""
    person: str | None
    "Whose phone; None for the screens of the store."
    least: int
    most: int | None
    "None for any number."

    def __str__(self) -> str:
        return f"{Shown(self.screen, self.kind, self.person)}: {self._often()}"

    def _often(self) -> str:
        if self.most is None:
            return f"{self.least} or more"
        return str(self.least) if self.most == self.least else f"{self.least} to {self.most}"


def exactly(times: int, screen: str, kind: str, person: str | None = None) -> Expectation:
    return Expectation(screen, kind, person, times, times)


def at_least(times: int, screen: str, kind: str, person: str | None = None) -> Expectation:
    return Expectation(screen, kind, person, times, None)


def at_most(times: int, screen: str, kind: str, person: str | None = None) -> Expectation:
    return Expectation(screen, kind, person, 0, times)


class Shown(NamedTuple):
    """One thing that a screen showed; repeats of the same thing are told once."""

    screen: str
    kind: str
    person: str | None

    def __str__(self) -> str:
        whose = f" of {self.person}" if self.person else ""
        return f"{self.kind} on the {self.screen}{whose}"


def complaints(expected: Sequence[Expectation], shown: Iterable[Shown]) -> list[str]:
    """One sentence for each thing that is missing or too often, and for each that nobody expected at all."""
    counts = Counter(shown)
    found = []
    for each in expected:
        times = counts[Shown(each.screen, each.kind, each.person)]
        if times < each.least or (each.most is not None and times > each.most):
            found.append(f"expected {each}; saw {times}")
    named = {Shown(each.screen, each.kind, each.person) for each in expected}
    found += [f"nobody expected {thing}; saw {times}" for thing, times in counts.items() if thing not in named]
    return found


@dataclass(frozen=True, slots=True)
class Scenario:
    """A play: who is in it, what happened before, what happens when, and what must come out."""

    name: str
    title: str
    "One sentence."
    seed: int
    cast: tuple[Person, ...]
    overture: tuple[Beat, ...]
    "What happened before: done in order for each person, as fast as the server answers; `at_s` is ignored."
    beats: tuple[Beat, ...]
    "In order of time."
    expected: tuple[Expectation, ...]
    ends_at_s: float

    def person(self, person: str) -> Person:
        return next(each for each in self.cast if each.person == person)

    def without_promise_of(self, screen: str) -> Scenario:
        """The same play where what was expected on that screen may be missing, yet still not be too often."""
        kept = [replace(each, least=0) if each.screen == screen else each for each in self.expected]
        return replace(self, expected=tuple(kept))
