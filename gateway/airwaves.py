"""Any advertisement's bytes -> what was heard. Pure, and never raises whatever the bytes.

Two steps, so that every radio shares the second one: `parse_*` takes bytes apart into an `Advertisement`, `recognise`
says what it is. A radio that gets its advertisements in pieces already (BlueZ over D-Bus) builds the `Advertisement`
itself. A further format is one more reader in `_FROM_SERVICE_DATA` or `_FROM_MANUFACTURER` and one more class in
`Finding`.

Sources: Bluetooth Core 5.4, Vol 3 Part C 11 (AD structures), Supplement Part A (AD types), Vol 4 Part E 7.7.65.2 and
7.7.65.13 (HCI events); Apple, Proximity Beacon Specification R1; `docs/phone-protocol.md` (presence frames).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from wire.frames import (
    AD_MANUFACTURER,
    AD_SERVICE_DATA16,
    APPLE_COMPANY,
    IBeacon,
    PresenceFrame,
    read_ibeacon,
    read_service_data,
    read_token_uuid,
)

AD_UUID16_SOME = 0x02
AD_UUID16_ALL = 0x03
AD_UUID128_SOME = 0x06
AD_UUID128_ALL = 0x07

_HCI_EVENT_PACKET = 0x04
"The packet indicator of a UART transport, which captures carry and sockets may leave out."
_LE_META_EVENT = 0x3E
_ADVERTISING_REPORT = 0x02
_EXTENDED_ADVERTISING_REPORT = 0x0D

_LEGACY_HEAD_BYTES = 9
"event type, address type, address[6], data length"
_EXTENDED_HEAD_BYTES = 24
"event type[2], address type, address[6], PHYs[2], SID, TX power, RSSI, interval[2], direct address[7], data length"
_EXTENDED_RSSI_AT = 13

RSSI_UNKNOWN = 127
"What a controller reports where it has no RSSI."


@dataclass(frozen=True, slots=True)
class Advertisement:
    """The parts of one advertisement that any format of ours is read from."""

    manufacturer: tuple[tuple[int, bytes], ...] = ()
    "Company identifier and the data after it."
    service_data16: tuple[tuple[int, bytes], ...] = ()
    "16-bit UUID and the data after it."
    uuids16: tuple[int, ...] = ()
    uuids128: tuple[bytes, ...] = ()
    "Big-endian, as a UUID is written."
    broken: bool = False
    "Whether the bytes ended in the middle of a structure; what stood before it is kept, as BlueZ does."


@dataclass(frozen=True, slots=True)
class Other:
    """A well-formed advertisement that is nothing of ours."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """Bytes that are no advertisement, or a frame of ours that is cut."""


Finding = PresenceFrame | IBeacon | Other | Malformed

OTHER = Other()
MALFORMED = Malformed()


@dataclass(frozen=True, slots=True)
class Report:
    """One report of an HCI event. The address is left behind here."""

    advertisement: Advertisement
    rssi_dbm: int | None


def recognise(advertisement: Advertisement, service_uuid16: int) -> Finding:
    """What `advertisement` is to a site whose phones send under `service_uuid16`."""
    for uuid, data in advertisement.service_data16:
        if uuid == service_uuid16:
            return read_service_data(data) or MALFORMED
    if len(advertisement.uuids128) == 1 and service_uuid16 in advertisement.uuids16:
        return read_token_uuid(UUID(bytes=advertisement.uuids128[0]))
    for company, data in advertisement.manufacturer:
        if company == APPLE_COMPANY and (beacon := read_ibeacon(data)) is not None:
            return beacon
    return MALFORMED if advertisement.broken else OTHER


def parse_ad(data: bytes) -> Advertisement:
    """AD structures, one after the other. A length of zero ends them early (the rest is padding)."""
    manufacturer: list[tuple[int, bytes]] = []
    service_data16: list[tuple[int, bytes]] = []
    uuids16: list[int] = []
    uuids128: list[bytes] = []
    broken = False
    at = 0
    while at < len(data) and data[at]:
        end = at + 1 + data[at]
        if end > len(data):
            broken = True
            break
        ad_type, body = data[at + 1], data[at + 2 : end]
        at = end
        if ad_type == AD_MANUFACTURER:
            broken |= not _keep(manufacturer, body)
        elif ad_type == AD_SERVICE_DATA16:
            broken |= not _keep(service_data16, body)
        elif ad_type in (AD_UUID16_ALL, AD_UUID16_SOME):
            uuids16.extend(int.from_bytes(one, "little") for one in _pieces(body, 2))
        elif ad_type in (AD_UUID128_ALL, AD_UUID128_SOME):
            uuids128.extend(one[::-1] for one in _pieces(body, 16))
    return Advertisement(tuple(manufacturer), tuple(service_data16), tuple(uuids16), tuple(uuids128), broken)


def parse_manufacturer(data: bytes) -> Advertisement:
    """A company identifier, little-endian, and its data."""
    kept: list[tuple[int, bytes]] = []
    return Advertisement(broken=not _keep(kept, data), manufacturer=tuple(kept))


def parse_service_data(data: bytes) -> Advertisement:
    """A 16-bit UUID, little-endian, and its data."""
    kept: list[tuple[int, bytes]] = []
    return Advertisement(broken=not _keep(kept, data), service_data16=tuple(kept))


def parse_hci(event: bytes) -> tuple[Report, ...] | None:
    """The reports of an HCI LE (extended) advertising report event, with or without the packet indicator.

    None for bytes that are no HCI event; no report for any other event. A report that is cut comes out `broken`.
    """
    at = 1 if event[:1] == bytes((_HCI_EVENT_PACKET,)) else 0
    if len(event) < at + 2 or len(event) < at + 2 + event[at + 1]:
        return None
    code, body = event[at], event[at + 2 : at + 2 + event[at + 1]]
    if code != _LE_META_EVENT or len(body) < 2:
        return ()
    if body[0] == _ADVERTISING_REPORT:
        return tuple(_legacy_reports(body[2:], body[1]))
    if body[0] == _EXTENDED_ADVERTISING_REPORT:
        return tuple(_extended_reports(body[2:], body[1]))
    return ()


_CUT = Report(Advertisement(broken=True), None)


def _legacy_reports(data: bytes, count: int) -> Iterator[Report]:
    # The specification lists the fields as arrays; controllers and Linux send one structure after the other.
    at = 0
    for _ in range(count):
        start = at + _LEGACY_HEAD_BYTES
        end = start + data[start - 1] if start <= len(data) else len(data)
        if end >= len(data):
            yield _CUT
            return
        yield Report(parse_ad(data[start:end]), _rssi(data[end]))
        at = end + 1


def _extended_reports(data: bytes, count: int) -> Iterator[Report]:
    at = 0
    for _ in range(count):
        start = at + _EXTENDED_HEAD_BYTES
        end = start + data[start - 1] if start <= len(data) else len(data) + 1
        if end > len(data):
            yield _CUT
            return
        yield Report(parse_ad(data[start:end]), _rssi(data[at + _EXTENDED_RSSI_AT]))
        at = end


def _rssi(byte: int) -> int | None:
    return None if byte == RSSI_UNKNOWN else byte - 256 * (byte > RSSI_UNKNOWN)


def _keep(kept: list[tuple[int, bytes]], body: bytes) -> bool:
    if len(body) < 2:
        return False
    kept.append((int.from_bytes(body[:2], "little"), body[2:]))
    return True


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data) - size + 1, size))
