"""When silence means that somebody left: only while everybody who would hear them can be heard from. Pure.

A broker or gateway that is away keeps what it hears for later. Whoever stands beside it meanwhile must not be sent home
by its silence, or the rows that come later would open a second visit, with a second coupon.
"""

from __future__ import annotations

LONGEST_S = 3600.0
"A gateway away for longer is a fault to mend; visits must not stay open until somebody does."

RETURN_S = 15.0
"What was kept during an absence arrives within seconds of the return; reconnecting is spread over as many."


class Earshot:
    """Told again and again whether everybody can be heard from."""

    def __init__(self) -> None:
        self._away_since_s: float | None = None
        self._back_at_s = float("-inf")

    def silence_counts(self, complete: bool, now_s: float) -> bool:
        """Whether silence says anything at `now_s`. `complete`: the broker and every gateway are there."""
        if not complete:
            if self._away_since_s is None:
                self._away_since_s = now_s
            return now_s - self._away_since_s >= LONGEST_S
        if self._away_since_s is not None:
            self._away_since_s, self._back_at_s = None, now_s
        return now_s - self._back_at_s >= RETURN_S
