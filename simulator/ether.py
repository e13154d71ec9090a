"""Everything that is sent, and what each gateway makes of it: world, phones and radio joined. Pure; told the time.

Steps of any length give the same packets: each phone and each link draws from its own seed, in its own order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from simulator.fixtures import FixtureBeacon
from simulator.paths import Point
from simulator.phones import Emission
from simulator.radio import Radio, RadioModel, Receiver
from simulator.world import World

REGION_M = 6.0
"A phone notices the store's iBeacon so far from an entrance, and everywhere inside."

NOTICE_EVERY_S = 0.25

FIXTURE = "fixture:"
"In front of a beacon's name where packets name their sender: no person is called so."

LOUDEST_DBM = -20.0
"Receivers saturate; what is louder would be taken for a glitch."

_STILL_M = 0.02
"A level is worked out anew when somebody moved by more: a third of the finest fade."


class Packet(NamedTuple):
    """One advertising event as one gateway received it."""

    at_s: float
    person: str
    gateway: str
    address: str
    data: bytes
    connectable: bool
    rssi_dbm: int
    own: bool


@dataclass(slots=True)
class _Link:
    """One phone at one receiver: its own luck, and the last level worked out."""

    random: Random
    at: Point | None = None
    facing_rad: float = 0.0
    mean_dbm: float = -math.inf
    fading_db: tuple[float, float, float] = (0.0, 0.0, 0.0)


class Ether:
    """The air over one store.

    `seed` decides shadowing, fading, bodies and losses; the phones bring their own. `fixtures` hang on the walls.
    """

    def __init__(
        self,
        world: World,
        seed: int | str,
        model: RadioModel | None = None,
        fixtures: Sequence[FixtureBeacon] = (),
    ) -> None:
        self.world = world
        self.fixtures = {f"{FIXTURE}{each.place.beacon}": each for each in fixtures}
        self.radio = Radio(world.site.floor, str(seed), model)
        self._seed = str(seed)
        self._links: dict[tuple[str, str], _Link] = {}
        self._body_db: dict[str, float] = {}
        self._entrances = [Point(g.x_m, g.y_m) for g in world.site.floor.gateways if g.entrance]
        self._notice_at_s = -math.inf
        self._waiting: list[tuple[Emission, str, float]] = []
        self._heard: dict[str, list[tuple[float, float, Packet | None]]] = {}
        self._settled_s = -math.inf

    def advance(self, until_s: float) -> list[Packet]:
        """What the gateways received since the last call, in order of time.

        The last packet length before `until_s` is left for the next call, since its collisions are not known yet.
        """
        self._send(until_s)
        self._waiting.sort(key=lambda waiting: waiting[0].at_s)
        for emission, person, tx_offset_db in self._waiting:
            for receiver in self.radio.receivers:
                self._receive(receiver, emission, person, tx_offset_db)
        self._waiting.clear()
        settled_s = until_s - self.radio.model.packet_s
        packets = [packet for gateway in self._heard for packet in self._settle(gateway, settled_s)]
        packets.sort(key=lambda packet: packet.at_s)
        self._settled_s = settled_s
        return packets

    def _send(self, until_s: float) -> None:
        """Collects every emission up to `until_s`, telling phones about the region at fixed instants on the way."""
        if self._notice_at_s == -math.inf:
            self._notice_at_s = math.floor(until_s / NOTICE_EVERY_S) * NOTICE_EVERY_S
            for fixture in self.fixtures.values():
                fixture.start(self._notice_at_s)
        while self._notice_at_s < until_s:
            self._collect(self._notice_at_s)
            for person, phone in self.world.phones():
                phone.notice(self._notice_at_s, self._is_in_region(person, self._notice_at_s))
            self._notice_at_s += NOTICE_EVERY_S
        self._collect(until_s)

    def _collect(self, until_s: float) -> None:
        for person, phone in self.world.phones():
            while phone.next_at_s() < until_s:
                self._waiting.append((phone.emit(), person, phone.tx_offset_db))
        for name, fixture in self.fixtures.items():
            while fixture.next_at_s() < until_s:
                self._waiting.append((fixture.emit(), name, fixture.tx_offset_db))

    def skip(self, to_s: float) -> int:
        """Lets everything up to `to_s` go unheard (the machine was late); answers how many events that were."""
        self._send(to_s)
        skipped = len(self._waiting)
        self._waiting.clear()
        self._heard.clear()
        self._settled_s = to_s
        return skipped

    def _is_in_region(self, person: str, now_s: float) -> bool:
        if self.world.is_indoors(person, now_s):
            return True
        at = self.world.position(person, now_s)
        return any(math.dist(at, entrance) <= REGION_M for entrance in self._entrances)

    def _receive(self, receiver: Receiver, emission: Emission, person: str, tx_offset_db: float) -> None:
        fixture = self.fixtures.get(person)
        at, facing_rad = (fixture.at, 0.0) if fixture is not None else self.world.stance(person, emission.at_s)
        link = self._link(person, receiver.gateway)
        if link.at is None or facing_rad != link.facing_rad or math.dist(at, link.at) > _STILL_M:
            link.at, link.facing_rad = at, facing_rad
            # Nobody stands behind what hangs on a wall.
            body_db = 0.0 if fixture is not None else self._body_of(person)
            link.mean_dbm = receiver.mean_dbm(at, facing_rad, body_db)
            link.fading_db = (receiver.fading_db(at, 0), receiver.fading_db(at, 1), receiver.fading_db(at, 2))
        noise_db = link.random.gauss(0.0, self.radio.model.noise_sd_db)
        luck = link.random.random()
        level_dbm = link.mean_dbm + tx_offset_db + link.fading_db[receiver.channel(emission.at_s)] + noise_db
        level_dbm = min(level_dbm, LOUDEST_DBM)
        packet = None
        if self.radio.is_read(level_dbm, luck):
            packet = Packet(
                emission.at_s,
                person,
                receiver.gateway,
                emission.address,
                emission.data,
                emission.connectable,
                round(level_dbm),
                emission.own,
            )
        self._heard.setdefault(receiver.gateway, []).append((emission.at_s, level_dbm, packet))

    def _settle(self, gateway: str, settled_s: float) -> list[Packet]:
        """Packets of this gateway whose collisions are all known, and that were not given out before."""
        heard = self._heard[gateway]
        drowned = self.radio.drowned([(at_s, level_dbm) for at_s, level_dbm, _ in heard])
        ready = [
            packet
            for (at_s, _, packet), lost in zip(heard, drowned, strict=True)
            if packet is not None and not lost and self._settled_s <= at_s < settled_s
        ]
        # What is given out stays for one packet length more: it may drown the next one.
        kept_s = settled_s - self.radio.model.packet_s
        self._heard[gateway] = [entry for entry in heard if entry[0] >= kept_s]
        return ready

    def _link(self, person: str, gateway: str) -> _Link:
        link = self._links.get((person, gateway))
        if link is None:
            link = self._links[person, gateway] = _Link(Random(f"{self._seed}/link/{person}/{gateway}"))
        return link

    def _body_of(self, person: str) -> float:
        if person not in self._body_db:
            random = Random(f"{self._seed}/body/{person}")
            self._body_db[person] = random.uniform(*self.radio.model.body_db)
        return self._body_db[person]
