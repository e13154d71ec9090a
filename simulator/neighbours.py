"""What gateways send reaches other gateways' adapters and the phones around: the same radio as everything else.

An `Ether` carries what phones send; this carries what the virtual adapters' own advertising sets send, in real time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from random import Random
from typing import Protocol

from simulator.bluez import VirtualBlueZ
from simulator.bluez.advertising import AdvertisingSet
from simulator.ether import LOUDEST_DBM
from simulator.paths import Point
from simulator.phones import ADVERTISING_DELAY_S
from simulator.radio import Radio, RadioModel, Receiver
from wire.messages.site import FloorPlan

STEP_S = 0.020
"How late an advertisement may be; nobody measures a beacon's interval by this."


class Listener(Protocol):
    """A phone that hears beacons."""

    def stands(self, now_s: float) -> tuple[Point, float]:
        """Where it is, and which way its owner faces (radians)."""

    def hear(self, gateway: str, sent: AdvertisingSet, rssi_dbm: int, at_s: float) -> None:
        """One advertising event of that gateway."""


class Neighbours:
    """Runs the air between the gateways of one site until cancelled."""

    def __init__(
        self,
        hosts: Mapping[str, VirtualBlueZ],
        floor: FloorPlan,
        seed: int | str,
        clock: Callable[[], float],
        model: RadioModel | None = None,
    ) -> None:
        """`hosts`: each gateway's virtual BlueZ. `clock` answers UTC seconds."""
        self._hosts = hosts
        self._radio = Radio(floor, str(seed), model)
        self._receivers = {receiver.gateway: receiver for receiver in self._radio.receivers}
        self._clock = clock
        self._random = Random(f"{seed}/neighbours")
        self._due_s: dict[tuple[str, int, str], float] = {}
        self.listeners: list[Listener] = []
        self.delivered = 0
        "Advertisements that other gateways' adapters received."

    async def run(self) -> None:
        while True:
            self.step(self._clock())
            await asyncio.sleep(STEP_S)

    def step(self, now_s: float) -> None:
        """Sends whatever is due by now, each set once at most: a late machine makes up for nothing."""
        due_s: dict[tuple[str, int, str], float] = {}
        for gateway, host in self._hosts.items():
            for index, adapter in host.adapters.items():
                for sent in adapter.advertisers.sets():
                    key = (gateway, index, sent.address)
                    at_s = self._due_s.get(key, now_s + self._random.uniform(0, sent.interval_s))
                    if at_s <= now_s:
                        self._send(gateway, sent, now_s)
                        at_s = max(at_s, now_s - STEP_S) + sent.interval_s
                        at_s += self._random.uniform(0, ADVERTISING_DELAY_S)
                    due_s[key] = at_s
        self._due_s = due_s

    def _send(self, gateway: str, sent: AdvertisingSet, at_s: float) -> None:
        sender = self._receivers[gateway]
        for other, receiver in self._receivers.items():
            if other == gateway:
                continue
            rssi_dbm = self._level(receiver, sender.at, 0.0, 0.0, at_s)
            if rssi_dbm is None:
                continue
            for adapter in self._hosts[other].adapters.values() if other in self._hosts else ():
                adapter.receive(sent.address, sent.advertisement, rssi_dbm, sent.address_type)
                self.delivered += 1
        for listener in self.listeners:
            at, facing_rad = listener.stands(at_s)
            # The way from gateway to phone is the way from phone to gateway.
            rssi_dbm = self._level(sender, at, facing_rad, sum(self._radio.model.body_db) / 2, at_s)
            if rssi_dbm is not None:
                listener.hear(gateway, sent, rssi_dbm, at_s)

    def _level(self, receiver: Receiver, at: Point, facing_rad: float, body_db: float, at_s: float) -> int | None:
        """What is received, None where it is not read."""
        level_dbm = receiver.mean_dbm(at, facing_rad, body_db)
        level_dbm += receiver.fading_db(at, receiver.channel(at_s))
        level_dbm += self._random.gauss(0.0, self._radio.model.noise_sd_db)
        if not self._radio.is_read(level_dbm, self._random.random()):
            return None
        return round(min(level_dbm, LOUDEST_DBM))
