"""How much somebody seems to want a product. Pure: the time is an argument.

A weight for each act, halved for every week that passed: what she looked at last Tuesday outweighs what she bought
for somebody in spring. Looking closer says more than looking, and a basket says most.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

VIEWED = "Product Viewed"
ZOOMED = "Product Image Zoomed"
ADDED = "Product Added"

WEIGHTS = {VIEWED: 1.0, ZOOMED: 1.5, ADDED: 4.0}
"Own judgement: a zoom is a closer look, a basket nearly a purchase. Names: Segment's e-commerce events."

HALF_LIFE_S = 7 * 86_400.0
"People who research a purchase of this kind decide within a week or two."

FORGET_AFTER_S = 60 * 86_400.0
"Older acts are left out; their weight would be below 0.3 % anyway."

FUTURE_S = 86_400.0
"A browser's clock may be wrong by a day; a later act counts as now."

LEAST_SCORE = 0.25
"One view two weeks ago is the least that is worth a bell."


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person did with one product."""

    sku: str
    event: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind an intent, for a sentence to people."""

    views: int
    zooms: int
    adds: int
    last_at_s: float


@dataclass(frozen=True, slots=True)
class Intent:
    sku: str
    score: float
    evidence: Evidence


def intents(acts: Iterable[Act], now_s: float) -> list[Intent]:
    """The intents behind these acts, strongest first; equal ones: the most recent, then by sku."""
    by_sku: defaultdict[str, list[Act]] = defaultdict(list)
    for act in acts:
        if act.event in WEIGHTS and now_s - FORGET_AFTER_S <= act.at_s <= now_s + FUTURE_S:
            by_sku[act.sku].append(act)
    found = [_intent(sku, of_sku, now_s) for sku, of_sku in by_sku.items()]
    return sorted(found, key=lambda intent: (-intent.score, -intent.evidence.last_at_s, intent.sku))


def top(acts: Iterable[Act], now_s: float) -> Intent | None:
    """The strongest intent that is worth acting on."""
    strongest = next(iter(intents(acts, now_s)), None)
    return strongest if strongest is not None and strongest.score >= LEAST_SCORE else None


def _intent(sku: str, acts: list[Act], now_s: float) -> Intent:
    # fsum does not depend on the order in which the acts came.
    score = math.fsum(WEIGHTS[act.event] * _decay(now_s - act.at_s) for act in acts)
    counts = {event: sum(act.event == event for act in acts) for event in WEIGHTS}
    last_at_s = min(max(act.at_s for act in acts), now_s)
    return Intent(sku, score, Evidence(counts[VIEWED], counts[ZOOMED], counts[ADDED], last_at_s))


def _decay(age_s: float) -> float:
    return float(0.5 ** (max(age_s, 0.0) / HALF_LIFE_S))
