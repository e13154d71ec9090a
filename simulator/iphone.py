"""An iPhone whose app sleeps: the store's iBeacon wakes it for a few seconds, in which it may say where it is.

Pure; told the time. Apple gives no figures; the constants are those that others measured (Radius Networks 2018 and
Apple's own documentation of region monitoring).
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from uuid import UUID

from simulator.phones import TokenStock
from wire.check_in import Answer, proof, write_answer
from wire.frames import APPLE_COMPANY, read_ibeacon
from wire.tokens import slot_at

WAKE_S = (0.5, 2.0)
"From the first beacon heard to the first line of the app's own code."

RANGE_S = 1.0
"iOS tells the beacons it ranges once a second."

AWAKE_S = 10.0
"What an app that was woken by a region is given."

EXIT_S = 30.0
"A region counts as left so long after its last beacon."


@dataclass(frozen=True, slots=True)
class Woken:
    """What the woken app knows: the loudest of the store's beacons."""

    major: int
    minor: int
    rssi_dbm: int
    at_s: float


class SleepingApp:
    """Watches one region: the chain's UUID, and the store's major where it is told one.

    `heard` may be called with anything that is on the air; it answers once for each time the region is entered.
    """

    def __init__(self, chain: UUID, seed: str, major: int | None = None) -> None:
        self._chain = chain
        self._major = major
        self._random = Random(f"{seed}/iphone")
        self._heard_s = float("-inf")
        self._awake_s: float | None = None
        self._told = False
        self._ranged: dict[int, tuple[int, float]] = {}
        "Minor to level and instant, of the beacons heard while ranging."

    def heard(self, manufacturer_data: dict[int, bytes], rssi_dbm: int, at_s: float) -> Woken | None:
        beacon = read_ibeacon(manufacturer_data.get(APPLE_COMPANY, b""))
        if beacon is None or beacon.uuid != self._chain or self._major not in (None, beacon.major):
            return None
        if at_s - self._heard_s > EXIT_S:
            self._awake_s, self._told = at_s + self._random.uniform(*WAKE_S), False
            self._ranged.clear()
        self._heard_s = at_s
        if self._told or self._awake_s is None or at_s < self._awake_s:
            return None
        if at_s > self._awake_s + AWAKE_S:
            self._told = True  # its time ran out before it heard enough
            return None
        loudest, _ = self._ranged.get(beacon.minor, (-127, 0.0))
        self._ranged[beacon.minor] = (max(loudest, rssi_dbm), at_s)
        if at_s < self._awake_s + RANGE_S:
            return None
        self._told = True
        minor = max(self._ranged, key=lambda each: self._ranged[each][0])
        return Woken(beacon.major, minor, *self._ranged[minor])


def answer_to(stock: TokenStock, nonce: bytes, gateway: bytes, now_s: float) -> bytes:
    """What the app writes to check in over GATT; `gateway` is what it read there, `now_s` the phone's own clock.

    Raises KeyError without a token for this moment.
    """
    token = stock.tokens[slot_at(now_s + stock.clock_ahead_s)]
    return write_answer(Answer(token, proof(stock.auth_key, nonce, gateway, token)))
