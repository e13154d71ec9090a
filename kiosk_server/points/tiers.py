"""Tiers of members by the points that they earned in a year. Pure."""

from __future__ import annotations

TIER_WINDOW_S = 365 * 86_400.0
"Somebody who stopped coming is not preferred for ever."

TIERS = (("member", 0), ("preferred", 500), ("friend", 2_000))
"Name and the points it takes; at a point a unit of money, a grinder and its beans a year make a preferred customer."

TIER_NAMES = tuple(name for name, _ in TIERS)


def tier_of(earned: int) -> str:
    """The highest tier that these points reach."""
    return next((name for name, least in reversed(TIERS) if earned >= least), TIERS[0][0])
