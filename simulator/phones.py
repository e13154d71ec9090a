"""What a member's phone puts on the air, and when. Pure; told the time, random only by its seed.

It behaves as an Android app does: asleep until the store's iBeacon wakes it, then a foreground service that advertises
the presence frame (not connectable, hence without flags), quickly at first and slower later.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import NamedTuple, Protocol

from wire.frames import DEFAULT_SERVICE_UUID16, PresenceFrame, android_advertisement
from wire.freshness import TICK_S, freshness
from wire.tokens import SLOT_S, slot_at, slot_starts_at_s

FIRST_INTERVAL_S = 0.100
"Android's ADVERTISE_MODE_LOW_LATENCY, for the first seconds in the region: recognised before the second step."
LATER_INTERVAL_S = 0.250
"Android's ADVERTISE_MODE_BALANCED."
FIRST_PHASE_S = 30.0
"AOSP warns against continuous 100 ms advertising."

ADVERTISING_DELAY_S = 0.010
"Each event is late by a random 0..10 ms (Bluetooth Core Vol 6 Part B 4.4.2.2.1): phones never stay in step."

SWITCH_OFFSET_S = 120.0
"Each phone changes its token up to so much before or after the slot: a crowd does not rotate in step."

WAKE_S = (0.3, 1.5)
"From entering the beacon's region to the first advertisement: the OS's scan hit, then the start of the service."
LINGER_S = 30.0
"An OS reports that a region was left about so long after the beacon was last heard."
RESTART_S = (0.05, 0.25)
"Advertising stops and starts anew at a token change, so that the address changes with it."

TX_SPREAD_DB = 2.0
"Standard deviation of transmit power and antenna among phone models, as seen by one receiver."


class Emission(NamedTuple):
    """One advertising event."""

    at_s: float
    address: str
    "Upper case, colons."
    data: bytes
    "AD structures."
    connectable: bool
    own: bool
    "Whether it is a frame of ours."


class Phone(Protocol):
    """Somebody's phone, as the air sees it."""

    @property
    def tx_offset_db(self) -> float:
        """Added to the level that an average phone would have."""

    def notice(self, now_s: float, in_region: bool) -> None:
        """Told every quarter of a second whether the store's beacon is within its reach."""

    def next_at_s(self) -> float:
        """The instant of the next advertising event; infinite while silent."""

    def emit(self) -> Emission:
        """The event due at `next_at_s()`; moves on to the next one."""


@dataclass(frozen=True, slots=True)
class TokenStock:
    """A day of tokens, as the server hands them to a phone (`POST /api/phone/tokens`)."""

    tokens: dict[int, bytes]
    "Slot to token of 16 bytes."
    auth_key: bytes
    "16 bytes: makes the frames fresh."
    generation: int
    service_uuid16: int = DEFAULT_SERVICE_UUID16
    clock_ahead_s: float = 0.0
    "Server time minus the phone's own at the fetch: the phone keeps server time."

    def __post_init__(self) -> None:
        if not self.tokens:
            raise ValueError("a stock without tokens")

    def lasts_until_s(self) -> float:
        """When the last token stops being good, by the phone's own clock."""
        return slot_starts_at_s(max(self.tokens) + 1) - self.clock_ahead_s


class MemberPhone:
    """A phone with the store's app and a stock of tokens.

    `seed` names the phone: equal seeds and equal calls give equal bytes. It is silent outside the store's region,
    without a token for the current slot, and after `silence`.
    """

    def __init__(self, stock: TokenStock, seed: str) -> None:
        self._stock: TokenStock | None = stock
        self._seed = seed
        self._random = Random(seed)
        self.tx_offset_db = max(-5.0, min(5.0, self._random.gauss(0.0, TX_SPREAD_DB)))
        self.switch_offset_s = self._random.uniform(-SWITCH_OFFSET_S, SWITCH_OFFSET_S)
        self._started_s = math.inf
        self._region_seen_s = -math.inf
        self._next_at_s = math.inf
        self._starts = 0
        self._slot: int | None = None
        self._address = ""
        self._tick: int | None = None
        self._data = b""

    def restock(self, stock: TokenStock) -> None:
        """Takes fresh tokens; the one on the air stays until its slot is over."""
        self._stock = stock
        self._tick = None

    def silence(self) -> None:
        """The member opted out, or the app was removed: nothing more on the air."""
        self._stock = None
        self._stop()

    def notice(self, now_s: float, in_region: bool) -> None:
        if in_region and self._stock is not None and now_s < self._stock.lasts_until_s():
            self._region_seen_s = now_s
            if self._next_at_s == math.inf:
                self._start(now_s + self._random.uniform(*WAKE_S), self._stock)
        elif now_s - self._region_seen_s > LINGER_S:
            self._stop()

    def next_at_s(self) -> float:
        return self._next_at_s

    def emit(self) -> Emission:
        """Raises RuntimeError while silent."""
        stock, at_s = self._stock, self._next_at_s
        if stock is None or at_s == math.inf:
            raise RuntimeError("a silent phone has nothing to emit")
        emission = self._emission(stock, at_s)
        self._schedule(stock, at_s)
        return emission

    def emit_at(self, at_s: float) -> Emission | None:
        """What it sends if it sends at that instant, for a source with a schedule of its own; None without tokens."""
        if self._stock is None or at_s >= self._stock.lasts_until_s():
            return None
        return self._emission(self._stock, at_s)

    @property
    def address(self) -> str:
        """On the air now; empty before the first event."""
        return self._address

    def _start(self, at_s: float, stock: TokenStock) -> None:
        if at_s < stock.lasts_until_s():
            self._started_s = self._next_at_s = at_s
            self._starts += 1

    def _stop(self) -> None:
        self._started_s = self._next_at_s = math.inf
        self._slot = self._tick = None

    def _emission(self, stock: TokenStock, at_s: float) -> Emission:
        server_s = at_s + stock.clock_ahead_s
        self._take_slot(stock, slot_at(server_s - self.switch_offset_s))
        return Emission(at_s, self._address, self._frame(stock, server_s), connectable=False, own=True)

    def _take_slot(self, stock: TokenStock, slot: int) -> None:
        if slot not in stock.tokens:
            # The first slot of a stock is the one of the fetch; a phone that switches late still has that one only.
            slot = min(stock.tokens, key=lambda held: abs(held - slot))
        if slot != self._slot:
            self._slot, self._tick = slot, None
            # Android takes a new address whenever advertising starts, not only with a new token.
            self._address = random_resolvable_address(f"{self._seed}/{slot}/{self._starts}")

    def _frame(self, stock: TokenStock, server_s: float) -> bytes:
        tick = int(server_s // TICK_S)
        if tick != self._tick and self._slot is not None:
            token = stock.tokens[self._slot]
            fresh = freshness(stock.auth_key, token, server_s)
            self._data = android_advertisement(PresenceFrame(token, fresh), stock.service_uuid16)
            self._tick = tick
        return self._data

    def _schedule(self, stock: TokenStock, at_s: float) -> None:
        quick = at_s - self._started_s < FIRST_PHASE_S
        interval_s = FIRST_INTERVAL_S if quick else LATER_INTERVAL_S
        next_s = at_s + interval_s + self._random.uniform(0.0, ADVERTISING_DELAY_S)
        switch_s = self.switch_offset_s - stock.clock_ahead_s
        if slot_at(next_s - switch_s) != slot_at(at_s - switch_s):
            next_s += self._random.uniform(*RESTART_S)
        self._next_at_s = next_s if next_s < stock.lasts_until_s() else math.inf


def random_resolvable_address(seed: str) -> str:
    """An address whose two top bits are 01, as those of phones are (Bluetooth Core Vol 6 Part B 1.3.2.2)."""
    raw = sha256(seed.encode()).digest()[:6]
    return _spelled(bytes((raw[0] & 0x3F | 0x40,)) + raw[1:])


def static_random_address(seed: str) -> str:
    """An address whose two top bits are 11: a beacon's or earbud's, kept until the power goes."""
    raw = sha256(seed.encode()).digest()[:6]
    return _spelled(bytes((raw[0] | 0xC0,)) + raw[1:])


def _spelled(raw: bytes) -> str:
    return ":".join(f"{byte:02X}" for byte in raw)


ROTATION_S = float(SLOT_S)
"Addresses of phones change about every 15 minutes (Android CDD 7.4.3, and the kernel's default)."
