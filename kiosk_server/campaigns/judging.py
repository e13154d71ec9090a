"""Whether a campaign would give somebody something, and what. Pure, so that a preview of last week asks exactly what
an arrival asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kiosk_server.campaigns.conditions import Condition, Facts, holds
from kiosk_server.campaigns.triggers import Happening, Schedule, Trigger, is_open, sets_off
from kiosk_server.engagement.restraint import Reason
from kiosk_server.offers.pricing import NoPrice, Priced, priced
from kiosk_server.offers.terms import Offer


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules of one campaign."""

    trigger: Trigger
    audience: Condition
    schedule: Schedule
    offer: Offer


@dataclass(frozen=True, slots=True)
class Limits:
    """What a campaign may still give; None is unbounded."""

    left: int | None = None
    left_minor: int | None = None
    left_for_member: int | None = None
    left_today: int | None = None

    def allow(self, off_minor: int) -> bool:
        if any(left is not None and left <= 0 for left in (self.left, self.left_for_member, self.left_today)):
            return False
        return self.left_minor is None or off_minor <= self.left_minor


_REASONS = {
    NoPrice.NO_INTENT: Reason.NO_INTENT,
    NoPrice.NOT_SOLD: Reason.NOT_OFFERABLE,
    NoPrice.NO_ROOM: Reason.NOT_OFFERABLE,
}


def judge(
    plan: Plan,
    happening: Happening,
    facts: Facts,
    prices: Mapping[str, int],
    limits: Limits,
    zone: ZoneInfo,
    *,
    waits: bool = False,
) -> Priced | Reason | None:
    """What she would get, or why not; None where the campaign does not wait for what happened. `waits`: it was set
    off before and held back."""
    if not waits and not sets_off(plan.trigger, happening, zone):
        return None
    if not is_open(plan.schedule, facts.at_s, zone):
        return Reason.OUT_OF_HOURS
    belongs = holds(plan.audience, facts)
    if belongs is not True:
        return Reason.CANNOT_TELL if belongs is None else Reason.NOT_IN_AUDIENCE
    wanted = facts.wishes[0].sku if facts.wishes else None
    found = priced(plan.offer, wanted, prices)
    if isinstance(found, NoPrice):
        return _REASONS[found]
    return found if limits.allow(found.off_minor) else Reason.BUDGET
