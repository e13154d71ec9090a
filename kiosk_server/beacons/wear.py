"""Which beacon needs somebody: a flat battery, a fading signal, silence. Pure, told the time.

A beacon is blamed only for what cannot be a gateway's fault: for silence by a gateway that used to hear it and listens
well, for a fading signal where every gateway that can compare hears it fade, less what all beacons fade there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from wire.messages.site import Battery

SILENT_AFTER_S = 600.0
"""Beacons send at least every 10 s and each is reported once a minute: ten reports have come without it. People who
stand before it, or a trolley parked there, are gone by then."""

EARSHOT_MINUTES = 10
"Heard in so many reports, a gateway hears it as a rule and not by a chance reflection."

WELL_MV: Mapping[Battery, tuple[int, int]] = {
    Battery.COIN: (2500, 2200),
    Battery.ALKALINE: (2300, 2000),
    Battery.LITHIUM: (2700, 2400),
    Battery.THIONYL: (3300, 3000),
}
"""Below the first it is weak, below the second it is dying; in mV, for the whole beacon.

Lithium coin cells hold 2.9 V for most of their life and then fall within weeks: 2.5 V leaves time to order one. An old
cell's resistance takes 0.3 V more from every transmission, so at 2.2 V the radio is close to the 1.8 V at which usual
chips stop. Two alkaline cells fall steadily, to 1.0 V each when they are spent. Lithium iron disulphide and thionyl
chloride are flat to the last tenth, hence thresholds close to where they begin to fall."""

COLD_C = 5.0
COLD_MV = 100
"In a cooled cabinet a healthy cell reads about 0.1 V less, and recovers when it is warm."

FALL_DB = 8.0
"""A moved shelf or a new poster costs 3 to 6 dB. 8 dB, a sixth of the power, for days on end: the battery cannot feed
the radio any more, the beacon fell, or something of metal stands before it."""

BASELINE_DAYS = range(8, 29)
"Days ago against which the last ones are held: three weeks, so that no weekday weighs more than others."

RECENT_DAYS = range(3)
"Today and the two days before: a crowded Saturday alone proves nothing."

LEAST_BASELINE_DAYS = 5
LEAST_MINUTES = 30
"A day on which it was heard less says little."

LEAST_BEACONS = 3
"From so many beacons on, what half of them fade at one gateway is the gateway's own."


class State(StrEnum):
    OK = "ok"
    WEAK = "weak"
    DYING = "dying"
    SILENT = "silent"
    UNKNOWN = "unknown"
    "Nobody is in a position to say."


class Why(StrEnum):
    """What the sentence says."""

    WELL = "well"
    BATTERY_LOW = "battery_low"
    BATTERY_CRITICAL = "battery_critical"
    FAINT = "faint"
    FAINT_AND_LOW = "faint_and_low"
    SILENT = "silent"
    SILENT_AND_LOW = "silent_and_low"
    NEVER_HEARD = "never_heard"
    NOT_HEARD_YET = "not_heard_yet"
    NOBODY_LISTENS = "nobody_listens"


@dataclass(frozen=True, slots=True)
class Day:
    """One beacon at one gateway on one day."""

    day: int
    "Days since 1970."
    rssi_dbm: float
    minutes: int


@dataclass(frozen=True, slots=True)
class Listener:
    """One gateway that has heard this beacon."""

    gateway: str
    heard_at_s: float
    minutes: int
    "In how many reports, ever."
    well_since_s: float | None
    "Since when it has been listening well and looking for the site's beacons; None while it does not."
    fall_db: float | None = None
    "See `fall_db`, less the gateway's own; None where it cannot compare."

    def hears_it_as_a_rule(self) -> bool:
        return self.minutes >= EARSHOT_MINUTES


@dataclass(frozen=True, slots=True)
class Observed:
    """What is known of one beacon."""

    battery: Battery
    known_since_s: float
    listeners: Sequence[Listener]
    somebody_well_since_s: float | None
    "Since when any gateway of the site listens well."
    battery_mv: int | None = None
    temperature_c: float | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    state: State
    why: Why
    heard_at_s: float | None = None
    fall_db: float | None = None


def judge(seen: Observed, now_s: float) -> Judgement:
    """How this beacon is, and why."""
    if not seen.listeners:
        return _never_heard(seen, now_s)
    heard_at_s = max(each.heard_at_s for each in seen.listeners)
    low, critical = _battery(seen)
    if heard_at_s < now_s - SILENT_AFTER_S:
        if not any(_proves_silence(each, now_s) for each in seen.listeners):
            return Judgement(State.UNKNOWN, Why.NOBODY_LISTENS, heard_at_s)
        return Judgement(State.SILENT, Why.SILENT_AND_LOW if low else Why.SILENT, heard_at_s)
    fall = _fall_everywhere(seen.listeners)
    faint = fall is not None and fall >= FALL_DB
    if critical:
        return Judgement(State.DYING, Why.BATTERY_CRITICAL, heard_at_s)
    if low and faint:
        return Judgement(State.DYING, Why.FAINT_AND_LOW, heard_at_s, fall)
    if low:
        return Judgement(State.WEAK, Why.BATTERY_LOW, heard_at_s)
    if faint:
        return Judgement(State.WEAK, Why.FAINT, heard_at_s, fall)
    return Judgement(State.OK, Why.WELL, heard_at_s)


def fall_db(days: Iterable[Day], today: int) -> float | None:
    """By how much the last days are fainter than the weeks before; negative where louder; None with too few days."""
    told = [each for each in days if each.minutes >= LEAST_MINUTES]
    baseline = [each.rssi_dbm for each in told if today - each.day in BASELINE_DAYS]
    recent = [each.rssi_dbm for each in told if today - each.day in RECENT_DAYS]
    if len(baseline) < LEAST_BASELINE_DAYS or not recent:
        return None
    return median(baseline) - median(recent)


def own_fall_db(falls: Sequence[float]) -> float:
    """What a gateway's own antenna or place has lost, by the falls of all beacons at it: their median, if it is one."""
    return max(0.0, median(falls)) if len(falls) >= LEAST_BEACONS else 0.0


def _never_heard(seen: Observed, now_s: float) -> Judgement:
    ready_s = seen.somebody_well_since_s
    if ready_s is None:
        return Judgement(State.UNKNOWN, Why.NOBODY_LISTENS)
    long_enough = now_s - max(ready_s, seen.known_since_s) > SILENT_AFTER_S
    return Judgement(State.SILENT, Why.NEVER_HEARD) if long_enough else Judgement(State.UNKNOWN, Why.NOT_HEARD_YET)


def _proves_silence(listener: Listener, now_s: float) -> bool:
    """Whether this gateway would have heard it: it used to, and has been listening well all the while."""
    since_s = listener.well_since_s
    return listener.hears_it_as_a_rule() and since_s is not None and since_s <= now_s - SILENT_AFTER_S


def _fall_everywhere(listeners: Sequence[Listener]) -> float | None:
    """The least fall at any gateway that can compare and listens well."""
    falls = [each.fall_db for each in listeners if each.fall_db is not None and each.well_since_s is not None]
    return min(falls) if falls else None


def _battery(seen: Observed) -> tuple[bool, bool]:
    """Whether it is low, and whether critical."""
    if seen.battery_mv is None or seen.battery not in WELL_MV:
        return False, False
    low_mv, critical_mv = WELL_MV[seen.battery]
    allowance_mv = COLD_MV if seen.temperature_c is not None and seen.temperature_c < COLD_C else 0
    real_mv = seen.battery_mv + allowance_mv
    return real_mv < low_mv, real_mv < critical_mv
