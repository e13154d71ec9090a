"""The law and the standards that watch over a drawing: which of them a plan breaks. Pure.

The rules themselves are configuration (`law.json`): a state that changes its law is a changed line there. This program
is no lawyer: it refuses what its rules refuse, and names the rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from kiosk_server.drawings.sources import Source
from kiosk_server.drawings.words import Word
from wire.messages.reading import Message
from wire.messages.screens.drawings import DrawingPlan, StateCode

HOUR_S, DAY_S = 3600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that a plan breaks; `says` is filled with `values`. Amounts in `values` are in minor units."""

    rule: str
    field: str
    says: Word
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Around:
    """What the rules ask for beside the plan."""

    currency: str
    others_minor: int
    "What the prizes of the other drawings of the same promotion are worth."
    sources: Mapping[str, Source]
    states: Mapping[StateCode, KnownState]
    now_s: float


class KnownState(Message):
    state: StateCode
    name: str
    least_age: int


class _Rule(Message):
    rule: str
    name: dict[str, str]
    "By language."
    source: str

    def breach(self, field: str, says: Word, **values: object) -> Breach:
        return Breach(self.rule, field, says, values)


class FreeEntry(_Rule):
    kind: Literal["free_entry"]

    def breaches(self, plan: DrawingPlan, _around: Around) -> Iterator[Breach]:
        if not plan.free_entry:
            yield self.breach("free_entry", Word.GUARD_FREE_ENTRY)


class States(_Rule):
    """Only where the rules were looked into."""

    kind: Literal["states"]

    def breaches(self, plan: DrawingPlan, around: Around) -> Iterator[Breach]:
        if not plan.states:
            yield self.breach("states", Word.GUARD_NO_STATES)
        if unknown := sorted(set(plan.states) - set(around.states)):
            yield self.breach("states", Word.GUARD_UNKNOWN_STATES, states=", ".join(unknown))
        if plan.premises_state not in around.states:
            yield self.breach("premises_state", Word.GUARD_UNKNOWN_STATES, states=plan.premises_state)


class Currency(_Rule):
    kind: Literal["currency"]
    currency: str

    def breaches(self, _plan: DrawingPlan, around: Around) -> Iterator[Breach]:
        if around.currency != self.currency:
            yield self.breach("prize_minor", Word.GUARD_CURRENCY, currency=self.currency, own=around.currency)


class LeastAge(_Rule):
    kind: Literal["least_age"]

    def breaches(self, plan: DrawingPlan, around: Around) -> Iterator[Breach]:
        older = [around.states[state] for state in plan.states if state in around.states]
        if older and plan.least_age < (age := max(state.least_age for state in older)):
            named = ", ".join(state.name for state in older if state.least_age > plan.least_age)
            # Most states have the same age: naming all of them says less than naming the age.
            states = named if named.count(",") < 3 else f"{len(plan.states)}"
            yield self.breach("least_age", Word.GUARD_LEAST_AGE, age=age, states=states)


class RegistrationNeeded(_Rule):
    """Above a worth of all prizes together a state's authority is told before the drawing opens."""

    kind: Literal["registration"]
    state: StateCode
    counts: Literal["residents", "premises"]
    "`residents`: where the state's residents may take part; `premises`: where the store stands in it."
    above_minor: int
    days_before: int

    def breaches(self, plan: DrawingPlan, around: Around) -> Iterator[Breach]:
        concerned = self.state in plan.states if self.counts == "residents" else self.state == plan.premises_state
        total_minor = plan.prizes * plan.prize_minor + around.others_minor
        if not concerned or total_minor <= self.above_minor:
            return
        amounts = {"total_minor": total_minor, "limit_minor": self.above_minor, "days": self.days_before}
        filed = plan.registrations.get(self.state)
        # What is to be filed some day is not filed.
        if filed is None or filed.filed_at_s > around.now_s:
            yield self.breach("registrations", Word.GUARD_REGISTRATION, state=self.state, **amounts)
        elif filed.filed_at_s > plan.opens_at_s - self.days_before * DAY_S:
            yield self.breach("registrations", Word.GUARD_REGISTERED_LATE, state=self.state, **amounts)


class MostPrize(_Rule):
    kind: Literal["most_prize"]
    below_minor: int

    def breaches(self, plan: DrawingPlan, _around: Around) -> Iterator[Breach]:
        if plan.prize_minor >= self.below_minor:
            yield self.breach("prize_minor", Word.GUARD_MOST_PRIZE, limit_minor=self.below_minor)


class Promised(_Rule):
    """Watches over withdrawing a drawing, not over its plan."""

    kind: Literal["promised"]

    def breaches(self, _plan: DrawingPlan, _around: Around) -> Iterator[Breach]:
        yield from ()


class Dates(_Rule):
    kind: Literal["dates"]
    least_hours: float

    def breaches(self, plan: DrawingPlan, around: Around) -> Iterator[Breach]:
        # Nobody could enter before it was published.
        if plan.closes_at_s < max(plan.opens_at_s, around.now_s) + self.least_hours * HOUR_S:
            yield self.breach("closes_at_s", Word.GUARD_CLOSES, hours=f"{self.least_hours:g}")
        if plan.closes_at_s <= around.now_s:
            yield self.breach("closes_at_s", Word.GUARD_CLOSED_ALREADY)


class NumbersAfterClose(_Rule):
    kind: Literal["numbers_after_close"]
    least_hours: float

    def breaches(self, plan: DrawingPlan, _around: Around) -> Iterator[Breach]:
        if plan.numbers_at_s < plan.closes_at_s + self.least_hours * HOUR_S:
            yield self.breach("numbers_at_s", Word.GUARD_NUMBERS, hours=f"{self.least_hours:g}")


class Entropy(_Rule):
    """Of all sources together; the RFC's section 3.3 says how much a selection takes."""

    kind: Literal["entropy"]
    bits: float

    def breaches(self, plan: DrawingPlan, around: Around) -> Iterator[Breach]:
        if unknown := sorted(set(plan.sources) - set(around.sources)):
            yield self.breach("sources", Word.GUARD_UNKNOWN_SOURCES, sources=", ".join(unknown))
            return
        if len(set(plan.sources)) < len(plan.sources):
            yield self.breach("sources", Word.GUARD_SOURCE_TWICE)
        bits = sum(around.sources[source].bits for source in set(plan.sources))
        if bits < self.bits:
            yield self.breach("sources", Word.GUARD_ENTROPY, bits=f"{bits:g}", least=f"{self.bits:g}")


Rule = Annotated[
    FreeEntry
    | States
    | Currency
    | LeastAge
    | RegistrationNeeded
    | MostPrize
    | Promised
    | Dates
    | NumbersAfterClose
    | Entropy,
    Field(discriminator="kind"),
]


class Law(Message):
    """The whole configuration."""

    states: list[KnownState]
    rules: list[Rule]

    def breaches(self, plan: DrawingPlan, around: Around) -> list[Breach]:
        """Every rule that the plan breaks; empty: it may be published."""
        return [breach for rule in self.rules for breach in rule.breaches(plan, around)]

    def numbers_after_list(self) -> NumbersAfterClose:
        """The rule by which the list is published first. Raises StopIteration."""
        return next(rule for rule in self.rules if isinstance(rule, NumbersAfterClose))

    def rule(self, name: str) -> Rule:
        return next(rule for rule in self.rules if rule.rule == name)
