"""The air in real time: what phones send reaches each gateway's virtual BlueZ at the instant it is sent."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

import structlog

from simulator.bluez.advertisement import Advertisement
from simulator.ether import Packet

log = structlog.get_logger()

STEP_S = 0.010
"How late a packet may be delivered: a hundred wake-ups a second cost little, and nobody sees 10 ms."

LONGEST_STEP_S = 0.050
"After a delay, other tasks get their turn between such pieces of the past."

TOO_LATE_S = 2.0
"What is older is not delivered: a stalled machine must not hear a burst that never was."

PACKETS_KEPT = 200

_PARSED_KEPT = 4096


class Source(Protocol):
    """What is on the air: an `Ether`, or a recording."""

    def advance(self, until_s: float) -> list[Packet]:
        """What the gateways received since the last call, in order of time."""

    def skip(self, to_s: float) -> int:
        """Lets everything up to `to_s` go unheard; answers how many events that were."""


class Antenna(Protocol):
    """A virtual adapter: hears one advertising event."""

    def receive(self, address: str, advertisement: Advertisement, rssi_dbm: int) -> object: ...


class Heard(NamedTuple):
    """One packet of one person's phone at one gateway."""

    at_s: float
    "When it was on the air."
    rssi_dbm: int


OnAir = Callable[[Packet], None]
"Called for each packet delivered to an adapter."


class Air:
    """Runs a `Source` by a clock and delivers into virtual adapters.

    `antennas` maps a gateway's id to a function that answers its adapter of this moment (None while it is unplugged;
    None for good where nothing listens). `clock` answers UTC seconds, as the world's walks use them.
    """

    def __init__(
        self,
        source: Source,
        antennas: Mapping[str, Callable[[], Antenna | None]],
        clock: Callable[[], float],
        *,
        on_air: OnAir | None = None,
    ) -> None:
        self._source = source
        self._antennas = antennas
        self._clock = clock
        self._on_air = on_air
        self._kept: dict[tuple[str, str], deque[Heard]] = {}
        self._parsed: dict[tuple[bytes, bool], Advertisement] = {}
        self.delivered = 0
        "Packets given to adapters so far."
        self.skipped = 0
        "Events that were never delivered because the machine was too late."

    async def run(self) -> None:
        """Until cancelled."""
        at_s = self._clock()
        while True:
            now_s = self._clock()
            if now_s - at_s > TOO_LATE_S:
                skipped = self._source.skip(now_s - LONGEST_STEP_S)
                self.skipped += skipped
                log.warning("air.late", behind_s=round(now_s - at_s, 1), events_skipped=skipped)
                at_s = now_s - LONGEST_STEP_S
            at_s = max(at_s, min(now_s, at_s + LONGEST_STEP_S))
            for packet in self._source.advance(at_s):
                self._deliver(packet)
            await asyncio.sleep(0 if at_s < now_s else STEP_S)

    def heard(self, person: str, gateway: str) -> list[Heard]:
        """The last packets (200 at most) of that person's phone which that gateway's adapter received, oldest first.

        Only own frames are kept: what strangers send is nobody's business here either.
        """
        return list(self._kept.get((person, gateway), ()))

    def forget(self, person: str) -> None:
        """Clears what is kept of that person, so that the next first packet is the first again."""
        for key in [key for key in self._kept if key[0] == person]:
            del self._kept[key]

    def _deliver(self, packet: Packet) -> None:
        plugged_in = self._antennas.get(packet.gateway)
        antenna = plugged_in() if plugged_in is not None else None
        if antenna is None:
            return
        antenna.receive(packet.address, self._advertisement(packet), packet.rssi_dbm)
        self.delivered += 1
        if packet.own:
            kept = self._kept.setdefault((packet.person, packet.gateway), deque(maxlen=PACKETS_KEPT))
            kept.append(Heard(packet.at_s, packet.rssi_dbm))
        if self._on_air is not None:
            self._on_air(packet)

    def _advertisement(self, packet: Packet) -> Advertisement:
        key = (packet.data, packet.connectable)
        parsed = self._parsed.get(key)
        if parsed is None:
            if len(self._parsed) >= _PARSED_KEPT:
                self._parsed.clear()
            parsed = self._parsed[key] = Advertisement.parse(packet.data, connectable=packet.connectable)
        return parsed
