"""One advertisement as heard, and what a radio says about itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.air.airwaves import Advertisement

UNKNOWN_DBM = -127
"BlueZ and bleak: no RSSI, so no reception."


@dataclass(frozen=True, slots=True)
class Heard:
    """One advertisement as a radio heard it. The sender's address ends in the radio: nothing here may hold it."""

    at_s: float
    monotonic_s: float
    rssi_dbm: int
    advertisement: Advertisement


@dataclass(frozen=True, slots=True)
class RadioState:
    """What a radio says about itself."""

    scanning: bool = False
    mode: str = ""
    "`monitor+active`, `active` or `recording`."
    reason: str = ""
    "Why this mode, or why not scanning; one sentence for staff."
    recoveries: int = 0
    "How often it had to be brought back."


def is_reception(rssi_dbm: int) -> bool:
    """Whether a receiver could have measured this: -127 stands for "none", 0 and above is a glitch."""
    return UNKNOWN_DBM < rssi_dbm < 0
