"""Which rung of the recovery ladder comes next for an adapter that cannot scan or hears nothing. Pure, told the time.

The ladder, after habluetooth's and bluetooth-auto-recovery's practice: restart the scan, power the adapter off and on,
reset the controller through the kernel's management interface, reset it on the USB, and at last end the process, so
that systemd acts. Only a packet that is heard leads down again.

Silence is no proof: a store at night is as silent as a dead adapter. It leads beyond the power cycle only where a
beacon of the site must be heard at all times (the heartbeat); otherwise the power cycle is tried again, ever more
rarely. What is not there (unplugged, bluetoothd or the bus gone) cannot be mended from here: it is waited for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, IntEnum

SILENCE_S = 25.0
"A deaf adapter must be noticed within 30 s; a heartbeat sends every second at least."

PROOF_SHARE = 0.4
"Of the silence that raised the alarm: after a rung, a heartbeat that is heard at all is heard within 10 of 25 s."

GRACE_S = 12.0
"After a kill of bluetoothd, the kernel's scan lives on for up to 10.5 s (measured); until then a start is refused."

REST_S = 600.0
REST_CAP_S = 3600.0
"A power cycle takes 3 s and interrupts whatever else the adapter does: rarely enough for an empty store's night."
_MOST_RESTS = 16
"Doubled so often, any rest is at its cap."


class Ailment(Enum):
    """What is wrong, as far as it can be seen."""

    ABSENT = "the adapter, bluetoothd or the bus is not there"
    SWITCHED_OFF = "the adapter is powered off"
    FAILING = "the scan cannot be started, or ended by itself"
    SILENT = "the scan runs and nothing is heard"


class Rung(IntEnum):
    """What to do next, from the mildest to the last."""

    WAIT = 0
    "Try again after a pause."
    RESTART_SCAN = 1
    POWER_CYCLE = 2
    RESET_CONTROLLER = 3
    RESET_USB = 4
    GIVE_UP = 5
    "End the process."


@dataclass(slots=True)
class Expected:
    """What is expected of the air; may change while the gateway runs."""

    silence_s: float = SILENCE_S
    "After so long without any advertisement the adapter is taken for deaf."
    has_beacons: bool = False
    "The site has beacons that always send: its own iBeacons, a reference beacon."
    in_earshot: bool = True
    "One of them was heard since the start. Until anything is heard at all, they are believed to be."

    @property
    def heartbeat(self) -> bool:
        """Whether silence can only be the adapter's fault."""
        return self.has_beacons and self.in_earshot


class Ladder:
    """Where on the ladder one adapter stands."""

    def __init__(self, expected: Expected, *, grace_s: float = GRACE_S, rest_s: float = REST_S) -> None:
        self.recoveries = 0
        "Troubles that ended. A silence that may have been an empty store's is none."
        self._expected = expected
        self._grace_s = grace_s
        self._first_rest_s = rest_s
        self._done = Rung.WAIT
        self._rests = 0
        self._failing_since_s: float | None = None
        self._in_trouble = False
        self.is_silent = False
        "It fell silent and nothing was heard since: a scan that starts now has proven nothing yet."

    def heard(self) -> bool:
        """A packet came: all is well. Whether that ends a trouble."""
        ends = self._done is not Rung.WAIT or self._in_trouble
        self.recoveries += self._in_trouble
        self._done, self._rests, self._failing_since_s = Rung.WAIT, 0, None
        self._in_trouble = self.is_silent = False
        return ends

    def patience_s(self) -> float:
        """How long a scan may hear nothing, from its start or its last packet on, before it is SILENT."""
        if self._done is Rung.WAIT:
            return self._expected.silence_s
        if self._expected.heartbeat:
            return self._expected.silence_s * PROOF_SHARE
        if self._done is Rung.RESTART_SCAN:
            return self._expected.silence_s
        return min(self._first_rest_s * float(2**self._rests), max(REST_CAP_S, self._first_rest_s))

    def next(self, ailment: Ailment, now_s: float) -> Rung:
        """The rung to do now; it counts as done."""
        if ailment is Ailment.SILENT:
            return self._climb_from_silence()
        self._in_trouble = True
        if ailment is Ailment.ABSENT:
            self._failing_since_s = None
            return Rung.WAIT
        if self._failing_since_s is None:
            self._failing_since_s = now_s
            if ailment is Ailment.SWITCHED_OFF and self._done < Rung.POWER_CYCLE:
                return self._do(Rung.POWER_CYCLE)
        if now_s - self._failing_since_s < self._grace_s:
            return Rung.WAIT
        self._failing_since_s = now_s
        return self._do(max(Rung.POWER_CYCLE, _above(self._done)))

    def _climb_from_silence(self) -> Rung:
        self.is_silent = True
        self._failing_since_s = None
        if self._expected.heartbeat:
            self._in_trouble = True
            return self._do(_above(self._done))
        if self._done >= Rung.POWER_CYCLE:
            self._rests = min(self._rests + 1, _MOST_RESTS)
            return Rung.POWER_CYCLE
        return self._do(_above(self._done))

    def _do(self, rung: Rung) -> Rung:
        self._done = rung
        return rung


def _above(rung: Rung) -> Rung:
    return Rung(min(rung + 1, Rung.GIVE_UP))


def silence(heard_at_s: float | None, expected: Expected) -> str:
    """One sentence for staff on a gateway that hears nothing; `heard_at_s`: UTC seconds of its last packet."""
    since = "it started"
    if heard_at_s is not None:
        since = f"{datetime.fromtimestamp(heard_at_s, UTC):%H:%M:%S} UTC"
    if expected.heartbeat:
        return f"Deaf: nothing heard since {since}, not even the site's beacons. Look at the adapter and its lead."
    return f"Nothing heard since {since}. Without a beacon of the site nearby, this may be an empty store."
