"""Why something is not done although it could be."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Stable keys; the words for people are in the message catalogue."""

    NO_CONSENT = "no_consent"
    OPTED_OUT = "opted_out"
    "She withdrew being recognised."
    PAUSED = "paused"
    TOO_LATE = "too_late"
    "Told only after the visit was over."
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


def is_paused(paused_until_s: float | None, now_s: float) -> bool:
    return paused_until_s is not None and now_s < paused_until_s


def is_too_late(visit_ends_at_s: float, now_s: float) -> bool:
    """Whether, for all that is known, the visitor has left."""
    return visit_ends_at_s <= now_s
