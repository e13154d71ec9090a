"""UTC that no step of the wall clock carries away. Pure, told the time.

It is a steady clock plus an offset, and the offset follows the wall clock: at once where that only drifts, and after a
step only when somebody vouches for it, or, where nobody can, when the step has lasted. So timers, windows and the order
of sightings never see a step, and a clock that was set by mistake dates nothing wrongly.
"""

from __future__ import annotations

STEP_S = 1.0
"Network time slews what is less (systemd-timesyncd steps from 0.4 s on); a sighting is not wrong by less."

DOUBTED_S = 60.0
"A step that nobody vouches for is believed after so long: whoever set the clock by mistake has put it right by then."


class SteadyUtc:
    """Told every reading of the clocks; decides what to believe."""

    def __init__(self, *, vouched: bool) -> None:
        """`vouched`: somebody says of each reading whether network time stands behind it; else a step must last."""
        self._vouched = vouched
        self._ahead_s: float | None = None
        "UTC minus the steady clock."
        self._doubted_ahead_s = 0.0
        self._doubted_since_s: float | None = None
        self.stepped_s = 0.0
        "By how much the wall clock differs while it is not believed; 0 where it is."

    def read(self, wall_s: float, steady_s: float, *, synced: bool) -> float:
        """UTC at this instant; `synced`: whether network time stands behind `wall_s`."""
        ahead_s = wall_s - steady_s
        if self._ahead_s is None or self._believes(ahead_s, steady_s, synced):
            self._ahead_s, self._doubted_since_s, self.stepped_s = ahead_s, None, 0.0
        return steady_s + self._ahead_s

    def restart(self) -> None:
        """What was believed so far was never vouched for: the next reading begins anew."""
        self._ahead_s = None

    def at(self, steady_s: float) -> float:
        """UTC at an instant of the steady clock, by the last reading."""
        assert self._ahead_s is not None
        return steady_s + self._ahead_s

    def _believes(self, ahead_s: float, steady_s: float, synced: bool) -> bool:
        assert self._ahead_s is not None
        if abs(ahead_s - self._ahead_s) < STEP_S:
            return True
        self.stepped_s = ahead_s - self._ahead_s
        if self._doubted_since_s is None or abs(ahead_s - self._doubted_ahead_s) >= STEP_S:
            self._doubted_since_s, self._doubted_ahead_s = steady_s, ahead_s
        return synced if self._vouched else steady_s - self._doubted_since_s >= DOUBTED_S
