"""Any advertisement's bytes -> what was heard. Pure, and never raises whatever the bytes.

Two steps, so that every radio shares the second one: `parse_*` takes bytes apart into an `Advertisement`, `recognise`
says what it is. A radio that gets its advertisements in pieces already (BlueZ over D-Bus) builds the `Advertisement`
itself. A further format is one more reader in `wire`, one more line in `frames_in` and one more class in `Finding`.

One advertisement may carry several frames: a beacon that sends iBeacon in its advertisement and Eddystone in its scan
response is one to BlueZ. The first of `PRECEDENCE` then stands for it: a member's phone before all, names before
telemetry, what is only counted last. A frame that is cut, or an advertisement that ends in the middle of a structure,
is malformed only where no whole frame stands beside it.

Sources: Bluetooth Core 5.4, Vol 3 Part C 11 (AD structures), Supplement Part A (AD types), Vol 4 Part E 7.7.65.2 and
7.7.65.13 (HCI events); each format's source stands in `wire.frames` and `wire.eddystone`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from wire.eddystone import (
    EDDYSTONE_UUID16,
    EddystoneEid,
    EddystoneEtlm,
    EddystoneTlm,
    EddystoneUid,
    EddystoneUrl,
    eddystone_bytes,
    read_eddystone,
)
from wire.frames import (
    AD_MANUFACTURER,
    AD_SERVICE_DATA16,
    EXPOSURE_NOTIFICATION_UUID16,
    AltBeacon,
    AppleOverflow,
    ExposureNotification,
    IBeacon,
    PresenceFrame,
    manufacturer_bytes,
    read_exposure_notification,
    read_manufacturer_data,
    read_service_data,
    read_token_uuid,
)
from wire.frames import MALFORMED as MALFORMED
from wire.frames import Malformed as Malformed

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

_NO_AD_TYPE = 0x00
"Not assigned: a structure of this type is the inside of something else."

_LENGTH_OFF_BY = 4
"""Structures are met that are shorter than their frame, such as an AltBeacon's without its last byte; public parsers
read on, and so does this one where what follows is no structure. Four is what an encrypted TLM has over a plain one."""

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


Frame = (
    PresenceFrame
    | IBeacon
    | AltBeacon
    | EddystoneUid
    | EddystoneEid
    | EddystoneUrl
    | EddystoneTlm
    | EddystoneEtlm
    | ExposureNotification
    | AppleOverflow
)
Finding = Frame | Other | Malformed

PRECEDENCE: tuple[type[Frame | Malformed], ...] = (
    PresenceFrame,
    IBeacon,
    AltBeacon,
    EddystoneUid,
    EddystoneEid,
    EddystoneUrl,
    EddystoneTlm,
    EddystoneEtlm,
    ExposureNotification,
    AppleOverflow,
    Malformed,
)
"Which of several frames stands for the advertisement that carries them."
_RANK = {kind: rank for rank, kind in enumerate(PRECEDENCE)}

OTHER = Other()


@dataclass(frozen=True, slots=True)
class Report:
    """One report of an HCI event. The address is left behind here."""

    advertisement: Advertisement
    rssi_dbm: int | None


def recognise(advertisement: Advertisement, service_uuid16: int) -> Finding:
    """What `advertisement` is to a site whose phones send under `service_uuid16`: the first of `PRECEDENCE`."""
    frames = frames_in(advertisement, service_uuid16)
    if not frames:
        return MALFORMED if advertisement.broken else OTHER
    if len(frames) == 1:
        return frames[0]
    return min(frames, key=lambda frame: _RANK[type(frame)])


def frames_in(advertisement: Advertisement, service_uuid16: int) -> list[Frame | Malformed]:
    """Every frame that `advertisement` carries, in no order that matters; `Malformed` for each that is cut."""
    found: list[Frame | Malformed] = []
    for uuid, data in advertisement.service_data16:
        if uuid == service_uuid16:
            found.append(read_service_data(data) or MALFORMED)
        elif uuid == EDDYSTONE_UUID16:
            if (frame := read_eddystone(data)) is not None:
                found.append(frame)
        elif uuid == EXPOSURE_NOTIFICATION_UUID16:
            found.append(read_exposure_notification(data))
    if len(advertisement.uuids128) == 1 and service_uuid16 in advertisement.uuids16:
        found.append(read_token_uuid(UUID(bytes=advertisement.uuids128[0])))
    for company, data in advertisement.manufacturer:
        if (beacon := read_manufacturer_data(company, data)) is not None:
            found.append(beacon)
    return found


def parse_ad(data: bytes) -> Advertisement:
    """AD structures, one after the other. A length of zero ends them early (the rest is padding)."""
    manufacturer: list[tuple[int, bytes]] = []
    service_data16: list[tuple[int, bytes]] = []
    uuids16: list[int] = []
    uuids128: list[bytes] = []
    structures, broken = _structures(data)
    for ad_type, body in structures:
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

    None for bytes that are no HCI event; no report for any other event. Reports carry lengths of their own, so of a
    dump that is cut whatever is there is read: a report that is cut comes out `broken`, or without its RSSI.
    """
    at = 1 if event[:1] == bytes((_HCI_EVENT_PACKET,)) else 0
    if len(event) < at + 2:
        return None
    code, body = event[at], event[at + 2 :]
    if code == _LE_META_EVENT and len(body) >= 2:
        if body[0] == _ADVERTISING_REPORT:
            return tuple(_legacy_reports(body[2:], body[1]))
        if body[0] == _EXTENDED_ADVERTISING_REPORT:
            return tuple(_extended_reports(body[2:], body[1]))
    return () if len(body) >= event[at + 1] else None


def _legacy_reports(data: bytes, count: int) -> Iterator[Report]:
    # The specification lists the fields as arrays; controllers and Linux send one structure after the other.
    at = 0
    for _ in range(count):
        start = at + _LEGACY_HEAD_BYTES
        end = start + data[start - 1] if start <= len(data) else len(data) + 1
        if end > len(data):
            yield _cut(data[start:], None)
            return
        yield Report(parse_ad(data[start:end]), _rssi(data[end]) if end < len(data) else None)
        at = end + 1


def _extended_reports(data: bytes, count: int) -> Iterator[Report]:
    at = 0
    for _ in range(count):
        start = at + _EXTENDED_HEAD_BYTES
        end = start + data[start - 1] if start <= len(data) else len(data) + 1
        if end > len(data):
            head = data[at : at + _EXTENDED_RSSI_AT + 1]
            yield _cut(data[start:], _rssi(head[-1]) if len(head) > _EXTENDED_RSSI_AT else None)
            return
        yield Report(parse_ad(data[start:end]), _rssi(data[at + _EXTENDED_RSSI_AT]))
        at = end


def _cut(data: bytes, rssi_dbm: int | None) -> Report:
    return Report(replace(parse_ad(data), broken=True), rssi_dbm)


def _structures(data: bytes) -> tuple[list[tuple[int, bytes]], bool]:
    """Type and data of each structure, and whether the last one is cut."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data) and data[at]:
        end = at + 1 + data[at]
        cut = end > len(data)
        if found and (cut or data[at + 1] == _NO_AD_TYPE):
            found[-1] = _lengthened(*found[-1], data[at:end])
        if cut:
            return found, True
        found.append((data[at + 1], data[at + 2 : end]))
        at = end
    return found, False


def _lengthened(ad_type: int, body: bytes, rest: bytes) -> tuple[int, bytes]:
    """A beacon's frame with the bytes that its own length left outside; `rest` follows, and is no structure."""
    number, frame = int.from_bytes(body[:2], "little"), body[2:]
    full = None
    if ad_type == AD_MANUFACTURER:
        full = manufacturer_bytes(number, frame)
    elif ad_type == AD_SERVICE_DATA16 and number == EDDYSTONE_UUID16:
        full = eddystone_bytes(frame)
    missing = 0 if full is None else full - len(frame)
    return ad_type, body + rest[:missing] if 0 < missing <= min(_LENGTH_OFF_BY, len(rest)) else body


def _rssi(byte: int) -> int | None:
    return None if byte == RSSI_UNKNOWN else byte - 256 * (byte > RSSI_UNKNOWN)


def _keep(kept: list[tuple[int, bytes]], body: bytes) -> bool:
    if len(body) < 2:
        return False
    kept.append((int.from_bytes(body[:2], "little"), body[2:]))
    return True


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data) - size + 1, size))
