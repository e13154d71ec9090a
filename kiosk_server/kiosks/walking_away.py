"""When a session at a kiosk ends because nobody is there any more: her phone went away, or nobody touched. Pure.

Radio swings, so a phone must be heard elsewhere for some seconds before it counts as gone; silence says nothing (a
pocket, a bag between phone and gateway), and is left to the idle time. What a phone that was never heard here does
elsewhere says nothing either: the session was opened without it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

IDLE_S = 60.0
"Without a touch for so long a warning comes (WCAG 2.2.1: at least 20 s to answer it, as often as she likes)."

WARNS_S = 25.0

LATE_S = 10.0
"A touch is told to the server every few seconds, and the page ends by itself: the server waits a little longer."

AWAY_S = 8.0
"""The tracker needs a lead or some seconds to move her to another zone; another eight let her step aside to look at a
shelf. A person walks about ten metres in them."""


class Heard(StrEnum):
    """Where her phone is, seen from a kiosk."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    SILENT = "silent"
    GONE = "gone"
    "She is on no visit."


class Ends(StrEnum):
    """Why a session ends. Each is written down with it."""

    DONE = "done"
    "She pressed Done."
    IDLE = "idle"
    WALKED_AWAY = "walked_away"
    LEFT = "left"
    "The shop, or its hearing: she opted out."
    PHONE = "phone"
    "She ended it on her phone."
    MOVED = "moved"
    "She logged in at another kiosk."
    RESTARTED = "restarted"
    "The page at the kiosk was loaded anew."
    LINK_LOST = "link_lost"
    REVOKED = "revoked"
    "The phone that had approved it was shut out, or the kiosk."


@dataclass(frozen=True, slots=True)
class Watch:
    """What is remembered of one session."""

    touched_at_s: float
    was_near: bool
    away_since_s: float | None = None


def watch(before: Watch, heard: Heard, now_s: float) -> tuple[Watch, Ends | None]:
    """The next state, and why the session ends now, if it does."""
    if heard is Heard.HERE:
        after = replace(before, was_near=True, away_since_s=None)
    elif heard is Heard.ELSEWHERE and before.was_near:
        after = replace(before, away_since_s=now_s if before.away_since_s is None else before.away_since_s)
    else:
        after = before
    if heard is Heard.GONE and after.was_near:
        return after, Ends.LEFT
    if after.away_since_s is not None and now_s - after.away_since_s >= AWAY_S:
        return after, Ends.WALKED_AWAY
    if now_s - after.touched_at_s >= IDLE_S + WARNS_S + LATE_S:
        return after, Ends.IDLE
    return after, None
