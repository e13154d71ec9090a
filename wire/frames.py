"""Bytes on the air of what is ours: presence frames in both layouts, and the site's iBeacon.

A gateway reads them, a simulated phone writes them. Pure. An AD structure is `length | type | data`, its length
counts type and data (Bluetooth Core Vol 3 Part C 11).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from wire.freshness import TOKEN_BYTES, Freshness

DEFAULT_SERVICE_UUID16 = 0xFFF1
"A laboratory placeholder: a chain that goes live has a 16-bit UUID assigned by the Bluetooth SIG and configures it."

SERVICE_DATA_BYTES = TOKEN_BYTES + 4
"token[16] | tick[1] | mac[3]"

APPLE_COMPANY = 0x004C
_IBEACON_TYPE = b"\x02\x15"
IBEACON_BYTES = 23

AD_FLAGS = 0x01
AD_UUID16_LIST = 0x03
AD_UUID128_LIST = 0x07
AD_SERVICE_DATA16 = 0x16
AD_MANUFACTURER = 0xFF


@dataclass(frozen=True, slots=True)
class PresenceFrame:
    """One phone's frame. `fresh` is None in the iOS layout, which has no room for it."""

    token: bytes
    fresh: Freshness | None


@dataclass(frozen=True, slots=True)
class IBeacon:
    uuid: UUID
    major: int
    minor: int
    measured_power_dbm: int
    "RSSI at 1 m."


def android_advertisement(
    frame: PresenceFrame, service_uuid16: int = DEFAULT_SERVICE_UUID16, *, connectable: bool = False
) -> bytes:
    """31 bytes; 28 where not connectable, since Android then sends no flags. Raises ValueError without freshness."""
    if frame.fresh is None:
        raise ValueError("the Android layout carries freshness")
    uuid = service_uuid16.to_bytes(2, "little")
    flags = _structure(AD_FLAGS, b"\x02") if connectable else b""
    payload = frame.token + bytes((frame.fresh.tick,)) + frame.fresh.mac
    return flags + _structure(AD_UUID16_LIST, uuid) + _structure(AD_SERVICE_DATA16, uuid + payload)


def ios_advertisement(token: bytes, service_uuid16: int = DEFAULT_SERVICE_UUID16) -> bytes:
    """25 bytes: the marker UUID, and the token as a 128-bit service UUID (little-endian on the air)."""
    return (
        _structure(AD_FLAGS, b"\x1a")
        + _structure(AD_UUID16_LIST, service_uuid16.to_bytes(2, "little"))
        + _structure(AD_UUID128_LIST, token[::-1])
    )


def ibeacon_manufacturer_data(beacon: IBeacon) -> bytes:
    """The 23 bytes after Apple's company identifier (Proximity Beacon Specification R1)."""
    return (
        _IBEACON_TYPE
        + beacon.uuid.bytes
        + beacon.major.to_bytes(2, "big")
        + beacon.minor.to_bytes(2, "big")
        + beacon.measured_power_dbm.to_bytes(1, "big", signed=True)
    )


def ibeacon_advertisement(beacon: IBeacon) -> bytes:
    """30 bytes."""
    company = APPLE_COMPANY.to_bytes(2, "little")
    return _structure(AD_FLAGS, b"\x06") + _structure(AD_MANUFACTURER, company + ibeacon_manufacturer_data(beacon))


def read_service_data(data: bytes) -> PresenceFrame | None:
    """The Android layout's service data (after the UUID); None where the length is not ours."""
    if len(data) != SERVICE_DATA_BYTES:
        return None
    return PresenceFrame(data[:TOKEN_BYTES], Freshness(data[TOKEN_BYTES], data[TOKEN_BYTES + 1 :]))


def read_token_uuid(uuid: UUID) -> PresenceFrame:
    """The iOS layout: a 128-bit service UUID heard beside our marker is the token."""
    return PresenceFrame(uuid.bytes, None)


def read_ibeacon(manufacturer_data: bytes) -> IBeacon | None:
    """Reads Apple's manufacturer data (after the company identifier); None where it is no iBeacon."""
    if len(manufacturer_data) != IBEACON_BYTES or manufacturer_data[:2] != _IBEACON_TYPE:
        return None
    return IBeacon(
        uuid=UUID(bytes=manufacturer_data[2:18]),
        major=int.from_bytes(manufacturer_data[18:20], "big"),
        minor=int.from_bytes(manufacturer_data[20:22], "big"),
        measured_power_dbm=int.from_bytes(manufacturer_data[22:], "big", signed=True),
    )


def _structure(ad_type: int, data: bytes) -> bytes:
    return bytes((len(data) + 1, ad_type)) + data
