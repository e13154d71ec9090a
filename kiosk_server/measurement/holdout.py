"""Who is held out of a campaign. Pure.

Who is drawn follows from three things that never change: the campaign's id, the salt that it got when it was made, and
the id that stands for the person. No name is among them, so renaming moves nobody; the salt makes the draws of two
campaigns independent of each other, also of a copy of a site.
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256

SHARE = 0.1
"""Of the eligible people. Less makes the yardstick short: the smaller arm decides how much is seen; more gives the
offer to fewer."""

_BITS = 64


class Arm(StrEnum):
    """Which side of the comparison somebody is on, from when the campaign first fitted her."""

    TREATED = "treated"
    HOLDOUT = "holdout"

    @classmethod
    def of(cls, held_out: bool) -> Arm:
        return cls.HOLDOUT if held_out else cls.TREATED


def drawn(campaign: str, salt: str, person: str) -> float:
    """A number in [0, 1), the same for ever, and as good as random between people and between campaigns."""
    digest = sha256("\x1f".join((campaign, salt, person)).encode()).digest()
    # 53 bits are what a float holds exactly; more could round up to 1.
    return (int.from_bytes(digest[: _BITS // 8], "big") >> 11) / (1 << 53)


def arm_of(campaign: str, salt: str, person: str, share: float = SHARE) -> Arm:
    """`share`: how many of all are held out, between 0 and 1. A larger share keeps everybody whom a smaller one has."""
    return Arm.HOLDOUT if drawn(campaign, salt, person) < share else Arm.TREATED
