"""How long to wait before trying again: exponential with full jitter, so that a chain's gateways do not come back in
step. Pure; the randomness is passed in.
"""

from __future__ import annotations

from random import Random


class Backoff:
    """Waits of 0 to `first_s`, then 0 to twice that, and so on, never above `cap_s`."""

    def __init__(self, rng: Random, *, first_s: float, cap_s: float, least_s: float = 0.0) -> None:
        self._rng = rng
        self._first_s = first_s
        self._cap_s = cap_s
        self._least_s = least_s
        self._tries = 0

    def next_s(self) -> float:
        ceiling_s = min(self._cap_s, self._first_s * 2**self._tries)
        self._tries = min(self._tries + 1, 32)
        return max(self._least_s, self._rng.uniform(0, ceiling_s))

    def reset(self) -> None:
        """It works again."""
        self._tries = 0
