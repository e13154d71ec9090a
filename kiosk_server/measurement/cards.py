"""What the desk is told of a campaign's effect."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wire.messages.reading import Message


class HoldoutCard(Message):
    """Whether a share of those whom the campaign fits gets nothing of it, so that the others have a yardstick."""

    on: bool
    share: float
    "Of the eligible people, such as 0.1."
    reason: str | None
    "Why it was switched off; None while it is on."
    changed_by: str | None
    "The name of who switched it last; None: it is as it came."
    changed_at_s: float | None


class HoldoutRequest(Message):
    on: bool
    reason: Annotated[str, Field(max_length=300)] = ""
    "Needed to switch it off, and kept."


class ArmCard(Message):
    """The people of one arm. Everybody counts from when the campaign first fitted them, given something or not."""

    people: int
    buyers: int
    "Of them, how many bought something within the window."
    revenue_minor: int
    "What they paid within the window, in all."


class RangeCard(Message):
    low: float
    high: float


class MeasureCard(Message):
    """One measure per eligible person. Money is in minor units with fractions, a conversion is a share (0.031: 3.1 of
    a hundred)."""

    measure: Literal["revenue", "margin", "conversion"]
    treated: float
    holdout: float
    difference: float
    "Treated less holdout."
    interval: RangeCard | None
    "95 % interval of the difference, for one look; None: too few people for one that could be relied on."
    lasting: RangeCard | None
    "Wider, and right however often one looks: advice is drawn from this one. None for a conversion, or as above."


Verdict = Literal["off", "broken", "too_early", "go_on", "stop", "no_sign"]


class AdviceCard(Message):
    verdict: Verdict
    """`off`: nothing to compare with. `broken`: the arms have sizes that chance does not make. `too_early`: see
    `still_needed`. `go_on`: it brings more than nothing would. `stop`: it brings less. `no_sign`: after two whole
    windows nothing is to be seen."""
    headline: str
    "A few words."
    text: str
    "What to do, and why, in plain words."
    still_needed: list[str]
    "What has to come before advice can be given, in words; only for `too_early`."


class CampaignReport(Message):
    """`GET /api/campaigns/{campaign}/report`: does it work? Names nobody."""

    campaign: str
    at_s: float
    currency: str
    holdout: HoldoutCard
    window_days: float
    "A person's purchases count for so long after the campaign first fitted her."
    since_s: float | None
    "When it first fitted anybody; None: nobody yet."
    treated: ArmCard
    held_out: ArmCard
    measures: list[MeasureCard]
    "Revenue, margin (only where costs are known), conversion."
    cost_known: float
    "Which share of the revenue has a known cost; margin counts that alone."
    advice: AdviceCard
    notes: list[str]
    "What to keep in mind when reading it, in words."
