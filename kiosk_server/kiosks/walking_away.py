"""When a session at a kiosk ends because nobody is there any more: her phone went away, or nobody touched. Pure.

Radio swings, so a phone must be heard elsewhere for some seconds before it counts as gone; silence says nothing (a
pocket, a bag between phone and gateway), but while it lasts touches give no more time: they may be anybody's. What a
phone that was never heard here does elsewhere says nothing either: the session was opened without it, and has a bound.
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


QUIET_S = 90.0
"""Unheard for so long, her phone no longer vouches for whoever touches: what is left runs down, with its warning. More
than twice what the radio may swallow; a phone without Bluetooth, which only checked in, has three minutes in all."""

UNHEARD_S = 1200.0
"Of a session whose phone was never heard here: ten whole extensions fit (WCAG 2.2.1). Her phone opens another."


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
    UNHEARD = "unheard"
    "Her phone was never heard at it, and it had stood long enough."
    LINK_LOST = "link_lost"
    REVOKED = "revoked"
    "The phone that had approved it was shut out, or the kiosk."


@dataclass(frozen=True, slots=True)
class Watch:
    """What is remembered of one session."""

    touched_at_s: float
    was_near: bool
    started_at_s: float
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
    if now_s - LATE_S >= ends_at_s(after):
        return after, Ends.UNHEARD
    return after, None


def ends_at_s(watched: Watch) -> float:
    """When the page ends it unless it is touched."""
    idle_s = watched.touched_at_s + IDLE_S + WARNS_S
    return idle_s if watched.was_near else min(idle_s, watched.started_at_s + UNHEARD_S)
