"""`python -m gateway decode`: frames as JSON lines in, what they are as JSON lines out, one for one and in order."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, TextIO

from gateway.airwaves import (
    MALFORMED,
    Advertisement,
    Finding,
    Malformed,
    parse_ad,
    parse_hci,
    parse_manufacturer,
    parse_service_data,
    recognise,
)
from wire.frames import IBeacon, PresenceFrame

Decoded = dict[str, Any] | list[dict[str, Any]]

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
    """What one line says: `{"kind": …}`, or a list of them for an HCI event with several reports. Never raises."""
    try:
        frame = json.loads(line)
    except (ValueError, RecursionError):
        return _described(MALFORMED, None)
    if not isinstance(frame, dict):
        return _described(MALFORMED, None)
    level, data = frame.get("level"), _from_hex(frame.get("hex"))
    rssi_dbm = _rssi(frame.get("rssi_dbm"))
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
    if isinstance(finding, PresenceFrame):
        fresh = finding.fresh
        fields: dict[str, Any] = {
            "kind": "presence",
            "layout": "android" if fresh else "ios",
            "token": finding.token.hex(),
            "tick": fresh.tick if fresh else None,
            "mac": fresh.mac.hex() if fresh else None,
        }
    elif isinstance(finding, IBeacon):
        fields = {
            "kind": "ibeacon",
            "uuid": str(finding.uuid),
            "major": finding.major,
            "minor": finding.minor,
            "measured_power_dbm": finding.measured_power_dbm,
        }
    else:
        return {"kind": "malformed" if isinstance(finding, Malformed) else "other"}
    if rssi_dbm is not None:
        fields["rssi_dbm"] = int(rssi_dbm) if rssi_dbm.is_integer() else rssi_dbm
    return fields


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
