"""Takes in what gateways report of the site's beacons: the newest of each, and a day's worth of each day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col

from kiosk_server.beacons.registry import all_beacons
from kiosk_server.beacons.rotation import Clock, corrected
from kiosk_server.beacons.tables import Beacon, BeaconDay, BeaconHeard
from kiosk_server.database.dialects import upsert
from wire.messages.mqtt import BeaconKind, BeaconReading, BeaconReport

DAY_S = 86_400.0

DAYS_KEPT = 90
"A season: long enough to see a battery go, short enough that a thousand pairs stay below 100,000 rows."

SAME_S = 5.0
"""A reading that is no newer than this is the one we have had: gateways tell a silent beacon's last minute again, and
reckon its instant back from now each time."""


@dataclass(frozen=True, slots=True)
class Taken:
    new: int
    "Readings that said something new."
    unknown: int
    "Readings of beacons that the site does not have: dropped."


def take(
    session: Session,
    site: str,
    report: BeaconReport,
    received_at_s: float,
    clock_of: Callable[[Beacon], Clock | None],
) -> Taken:
    """Belongs into a command of the writer. Instants are reckoned back from `received_at_s`: a gateway's clock may be
    wrong. `clock_of` gives the clock of a rotating beacon, None where its key is missing."""
    known = {row.beacon: row for row in all_beacons(session, site)}
    new = unknown = 0
    for reading in {each.beacon: each for each in report.readings}.values():
        row = known.get(reading.beacon)
        if row is None:
            unknown += 1
            continue
        heard_at_s = received_at_s - max(0.0, report.at_s - reading.heard_at_s)
        if _keep(session, row, report.gateway, reading, heard_at_s):
            new += 1
            _correct_clock(session, row, reading, heard_at_s, clock_of)
    session.flush()
    return Taken(new, unknown)


def forget_old_days(session: Session, now_s: float) -> int:
    """The number of rows deleted."""
    old = delete(BeaconDay).where(col(BeaconDay.day) < day_of(now_s) - DAYS_KEPT)
    return session.connection().execute(old).rowcount


def day_of(at_s: float) -> int:
    """Days since 1970, in UTC: a trend over weeks needs no local midnight."""
    return int(at_s // DAY_S)


def _keep(session: Session, row: Beacon, gateway: str, reading: BeaconReading, heard_at_s: float) -> bool:
    before = session.get(BeaconHeard, (row.id, gateway))
    if before is not None and heard_at_s <= before.heard_at_s + SAME_S:
        return False
    now = BeaconHeard(
        beacon=row.id,
        gateway=gateway,
        heard_at_s=heard_at_s,
        rssi_dbm=reading.rssi_dbm,
        count=reading.count,
        minutes=1 if before is None else before.minutes + 1,
        battery_mv=reading.battery_mv,
        temperature_c=reading.temperature_c,
    )
    session.merge(now)
    session.flush()
    _add_to_day(session, row.id, gateway, reading, heard_at_s)
    return True


def _add_to_day(session: Session, beacon: str, gateway: str, reading: BeaconReading, heard_at_s: float) -> None:
    told = reading.battery_mv is not None
    minute = {
        "beacon": beacon,
        "gateway": gateway,
        "day": day_of(heard_at_s),
        "minutes": 1,
        "rssi_sum_db": reading.rssi_dbm,
        "battery_minutes": int(told),
        "battery_sum_mv": float(reading.battery_mv or 0),
    }
    _ADD_TO_DAY.run(session, minute)


_ADD_TO_DAY = upsert(
    BeaconDay,
    ("beacon", "gateway", "day"),
    lambda old, new: {
        name: old[name] + new[name] for name in ("minutes", "rssi_sum_db", "battery_minutes", "battery_sum_mv")
    },
)


def _correct_clock(
    session: Session,
    row: Beacon,
    reading: BeaconReading,
    heard_at_s: float,
    clock_of: Callable[[Beacon], Clock | None],
) -> None:
    if row.kind != BeaconKind.EDDYSTONE_EID or reading.identity is None:
        return
    clock = clock_of(row)
    real = corrected(clock, reading.identity, heard_at_s) if clock is not None else None
    if real is not None and real.checked_s > (row.clock_checked_s or 0.0):
        row.clock_zero_s, row.clock_checked_s = real.zero_s, real.checked_s
        session.add(row)
