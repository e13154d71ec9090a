"""The store's own beacons on the air: what hangs on its walls and sends day and night. Pure; told the time.

They send what `SiteDescription.beacons` says; how their batteries are is the store's to say (`simulator.store`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from simulator.paths import Point
from simulator.phones import ADVERTISING_DELAY_S, Emission, static_random_address
from wire.eddystone import (
    EDDYSTONE_UUID16,
    EddystoneEid,
    EddystoneTlm,
    EddystoneUid,
    eid_service_data,
    tlm_service_data,
    uid_service_data,
)
from wire.eddystone_eid import ephemeral_id
from wire.frames import AD_FLAGS, AD_SERVICE_DATA16, AD_UUID16_LIST, IBeacon, ibeacon_advertisement
from wire.messages.mqtt import BeaconKind
from wire.messages.site import BeaconPlace

INTERVAL_S = 1.0
"Coin cells last for years at one event a second, and makers ship them so."

TELEMETRY_EVERY = 10
"One event in ten tells how the beacon is, as the specification suggests."

POWER_0M_DBM = -18
POWER_1M_DBM = -59


@dataclass(frozen=True, slots=True)
class Condition:
    """How a beacon is."""

    battery_mv: int
    temperature_c: float | None = None


class FixtureBeacon:
    """One beacon. Equal seeds and equal calls give equal bytes."""

    tx_offset_db = 0.0

    def __init__(self, place: BeaconPlace, seed: str, condition: Condition | None = None) -> None:
        """`condition`: told in telemetry frames by an Eddystone beacon; None for one that tells nothing."""
        self.place = place
        self.at = Point(place.x_m, place.y_m)
        self._condition = condition if place.kind is not BeaconKind.IBEACON else None
        self._random = Random(f"{seed}/{place.beacon}")
        self._address = static_random_address(f"{seed}/{place.beacon}")
        self._sent = 0
        self._next_at_s: float | None = None
        self._began_s = 0.0

    def start(self, now_s: float) -> None:
        """From now on it sends; a second call changes nothing."""
        if self._next_at_s is None:
            self._began_s = now_s
            self._next_at_s = now_s + self._random.uniform(0.0, INTERVAL_S)

    def next_at_s(self) -> float:
        return float("inf") if self._next_at_s is None else self._next_at_s

    def emit(self) -> Emission:
        """The event due at `next_at_s()`; moves on to the next one."""
        at_s = self.next_at_s()
        self._sent += 1
        self._next_at_s = at_s + INTERVAL_S + self._random.uniform(0.0, ADVERTISING_DELAY_S)
        return Emission(at_s, self._address, self._payload(at_s), connectable=False, own=False)

    def _payload(self, at_s: float) -> bytes:
        place = self.place
        if self._condition is not None and self._sent % TELEMETRY_EVERY == 0:
            return _eddystone(self._telemetry(self._condition, at_s))
        if place.kind is BeaconKind.IBEACON:
            raw = bytes.fromhex(place.identity or "")
            major, minor = int.from_bytes(raw[16:18], "big"), int.from_bytes(raw[18:], "big")
            return ibeacon_advertisement(IBeacon(UUID(bytes=raw[:16]), major, minor, POWER_1M_DBM))
        if place.kind is BeaconKind.EDDYSTONE_UID:
            raw = bytes.fromhex(place.identity or "")
            return _eddystone(uid_service_data(EddystoneUid(raw[:10], raw[10:], POWER_0M_DBM)))
        eid = ephemeral_id(
            bytes.fromhex(place.identity_key or ""),
            place.rotation_exponent or 0,
            int(at_s - (place.clock_zero_s or 0.0)),
        )
        return _eddystone(eid_service_data(EddystoneEid(eid, POWER_0M_DBM)))

    def _telemetry(self, condition: Condition, at_s: float) -> bytes:
        up_s = at_s - self._began_s
        return tlm_service_data(EddystoneTlm(condition.battery_mv, condition.temperature_c, self._sent, up_s))


def hanging(
    places: Sequence[BeaconPlace], seed: int | str, conditions: Mapping[str, Condition] | None = None
) -> list[FixtureBeacon]:
    """The beacons of a site; `conditions` by name."""
    found = conditions or {}
    return [FixtureBeacon(place, f"{seed}/fixture", found.get(place.beacon)) for place in places]


def _eddystone(data: bytes) -> bytes:
    uuid = EDDYSTONE_UUID16.to_bytes(2, "little")
    parts = ((AD_FLAGS, b"\x06"), (AD_UUID16_LIST, uuid), (AD_SERVICE_DATA16, uuid + data))
    return b"".join(bytes((len(part) + 1, ad_type)) + part for ad_type, part in parts)
