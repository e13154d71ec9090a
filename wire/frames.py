"""Frames on the air: presence in both layouts, iBeacon, AltBeacon, and what is only counted of other people's phones.

A gateway reads them, a simulated phone writes them. Pure. An AD structure is `length | type | data`, its length
counts type and data (Bluetooth Core Vol 3 Part C 11). Eddystone stands in `wire.eddystone`.

A frame that ends too early is `Malformed`. A beacon's frame that goes on after its last field is read all the same, as
public parsers do: some beacons pad, some append a battery byte. A presence frame is exactly as long as it is.
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

_OVERFLOW_TYPE = b"\x01"
_OVERFLOW_BYTES = 17

_ALTBEACON_CODE = b"\xbe\xac"
_ALTBEACON_BYTES = 24
"code[2] | id[20] | power int8 | reserved[1]"
_ALTBEACON_LEAST_BYTES = 23
"Some beacons leave out the reserved byte; the AltBeacon library for Android takes it for zero."

EXPOSURE_NOTIFICATION_UUID16 = 0xFD6F
_RPI_BYTES = 16
_EXPOSURE_NOTIFICATION_BYTES = 20

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
    power_1m_dbm: int
    "What a receiver measures at 1 m."


@dataclass(frozen=True, slots=True)
class AltBeacon:
    """Radius Networks' open format, under any company's identifier (AltBeacon specification 1.0)."""

    company_id: int
    id: bytes
    "20 bytes, by convention 16 for the organisation and 2 + 2 for the beacon."
    power_1m_dbm: int
    reserved: int
    "One byte that belongs to the manufacturer; 0 where it was left out."


@dataclass(frozen=True, slots=True)
class ExposureNotification:
    """A stranger's phone in contact tracing: counted, never kept (Exposure Notification, Bluetooth Specification 1.2).

    Heard whole where the identifier is; of the metadata there may be less than it should have.
    """

    rpi: bytes
    "16 bytes, new with every address."
    aem: bytes
    "Up to 4 bytes, encrypted."


@dataclass(frozen=True, slots=True)
class AppleOverflow:
    """Which services the apps in the background of somebody's iPhone offer, as hashed bits. Apple does not document it.

    Many UUIDs share a bit, so it names neither an app nor a person: counted, never kept.
    """

    mask: bytes
    "16 bytes."


@dataclass(frozen=True, slots=True)
class Malformed:
    """Bytes that are no advertisement, or a frame of ours that is cut."""


MALFORMED = Malformed()


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
        + beacon.power_1m_dbm.to_bytes(1, "big", signed=True)
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


def read_manufacturer_data(company: int, data: bytes) -> IBeacon | AltBeacon | AppleOverflow | Malformed | None:
    """The frame in a company's data (after its identifier); None where it is none that we know."""
    if company == APPLE_COMPANY:
        if data[:2] == _IBEACON_TYPE:
            return read_ibeacon(data) or MALFORMED
        if data[:1] == _OVERFLOW_TYPE:
            return AppleOverflow(data[1:_OVERFLOW_BYTES]) if len(data) >= _OVERFLOW_BYTES else MALFORMED
    if data[:2] == _ALTBEACON_CODE:
        return _read_altbeacon(company, data) if len(data) >= _ALTBEACON_LEAST_BYTES else MALFORMED
    return None


def manufacturer_bytes(company: int, data: bytes) -> int | None:
    """How long the frame that begins with `data` has to be; None where no frame is known."""
    if company == APPLE_COMPANY and data[:2] == _IBEACON_TYPE:
        return IBEACON_BYTES
    if company == APPLE_COMPANY and data[:1] == _OVERFLOW_TYPE:
        return _OVERFLOW_BYTES
    return _ALTBEACON_BYTES if data[:2] == _ALTBEACON_CODE else None


def read_exposure_notification(data: bytes) -> ExposureNotification | Malformed:
    """Reads 0xFD6F's service data (after the UUID)."""
    if len(data) < _RPI_BYTES:
        return MALFORMED
    return ExposureNotification(data[:_RPI_BYTES], data[_RPI_BYTES:_EXPOSURE_NOTIFICATION_BYTES])


def read_ibeacon(manufacturer_data: bytes) -> IBeacon | None:
    """Reads Apple's manufacturer data (after the company identifier); None where it is no iBeacon, or cut."""
    if len(manufacturer_data) < IBEACON_BYTES or manufacturer_data[:2] != _IBEACON_TYPE:
        return None
    return IBeacon(
        uuid=UUID(bytes=manufacturer_data[2:18]),
        major=int.from_bytes(manufacturer_data[18:20], "big"),
        minor=int.from_bytes(manufacturer_data[20:22], "big"),
        power_1m_dbm=int.from_bytes(manufacturer_data[22:23], "big", signed=True),
    )


def _read_altbeacon(company: int, data: bytes) -> AltBeacon:
    return AltBeacon(
        company_id=company,
        id=data[2:22],
        power_1m_dbm=int.from_bytes(data[22:23], "big", signed=True),
        reserved=data[23] if len(data) > _ALTBEACON_LEAST_BYTES else 0,
    )


def _structure(ad_type: int, data: bytes) -> bytes:
    return bytes((len(data) + 1, ad_type)) + data
