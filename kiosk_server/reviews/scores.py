"""What many stars come to, and whether moderators treat them alike. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

STARS = (1, 2, 3, 4, 5)
FEW, MANY = (1, 2), (4, 5)

Z_95 = 1.959964
"The 97.5 % quantile of the normal distribution."


def average(counts: Sequence[int]) -> float | None:
    """To a tenth, halves up, of `counts` from one star to five; None where there are none. Exact: no float is added."""
    total = sum(counts)
    if total == 0:
        return None
    tenfold = 10 * sum(stars * count for stars, count in zip(STARS, counts, strict=True))
    return (2 * tenfold + total) // (2 * total) / 10


@dataclass(frozen=True, slots=True)
class Share:
    """Where a share lies with 95 % confidence (Wilson's interval, 1927, JASA 22)."""

    low: float
    high: float


def share(hits: int, total: int) -> Share:
    """Of nothing, everything is possible."""
    if total == 0:
        return Share(0.0, 1.0)
    rate, square = hits / total, Z_95 * Z_95
    middle = (rate + square / (2 * total)) / (1 + square / total)
    reach = Z_95 * sqrt(rate * (1 - rate) / total + square / (4 * total * total)) / (1 + square / total)
    return Share(max(0.0, middle - reach), min(1.0, middle + reach))


@dataclass(frozen=True, slots=True)
class Decided:
    """Versions with the same stars that were decided on."""

    published: int = 0
    sent_back: int = 0
    refused: int = 0

    @property
    def total(self) -> int:
        return self.published + self.sent_back + self.refused


def alike(by_stars: Mapping[int, Decided]) -> bool:
    """Whether few stars (one, two) and many (four, five) may have the same chance to be published: their intervals
    meet. A store that hides complaints does not pass for long; one that decides blindly nearly always does."""
    few, many = (_share_of([by_stars[stars] for stars in group]) for group in (FEW, MANY))
    return few.low <= many.high and many.low <= few.high


def _share_of(group: Sequence[Decided]) -> Share:
    return share(sum(each.published for each in group), sum(each.total for each in group))
