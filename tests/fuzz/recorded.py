"""`python -m tests.fuzz.recorded [FILE]`: every recorded frame against what its own parser says of it.

The recordings are advertisements from the test suites of public parsers. A frame of a format of ours has to decode to
what its line expects; any other has to come out as `other`, or as `malformed` where its bytes are no advertisement;
none may raise, no prefix of it and no change of one byte either.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from gateway.decode import decode_line
from wire.frames import DEFAULT_SERVICE_UUID16

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "data" / "frames" / "frames_dev.jsonl"

IN_SCOPE = {
    "iBeacon": "ibeacon",
    "IBeaconAdvertisement": "ibeacon",
    "AltBeacon": "altbeacon",
    "EddystoneUIDFrame": "eddystone_uid",
    "EddystoneURLFrame": "eddystone_url",
    "EddystoneTLMFrame": "eddystone_tlm",
    "EddystoneEncryptedTLMFrame": "eddystone_etlm",
    "EddystoneEIDFrame": "eddystone_eid",
    "ExposureNotificationFrame": "exposure_notification",
}
"What a line's own `kind` is called here. One library's lines name no kind: see `_library_kind`."

ALSO = {
    "JHT": ("ibeacon",),
    "Tilt Red": ("ibeacon",),
    "H5072/H5075": ("ibeacon",),
    "Ruuvitag": ("eddystone_url",),
    "altbeacon-lib": ("altbeacon", "eddystone_uid", "eddystone_url", "apple_overflow"),
}
"Sensors that say it in an iBeacon, or in a web address; and lines of which the library's test expects nothing."

Decoded = dict[str, Any]


def _power(decoded: Decoded) -> object:
    return decoded.get("power_1m_dbm", decoded.get("power_0m_dbm"))


def _identifier(decoded: Decoded) -> str:
    return str(decoded.get("id") or decoded.get("mask") or decoded.get("rpi") or "")


FIELDS: dict[str, Callable[[Decoded], object]] = {
    "uuid": lambda decoded: str(decoded["uuid"]).replace("-", ""),
    "major": lambda decoded: decoded["major"],
    "minor": lambda decoded: decoded["minor"],
    "tx_power": _power,
    "measured power": _power,
    "rssi": lambda decoded: decoded.get("rssi_dbm"),
    "namespace": lambda decoded: decoded["namespace"],
    "instance": lambda decoded: decoded["instance"],
    "url": lambda decoded: decoded["url"],
    "voltage": lambda decoded: decoded["battery_mv"],
    "temperature": lambda decoded: decoded["temperature_c"],
    "advertising_count": lambda decoded: decoded["adv_count"],
    "seconds_since_boot": lambda decoded: round(decoded["uptime_s"] * 10),
    "eid": lambda decoded: decoded["eid"],
    "identifier": lambda decoded: decoded["rpi"],
    "encrypted_metadata": lambda decoded: decoded["aem"],
    "getId1": lambda decoded: _identifier(decoded)[:32],
    "getIdentifier[0]": lambda decoded: _identifier(decoded)[:32],
    "getIdentifier[1]": lambda decoded: str(int(_identifier(decoded)[32:36], 16)),
    "getIdentifier[2]": lambda decoded: str(int(_identifier(decoded)[36:40], 16)),
    "getManufacturer": lambda decoded: hex(decoded["company_id"]),
}
"A name in `expect` -> what `decode` says of it. Other names are of no format of ours."


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.recorded", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=RECORDINGS, help="JSON lines (default: %(default)s)")
    file = parser.parse_args(arguments).file
    if not file.exists():
        print(f"recorded frames: {file} is not there, so nothing was compared")
        return 0
    kinds: Counter[str] = Counter()
    wrong = []
    lines = [line for line in file.read_bytes().splitlines() if line.strip()]
    for line in lines:
        kind, complaint = compare(line)
        kinds[kind] += 1
        if complaint:
            wrong.append(complaint)
        for changed in _hostile(line):
            decode_line(changed, DEFAULT_SERVICE_UUID16)
    print(f"recorded frames: {len(lines)} compared, {len(wrong)} wrong")
    print("  " + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    for complaint in wrong:
        print(f"  {complaint}")
    return 1 if wrong else 0


def compare(line: bytes) -> tuple[str, str]:
    """What a line decodes to, and what is wrong with that; the empty text where it is right."""
    frame = json.loads(line)
    decoded = decode_line(line, DEFAULT_SERVICE_UUID16)
    if isinstance(decoded, list):
        return "several", ""
    kind, source = str(decoded["kind"]), frame["source"]
    expect = frame.get("expect")
    wanted = IN_SCOPE.get(frame["kind"]) or _library_kind(frame)
    if wanted is None:
        allowed = ("other", "malformed", *ALSO.get(frame["kind"], ()))
        return kind, "" if kind in allowed else f"{source}: taken for {kind}"
    if kind != wanted:
        return kind, f"{source}: {kind} instead of {wanted}"
    for name, value in (expect if isinstance(expect, dict) else {}).items():
        if name in FIELDS and _plain(FIELDS[name](decoded), name) != _plain(value, name):
            return kind, f"{source}: {name} is {FIELDS[name](decoded)!r} instead of {value!r}"
    return kind, ""


def _library_kind(frame: dict[str, Any]) -> str | None:
    """The AltBeacon library's lines: what the layout they are parsed with stands for."""
    expect, layout = frame.get("expect"), frame.get("layout") or [""]
    if not isinstance(expect, dict) or not expect:
        return None
    starts = {
        "m:2-3=beac": "altbeacon",
        "m:0-3=1801beac": "altbeacon",
        "m:2-2=01": "apple_overflow",
        "s:0-1=fd6f": "exposure_notification",
    }
    return next((kind for start, kind in starts.items() if layout[0].startswith(start)), None)


def _plain(value: object, name: str) -> str:
    """For comparing: one suite writes numbers as text and UUIDs with dashes, another does not."""
    text = str(value).strip()
    if name.startswith(("getId", "uuid")):
        text = text.replace("-", "")
    return text.removesuffix(".0")


def _hostile(line: bytes) -> Iterator[bytes]:
    """Every prefix of the frame, and every bit of it turned over."""
    frame = json.loads(line)
    data = bytes.fromhex(frame.get("hex") or "")
    changed = [data[:length] for length in range(len(data))]
    changed += [
        data[:at] + bytes((data[at] ^ 1 << bit,)) + data[at + 1 :] for at in range(len(data)) for bit in range(8)
    ]
    for one in changed:
        yield json.dumps({"level": frame["level"], "hex": one.hex()}).encode()


if __name__ == "__main__":
    sys.exit(main())
