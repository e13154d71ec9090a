"""What the people of each arm brought in, as sums over people. Pure.

Intention to treat: everybody whom the campaign once fitted counts in the arm that was drawn then, whether something was
given, looked at or used. What she bought counts from that instant, for `WINDOW_S`, or until the holdout was switched
off. Sums of values and of squares are all that `measurement.comparing` asks for, so what a person brought in can
stay in the sums after nothing else is known of her.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kiosk_server.measurement.holdout import Arm

WINDOW_S = 28 * 86_400.0
"""Four whole weeks: every weekday as often. Long enough to see a purchase that was only brought forward, short enough
that what has nothing to do with the campaign does not drown it."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """Somebody, and the arm that was drawn for her."""

    person: str
    arm: Arm
    at_s: float


@dataclass(frozen=True, slots=True)
class Bought:
    """One sale, in minor units."""

    person: str
    at_s: float
    revenue: int
    known: int
    "Of the revenue, that of lines whose cost is known."
    margin: int
    "Of those lines: revenue less cost."


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums of what each person brought in, and of its squares."""

    total: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, values: Iterable[float]) -> Moments:
        total = squares = 0.0
        for value in values:
            total += value
            squares += value * value
        return cls(total, squares)

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.total + other.total, self.squares + other.squares)


@dataclass(frozen=True, slots=True)
class ArmSums:
    """All people of one arm."""

    people: int = 0
    buyers: int = 0
    "Of them, who paid anything."
    revenue: Moments = field(default_factory=Moments)
    margin: Moments = field(default_factory=Moments)
    known: float = 0.0
    "Of the revenue, what has a known cost."
    since_s: float | None = None
    "When the first of them was drawn."

    def __add__(self, other: ArmSums) -> ArmSums:
        began = [each.since_s for each in (self, other) if each.since_s is not None]
        return ArmSums(
            self.people + other.people,
            self.buyers + other.buyers,
            self.revenue + other.revenue,
            self.margin + other.margin,
            self.known + other.known,
            min(began, default=None),
        )


def window_ends_s(at_s: float, off_at_s: Sequence[float]) -> float:
    """Until when purchases count of somebody who was drawn at `at_s`; `off_at_s`: when the holdout was switched off."""
    return min([at_s + WINDOW_S, *(each for each in off_at_s if each >= at_s)])


def first_of_each(assigned: Iterable[Assigned]) -> dict[str, Assigned]:
    """By person. Whose memberships were joined after two draws counts by the first."""
    found: dict[str, Assigned] = {}
    for each in assigned:
        before = found.get(each.person)
        if before is None or (each.at_s, each.arm) < (before.at_s, before.arm):
            found[each.person] = each
    return found


def sums(assigned: Iterable[Assigned], bought: Iterable[Bought], off_at_s: Sequence[float]) -> Mapping[Arm, ArmSums]:
    """Of both arms. Sales of people who were not drawn are left out."""
    people = first_of_each(assigned)
    ends_s = {person: window_ends_s(each.at_s, off_at_s) for person, each in people.items()}
    spent: dict[str, list[Bought]] = {}
    for sale in bought:
        drawn = people.get(sale.person)
        if drawn is not None and drawn.at_s <= sale.at_s < ends_s[sale.person]:
            spent.setdefault(sale.person, []).append(sale)
    return {arm: _arm_sums([each for each in people.values() if each.arm is arm], spent) for arm in Arm}


def _arm_sums(drawn: Sequence[Assigned], spent: Mapping[str, Sequence[Bought]]) -> ArmSums:
    revenues = [sum(sale.revenue for sale in spent.get(each.person, ())) for each in drawn]
    return ArmSums(
        people=len(drawn),
        buyers=sum(revenue > 0 for revenue in revenues),
        revenue=Moments.of(revenues),
        margin=Moments.of(sum(sale.margin for sale in spent.get(each.person, ())) for each in drawn),
        known=float(sum(sale.known for each in drawn for sale in spent.get(each.person, ()))),
        since_s=min((each.at_s for each in drawn), default=None),
    )
