"""What a client asks an adapter to advertise: the properties of its LEAdvertisement1, read as bluetoothd reads them.
Pure.

Rules from BlueZ's `src/advertising.c` and `doc/org.bluez.LEAdvertisement.rst` (after 5.87); which properties are
refused was measured on bluetoothd 5.66 as well (`tests/reference/registering.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from simulator.bluez.advertisement import (
    COMPLETE_NAME,
    FLAGS,
    MANUFACTURER_DATA,
    SERVICE_DATA16,
    SERVICE_DATA128,
    TX_POWER,
    UUIDS16,
    UUIDS128,
    Advertisement,
    structure,
)
from simulator.bluez.profile import Profile

LEGACY_BYTES = 31
"What fits one legacy advertising packet (Core Vol 6 Part B 2.3.1.1)."

DEFAULT_INTERVAL_S = 1.28
"The kernel's le_adv_min_interval and le_adv_max_interval, where nobody asks for anything else."

_FASTEST_MS, _SLOWEST_MS = 20, 10_485_759
"What HCI's LE Set Extended Advertising Parameters takes, in ms."

_GENERAL, _NO_BREDR = 0x02, 0x04

_BASE_UUID_TAIL = "-0000-1000-8000-00805f9b34fb"

_TX_POWER_DBM = range(-127, 21)

_TYPES = {
    "Type": "s",
    "ServiceUUIDs": "as",
    "ManufacturerData": "a{qv}",
    "ServiceData": "a{sv}",
    "LocalName": "s",
    "Includes": "as",
    "Duration": "q",
    "Timeout": "q",
    "Discoverable": "b",
    "MinInterval": "u",
    "MaxInterval": "u",
    "TxPower": "n",
}


class NotAdvertisable(ValueError):
    """bluetoothd answers that it failed to parse the advertisement."""


class TooLong(ValueError):
    """The kernel does not take so many bytes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one client asks for."""

    connectable: bool
    advertisement: Advertisement
    interval_s: float
    timeout_s: int = 0
    "0: until it is taken back."
    tx_power_dbm: int | None = None


def read_asked(properties: Mapping[str, Any], profile: Profile, *, adapter_discoverable: bool = False) -> Asked:
    """From name to Variant, as GetAll gives them. Raises NotAdvertisable and TooLong."""
    given: dict[str, Any] = {}
    for name, value in properties.items():
        if name not in _TYPES:
            continue
        if value.signature != _TYPES[name]:
            raise NotAdvertisable(f"{name} is no {_TYPES[name]}")
        given[name] = value.value
    connectable = _is_connectable(given.get("Type"))
    # In bluetoothd's order: flags come last.
    parts = [*_data(given), *_flags(given, connectable, profile.dual_mode, adapter_discoverable)]
    scan_response = _name(given)
    if max(len(b"".join(parts)), len(b"".join(scan_response))) > LEGACY_BYTES:
        raise TooLong
    sent = b"".join([*_kernel_flags(parts, profile), *parts, *scan_response])
    return Asked(
        connectable=connectable,
        advertisement=Advertisement.parse(sent, connectable=connectable),
        interval_s=_interval_s(given, profile),
        timeout_s=given.get("Timeout", 0),
        tx_power_dbm=_tx_power(given),
    )


def _is_connectable(asked: object) -> bool:
    if asked not in (None, "broadcast", "peripheral"):
        raise NotAdvertisable("Type is neither broadcast nor peripheral")
    return asked == "peripheral"


def _flags(given: Mapping[str, Any], connectable: bool, dual_mode: bool, adapter_discoverable: bool) -> Iterable[bytes]:
    discoverable = given.get("Discoverable")
    if discoverable and not connectable:
        raise NotAdvertisable("a broadcast has no flags")
    if discoverable is None:
        discoverable = True if connectable and adapter_discoverable else None
    if discoverable is None or not connectable:
        return
    flags = _GENERAL if discoverable else 0
    # An adapter that is not discoverable itself does not speak BR/EDR to whoever finds it by this.
    if not dual_mode or not adapter_discoverable:
        flags |= _NO_BREDR
    yield structure(FLAGS, bytes((flags,)))


def _kernel_flags(parts: Iterable[bytes], profile: Profile) -> Iterable[bytes]:
    """Whatever has no flags gets "no BR/EDR" from the kernel where the adapter is LE only (`eir_create_adv_data`;
    measured on Linux 6.1), in front of all else."""
    if not profile.dual_mode and not any(part[1] == FLAGS for part in parts):
        yield structure(FLAGS, bytes((_NO_BREDR,)))


def _data(given: Mapping[str, Any]) -> Iterable[bytes]:
    yield from _service_uuids(given.get("ServiceUUIDs", ()))
    for company, content in given.get("ManufacturerData", {}).items():
        yield structure(MANUFACTURER_DATA, company.to_bytes(2, "little") + _bytes(content))
    for uuid, content in given.get("ServiceData", {}).items():
        yield _service_data(uuid, _bytes(content))
    if "tx-power" in given.get("Includes", ()):
        yield structure(TX_POWER, bytes((given.get("TxPower", 0) & 0xFF,)))


def _service_uuids(uuids: Iterable[str]) -> Iterable[bytes]:
    read = [_uuid(uuid) for uuid in uuids]
    for ad_type, size in ((UUIDS16[1], 2), (UUIDS128[1], 16)):
        if packed := b"".join(uuid for uuid in read if len(uuid) == size):
            yield structure(ad_type, packed)


def _service_data(uuid: str, content: bytes) -> bytes:
    packed = _uuid(uuid)
    return structure(SERVICE_DATA16 if len(packed) == 2 else SERVICE_DATA128, packed + content)


def _name(given: Mapping[str, Any]) -> list[bytes]:
    name = given.get("LocalName", "")
    return [structure(COMPLETE_NAME, name.encode()[: LEGACY_BYTES - 2])] if name else []


def _interval_s(given: Mapping[str, Any], profile: Profile) -> float:
    least, most = (given.get(name) for name in ("MinInterval", "MaxInterval"))
    for each in (least, most):
        if each is not None and not _FASTEST_MS <= each <= _SLOWEST_MS:
            raise NotAdvertisable("an interval is 20 ms to 10,485 s")
    if (least or 0) > (most or 0):
        raise NotAdvertisable("MinInterval is larger than MaxInterval")
    if least is None or most is None or not profile.keeps_intervals:
        return DEFAULT_INTERVAL_S
    return float(least + most) / 2000


def _tx_power(given: Mapping[str, Any]) -> int | None:
    asked: int | None = given.get("TxPower")
    if asked is not None and asked not in _TX_POWER_DBM:
        raise NotAdvertisable("TxPower is -127 to 20 dBm")
    return asked


def _uuid(text: str) -> bytes:
    """Little-endian, as short as it can be. 32-bit UUIDs are not modelled."""
    try:
        full = UUID(text) if len(text) > 8 else UUID(f"{int(text, 16):08x}{_BASE_UUID_TAIL}")
    except ValueError:
        raise NotAdvertisable("a UUID is none") from None
    if str(full).startswith("0000") and str(full).endswith(_BASE_UUID_TAIL):
        return full.bytes[2:4][::-1]
    return full.bytes[::-1]


def _bytes(content: Any) -> bytes:
    if content.signature != "ay":
        raise NotAdvertisable("data is no array of bytes")
    if len(content.value) > LEGACY_BYTES - 4:
        raise NotAdvertisable("data does not fit an advertisement")
    return bytes(content.value)
