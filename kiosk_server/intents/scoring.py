"""How much somebody seems to want a product, and why. Pure: the time is an argument.

Every act has a weight that halves with time: quickly for what happens in passing, in a week for looking, in two weeks
for what is meant. What she says to a clerk outranks what is guessed, until newer evidence outweighs it; buying or
refusing ends an intent, and only what comes after it counts.

What her acts come to is a `Standing`: sums as of one instant that fade on reading, so that nobody has to add them up
again when she comes in. A standing follows from the acts alone, whatever order they came in: joining two histories,
or taking that back, is computing it again.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

DAY_S = 86_400.0


class Kind(StrEnum):
    """What is known of somebody and a product. Those with a space are Segment's e-commerce events."""

    VIEWED = "Product Viewed"
    ZOOMED = "Product Image Zoomed"
    COMPARED = "Products Compared"
    SEARCHED = "Products Searched"
    ADDED = "Product Added"
    REMOVED = "Product Removed"
    "From the basket: takes back what was put in before."
    DWELLED = "dwelled"
    "Stood where the product is; the amount is how long, 1 for `FULL_DWELL_S`."
    GOES_WITH = "goes_with"
    "Bought something that this fits."
    STATED = "stated"
    "Told a clerk that she wants it."
    DISMISSED = "dismissed"
    "Said that she does not want it."
    PURCHASED = "purchased"


VIEWED, ZOOMED, ADDED = Kind.VIEWED, Kind.ZOOMED, Kind.ADDED


class Pace(StrEnum):
    """How fast what an act says fades."""

    PASSING = "passing"
    LOOKING = "looking"
    MEANING = "meaning"


HALF_LIFE_S = 7 * DAY_S
"People who research a purchase of this kind decide within a week or two."

HALF_LIVES_S: Mapping[Pace, float] = {
    # A search or a stay before a shelf belongs to that day's errand; by the weekend it says little.
    Pace.PASSING: 2 * DAY_S,
    Pace.LOOKING: HALF_LIFE_S,
    # Who puts something into a basket, says it aloud or owns what it fits has got beyond looking.
    Pace.MEANING: 2 * HALF_LIFE_S,
}

MOST: Mapping[Pace, float] = {Pace.PASSING: 3.0, Pace.LOOKING: 6.0, Pace.MEANING: 24.0}
"""However often somebody looks, it is looking: less than her word (8). Three stated wishes are no more than a wish
stated three times."""

WEIGHTS: Mapping[str, float] = {
    Kind.SEARCHED: 0.5,
    Kind.VIEWED: 1.0,
    Kind.DWELLED: 1.2,
    Kind.ZOOMED: 1.5,
    Kind.COMPARED: 1.5,
    Kind.GOES_WITH: 2.0,
    Kind.ADDED: 4.0,
    Kind.STATED: 8.0,
}
"""Own judgement, with one view as the unit: looking closer says more, standing before it a little more than a click,
a basket is nearly a purchase, and her own word is worth two baskets."""

PACES: Mapping[str, Pace] = {
    Kind.SEARCHED: Pace.PASSING,
    Kind.DWELLED: Pace.PASSING,
    Kind.VIEWED: Pace.LOOKING,
    Kind.ZOOMED: Pace.LOOKING,
    Kind.COMPARED: Pace.LOOKING,
    Kind.GOES_WITH: Pace.MEANING,
    Kind.ADDED: Pace.MEANING,
    Kind.STATED: Pace.MEANING,
}

ENDS = frozenset((Kind.PURCHASED, Kind.DISMISSED))

ALSO_OF_OWNERS = frozenset((Kind.VIEWED, Kind.ZOOMED, Kind.COMPARED, Kind.SEARCHED, Kind.DWELLED))

OWNED_S = 30 * DAY_S
"So long after buying it, looking at it is looking up how it works; a basket, or her word, is a second one."

FULL_DWELL_S = 600.0
"Ten minutes before a shelf is not passing by; more says no more."

FORGET_AFTER_S = 60 * DAY_S
"Older acts are left out. Of a look 0.3 % would be left, of a basket 5 %."

FUTURE_S = DAY_S
"A browser's clock may be wrong by a day; a later act counts as now."

LEAST_SCORE = 0.25
"One view two weeks ago is the least that is worth a bell."


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person did with one product."""

    sku: str
    event: str
    "A `Kind`; others say nothing here."
    at_s: float
    amount: float = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind an intent, for a sentence to people."""

    views: int
    zooms: int
    adds: int
    last_at_s: float
    searches: int = 0
    compares: int = 0
    dwells: int = 0
    goes_with: bool = False
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """What acts of each pace come to."""

    passing: float = 0.0
    looking: float = 0.0
    meaning: float = 0.0

    def after(self, age_s: float) -> float:
        """What is left of them, together."""
        paces = ((Pace.PASSING, self.passing), (Pace.LOOKING, self.looking), (Pace.MEANING, self.meaning))
        return math.fsum(min(amount * _left(age_s, pace), MOST[pace]) for pace, amount in paces)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody's acts on one product come to."""

    sku: str
    as_of_s: float
    all: Sums
    fresh: Sums
    "Of those after her newest word about any product; that word must be outweighed by them alone."
    oldest_at_s: float
    evidence: Evidence
    stated: bool = False
    "Her newest word that still holds is about this one."

    def score(self, now_s: float) -> float:
        return self.all.after(now_s - self.as_of_s)

    def counts(self, now_s: float) -> bool:
        """Whether it is strong and young enough to act on."""
        return now_s - self.evidence.last_at_s <= FORGET_AFTER_S and self.score(now_s) >= LEAST_SCORE


@dataclass(frozen=True, slots=True)
class Intent:
    sku: str
    score: float
    evidence: Evidence


def standings(acts: Iterable[Act]) -> list[Standing]:
    """What these acts come to, by sku. What has been ended, and nothing new begun, has no standing."""
    by_sku: defaultdict[str, list[Act]] = defaultdict(list)
    for act in acts:
        by_sku[act.sku].append(act)
    counting = {sku: found for sku, of_sku in sorted(by_sku.items()) if (found := _counting(of_sku))}
    words = [(act.at_s, sku) for sku, found in counting.items() for act in found if act.event == Kind.STATED]
    said_at_s, said_of = max(words, default=(-math.inf, ""))
    return [_standing(sku, found, said_at_s, said_of) for sku, found in counting.items()]


def ranked(found: Iterable[Standing], now_s: float) -> list[Intent]:
    """Those that count, strongest first: what newer evidence holds against her word, her word, everything else.
    Equal ones: the most recent, then by sku."""
    alive = [standing for standing in found if standing.counts(now_s)]
    word = max((standing.score(now_s) for standing in alive if standing.stated), default=None)

    def place(standing: Standing) -> tuple[int, float, float, str]:
        tier = 0
        if word is not None and standing.stated:
            tier = 1
        elif word is not None and standing.fresh.after(now_s - standing.as_of_s) > word:
            tier = 2
        return (-tier, -standing.score(now_s), -standing.evidence.last_at_s, standing.sku)

    return [_intent(standing, now_s) for standing in sorted(alive, key=place)]


def intents(acts: Iterable[Act], now_s: float) -> list[Intent]:
    """The intents behind these acts, first the one to act on."""
    return ranked(standings(_of_today(acts, now_s)), now_s)


def top(acts: Iterable[Act], now_s: float) -> Intent | None:
    """The intent to act on."""
    return next(iter(intents(acts, now_s)), None)


def _of_today(acts: Iterable[Act], now_s: float) -> list[Act]:
    """Without what is too old or lies too far ahead; a little ahead counts as now."""
    return [
        Act(act.sku, act.event, min(act.at_s, now_s), act.amount)
        for act in acts
        if now_s - FORGET_AFTER_S <= act.at_s <= now_s + FUTURE_S
    ]


def _counting(acts: Sequence[Act]) -> list[Act]:
    """The acts on one product that still say that it is wanted. An act at the very instant of an end came before it."""
    bought_at_s = _latest(acts, (Kind.PURCHASED,))
    ended_at_s = _latest(acts, ENDS)
    removed_at_s = _latest(acts, (Kind.REMOVED,))
    return [
        act
        for act in acts
        if act.event in WEIGHTS
        and act.at_s > ended_at_s
        and not (act.event in ALSO_OF_OWNERS and act.at_s <= bought_at_s + OWNED_S)
        and not (act.event == Kind.ADDED and act.at_s <= removed_at_s)
    ]


def _latest(acts: Sequence[Act], kinds: Iterable[str]) -> float:
    wanted = frozenset(kinds)
    return max((act.at_s for act in acts if act.event in wanted), default=-math.inf)


def _standing(sku: str, acts: Sequence[Act], said_at_s: float, said_of: str) -> Standing:
    as_of_s = max(act.at_s for act in acts)
    counts = {kind: sum(act.event == kind for act in acts) for kind in WEIGHTS}
    evidence = Evidence(
        views=counts[Kind.VIEWED],
        zooms=counts[Kind.ZOOMED],
        adds=counts[Kind.ADDED],
        last_at_s=as_of_s,
        searches=counts[Kind.SEARCHED],
        compares=counts[Kind.COMPARED],
        dwells=counts[Kind.DWELLED],
        goes_with=counts[Kind.GOES_WITH] > 0,
        stated=sku == said_of,
    )
    return Standing(
        sku=sku,
        as_of_s=as_of_s,
        all=_sums(acts, as_of_s),
        fresh=_sums([act for act in acts if act.at_s > said_at_s], as_of_s),
        oldest_at_s=min(act.at_s for act in acts),
        evidence=evidence,
        stated=sku == said_of,
    )


def _sums(acts: Sequence[Act], as_of_s: float) -> Sums:
    def of(pace: Pace) -> float:
        # fsum does not depend on the order in which the acts came.
        return math.fsum(
            WEIGHTS[act.event] * min(max(act.amount, 0.0), 1.0) * _left(as_of_s - act.at_s, pace)
            for act in acts
            if PACES[act.event] is pace
        )

    return Sums(of(Pace.PASSING), of(Pace.LOOKING), of(Pace.MEANING))


def _intent(standing: Standing, now_s: float) -> Intent:
    return Intent(standing.sku, standing.score(now_s), standing.evidence)


def _left(age_s: float, pace: Pace) -> float:
    return float(0.5 ** (max(age_s, 0.0) / HALF_LIVES_S[pace]))
