"""What was heard -> sightings: a token's first packets at once, then one sighting a second. Pure, told the time.

The first packets decide an arrival, so each goes out alone; from then on the median of a second says more than its
packets and costs the store's network a tenth. Every packet of a token that was let in is counted in exactly one
sighting; the others are counted as `crowded`.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass

from gateway.air.crowd import Door
from wire.freshness import Freshness
from wire.messages.mqtt import Layout

FIRST_PACKETS = 5
"The arrival rule asks for three of five packets."

SILENCE_S = 10.0
"A token unheard for so long starts anew; a phone in a store that is still in range sends at least once a second."

WINDOW_S = 1.0
"Three-channel fading evens out over about a second (Faragher and Harle 2014)."

TOKENS_KEPT = 4096
"As many as a full air brings in 1.5 s (`gateway.air.crowd`): a phone is heard again before it is forgotten. 2 MB."

SETTLED_KEPT = 1024
"""Tokens that write a row a second: three times the members of a busy store. Nobody plays so many at four packets a
second each: one channel carries 2,660 in all."""

RSSIS_KEPT = 64
"Of a window, for its median; a phone sends ten packets a second at most."


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet of ours. `at_s` is UTC, `monotonic_s` the clock that everything here is reckoned by."""

    token: bytes
    layout: Layout
    fresh: Freshness | None
    rssi_dbm: int
    at_s: float
    monotonic_s: float


@dataclass(frozen=True, slots=True)
class CheckIn:
    """How a phone answered over GATT; only the server can tell whether it is right."""

    nonce: bytes
    proof: bytes


@dataclass(frozen=True, slots=True)
class Sighting:
    """One window of one token: `count` packets, 1 or more."""

    token: bytes
    layout: Layout
    fresh: Freshness | None
    "Of the strongest packet."
    median_rssi_dbm: float
    count: int
    start_s: float
    end_s: float
    "UTC seconds of the first and of the last packet, both on the clock as it stood at the last."
    monotonic_s: float
    "Of the last packet."
    check_in: CheckIn | None = None
    "Only of the layout check-in."


@dataclass(slots=True)
class _Token:
    heard_s: float
    packets: int = 0
    "Since it is new."
    rows: int = 0
    "Of its first packets; none while it waits at the door."
    window: _Window | None = None


@dataclass(slots=True)
class _Window:
    first: Packet
    last: Packet
    strongest: Packet
    count: int
    rssis_dbm: list[int]

    def add(self, packet: Packet) -> None:
        self.last = packet
        self.count += 1
        if packet.rssi_dbm > self.strongest.rssi_dbm:
            self.strongest = packet
        if len(self.rssis_dbm) < RSSIS_KEPT:
            self.rssis_dbm.append(packet.rssi_dbm)


_Key = tuple[Layout, bytes]
_Table = OrderedDict[_Key, _Token]
"In the order last heard."


class Windows:
    """The windows of all tokens in the air, in a bounded table.

    Where the table is full, room is taken from those heard once, then from those that wait at the door, then from those
    within their first packets, and only then from the others; of each kind from the one longest silent.
    """

    def __init__(
        self, tokens_kept: int = TOKENS_KEPT, *, settled_kept: int = SETTLED_KEPT, door: Door | None = None
    ) -> None:
        self._tokens_kept = tokens_kept
        self._settled_kept = min(settled_kept, tokens_kept)
        self._door = door or Door()
        self._once: _Table = OrderedDict()
        self._waiting: _Table = OrderedDict()
        self._new: _Table = OrderedDict()
        self._settled: _Table = OrderedDict()
        self._tables = (self._once, self._waiting, self._new, self._settled)
        # In the order its windows close: all last equally long. A token that was forgotten has none any more.
        self._closing: deque[tuple[float, _Token]] = deque()
        self._sweep_at_s = 0.0
        self.evicted = 0
        "Tokens that were forgotten to make room."
        self.crowded = 0
        "Packets of tokens that were not let in."

    def __len__(self) -> int:
        return sum(map(len, self._tables))

    def hear(self, packet: Packet) -> list[Sighting]:
        """Takes in a packet; what must go out now, mostly one sighting or none."""
        now_s = packet.monotonic_s
        due = self.expire(now_s)
        key = (packet.layout, packet.token)
        token = self._settled.get(key)
        if token is not None and token.heard_s + SILENCE_S > now_s:
            token.packets += 1
            token.heard_s = now_s
            self._settled.move_to_end(key)
            self._gather(token, packet)
            return due
        token = self._take(key, now_s)
        if token is None:
            due += self._make_room()
            token = _Token(now_s)
        token.packets += 1
        token.heard_s = now_s
        return due + self._begin(key, token, packet)

    def wake_at(self) -> float | None:
        """The monotonic second at which `expire` has something to give; None while no window is open."""
        while self._closing and self._closing[0][1].window is None:
            self._closing.popleft()
        return self._closing[0][0] if self._closing else None

    def expire(self, now_s: float) -> list[Sighting]:
        """Closes the windows that are over and forgets the tokens that fell silent."""
        due: list[Sighting] = []
        while self._closing and self._closing[0][0] <= now_s:
            due += _close(self._closing.popleft()[1])
        if now_s >= self._sweep_at_s:
            self._sweep_at_s = now_s + WINDOW_S
            self._forget_the_silent(now_s)
        return due

    def flush(self) -> list[Sighting]:
        """Closes every window: nothing more will be heard."""
        due: list[Sighting] = []
        while self._closing:
            due += _close(self._closing.popleft()[1])
        return due

    def _begin(self, key: _Key, token: _Token, packet: Packet) -> list[Sighting]:
        """One of a token's first packets, at the door or behind it."""
        if not token.rows and not self._door.lets_in(token.packets, packet.monotonic_s):
            self.crowded += 1
            (self._once if token.packets == 1 else self._waiting)[key] = token
            return []
        if token.rows < FIRST_PACKETS:
            token.rows += 1
            self._new[key] = token
            return [_sighting_of(packet)]
        due = self._forget_one(self._settled) if len(self._settled) >= self._settled_kept else []
        self._settled[key] = token
        self._gather(token, packet)
        return due

    def _gather(self, token: _Token, packet: Packet) -> None:
        if token.window is None:
            token.window = _Window(packet, packet, packet, 1, [packet.rssi_dbm])
            self._closing.append((packet.monotonic_s + WINDOW_S, token))
        else:
            token.window.add(packet)

    def _take(self, key: _Key, now_s: float) -> _Token | None:
        """Out of its table, what is known of a token; None where it is new, or new again after a silence."""
        token = (
            self._new.pop(key, None)
            or self._once.pop(key, None)
            or self._waiting.pop(key, None)
            or self._settled.pop(key, None)
        )
        return token if token is not None and token.heard_s + SILENCE_S > now_s else None

    def _make_room(self) -> list[Sighting]:
        if len(self._once) + len(self._waiting) + len(self._new) + len(self._settled) < self._tokens_kept:
            return []
        return self._forget_one(self._once or self._waiting or self._new or self._settled)

    def _forget_one(self, table: _Table) -> list[Sighting]:
        self.evicted += 1
        return _close(table.popitem(last=False)[1])

    def _forget_the_silent(self, now_s: float) -> None:
        for table in self._tables:
            while table:
                key, token = next(iter(table.items()))
                if token.heard_s + SILENCE_S > now_s:
                    break
                del table[key]


def _close(token: _Token) -> list[Sighting]:
    """The sighting of its open window, if it has one."""
    window, token.window = token.window, None
    return [] if window is None else [_sighting(window)]


def _sighting_of(packet: Packet) -> Sighting:
    rssi_dbm = float(packet.rssi_dbm)
    at_s = packet.at_s
    return Sighting(packet.token, packet.layout, packet.fresh, rssi_dbm, 1, at_s, at_s, packet.monotonic_s)


def _sighting(window: _Window) -> Sighting:
    last = window.last
    return Sighting(
        token=last.token,
        layout=last.layout,
        fresh=window.strongest.fresh,
        median_rssi_dbm=_median(window.rssis_dbm),
        count=window.count,
        start_s=last.at_s - (last.monotonic_s - window.first.monotonic_s),
        end_s=last.at_s,
        monotonic_s=last.monotonic_s,
    )


def _median(values: list[int]) -> float:
    """Of at least one; the module `statistics` would bring a megabyte of fractions and decimals."""
    ordered = sorted(values)
    half, odd = divmod(len(ordered), 2)
    return float(ordered[half]) if odd else (ordered[half - 1] + ordered[half]) / 2
