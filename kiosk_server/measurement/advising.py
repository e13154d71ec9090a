"""What to make of a campaign's effect: go on, stop, or wait. Pure.

Advice may be asked for every day: it is drawn from the interval that is right at every look, and not before there are
enough people for one. So whoever stops a campaign at the first word of it is misled in fewer than one of twenty.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk_server.measurement.comparing import Estimate, Sample, compare_means, compare_shares, expected_buyers
from kiosk_server.measurement.holdout import Arm
from kiosk_server.measurement.sums import WINDOW_S, ArmSums

LEAST_BUYERS = 10.0
"How many buyers the smaller arm must be expected to have before any interval is shown."

LEAST_BUYERS_TO_ADVISE = 20.0
"The same before advice is drawn: with fewer, one large basket decides."

LEAST_S = 14 * 86_400.0
"Two of every weekday."

PATIENCE_S = 2 * WINDOW_S
"After so long, nothing to be seen is an answer."

ENOUGH_KNOWN = 0.8
"From this share of revenue with a known cost on, margin decides; below it margin tells more of gaps in the catalogue."

TOO_ODD = 4.5
"""Standard errors by which the number of people held out may differ from what was to be drawn. Chance does so once in
150,000 looks; what does so is software that writes down one arm only."""


class Measure(StrEnum):
    REVENUE = "revenue"
    MARGIN = "margin"
    CONVERSION = "conversion"


class Verdict(StrEnum):
    OFF = "off"
    BROKEN = "broken"
    TOO_EARLY = "too_early"
    GO_ON = "go_on"
    STOP = "stop"
    NO_SIGN = "no_sign"


@dataclass(frozen=True, slots=True)
class Advice:
    verdict: Verdict
    by: Measure
    "What it was drawn from."
    days_missing: int = 0
    people_missing: int = 0
    "About how many more eligible people it takes, both arms together."


@dataclass(frozen=True, slots=True)
class Findings:
    """Both arms beside each other."""

    measures: Mapping[Measure, Estimate]
    "Margin only where any cost is known."
    cost_known: float
    "Which share of the revenue has a known cost."
    buyers_expected: float
    "In the holdout, were both arms alike."

    @property
    def decisive(self) -> Measure:
        return Measure.MARGIN if self.cost_known >= ENOUGH_KNOWN else Measure.REVENUE


def findings(arms: Mapping[Arm, ArmSums]) -> Findings:
    treated, holdout = arms[Arm.TREATED], arms[Arm.HOLDOUT]
    people, buyers = treated.people + holdout.people, treated.buyers + holdout.buyers
    expected = expected_buyers(buyers, people, min(treated.people, holdout.people))
    enough = expected >= LEAST_BUYERS
    revenue = treated.revenue.total + holdout.revenue.total
    known = treated.known + holdout.known
    found = {
        Measure.REVENUE: compare_means(
            Sample(treated.people, treated.revenue), Sample(holdout.people, holdout.revenue), enough=enough
        )
    }
    if known > 0:
        found[Measure.MARGIN] = compare_means(
            Sample(treated.people, treated.margin), Sample(holdout.people, holdout.margin), enough=enough
        )
    found[Measure.CONVERSION] = compare_shares(
        treated.buyers, treated.people, holdout.buyers, holdout.people, enough=enough
    )
    return Findings(found, known / revenue if revenue else 0.0, expected)


def advise(arms: Mapping[Arm, ArmSums], found: Findings, share: float, now_s: float) -> Advice:
    """`share`: how many of all are held out now; 0: nobody."""
    by = found.decisive
    if share <= 0:
        return Advice(Verdict.OFF, by)
    if is_lopsided(arms[Arm.TREATED].people, arms[Arm.HOLDOUT].people, share):
        return Advice(Verdict.BROKEN, by)
    began = [each.since_s for each in arms.values() if each.since_s is not None]
    lasts_s = now_s - min(began, default=now_s)
    early = _too_early(arms, found, lasts_s, by)
    if early is not None:
        return early
    range_ = found.measures[by].lasting
    if range_ is not None and range_.low > 0:
        return Advice(Verdict.GO_ON, by)
    if range_ is not None and range_.high < 0:
        return Advice(Verdict.STOP, by)
    return Advice(Verdict.NO_SIGN if lasts_s >= PATIENCE_S else Verdict.TOO_EARLY, by)


def is_lopsided(treated: int, holdout: int, share: float) -> bool:
    """Whether chance does not make arms of these sizes."""
    people = treated + holdout
    return people > 0 and abs(holdout - people * share) > TOO_ODD * math.sqrt(people * share * (1 - share)) + 1


def _too_early(arms: Mapping[Arm, ArmSums], found: Findings, lasts_s: float, by: Measure) -> Advice | None:
    days = math.ceil(max(LEAST_S - lasts_s, 0.0) / 86_400)
    missing = 0
    if found.buyers_expected < LEAST_BUYERS_TO_ADVISE:
        people = arms[Arm.TREATED].people + arms[Arm.HOLDOUT].people
        times = LEAST_BUYERS_TO_ADVISE / max(found.buyers_expected, 1.0)
        # To two digits: it is a guess.
        missing = max(_roughly(people * (times - 1)), 10)
    return Advice(Verdict.TOO_EARLY, by, days, missing) if days or missing else None


def _roughly(number: float) -> int:
    digits = max(len(str(math.ceil(number))) - 2, 0)
    return int(round(number, -digits))
