"""The air from a recording: real receivers' signal strengths, carried by members' frames of ours.

Recordings at ../shared/data/office: four walks of one beacon through an office with twelve receivers, the position
known at every packet. Each walk becomes one member's phone, each receiver one gateway; the recorded level arrives at
the recorded instant. Columns: session, t_s, receiver, rssi_dbm, x_m, y_m; beside it `receivers.csv` and `plan.json`.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import zlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from simulator.errors import SimulatorError
from simulator.ether import Packet
from simulator.people import Kind, Person
from simulator.phones import MemberPhone
from wire.messages.site import FloorPlan, GatewayPlace, SiteDescription, StaffMember, Wall, Zone

_COLUMNS = ("session", "t_s", "receiver", "rssi_dbm", "x_m", "y_m")


class RecordingMissing(SimulatorError):
    """There is no recording there. Recordings are not part of this repository; they are expected at ../shared/data:"""


class RecordingUnreadable(SimulatorError):
    """The recording cannot be read:"""


class Row(NamedTuple):
    """One packet at one receiver."""

    t_s: float
    "Since the session's start."
    receiver: str
    rssi_dbm: int
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True)
class Recording:
    """Some sessions on one floor."""

    sessions: Mapping[str, tuple[Row, ...]]
    "Rows in order of time: in the file they can be a millisecond out of order."
    floor: FloorPlan

    def site(self) -> SiteDescription:
        """A site for `python -m kiosk_server init`: nine zones, each receiver a gateway, every one an entrance."""
        staff = [
            StaffMember(username=role, name=role.capitalize(), roles=[role]) for role in ("clerk", "manager", "admin")
        ]
        return SiteDescription(
            site="office", name="Office (recording)", time_zone="UTC", currency="USD", floor=self.floor, staff=staff
        )

    def people(self) -> list[Person]:
        """One member a session, named by it."""
        return [Person(session, Kind.MEMBER, session.upper()) for session in self.sessions]

    def lasts_s(self, session: str) -> float:
        return self.sessions[session][-1].t_s

    def position(self, session: str, t_s: float) -> tuple[float, float]:
        """Where the phone was, between the rows around that instant; before and after, the first and last place."""
        rows = self.sessions[session]
        after = bisect_right(rows, t_s, key=lambda row: row.t_s)
        if after in (0, len(rows)):
            row = rows[min(after, len(rows) - 1)]
            return row.x_m, row.y_m
        a, b = rows[after - 1], rows[after]
        share = (t_s - a.t_s) / (b.t_s - a.t_s) if b.t_s > a.t_s else 0.0
        return a.x_m + (b.x_m - a.x_m) * share, a.y_m + (b.y_m - a.y_m) * share

    def true_zones(self, session: str) -> list[str]:
        """The zone at second 1, 2, 3, … of the session."""
        return [
            zone_at(self.floor.zones, *self.position(session, float(second)))
            for second in range(1, math.floor(self.lasts_s(session)) + 1)
        ]


def zone_at(zones: Sequence[Zone], x_m: float, y_m: float) -> str:
    """The zone that holds a place, or the nearest: a receiver may hang on the outer wall itself."""

    def outside_m(zone: Zone) -> float:
        dx, dy = max(zone.x0_m - x_m, 0.0, x_m - zone.x1_m), max(zone.y0_m - y_m, 0.0, y_m - zone.y1_m)
        return math.hypot(dx, dy)

    holding = next((zone for zone in zones if zone.contains(x_m, y_m)), None)
    return (holding or min(zones, key=outside_m)).zone


def load(walks: Path) -> Recording:
    """Reads `walks` (`….csv.gz`) with the floor beside it.

    Raises RecordingMissing and RecordingUnreadable.
    """
    beside = [walks, walks.with_name("receivers.csv"), walks.with_name("plan.json")]
    missing = [path for path in beside if not path.is_file()]
    if missing:
        raise RecordingMissing(f"{missing[0]} is not there.")
    try:
        with gzip.open(walks, "rt", newline="") as lines:
            sessions = _sessions(csv.DictReader(lines))
        with beside[1].open(newline="") as lines:
            receivers = list(csv.DictReader(lines))
        floor = _floor(json.loads(beside[2].read_bytes()), receivers)
    except (OSError, EOFError, ValueError, KeyError, TypeError, csv.Error, zlib.error) as error:
        raise RecordingUnreadable(f"{walks.name}: {type(error).__name__} {error}") from error
    unknown = {row.receiver for rows in sessions.values() for row in rows} - {g.gateway for g in floor.gateways}
    if unknown or not sessions:
        raise RecordingUnreadable(f"{walks.name}: {'receivers without a place' if unknown else 'no rows'}")
    return Recording(sessions, floor)


def _sessions(table: csv.DictReader[str]) -> dict[str, tuple[Row, ...]]:
    if table.fieldnames is None or not set(_COLUMNS) <= set(table.fieldnames):
        raise ValueError(f"the columns are {', '.join(_COLUMNS)}")
    found: dict[str, list[Row]] = {}
    for line in table:
        row = Row(float(line["t_s"]), line["receiver"], int(line["rssi_dbm"]), float(line["x_m"]), float(line["y_m"]))
        found.setdefault(line["session"], []).append(row)
    return {session: tuple(sorted(rows, key=lambda row: row.t_s)) for session, rows in sorted(found.items())}


def _floor(plan: dict[str, Any], receivers: Sequence[Mapping[str, str]]) -> FloorPlan:
    departments = [Zone(zone=d["id"], name=d["id"], **_corners(d)) for d in plan["three_departments"]]
    zones = []
    for area in plan["nine_zones"]:
        corners = _corners(area)
        middle = (corners["x0_m"] + corners["x1_m"]) / 2, (corners["y0_m"] + corners["y1_m"]) / 2
        department = zone_at(departments, *middle)
        zones.append(Zone(zone=area["id"], name=f"Zone {area['id']}", department=department, **corners))
    gateways = []
    for receiver in receivers:
        name, x_m, y_m = receiver["receiver"], float(receiver["x_m"]), float(receiver["y_m"])
        zone = zone_at(zones, x_m, y_m)
        gateways.append(
            GatewayPlace(gateway=name, name=f"Receiver {name}", label=name, zone=zone, x_m=x_m, y_m=y_m, entrance=True)
        )
    return FloorPlan(
        width_m=plan["width_m"],
        height_m=plan["height_m"],
        zones=zones,
        walls=_outer_walls(plan["width_m"], plan["height_m"]),
        gateways=gateways,
    )


def _corners(area: Mapping[str, Any]) -> dict[str, float]:
    return {side: float(area[side]) for side in ("x0_m", "y0_m", "x1_m", "y1_m")}


def _outer_walls(width_m: float, height_m: float) -> list[Wall]:
    corners = [(0.0, 0.0), (width_m, 0.0), (width_m, height_m), (0.0, height_m), (0.0, 0.0)]
    return [Wall(x0_m=x0, y0_m=y0, x1_m=x1, y1_m=y1) for (x0, y0), (x1, y1) in pairwise(corners)]


class RecordedAir:
    """A source for `simulator.air.Air`: all sessions at once, beginning at `start_s` (UTC seconds)."""

    def __init__(self, recording: Recording, phones: Mapping[str, MemberPhone], start_s: float) -> None:
        self._phones = phones
        self._rows = sorted(
            (start_s + row.t_s, session, row)
            for session, rows in recording.sessions.items()
            if session in phones
            for row in rows
        )
        self._next = 0
        self.ends_s = self._rows[-1][0] if self._rows else start_s

    def advance(self, until_s: float) -> list[Packet]:
        """What the receivers heard since the last call, in order of time."""
        packets = []
        for at_s, session, row in self._due(until_s):
            emission = self._phones[session].emit_at(at_s)
            if emission is not None:
                packets.append(
                    Packet(
                        at_s=at_s,
                        person=session,
                        gateway=row.receiver,
                        address=emission.address,
                        data=emission.data,
                        connectable=emission.connectable,
                        rssi_dbm=row.rssi_dbm,
                        own=True,
                    )
                )
        return packets

    def skip(self, to_s: float) -> int:
        """Lets everything up to `to_s` go unheard; answers how many packets that were."""
        return len(self._due(to_s))

    def _due(self, until_s: float) -> list[tuple[float, str, Row]]:
        first = self._next
        self._next = bisect_right(self._rows, until_s, lo=first, key=lambda entry: entry[0])
        return self._rows[first : self._next]
