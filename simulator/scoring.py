"""How right a sequence of zone decisions is. Pure.

One decision a second and visitor, beside the true zone of that second; a session counts from its second 1 on. A
decision at second T knows what was heard up to T and nothing later; that is the caller's promise.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

Zones = Sequence[str | None]
"One entry a second; None where nothing was decided."

EARLIEST_S = 15
"A decided entry is true if the zone was really entered at most so long before it …"
LATEST_S = 3
"… or at most so long after it: radio sees a door before the foot does."

LEAST_VISIT_S = 3
"Who crosses a corner of a zone for less has not visited it."


@dataclass(frozen=True, slots=True)
class Score:
    seconds: int
    accuracy: float
    "Share of right seconds, 0..1."
    macro_f1: float
    "Mean F1 over the zones that the truth contains, 0..1."
    transitions: int
    "Decided entries."
    false_transitions: int
    visits: int
    "Real ones of at least 3 s."
    missed_visits: int
    "Real ones without one right second."
    entry_delays_s: tuple[int, ...]
    "Of visits that were not missed: seconds from the real entry to the first right decision."

    @property
    def false_transitions_per_hour(self) -> float:
        return self.false_transitions * 3600 / self.seconds if self.seconds else 0.0

    @property
    def median_entry_delay_s(self) -> float | None:
        return statistics.median(self.entry_delays_s) if self.entry_delays_s else None


def score(truth: Zones, decided: Zones) -> Score:
    """One session. Raises ValueError when the two differ in length."""
    return score_all([(truth, decided)])


def score_all(sessions: Iterable[tuple[Zones, Zones]]) -> Score:
    """Several sessions (truth, decided) as one: seconds, entries and visits are pooled, never joined across sessions.

    Raises ValueError when the two of a session differ in length.
    """
    sessions = list(sessions)
    if any(len(truth) != len(decided) for truth, decided in sessions):
        raise ValueError("truth and decisions of a session have one entry a second each")
    pairs = Counter((t, d) for truth, decided in sessions for t, d in zip(truth, decided, strict=True))
    seconds = pairs.total()
    judged = [_is_true_entry(truth, zone, at) for truth, decided in sessions for zone, at in _entries(decided)]
    delays = [delay for truth, decided in sessions for delay in _delays(truth, decided)]
    return Score(
        seconds=seconds,
        accuracy=sum(n for (t, d), n in pairs.items() if t == d) / seconds if seconds else 0.0,
        macro_f1=_macro_f1(pairs),
        transitions=len(judged),
        false_transitions=judged.count(False),
        visits=len(delays),
        missed_visits=delays.count(None),
        entry_delays_s=tuple(delay for delay in delays if delay is not None),
    )


def _macro_f1(pairs: Counter[tuple[str | None, str | None]]) -> float:
    zones = {truth for truth, _ in pairs if truth is not None}
    scores = []
    for zone in zones:
        right = pairs[zone, zone]
        wrong = sum(n for (t, d), n in pairs.items() if (t == zone) != (d == zone))
        scores.append(2 * right / (2 * right + wrong))
    return statistics.fmean(scores) if scores else 0.0


def _entries(zones: Zones) -> list[tuple[str, int]]:
    """(zone, index) wherever a zone begins; the first second begins one."""
    return [(zone, at) for at, zone in enumerate(zones) if zone is not None and (at == 0 or zones[at - 1] != zone)]


def _is_true_entry(truth: Zones, zone: str, at: int) -> bool:
    return any(real == zone and at - EARLIEST_S <= entered <= at + LATEST_S for real, entered in _entries(truth))


def _delays(truth: Zones, decided: Zones) -> list[int | None]:
    """Of each real visit: seconds to the first right decision within it, None if there was none."""
    delays: list[int | None] = []
    start = 0
    for zone, run in groupby(truth):
        length = sum(1 for _ in run)
        if zone is not None and length >= LEAST_VISIT_S:
            right = (at for at in range(length) if decided[start + at] == zone)
            delays.append(next(right, None))
        start += length
    return delays
