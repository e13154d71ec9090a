"""Whether what was decided may still go out at this very instant. Pure.

Whether to send at all was decided before, with its consent; minutes may lie between, and she may have changed her mind.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Over(StrEnum):
    """Why it never will."""

    TOO_LATE = "too_late"
    "The coupon has ended."
    USED = "used"
    WITHDRAWN = "withdrawn"
    "She withdrew what allowed it."
    GONE = "gone"
    "Her phone is not subscribed any more."
    REFUSED = "refused"
    "The push service will not take it."


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now; at this instant it is looked at again."""

    until_s: float


class Go:
    """Now."""


@dataclass(frozen=True, slots=True)
class Facts:
    ends_at_s: float
    usable: bool
    "The coupon can still be used."
    permitted: bool
    "All consents that it needs are in force."
    subscribed: bool
    paused_until_s: float | None
    "Her bell is quiet until then."
    outgoing_paused: bool
    "The store's one switch is off."


OUTGOING_LOOK_S = 15.0
"How soon the store's switch is looked at again."


def may_go(facts: Facts, now_s: float) -> Go | Wait | Over:
    if facts.ends_at_s <= now_s:
        return Over.TOO_LATE
    if not facts.permitted:
        return Over.WITHDRAWN
    if not facts.subscribed:
        return Over.GONE
    if not facts.usable:
        return Over.USED
    if facts.paused_until_s is not None and facts.paused_until_s > now_s:
        return Wait(facts.paused_until_s) if facts.paused_until_s < facts.ends_at_s else Over.TOO_LATE
    if facts.outgoing_paused:
        return Wait(now_s + OUTGOING_LOOK_S)
    return Go()
