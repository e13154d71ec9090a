"""How often somebody may try: a bucket of attempts that fills again. Pure, told the time."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    attempts: int
    "At once."
    per_s: float
    "One more after this long."


KEPT = 10_000
"Buckets remembered; the longest unused is forgotten first, and is full again by then."


class Attempts:
    """Counts by key, such as a user name or an address."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allow(self, key: str, now_s: float) -> bool:
        """Whether one more attempt is allowed now; takes it if so."""
        left, since_s = self._buckets.pop(key, (float(self._limit.attempts), now_s))
        left = min(self._limit.attempts, left + max(0.0, now_s - since_s) / self._limit.per_s)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now_s)
        if len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return allowed

    def give_back(self, key: str) -> None:
        """The attempt that was allowed last does not count."""
        if key in self._buckets:
            left, since_s = self._buckets[key]
            self._buckets[key] = (min(self._limit.attempts, left + 1), since_s)

    def forgive(self, key: str) -> None:
        """After a success."""
        self._buckets.pop(key, None)
