"""Which badges there are, and what each is counted from. Pure.

A badge is no row: it is counted anew from what the store keeps anyway, and goes when that goes. So nothing more is
known of anybody for the sake of a game, and whoever does not care for it has nothing to switch off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk_server.points.tiers import TIERS
from wire.messages.screens.rewards import BadgeCard

WINDOW_S = 365 * 86_400.0
"As tiers: what was long ago is no reason to be proud."

YEAR_S = 365.25 * 86_400.0


@dataclass(frozen=True, slots=True)
class Counted:
    """What she did within the window; `member_s` for how long she has been a member."""

    visits: int = 0
    days: int = 0
    "On which she was in the store."
    purchases: int = 0
    "That did not come back."
    categories: int = 0
    "Of products that she bought and kept."
    shares: int = 0
    points: int = 0
    "That she earned."
    member_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    badge: str
    needed: int
    count: Callable[[Counted], int]


_TIERS = dict(TIERS)

RULES = (
    Rule("first_visit", 1, lambda counted: counted.visits),
    Rule("regular", 5, lambda counted: counted.days),
    Rule("first_purchase", 1, lambda counted: counted.purchases),
    Rule("explorer", 3, lambda counted: counted.categories),
    Rule("storyteller", 3, lambda counted: counted.shares),
    Rule("preferred", _TIERS["preferred"], lambda counted: counted.points),
    Rule("friend", _TIERS["friend"], lambda counted: counted.points),
    Rule("years", 1, lambda counted: int(counted.member_s // YEAR_S)),
)


def badges(counted: Counted) -> list[BadgeCard]:
    """All of them, in the order in which they are mostly earned."""
    return [_card(rule, max(rule.count(counted), 0)) for rule in RULES]


def _card(rule: Rule, count: int) -> BadgeCard:
    return BadgeCard.model_validate(
        {
            "badge": rule.badge,
            "count": min(count, rule.needed),
            "needed": rule.needed,
            "earned": count >= rule.needed,
        }
    )
