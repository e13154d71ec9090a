"""How long a visitor has been in a zone, as far as she was heard there. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in one zone."""

    since_s: float
    told_s: float = 0.0
    "How long it had lasted when it was told last."


@dataclass(frozen=True, slots=True)
class ZoneDwelled:
    """She has been in a zone for as long as somebody asked to be told of."""

    visitor: str
    zone: str
    since_s: float
    stayed_s: float
    before_s: float
    "How long she had stayed when this was told last; 0: never."


def lasted(stay: Stay, heard_at_s: float, steps_s: Sequence[float]) -> float | None:
    """How long it has lasted, where that reaches a step that was not told; None: nothing new. Only what was heard
    counts: silence is no proof of standing there."""
    stayed_s = heard_at_s - stay.since_s
    return stayed_s if any(stay.told_s < step_s <= stayed_s for step_s in steps_s) else None
