"""From signal strengths at several gateways to one zone.

Each gateway's readings are smoothed; the zone is that of the strongest gateway, and it changes only when another has
been clearly stronger for a while: radio in a room swings by 5 dB and more while nobody moves.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk_server.presence.floorplan import Floor


@dataclass(frozen=True, slots=True)
class TrackerPolicy:
    smoothing: float = 0.3
    "Weight of a new one-second median; habluetooth runs with the same in production."
    reset_after_s: float = 10.0
    "What was heard before a silence this long says nothing about now."
    hysteresis_db: float = 7.0
    "6 to 8 dB suits aisles; the 16 dB of habluetooth are for rooms."
    dwell_s: float = 3.0
    "Passing by another gateway is not being there."
    grace_s: float = 30.0
    "A zone is kept through a silence this long: a pocket, a shelf, a lost window."


@dataclass(frozen=True, slots=True)
class Smoothed:
    """One gateway's view of a visitor."""

    rssi_dbm: float
    readings: int
    at_s: float
    "Capture of the newest reading."


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What the tracker knows of one visitor. Never changed: `heard` gives a new one."""

    gateways: dict[str, Smoothed] = field(default_factory=dict)
    zone: str | None = None
    zone_heard_at_s: float = 0.0
    "When any gateway heard the visitor last while in this zone."
    challenger: str | None = None
    challenged_at_s: float = 0.0


def heard(
    where: Whereabouts, floor: Floor, policy: TrackerPolicy, gateway: str, rssi_dbm: float, at_s: float
) -> Whereabouts:
    """Takes in one reading (dBm, calibrated). One that is not newer than its gateway's last changes nothing."""
    previous = where.gateways.get(gateway)
    if gateway not in floor.zone_of or (previous is not None and at_s <= previous.at_s):
        return where
    gateways = {**where.gateways, gateway: _smooth(previous, policy, rssi_dbm, at_s)}
    newest_s = max(each.at_s for each in gateways.values())
    gateways = {name: each for name, each in gateways.items() if each.at_s > newest_s - policy.reset_after_s}
    return _settle(replace(where, gateways=gateways), floor, policy, newest_s)


def _smooth(previous: Smoothed | None, policy: TrackerPolicy, rssi_dbm: float, at_s: float) -> Smoothed:
    if previous is None or at_s - previous.at_s > policy.reset_after_s:
        return Smoothed(rssi_dbm, 1, at_s)
    readings = previous.readings + 1
    # The plain mean of the first few, so that a first outlier does not linger.
    weight = max(policy.smoothing, 1 / readings)
    return Smoothed(previous.rssi_dbm + weight * (rssi_dbm - previous.rssi_dbm), readings, at_s)


def _settle(where: Whereabouts, floor: Floor, policy: TrackerPolicy, now_s: float) -> Whereabouts:
    strength: dict[str, float] = {}
    for gateway, each in sorted(where.gateways.items()):
        zone = floor.zone_of[gateway]
        strength[zone] = max(each.rssi_dbm, strength.get(zone, each.rssi_dbm))
    best = max(strength, key=lambda zone: strength[zone])
    if where.zone is None or best == where.zone:
        return replace(where, zone=best, zone_heard_at_s=now_s, challenger=None)
    lead_db = strength[best] - strength.get(where.zone, float("-inf"))
    if lead_db < policy.hysteresis_db:
        return replace(where, zone_heard_at_s=now_s, challenger=None)
    if where.challenger != best:
        return replace(where, zone_heard_at_s=now_s, challenger=best, challenged_at_s=now_s)
    if now_s - where.challenged_at_s < policy.dwell_s:
        return replace(where, zone_heard_at_s=now_s)
    return replace(where, zone=best, zone_heard_at_s=now_s, challenger=None)


def zone_ends_at(where: Whereabouts, policy: TrackerPolicy) -> float | None:
    """When the zone is given up if nothing more is heard."""
    return None if where.zone is None else where.zone_heard_at_s + policy.grace_s


def expired(where: Whereabouts, policy: TrackerPolicy, now_s: float) -> Whereabouts:
    ends_at_s = zone_ends_at(where, policy)
    return Whereabouts() if ends_at_s is not None and ends_at_s <= now_s else where
