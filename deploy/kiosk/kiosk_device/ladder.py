"""What is to be done about a page that paints no more. Pure: seconds are those of a clock that nobody sets.

A page that runs proves nothing: a frozen compositor, a dead GPU process or a script that never ends all leave the last
picture standing. So the frames that the page painted are counted, and while they do not grow one thing after the other
is tried, from the gentlest on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    NONE = "none"
    RELOAD = "reload"
    "The page anew, in the same browser."
    NEW_BROWSER = "new_browser"
    GIVE_UP = "give_up"
    "Neither helped: the whole service is to start again, and after some of that the machine."


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at the page found."""

    at_s: float
    page: str | None
    "The page's own name; None: it did not answer, or is no page of ours."
    frames: int = 0
    idle: bool = False
    "Nobody uses it."
    heap_bytes: int = 0


STEPS: tuple[tuple[float, Act], ...] = (
    (10.0, Act.RELOAD),
    (20.0, Act.NEW_BROWSER),
    (75.0, Act.NEW_BROWSER),
    (75.0, Act.GIVE_UP),
)
"""How long each waits for frames before it acts. A crowded page may stumble for seconds; a small board needs a minute
from starting a browser to its first frame."""

STEADY_S = 120.0
"A page that painted for so long since it was mended is well, and the next fault begins at the gentlest step again."

PATIENCE_S = sum(wait_s for wait_s, _ in STEPS) + 30.0
"Whatever is tried, after so long without a frame nobody pets systemd's watchdog any more."

HEAP_MOST_BYTES = 500_000_000
"A page that grew so far leaks. It is loaded anew while nobody uses it, before the kernel ends it in the middle."


class Ladder:
    """One for each start of the service."""

    def __init__(self, began_s: float) -> None:
        self._page: str | None = None
        self._frames = 0
        self._painted_s = began_s
        self._acted_s = began_s
        self._step = 0

    def look(self, seen: Seen) -> Act:
        """What is to be done now; it counts as done."""
        if self._has_painted(seen):
            self._painted_s = seen.at_s
            if seen.at_s - self._acted_s >= STEADY_S:
                self._step = 0
            if seen.idle and seen.heap_bytes > HEAP_MOST_BYTES and seen.at_s - self._acted_s >= STEADY_S:
                self._acted_s = seen.at_s
                return Act.RELOAD
            return Act.NONE
        wait_s, act = STEPS[self._step]
        if seen.at_s - max(self._painted_s, self._acted_s) < wait_s:
            return Act.NONE
        return self._climb(act, seen.at_s)

    def crashed(self, at_s: float) -> Act:
        """The page's process is gone: there is nothing to wait for."""
        return self._climb(STEPS[self._step][1], at_s)

    def restarted(self, at_s: float) -> None:
        """A new browser runs, whoever wanted it."""
        self._acted_s = at_s
        self._page = None

    def is_patient(self, at_s: float) -> bool:
        """Whether it painted lately enough, or what is tried may still help."""
        return at_s - self._painted_s < PATIENCE_S

    def rested(self, at_s: float) -> None:
        """The screen was off on purpose: nothing is held against the page."""
        self._painted_s = self._acted_s = at_s
        self._step = 0

    def _climb(self, act: Act, at_s: float) -> Act:
        self._acted_s = at_s
        self._step = min(self._step + 1, len(STEPS) - 1)
        return act

    def _has_painted(self, seen: Seen) -> bool:
        if seen.page is None:
            return False
        before = self._frames if seen.page == self._page else 0
        self._page, self._frames = seen.page, seen.frames
        return seen.frames > before
