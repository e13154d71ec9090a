"""The advertisements that every gateway of `./run bench gateway` hears.

Standard library only, since it runs in each one's own environment. A mix as heard in a shop: 2 % are presence frames of
ours, the rest iBeacons, Apple's phones, service data, Eddystone. Every second advertisement repeats what its address
sent before, every other one brings a new payload.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

OURS = 0xFFF1
OURS_SHARE = 0.02
ADDRESSES = 500
SERVICE = "0000{:04x}-0000-1000-8000-00805f9b34fb"

_SHARES = {
    "ibeacon": 0.28,
    "apple": 0.20,
    "service_data": 0.15,
    "uid": 0.10,
    "url": 0.05,
    "tlm": 0.05,
    "uuid128": 0.05,
    "overflow": 0.05,
    "other": 0.05,
}


@dataclass(slots=True)
class Heard:
    """One advertisement: as bytes on the air, and taken apart as BlueZ and bleak tell it."""

    address: str
    rssi: int
    raw: bytes
    manufacturer_data: dict[int, bytes]
    service_data: dict[str, bytes]
    service_uuids: list[str]
    is_ours: bool = False


def make_air(count: int, customers: int, seed: int = 1) -> list[Heard]:
    """`count` advertisements; ours are of `customers` members in turn, each under an address of its own."""
    rng = Random(seed)
    kinds, weights = list(_SHARES), list(_SHARES.values())
    senders = [(_address(rng), rng.choices(kinds, weights)[0]) for _ in range(ADDRESSES)]
    last: dict[str, Heard] = {}
    members = [(_address(rng), rng.randbytes(16), number % 2 == 0) for number in range(customers)]
    air = []
    next_member = 0
    for number in range(count):
        rssi = rng.randrange(-95, -40)
        if number % round(1 / OURS_SHARE) == 0:
            air.append(_ours(rng, members[next_member % customers], rssi))
            next_member += 1
            continue
        address, kind = rng.choice(senders)
        before = last.get(address)
        if before is not None and number % 2:
            heard = Heard(
                address, rssi, before.raw, before.manufacturer_data, before.service_data, before.service_uuids
            )
        else:
            heard = last[address] = _stranger(rng, address, kind, rssi)
        air.append(heard)
    return air


def _address(rng: Random) -> str:
    return ":".join(f"{byte:02X}" for byte in bytes([0x40 | rng.randrange(64)]) + rng.randbytes(5))


def _ours(rng: Random, member: tuple[str, bytes, bool], rssi: int) -> Heard:
    address, token, android = member
    uuids = _structure(0x03, OURS.to_bytes(2, "little"))
    if android:
        body = token + rng.randbytes(4)
        raw = uuids + _structure(0x16, OURS.to_bytes(2, "little") + body)
        return Heard(address, rssi, raw, {}, {SERVICE.format(OURS): body}, [SERVICE.format(OURS)], True)
    raw = _structure(0x01, b"\x1a") + uuids + _structure(0x07, token[::-1])
    return Heard(address, rssi, raw, {}, {}, [SERVICE.format(OURS), _text(token)], True)


def _stranger(rng: Random, address: str, kind: str, rssi: int) -> Heard:
    if kind == "ibeacon":
        return _manufacturer(address, rssi, 0x004C, b"\x02\x15" + rng.randbytes(20) + b"\xc5")
    if kind == "apple":
        return _manufacturer(address, rssi, 0x004C, b"\x10\x05" + rng.randbytes(5))
    if kind == "overflow":
        return _manufacturer(address, rssi, 0x004C, b"\x01" + rng.randbytes(16))
    if kind == "other":
        return _manufacturer(address, rssi, rng.choice((0x0006, 0x0075, 0x0059)), rng.randbytes(18))
    if kind == "service_data":
        return _service(address, rssi, rng.choice((0xFD6F, 0xFE9F, 0xFCF1)), rng.randbytes(20))
    if kind == "uid":
        return _service(address, rssi, 0xFEAA, b"\x00\xec" + rng.randbytes(16) + bytes(2))
    if kind == "url":
        return _service(address, rssi, 0xFEAA, b"\x10\xec\x03" + rng.randbytes(4).hex().encode() + b"\x07")
    if kind == "tlm":
        return _service(address, rssi, 0xFEAA, b"\x20\x00\x0b\x54\x15\x80" + rng.randbytes(8))
    uuid = rng.randbytes(16)
    return Heard(address, rssi, _flags() + _structure(0x07, uuid[::-1]), {}, {}, [_text(uuid)])


def _manufacturer(address: str, rssi: int, company: int, body: bytes) -> Heard:
    raw = _flags() + _structure(0xFF, company.to_bytes(2, "little") + body)
    return Heard(address, rssi, raw, {company: body}, {}, [])


def _service(address: str, rssi: int, uuid: int, body: bytes) -> Heard:
    little = uuid.to_bytes(2, "little")
    raw = _flags() + _structure(0x03, little) + _structure(0x16, little + body)
    return Heard(address, rssi, raw, {}, {SERVICE.format(uuid): body}, [SERVICE.format(uuid)])


def _flags() -> bytes:
    return _structure(0x01, b"\x06")


def _structure(ad_type: int, body: bytes) -> bytes:
    return bytes((len(body) + 1, ad_type)) + body


def _text(uuid: bytes) -> str:
    digits = uuid.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
