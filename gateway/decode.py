"""`python -m gateway decode`: frames as JSON lines in, what they are as JSON lines out, one for one and in order."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, BinaryIO, TextIO
from uuid import UUID

from gateway.air.airwaves import (
    MALFORMED,
    Advertisement,
    Finding,
    Frame,
    Malformed,
    Other,
    parse_ad,
    parse_hci,
    parse_manufacturer,
    parse_service_data,
    recognise,
)
from wire.eddystone import EddystoneEid, EddystoneEtlm, EddystoneTlm, EddystoneUid, EddystoneUrl
from wire.frames import AltBeacon, AppleOverflow, ExposureNotification, IBeacon, PresenceFrame

Decoded = dict[str, Any] | list[dict[str, Any]]

_BASE_UUID = 0x0000_1000_8000_00805F9B34FB
_BASE_MASK = (1 << 96) - 1

_KINDS: dict[type[Frame], str] = {
    IBeacon: "ibeacon",
    AltBeacon: "altbeacon",
    EddystoneUid: "eddystone_uid",
    EddystoneUrl: "eddystone_url",
    EddystoneTlm: "eddystone_tlm",
    EddystoneEtlm: "eddystone_etlm",
    EddystoneEid: "eddystone_eid",
    ExposureNotification: "exposure_notification",
    AppleOverflow: "apple_overflow",
}

_PARSERS: dict[str, Callable[[bytes], Advertisement]] = {
    "ad": parse_ad,
    "mfg": parse_manufacturer,
    "svc": parse_service_data,
}


def decode_stream(frames: BinaryIO | Iterable[bytes], decoded: TextIO, service_uuid16: int) -> None:
    """Writes a line for every line read, as soon as it is read."""
    for line in frames:
        decoded.write(json.dumps(decode_line(line, service_uuid16), separators=(",", ":")) + "\n")
        decoded.flush()


def decode_line(line: bytes, service_uuid16: int) -> Decoded:
    """What one line says: `{"kind": …}`, or a list of them for an HCI event with several reports. Never raises.

    `level` says what the line holds: `ad` (AD structures), `mfg` (company and data), `svc` (UUID and data), `hci` (an
    event), each in `hex`; or `bleak-dict`, the pieces as bleak names them. An `rssi_dbm` is handed on.
    """
    try:
        frame = json.loads(line)
    except (ValueError, RecursionError):
        return _described(MALFORMED, None)
    if not isinstance(frame, dict):
        return _described(MALFORMED, None)
    level, rssi_dbm = frame.get("level"), _rssi(frame.get("rssi_dbm"))
    if level == "bleak-dict":
        pieces = _from_pieces(frame)
        return _described(MALFORMED if pieces is None else recognise(pieces, service_uuid16), rssi_dbm)
    data = _from_hex(frame.get("hex"))
    if data is None or not isinstance(level, str):
        return _described(MALFORMED, None)
    if level == "hci":
        return _decode_hci(data, rssi_dbm, service_uuid16)
    parser = _PARSERS.get(level)
    return _described(recognise(parser(data), service_uuid16) if parser else MALFORMED, rssi_dbm)


def _decode_hci(event: bytes, rssi_dbm: float | None, service_uuid16: int) -> Decoded:
    reports = parse_hci(event)
    if reports is None:
        return _described(MALFORMED, None)
    if not reports:
        return {"kind": "other"}
    found = [
        _described(
            recognise(one.advertisement, service_uuid16), rssi_dbm if one.rssi_dbm is None else float(one.rssi_dbm)
        )
        for one in reports
    ]
    return found[0] if len(found) == 1 else found


def _described(finding: Finding, rssi_dbm: float | None) -> dict[str, Any]:
    if isinstance(finding, Other | Malformed):
        return {"kind": "other" if isinstance(finding, Other) else "malformed"}
    described = _presence(finding) if isinstance(finding, PresenceFrame) else _fields(finding)
    if rssi_dbm is not None:
        described["rssi_dbm"] = int(rssi_dbm) if rssi_dbm.is_integer() else rssi_dbm
    return described


def _presence(frame: PresenceFrame) -> dict[str, Any]:
    fresh = frame.fresh
    return {
        "kind": "presence",
        "layout": "android" if fresh else "ios",
        "token": frame.token.hex(),
        "tick": fresh.tick if fresh else None,
        "mac": fresh.mac.hex() if fresh else None,
    }


def _fields(frame: Frame) -> dict[str, Any]:
    """A frame's own fields under their own names: bytes in hexadecimal, UUIDs with dashes."""
    described: dict[str, Any] = {"kind": _KINDS[type(frame)]}
    for field in fields(frame):
        value = getattr(frame, field.name)
        described[field.name] = (
            value.hex() if isinstance(value, bytes) else str(value) if isinstance(value, UUID) else value
        )
    return described


def _from_pieces(frame: dict[str, Any]) -> Advertisement | None:
    """Manufacturer data by company (decimal), service data by UUID, service UUIDs: each may be left out."""
    manufacturer: list[tuple[int, bytes]] = []
    service_data16: list[tuple[int, bytes]] = []
    try:
        for company, text in (frame.get("manufacturer_data") or {}).items():
            manufacturer.append((int(company) & 0xFFFF, bytes.fromhex(text)))
        for name, text in (frame.get("service_data") or {}).items():
            data = bytes.fromhex(text)
            if isinstance(uuid := _uuid(name), int):
                service_data16.append((uuid, data))
        uuids = [_uuid(name) for name in frame.get("service_uuids") or ()]
    except (ValueError, TypeError, AttributeError):
        return None
    short = tuple(uuid for uuid in uuids if isinstance(uuid, int))
    return Advertisement(
        tuple(manufacturer), tuple(service_data16), short, tuple(uuid for uuid in uuids if isinstance(uuid, bytes))
    )


def _uuid(text: str) -> int | bytes:
    """A UUID's 16 bits, where it has no more or is one of the Bluetooth base UUID's; else its 16 bytes."""
    if len(text) == 4:
        return int(text, 16)
    uuid = UUID(text)
    short = uuid.int >> 96
    return short if short <= 0xFFFF and uuid.int & _BASE_MASK == _BASE_UUID else uuid.bytes


def _from_hex(text: object) -> bytes | None:
    try:
        return bytes.fromhex(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _rssi(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
