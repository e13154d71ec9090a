"""From signal strengths at several gateways to one zone.

Each gateway's readings are smoothed; the zone is that of the strongest gateway. Another takes over by a lead, for radio
in a room swings by 5 dB and more while nobody moves; the longer it has been ahead, the smaller a lead will do.

The numbers are measured on recordings (../shared/data/office: four walks, and three minutes at each of fifteen places):
right seconds while walking 0.30 and standing 0.61, wrong changes an hour 161 and 21. A fixed lead of 7 dB held for 3 s
had 0.17 and 0.52, 111 and 24.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk_server.presence.floorplan import Floor


@dataclass(frozen=True, slots=True)
class TrackerPolicy:
    smoothing: float = 0.5
    "Weight of a new one-second median: with 0.3 a walker has left the zone before it is seen."
    reset_after_s: float = 10.0
    "What was heard before a silence this long says nothing about now."
    lead_db: float = 8.0
    "What another gateway must lead by to take over at once; the 16 dB of habluetooth are for rooms."
    melting_db_per_s: float = 1.0
    "Who has been ahead for eight seconds needs no lead: that is no swing of the radio any more."
    readings: int = 2
    "One strong reading is an accident."
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
    "Since when the challenger has been the strongest."


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
    least = 1 if where.zone is None else policy.readings
    strength: dict[str, float] = {}
    for gateway, each in sorted(where.gateways.items()):
        if each.readings >= least:
            zone = floor.zone_of[gateway]
            strength[zone] = max(each.rssi_dbm, strength.get(zone, each.rssi_dbm))
    if not strength:
        return replace(where, zone_heard_at_s=now_s)
    best = max(strength, key=lambda zone: strength[zone])
    if where.zone is None or best == where.zone:
        return replace(where, zone=best, zone_heard_at_s=now_s, challenger=None)
    since_s = where.challenged_at_s if where.challenger == best else now_s
    needed_db = policy.lead_db - policy.melting_db_per_s * (now_s - since_s)
    if strength[best] - strength.get(where.zone, float("-inf")) < max(needed_db, 0.0):
        return replace(where, zone_heard_at_s=now_s, challenger=best, challenged_at_s=since_s)
    return replace(where, zone=best, zone_heard_at_s=now_s, challenger=None)


def zone_ends_at(where: Whereabouts, policy: TrackerPolicy) -> float | None:
    """When the zone is given up if nothing more is heard."""
    return None if where.zone is None else where.zone_heard_at_s + policy.grace_s


def expired(where: Whereabouts, policy: TrackerPolicy, now_s: float) -> Whereabouts:
    ends_at_s = zone_ends_at(where, policy)
    return Whereabouts() if ends_at_s is not None and ends_at_s <= now_s else where
