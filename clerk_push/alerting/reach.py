"""Whether an alert would reach a clerk now. Pure."""

from __future__ import annotations

from wire.messages.clerks import Reach

GRACE_S = 10.0
"A screen answers each beat; one that did not for this much longer is on its way out."


def listens(heard_at_s: float, now_s: float, beat_s: float) -> bool:
    """Whether the screen behind an open socket is there: a phone that was put away keeps its socket for a while."""
    return now_s - heard_at_s <= beat_s + GRACE_S


def reach(listening: bool, proven_at_s: float | None, shift_since_s: float) -> Reach:
    """`listening`: a screen of theirs is. `proven_at_s`: when a push was last shown on a device that is still
    subscribed; it counts for the shift in which it was shown."""
    if listening:
        return "screen"
    return "push" if proven_at_s is not None and proven_at_s >= shift_since_s else "none"
