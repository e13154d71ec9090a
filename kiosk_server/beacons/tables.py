"""Tables of beacons. The identity key of a rotating one lies in `DATA/keys`: a database that leaks opens no secret."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from kiosk_server.database.row import Row


class Beacon(Row, table=True):
    """One beacon that hangs in the store. A removed one's row is gone, and what was heard of it with it."""

    __tablename__ = "beacon"
    __table_args__ = (
        UniqueConstraint("site", "beacon"),
        UniqueConstraint("site", "identity"),
        CheckConstraint("kind IN ('ibeacon', 'eddystone_uid', 'eddystone_eid')", name="kind"),
        CheckConstraint("(kind = 'eddystone_eid') = (identity IS NULL)", name="identity"),
        CheckConstraint("(kind = 'eddystone_eid') = (rotation_exponent IS NOT NULL)", name="rotation"),
        CheckConstraint("(rotation_exponent IS NULL) = (clock_zero_s IS NULL)", name="clock"),
    )

    id: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.id")
    beacon: str
    "Its name in messages, such as `aisle-3`."
    name: str
    "What people call it."
    kind: str
    identity: str | None = None
    "Hex; None for an EID, whose identity is worked out from its key."
    rotation_exponent: int | None = None
    clock_zero_s: float | None = None
    "Of an EID: when its clock stood at 0, corrected by what was heard of it."
    clock_checked_s: float | None = None
    "When an identity of it was last heard: its clock is right to a window then."
    zone: str
    x_m: float
    y_m: float
    battery: str
    "A `wire.messages.site.Battery`."
    created_at_s: float


class BeaconHeard(Row, table=True):
    """How one gateway heard one beacon last."""

    __tablename__ = "beacon_heard"

    beacon: str = Field(primary_key=True, foreign_key="beacon.id", ondelete="CASCADE")
    gateway: str = Field(primary_key=True)
    heard_at_s: float
    rssi_dbm: float
    "Median of the minute before."
    count: int
    "Packets in it."
    minutes: int
    "In how many reports it was heard, ever: who is within earshot, and not just by chance."
    battery_mv: int | None = None
    temperature_c: float | None = None


class BeaconDay(Row, table=True):
    """One beacon at one gateway on one day (UTC)."""

    __tablename__ = "beacon_day"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"),)

    beacon: str = Field(primary_key=True, foreign_key="beacon.id", ondelete="CASCADE")
    gateway: str = Field(primary_key=True)
    day: int = Field(primary_key=True)
    "Days since 1970."
    minutes: int
    rssi_sum_db: float
    "Of the minutes' medians."
    battery_minutes: int = 0
    battery_sum_mv: float = 0
