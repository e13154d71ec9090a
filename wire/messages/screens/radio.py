"""What the desk shows of gateways and beacons. State keys: `gateways` GatewaysCard, `beacons` BeaconsCard."""

from __future__ import annotations

from typing import Literal

from wire.messages.reading import Message
from wire.messages.site import Battery


class GapCard(Message):
    """Sightings that a gateway had and the server will never get."""

    rows: int
    uncounted: bool
    "Whether there were more that nobody can count: its storage was damaged."
    from_s: float | None
    "When it was last heard of before; None where that is not known."
    to_s: float
    "When it went on."


class GatewayCard(Message):
    gateway: str
    name: str
    label: str
    zone: str
    state: Literal["ok", "weak", "offline", "unknown"]
    text: str
    "One line for staff, such as `41 sightings a minute`."
    sightings_per_minute: float
    heard_at_s: float | None
    outbox_rows: int
    scan_mode: str
    since_s: float | None = None
    "Since when it has this state; None before it ever reported."
    trouble: str = ""
    "What staff should look at, one sentence of the gateway's own; empty where all is well."
    gaps: list[GapCard] = []
    "Of the last day, newest first."
    recoveries: int = 0
    "How often its adapter was brought back since it started."
    certificate_ends_s: float | None = None
    config_revision: str = ""
    "The live configuration in force; empty before the first."
    config_refused: str = ""
    "Why the last live configuration is not in force; empty where it is."
    version: str = ""


class GatewaysCard(Message):
    gateways: list[GatewayCard]


class TrendDay(Message):
    """One day of one beacon, at the gateway that hears it best."""

    day_s: float
    "When the day began (UTC)."
    rssi_dbm: float
    battery_mv: float | None


class BeaconCard(Message):
    beacon: str
    name: str
    kind: Literal["ibeacon", "eddystone_uid", "eddystone_eid"]
    zone: str
    zone_name: str
    x_m: float
    y_m: float
    battery: Battery
    identity: str
    "What it sends, in hex; empty for an EID, and for whoever does not look after beacons."
    state: Literal["ok", "weak", "dying", "silent", "unknown"]
    text: str
    "Why, one sentence."
    heard_at_s: float | None
    gateway: str | None
    "Which gateway hears it best."
    rssi_dbm: float | None
    trend: list[TrendDay]
    "At most 28 days, oldest first."
    battery_mv: int | None
    temperature_c: float | None


class BeaconsCard(Message):
    beacons: list[BeaconCard]
    "Those that need somebody first."
