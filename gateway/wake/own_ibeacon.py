"""The iBeacon that this gateway sends itself: which minor is on the air, and until when. Pure, told the time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from wire.frames import IBeacon, ibeacon_manufacturer_data
from wire.rotating_minor import MINOR_WINDOW_S, rotating_minor


@dataclass(frozen=True, slots=True, repr=False)
class OwnIBeacon:
    """The chain's iBeacon as one gateway sends it."""

    uuid: UUID
    major: int
    power_1m_dbm: int
    minor_key: bytes
    "K_gw: whoever has it can say what this gateway sends, now and later."


@dataclass(frozen=True, slots=True)
class Turn:
    """What is sent until the minor changes."""

    manufacturer_data: bytes
    "After Apple's company identifier."
    until_s: float


def turn_at(beacon: OwnIBeacon, at_s: float) -> Turn:
    """What is on the air at the instant `at_s` (UTC seconds, not negative)."""
    minor = rotating_minor(beacon.minor_key, at_s)
    sent = IBeacon(beacon.uuid, beacon.major, minor, beacon.power_1m_dbm)
    return Turn(ibeacon_manufacturer_data(sent), (at_s // MINOR_WINDOW_S + 1) * MINOR_WINDOW_S)
