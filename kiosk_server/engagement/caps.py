"""How often a member is reached: by one channel, by all of them together, and in one visit. Pure.

A cap holds for any stretch of its hours. What was sent "in the future", by a clock that was set back since, counts
like what was sent now: a clock that jumps can only make the store quieter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wire.messages.restraint import Cap

ACROSS = "*"
"In the place of a channel: all that reach her together."

PHONE, CLERK, KIOSK = "phone", "clerk", "kiosk"
"The page on her phone; a clerk's list; a kiosk's loop. Other channels, such as `push` or `email`, are names likewise."

NOT_TO_HER = frozenset({CLERK, KIOSK})
"Channels that do not interrupt her: clerks come when they see fit, and a kiosk invites nobody in particular."

HOUR_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Contact:
    """Something that was sent to her."""

    channel: str
    at_s: float
    visit: str | None = None
    campaign: str = ""
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """A cap that stands in the way."""

    cap: Cap
    free_at_s: float | None
    "When it no longer does, if nothing else is sent; None: never, it is 0."


def reached(caps: Sequence[Cap], channel: str, contacts: Sequence[Contact], now_s: float) -> Reached | None:
    """The cap that holds back longest; None where one more may go by this channel."""
    found = [stands for cap in caps if cap.channel in (channel, ACROSS) and (stands := _reached(cap, contacts, now_s))]
    return max(found, key=lambda each: float("inf") if each.free_at_s is None else each.free_at_s, default=None)


def _reached(cap: Cap, contacts: Sequence[Contact], now_s: float) -> Reached | None:
    if cap.most == 0:
        return Reached(cap, None)
    window_s = cap.hours * HOUR_S
    counted = sorted(
        (each.at_s for each in contacts if _counts(cap, each) and each.at_s > now_s - window_s), reverse=True
    )
    return Reached(cap, counted[cap.most - 1] + window_s) if len(counted) >= cap.most else None


def _counts(cap: Cap, contact: Contact) -> bool:
    return contact.channel not in NOT_TO_HER if cap.channel == ACROSS else contact.channel == cap.channel


def interruptions(contacts: Sequence[Contact], visit: str) -> int:
    """How often this visit was interrupted."""
    return sum(each.visit == visit and each.channel not in NOT_TO_HER for each in contacts)


def longest_s(caps: Sequence[Cap]) -> float:
    """How far back contacts must be known."""
    return max((cap.hours for cap in caps), default=0.0) * HOUR_S
