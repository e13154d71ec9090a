"""What was heard -> sightings: a token's first packets at once, then one sighting a second. Pure, told the time.

The first packets decide an arrival, so each goes out alone; from then on the median of a second says more than its
packets and costs the store's network a tenth. Every packet is counted in exactly one sighting.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from statistics import median

from wire.freshness import Freshness
from wire.messages.mqtt import Layout

FIRST_PACKETS = 5
"The arrival rule asks for three of five packets."

SILENCE_S = 10.0
"A token unheard for so long starts anew; a phone in a store that is still in range sends at least once a second."

WINDOW_S = 1.0
"Three-channel fading evens out over about a second (Faragher and Harle 2014)."

TOKENS_KEPT = 4096
"More phones than any store holds; about 2 MB."


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
    packets: int
    heard_s: float
    window: list[Packet] = field(default_factory=list)


_Key = tuple[Layout, bytes]


class Windows:
    """The windows of all tokens in the air.

    The table is bounded. Whoever floods the air with made-up tokens is heard once with each, so room is taken from the
    token longest silent among those still within their first packets, and from the others only when there is none.
    """

    def __init__(self, tokens_kept: int = TOKENS_KEPT) -> None:
        self._tokens_kept = tokens_kept
        self._new: OrderedDict[_Key, _Token] = OrderedDict()
        self._settled: OrderedDict[_Key, _Token] = OrderedDict()
        # Both tables stand in the order last heard, `_closing` in the order its windows close: all last equally long.
        self._closing: deque[tuple[float, _Key]] = deque()
        self.evicted = 0
        "Tokens that were forgotten to make room."

    def __len__(self) -> int:
        return len(self._new) + len(self._settled)

    def hear(self, packet: Packet) -> list[Sighting]:
        """Takes in a packet; what must go out now, mostly one sighting or none."""
        now_s = packet.monotonic_s
        due = self.expire(now_s)
        key = (packet.layout, packet.token)
        token = self._settled.pop(key, None) or self._new.pop(key, None)
        if token is None:
            due += self._make_room()
            token = _Token(packets=0, heard_s=now_s)
        token.packets += 1
        token.heard_s = now_s
        if token.packets <= FIRST_PACKETS:
            self._new[key] = token
            due.append(_sighting([packet]))
            return due
        self._settled[key] = token
        if not token.window:
            self._closing.append((now_s + WINDOW_S, key))
        token.window.append(packet)
        return due

    def wake_at(self) -> float | None:
        """The monotonic second at which `expire` has something to give; None while no window is open."""
        return self._closing[0][0] if self._closing else None

    def expire(self, now_s: float) -> list[Sighting]:
        """Closes the windows that are over and forgets the tokens that fell silent."""
        due: list[Sighting] = []
        while self._closing and self._closing[0][0] <= now_s:
            due += self._close(self._closing.popleft()[1])
        for table in (self._new, self._settled):
            while table:
                key, token = next(iter(table.items()))
                if token.heard_s + SILENCE_S > now_s:
                    break
                del table[key]
        return due

    def flush(self) -> list[Sighting]:
        """Closes every window: nothing more will be heard."""
        due: list[Sighting] = []
        while self._closing:
            due += self._close(self._closing.popleft()[1])
        return due

    def _make_room(self) -> list[Sighting]:
        if len(self) < self._tokens_kept:
            return []
        self.evicted += 1
        if self._new:
            self._new.popitem(last=False)
            return []
        key, token = self._settled.popitem(last=False)
        if not token.window:
            return []
        self._closing = deque(one for one in self._closing if one[1] != key)
        return [_sighting(token.window)]

    def _close(self, key: _Key) -> list[Sighting]:
        token = self._settled[key]
        window, token.window = token.window, []
        return [_sighting(window)]


def _sighting(window: list[Packet]) -> Sighting:
    last = window[-1]
    strongest = max(window, key=lambda packet: packet.rssi_dbm)
    return Sighting(
        token=last.token,
        layout=last.layout,
        fresh=strongest.fresh,
        median_rssi_dbm=float(median(packet.rssi_dbm for packet in window)),
        count=len(window),
        start_s=last.at_s - (last.monotonic_s - window[0].monotonic_s),
        end_s=last.at_s,
        monotonic_s=last.monotonic_s,
    )
