"""What the site's beacons have on the air, as gateways are told to look for it. Pure, told the time.

A rotating beacon's clock drifts, and nobody resets it. Gateways look for some of its windows to either side of the one
it should be in, and say which one they heard; that corrects what is believed of its clock, so that the next time fewer
windows are enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wire.eddystone_eid import drift_windows, expected_eids, resolve
from wire.messages.mqtt import BeaconIdentity, BeaconKind

MOST_WINDOWS = 12
"To either side: the drift of two years at K = 10. A beacon that is further off is registered anew."

MOST_IDENTITIES = 500
"As many as a live configuration holds."

SETTLED_FOR_S = 60.0
"However many beacons rotate, the configuration is not published more often; the next windows are in it already."


@dataclass(frozen=True, slots=True)
class Clock:
    """What is believed of a rotating beacon's own clock."""

    key: bytes
    "Its identity key, 16 bytes."
    exponent: int
    zero_s: float
    "UTC second at which it stood at 0."
    checked_s: float
    "UTC second at which it was last known to be right."

    def time_s(self, now_s: float) -> float:
        return now_s - self.zero_s

    def windows(self, now_s: float) -> int:
        """How many windows to either side it may be off."""
        return min(MOST_WINDOWS, drift_windows(self.exponent, now_s - self.checked_s))


@dataclass(frozen=True, slots=True)
class OnAir:
    """One beacon: either a fixed identity or a clock."""

    beacon: str
    kind: BeaconKind
    identity: str | None
    "Hex."
    clock: Clock | None = None


def identities(beacons: Iterable[OnAir], now_s: float) -> tuple[list[BeaconIdentity], float]:
    """What to look for now, and until when that is enough (UTC seconds, infinite where nothing rotates).

    The likeliest come first where there are more than a configuration holds.
    """
    ranked: list[tuple[int, BeaconIdentity]] = []
    until_s = float("inf")
    for beacon in beacons:
        if beacon.clock is None:
            ranked.append((0, BeaconIdentity(beacon=beacon.beacon, kind=beacon.kind, identity=beacon.identity or "")))
            continue
        clock = beacon.clock
        eids = expected_eids(clock.key, clock.exponent, clock.time_s(now_s), clock.windows(now_s))
        ranked += [
            (rank, BeaconIdentity(beacon=beacon.beacon, kind=beacon.kind, identity=eid.hex()))
            for rank, eid in enumerate(eids)
        ]
        until_s = min(until_s, _window_ends_s(clock, now_s))
    ranked.sort(key=lambda each: each[0])
    return [identity for _, identity in ranked[:MOST_IDENTITIES]], max(until_s, now_s + SETTLED_FOR_S)


def corrected(clock: Clock, identity: str, heard_at_s: float) -> Clock | None:
    """The clock as this identity (hex), heard at that instant, shows it; None where the identity is not this one's."""
    window_s = 1 << clock.exponent
    believed_s = clock.time_s(heard_at_s)
    began_s = resolve(bytes.fromhex(identity), clock.key, clock.exponent, believed_s, MOST_WINDOWS)
    if began_s is None:
        return None
    # No more than what is heard proves: the nearest instant of the window that it names.
    real_s = min(max(believed_s, float(began_s)), began_s + window_s - 1.0)
    return replace(clock, zero_s=heard_at_s - real_s, checked_s=heard_at_s)


def _window_ends_s(clock: Clock, now_s: float) -> float:
    window_s = 1 << clock.exponent
    return now_s + window_s - clock.time_s(now_s) % window_s
