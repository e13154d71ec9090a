"""What other people's phones, earbuds and tags put on the air: formats of others, none of ours. Pure.

Layouts by their public descriptions: Exposure Notification Bluetooth Specification v1.2, Eddystone protocol
specification, Apple's Proximity Beacon Specification, Google Fast Pair; Apple's continuity messages as described by
Martin et al., "Handoff All Your Privacy" (2019).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from uuid import UUID

from simulator.phones import (
    ADVERTISING_DELAY_S,
    ROTATION_S,
    TX_SPREAD_DB,
    Emission,
    random_resolvable_address,
    static_random_address,
)
from wire.frames import (
    AD_FLAGS,
    AD_MANUFACTURER,
    AD_SERVICE_DATA16,
    AD_UUID16_LIST,
    AD_UUID128_LIST,
    APPLE_COMPANY,
    IBeacon,
    ibeacon_advertisement,
)

EXPOSURE_NOTIFICATION = 0xFD6F
EDDYSTONE = 0xFEAA
FAST_PAIR = 0xFE2C

_AD_TX_POWER = 0x0A
_AD_COMPLETE_NAME = 0x09
_NAMES = ("Earbuds", "Headphones", "Watch", "Fitness band", "Speaker", "Car key", "Tracker", "Pen")


def _structure(ad_type: int, data: bytes) -> bytes:
    return bytes((len(data) + 1, ad_type)) + data


def _service(uuid16: int, data: bytes, flags: int) -> bytes:
    uuid = uuid16.to_bytes(2, "little")
    return (
        _structure(AD_FLAGS, bytes((flags,)))
        + _structure(AD_UUID16_LIST, uuid)
        + _structure(AD_SERVICE_DATA16, uuid + data)
    )


def _apple(payload: bytes) -> bytes:
    company = APPLE_COMPANY.to_bytes(2, "little")
    return _structure(AD_FLAGS, b"\x1a") + _structure(AD_MANUFACTURER, company + payload)


def exposure_notification(random: Random) -> bytes:
    """Rolling proximity identifier and encrypted metadata: the same 31 bytes of layout as ours, another UUID."""
    return _service(EXPOSURE_NOTIFICATION, random.randbytes(20), 0x1A)


def someones_ibeacon(random: Random) -> bytes:
    uuid = UUID(bytes=random.randbytes(16))
    return ibeacon_advertisement(IBeacon(uuid, random.getrandbits(16), random.getrandbits(16), -59))


def eddystone_uid(random: Random) -> bytes:
    return _service(EDDYSTONE, b"\x00\xee" + random.randbytes(16) + b"\x00\x00", 0x06)


def eddystone_eid(random: Random) -> bytes:
    return _service(EDDYSTONE, b"\x30\xee" + random.randbytes(8), 0x06)


def apple_nearby(random: Random) -> bytes:
    """Nearby Info: type 0x10, 5 bytes."""
    return _apple(b"\x10\x05" + random.randbytes(5))


def apple_handoff(random: Random) -> bytes:
    """Handoff: type 0x0C, 14 bytes, then Nearby Info."""
    return _apple(b"\x0c\x0e" + random.randbytes(14) + b"\x10\x05" + random.randbytes(5))


def fast_pair(random: Random) -> bytes:
    """An account key filter with its salt, not discoverable."""
    payload = b"\x00\x40" + random.randbytes(4) + b"\x11" + random.randbytes(1)
    return _service(FAST_PAIR, payload, 0x02)


def named_accessory(random: Random) -> bytes:
    name = random.choice(_NAMES).encode()
    power = random.choice((-12, -8, 0, 4)).to_bytes(1, "little", signed=True)
    return _structure(AD_FLAGS, b"\x06") + _structure(_AD_TX_POWER, power) + _structure(_AD_COMPLETE_NAME, name)


def vendor_service(random: Random) -> bytes:
    """A 128-bit service of some vendor: where the iOS layout of ours would have its token, without our marker."""
    return _structure(AD_FLAGS, b"\x1a") + _structure(AD_UUID128_LIST, random.randbytes(16))


@dataclass(frozen=True, slots=True)
class App:
    """One source of advertisements in a pocket."""

    payload: Callable[[Random], bytes]
    interval_s: float
    renews_s: float
    "How long one payload stays."
    connectable: bool
    keeps_address: bool = False


APPS = (
    App(exposure_notification, 0.250, ROTATION_S, connectable=False),
    App(apple_nearby, 0.280, 60.0, connectable=True),
    App(apple_handoff, 0.200, 20.0, connectable=True),
    App(fast_pair, 0.250, ROTATION_S, connectable=True),
    App(named_accessory, 0.320, math.inf, connectable=True, keeps_address=True),
    App(someones_ibeacon, 0.100, math.inf, connectable=False, keeps_address=True),
    App(eddystone_uid, 0.500, math.inf, connectable=False, keeps_address=True),
    App(eddystone_eid, 1.000, 512.0, connectable=False),
    App(vendor_service, 0.500, math.inf, connectable=True),
)
"Intervals as usual for each: iBeacon 100 ms by Apple's rule, Exposure Notification and Fast Pair 250 ms."

_HOW_COMMON = (3, 5, 3, 3, 4, 1, 1, 1, 2)


class _Source:
    """One app of one stranger on the air."""

    def __init__(self, app: App, seed: str) -> None:
        self._app = app
        self._seed = seed
        self._random = Random(seed)
        self._data = app.payload(self._random)
        self._address = ""
        self._renew_at_s = self._rotate_at_s = -math.inf
        self.next_at_s = math.inf

    def start(self, now_s: float) -> None:
        self._renew_at_s = now_s + self._random.uniform(0.0, self._app.renews_s)
        self._rotate(now_s, self._random.uniform(0.0, ROTATION_S))
        self.next_at_s = now_s + self._random.uniform(0.0, self._app.interval_s)

    def emit(self) -> Emission:
        at_s = self.next_at_s
        if at_s >= self._rotate_at_s:
            self._rotate(at_s, ROTATION_S)
        if at_s >= self._renew_at_s:
            self._data = self._app.payload(self._random)
            self._renew_at_s = at_s + self._app.renews_s
        self.next_at_s = at_s + self._app.interval_s + self._random.uniform(0.0, ADVERTISING_DELAY_S)
        return Emission(at_s, self._address, self._data, self._app.connectable, own=False)

    def _rotate(self, now_s: float, lasts_s: float) -> None:
        if self._app.keeps_address:
            self._address, self._rotate_at_s = static_random_address(self._seed), math.inf
        else:
            self._address = random_resolvable_address(f"{self._seed}/{self._random.getrandbits(64)}")
            self._rotate_at_s = now_s + lasts_s


class StrangerPhone:
    """A phone (and what hangs on it) that has nothing to do with us: one or two apps of others.

    `seed` names it: equal seeds and equal calls give equal bytes. It is on the air wherever its owner is.
    """

    def __init__(self, seed: str, apps: tuple[App, ...] | None = None) -> None:
        random = Random(seed)
        self.tx_offset_db = max(-8.0, min(6.0, random.gauss(-2.0, 2 * TX_SPREAD_DB)))
        chosen = apps or tuple(dict.fromkeys(random.choices(APPS, _HOW_COMMON, k=random.choice((1, 1, 2)))))
        self._sources = [_Source(app, f"{seed}/{number}") for number, app in enumerate(chosen)]
        self._on = False

    def notice(self, now_s: float, in_region: bool) -> None:  # noqa: ARG002  # other people's phones know no region
        if not self._on:
            self._on = True
            for source in self._sources:
                source.start(now_s)

    def next_at_s(self) -> float:
        return min(source.next_at_s for source in self._sources)

    def emit(self) -> Emission:
        return min(self._sources, key=lambda source: source.next_at_s).emit()
