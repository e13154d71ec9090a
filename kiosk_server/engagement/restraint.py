"""Why something is not done although it could be, and until when. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from kiosk_server.engagement.caps import Contact, interruptions, reached
from kiosk_server.engagement.quiet_hours import is_quiet, quiet_until_s
from wire.messages.restraint import RestraintRules


class Reason(StrEnum):
    """Stable keys; the words for people are in the message catalogue."""

    NO_CONSENT = "no_consent"
    OPTED_OUT = "opted_out"
    "She withdrew being recognised."
    PAUSED = "paused"
    TOO_LATE = "too_late"
    "Told only after the visit was over."
    NOT_HERE = "not_here"
    "It is for somebody in the store, and she is not."
    NO_INTENT = "no_intent"
    NO_CAMPAIGN = "no_campaign"
    BUDGET = "budget"
    "The campaign has given out all it had."
    ALREADY_IN_VISIT = "already_in_visit"
    NOT_OFFERABLE = "not_offerable"
    "The product left the catalogue, or its price leaves no room."
    ALL_PAUSED = "all_paused"
    "The store's one switch for everything outgoing is off."
    OUTRANKED = "outranked"
    "Another campaign that fits her comes first."
    OUT_OF_HOURS = "out_of_hours"
    NOT_IN_AUDIENCE = "not_in_audience"
    CANNOT_TELL = "cannot_tell"
    "Its audience or offer cannot be judged from what is known."
    HOLDOUT = "holdout"
    "She is of those who get nothing of a campaign, so that its effect can be told."
    ENOUGH_THIS_VISIT = "enough_this_visit"
    CAPPED = "capped"
    "She was reached as often as the store allows itself for now."
    QUIET_HOURS = "quiet_hours"
    COOL_DOWN = "cool_down"
    "She had the same, or the same product, shortly before."
    HAD_IT = "had_it"
    "The campaign is not for who had it, or used it, before."
    WAITED_TOO_LONG = "waited_too_long"
    "No better moment came while it was still good."
    CAMPAIGN_OVER = "campaign_over"
    "The campaign ended while this waited."
    BROWSING = "browsing"
    "She asked to be let alone."
    WITH_CLERK = "with_clerk"
    "A clerk is with her already."


KEPT = frozenset(
    {
        Reason.PAUSED,
        Reason.TOO_LATE,
        Reason.NOT_HERE,
        Reason.ALL_PAUSED,
        Reason.OUTRANKED,
        Reason.ENOUGH_THIS_VISIT,
        Reason.CAPPED,
        Reason.QUIET_HOURS,
        Reason.COOL_DOWN,
    }
)
"""What is held back for one of these waits for a better moment. For the others there is none: she did not agree, it
is not for her, or there is nothing to give."""


@dataclass(frozen=True, slots=True)
class Restraint:
    """What holds back whatever would reach her, and until when: None is until her next visit."""

    reason: Reason
    until_s: float | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """What must be known of her to judge whether to interrupt now."""

    rules: RestraintRules = field(default_factory=RestraintRules)
    zones: tuple[ZoneInfo, ...] = ()
    "Her time zone; all that are plausible where it is not known."
    contacts: tuple[Contact, ...] = ()
    "What reached her lately, in any order."
    visit: str | None = None
    "The visit she is on."
    open: bool = True
    "Whether the store is."


def restraint(circle: Circle, channel: str, now_s: float) -> Restraint | None:
    """What keeps one more from reaching her by `channel`; None where nothing does."""
    rules = circle.rules
    here = circle.visit is not None
    if here and rules.per_visit is not None and interruptions(circle.contacts, circle.visit or "") >= rules.per_visit:
        return Restraint(Reason.ENOUGH_THIS_VISIT)
    if (stands := reached(rules.caps, channel, circle.contacts, now_s)) is not None:
        return Restraint(Reason.CAPPED, stands.free_at_s)
    if not _is_awake(circle, here=here) and is_quiet(rules, circle.zones, now_s):
        return Restraint(Reason.QUIET_HOURS, quiet_until_s(rules, circle.zones, now_s))
    return None


def _is_awake(circle: Circle, *, here: bool) -> bool:
    """Whether quiet hours do not count: who stands in an open store is awake."""
    while_here = circle.rules.while_here
    return here and (while_here == "always" or (while_here == "open_hours" and circle.open))


def is_paused(paused_until_s: float | None, now_s: float) -> bool:
    return paused_until_s is not None and now_s < paused_until_s


def is_too_late(visit_ends_at_s: float, now_s: float) -> bool:
    """Whether, for all that is known, the visitor has left."""
    return visit_ends_at_s <= now_s
