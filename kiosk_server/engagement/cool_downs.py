"""How soon a member gets the same again: the same campaign, or another one about the same product. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kiosk_server.engagement.caps import HOUR_S, Contact


class Repeat(StrEnum):
    """Whether somebody who had a campaign's offer may have it again."""

    ALWAYS = "always"
    "After the cool-down."
    UNTIL_USED = "until_used"
    "Until she has redeemed one."
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Had:
    """What became of a campaign's earlier vouchers for her."""

    given: bool = False
    redeemed: bool = False


def may_repeat(repeat: Repeat, had: Had) -> bool:
    match repeat:
        case Repeat.ALWAYS:
            return True
        case Repeat.UNTIL_USED:
            return not had.redeemed
        case Repeat.ONCE:
            return not had.given


def cools_until_s(
    contacts: Sequence[Contact], campaign: str, sku: str, own_hours: float | None, site_hours: float, now_s: float
) -> float | None:
    """Until when she is not offered this `sku` by this campaign; None where she may be.

    `own_hours`: the campaign's word on itself; None: the site's. What a clock that was set back since wrote down as in
    the future counts like now."""
    ends = []
    for each in contacts:
        same = each.campaign == campaign
        if same or each.sku == sku:
            hours = own_hours if same and own_hours is not None else site_hours
            ends.append(each.at_s + hours * HOUR_S if hours else now_s)
    until_s = max(ends, default=now_s)
    return until_s if until_s > now_s else None
