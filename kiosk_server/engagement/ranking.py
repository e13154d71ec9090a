"""Which of several offers gets the one interruption: what is worth most to her. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

EVEN_SCORE = 4.0
"""The strength of a wish (`intents.scoring`: a view is 1, a basket 4) at which taking it up is as likely as not: own
judgement. Only the order that follows from it counts."""

LEAST_CHANCE = 0.05
"Of something that she never looked at."


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that fits her now."""

    campaign: str
    priority: int
    "What the marketer said; it comes before all else."
    off_minor: int
    "What it saves her."
    score: float = 0.0
    "How much she seems to want its product, now: a wish that has faded ranks lower than when it was held back."
    ends_at_s: float = float("inf")
    "When the campaign, or its waiting, is over."
    since_s: float = float("inf")
    "Since when it has been held back for her."

    def benefit_minor(self) -> float:
        """What she may expect to save by it."""
        return self.off_minor * max(LEAST_CHANCE, self.score / (self.score + EVEN_SCORE))


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best first: by priority, then by what she may expect of it; of equals, what ends first, then what has waited
    longest, then in the order given."""
    return sorted(candidates, key=lambda each: (-each.priority, -each.benefit_minor(), each.ends_at_s, each.since_s))
