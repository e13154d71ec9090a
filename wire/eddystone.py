"""Eddystone frames: what a beacon puts behind the 16-bit service UUID 0xFEAA. Read and written. Pure.

The first byte says which frame it is, numbers are big-endian, and the power is what a receiver would measure at 0 m:
41 dB more than an iBeacon's at 1 m. Source: google/eddystone, protocol-specification.md and the pages of each frame.

A frame that ends too early, or breaks its own rules, is `Malformed`. One that goes on after its last field is read all
the same: beacons pad their frames, and public parsers pass over it.
"""

from __future__ import annotations

from dataclasses import dataclass

from wire.frames import MALFORMED, Malformed

EDDYSTONE_UUID16 = 0xFEAA

_UID, _URL, _TLM, _EID = 0x00, 0x10, 0x20, 0x30
_PLAIN, _ENCRYPTED = 0x00, 0x01
"Versions of a TLM frame."

_UID_BYTES = 18
"Two more are reserved (zero) in the specification; older beacons leave them out."
_TLM_BYTES = 14
_ETLM_BYTES = 18
_EID_BYTES = 10

_NO_TEMPERATURE = 0x8000
_URL_BYTES = range(1, 18)
"After the scheme: what a legacy advertisement has room for beside flags and the UUID list."

_SCHEMES = ("http://www.", "https://www.", "http://", "https://")
_DOMAINS = (".com", ".org", ".edu", ".net", ".info", ".biz", ".gov")
_EXPANSIONS = (*(f"{domain}/" for domain in _DOMAINS), *_DOMAINS)
"What the bytes 0x00 to 0x0D of a URL stand for."


@dataclass(frozen=True, slots=True)
class EddystoneUid:
    """A beacon's fixed name."""

    namespace: bytes
    "10 bytes: whose beacon."
    instance: bytes
    "6 bytes: which one."
    power_0m_dbm: int


@dataclass(frozen=True, slots=True)
class EddystoneUrl:
    """A web address, written out."""

    url: str
    power_0m_dbm: int


@dataclass(frozen=True, slots=True)
class EddystoneTlm:
    """How the beacon itself is; it names nobody, so it belongs to the frame heard from the same address."""

    battery_mv: int
    "0 where the beacon has no battery."
    temperature_c: float | None
    "Steps of 1/256 °C; None where it has no thermometer."
    adv_count: int
    "Frames sent since power-on."
    uptime_s: float
    "Since power-on, steps of 0.1 s."


@dataclass(frozen=True, slots=True)
class EddystoneEtlm:
    """The same, encrypted under the beacon's identity key (AES-EAX); the fields are as they stand in the frame."""

    encrypted: bytes
    "12 bytes."
    salt: bytes
    "2 bytes."
    mic: bytes
    "2 bytes."


@dataclass(frozen=True, slots=True)
class EddystoneEid:
    """A name that changes every 1 s to 9 h; whoever holds the identity key resolves it (`wire.eddystone_eid`)."""

    eid: bytes
    "8 bytes."
    power_0m_dbm: int


EddystoneFrame = EddystoneUid | EddystoneUrl | EddystoneTlm | EddystoneEtlm | EddystoneEid


def read_eddystone(data: bytes) -> EddystoneFrame | Malformed | None:
    """The frame in 0xFEAA's service data (after the UUID); None for a kind that the specification does not know."""
    full = eddystone_bytes(data)
    if full is None:
        return _read_url(data) if data[:1] == bytes((_URL,)) else None
    if len(data) < full:
        return MALFORMED
    kind = data[0]
    if kind == _UID:
        return EddystoneUid(namespace=data[2:12], instance=data[12:18], power_0m_dbm=_signed(data[1]))
    if kind == _EID:
        return EddystoneEid(eid=data[2:10], power_0m_dbm=_signed(data[1]))
    if data[1] == _ENCRYPTED:
        return EddystoneEtlm(encrypted=data[2:14], salt=data[14:16], mic=data[16:18])
    return _read_tlm(data)


def eddystone_bytes(data: bytes) -> int | None:
    """How long the frame that begins with `data` has to be; None where that is not fixed, or no frame is known."""
    kind = data[0] if data else -1
    if kind == _UID:
        return _UID_BYTES
    if kind == _EID:
        return _EID_BYTES
    if kind == _TLM:
        version = data[1] if len(data) > 1 else _PLAIN
        return {_PLAIN: _TLM_BYTES, _ENCRYPTED: _ETLM_BYTES}.get(version)
    return None


def uid_service_data(frame: EddystoneUid) -> bytes:
    """20 bytes, the reserved ones included."""
    return bytes((_UID, frame.power_0m_dbm & 0xFF)) + frame.namespace + frame.instance + bytes(2)


def eid_service_data(frame: EddystoneEid) -> bytes:
    """10 bytes."""
    return bytes((_EID, frame.power_0m_dbm & 0xFF)) + frame.eid


def tlm_service_data(frame: EddystoneTlm) -> bytes:
    """14 bytes, rounded to the frame's steps. Raises OverflowError where a number does not fit."""
    temperature = _NO_TEMPERATURE if frame.temperature_c is None else round(frame.temperature_c * 256) & 0xFFFF
    return (
        bytes((_TLM, _PLAIN))
        + frame.battery_mv.to_bytes(2, "big")
        + temperature.to_bytes(2, "big")
        + frame.adv_count.to_bytes(4, "big")
        + round(frame.uptime_s * 10).to_bytes(4, "big")
    )


def _read_tlm(data: bytes) -> EddystoneTlm:
    raw = int.from_bytes(data[4:6], "big")
    return EddystoneTlm(
        battery_mv=int.from_bytes(data[2:4], "big"),
        temperature_c=None if raw == _NO_TEMPERATURE else int.from_bytes(data[4:6], "big", signed=True) / 256,
        adv_count=int.from_bytes(data[6:10], "big"),
        uptime_s=int.from_bytes(data[10:14], "big") / 10,
    )


def _read_url(data: bytes) -> EddystoneUrl | Malformed:
    encoded = data[3:]
    if len(encoded) not in _URL_BYTES or data[2] >= len(_SCHEMES):
        return MALFORMED
    written = [_SCHEMES[data[2]]]
    for byte in encoded:
        if byte < len(_EXPANSIONS):
            written.append(_EXPANSIONS[byte])
        elif 0x20 < byte < 0x7F:
            written.append(chr(byte))
        else:
            return MALFORMED
    return EddystoneUrl("".join(written), _signed(data[1]))


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte
