"""PINs for kiosks: which may be chosen, and how often one may be tried. Pure.

A PIN stands between a thumb's worth of digits and somebody's points, on a screen that others watch: it is a way in for
whoever has no phone at hand. Alone it never opens what gives or spends: for that her phone must be heard by the kiosk.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

DIGITS = 6
"A million: with `VOID_AFTER` tries a guess succeeds once in 50,000 (NIST SP 800-63B-4 asks for six digits at least)."

PAUSE_AFTER = 5
PAUSE_S = 900.0
"After each five wrong ones nobody tries for a quarter of an hour."

VOID_AFTER = 20
"Wrong ones in all since the last right one: then she chooses another on her phone."


class Weak(StrEnum):
    """Why a PIN is refused; the message catalogue says it."""

    DIGITS = "digits"
    "It must have six digits."
    COMMON = "common"
    "Equal, rising, falling or repeated digits are what a stranger tries first."
    NUMBER = "number"
    "It stands in her member number, which a kiosk is told as well."


def why_not(pin: str, member_number: str) -> Weak | None:
    """None where it may be chosen."""
    if len(pin) != DIGITS or not (pin.isascii() and pin.isdigit()):
        return Weak.DIGITS
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    halves = pin[:3] == pin[3:] or pin[:2] == pin[2:4] == pin[4:]
    if halves or steps in ({0}, {1}, {9}):
        return Weak.COMMON
    if pin in member_number.replace(" ", ""):
        return Weak.NUMBER
    return None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a PIN's row says of tries."""

    wrong: int
    locked_until_s: float | None


def attempt(tried: Tried, now_s: float) -> Tried | None:
    """The row once one more try has begun, counted as wrong until it proves right; None where none may begin.

    A pause begins with the try that fills it, so that tries at the same moment do not pass it.
    """
    if tried.wrong >= VOID_AFTER or (tried.locked_until_s is not None and now_s < tried.locked_until_s):
        return None
    wrong = tried.wrong + 1
    return Tried(wrong, now_s + PAUSE_S if wrong % PAUSE_AFTER == 0 else None)
