"""What one gateway sends, its neighbours hear: one radio world over several virtual hosts."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest
from bleak import BleakScanner
from dbus_fast import Variant

from simulator.bluez.advertising import AdvertisingSet
from simulator.bluez.host import virtual_host
from simulator.neighbours import Neighbours
from simulator.paths import Point
from tests.adapters.bluez_host import PLAIN, Heard, scanned_host, until
from tests.reference.registering import an_advertisement, program
from wire.messages.site import FloorPlan, GatewayPlace, Zone

FLOOR = FloorPlan(
    width_m=20,
    height_m=10,
    zones=[Zone(zone="all", name="All", x0_m=0, y0_m=0, x1_m=20, y1_m=10)],
    gateways=[
        GatewayPlace(gateway="door", name="Door", label="G1", zone="all", x_m=2, y_m=5, entrance=True),
        GatewayPlace(gateway="aisle", name="Aisle", label="G2", zone="all", x_m=10, y_m=5),
    ],
)
FAST = an_advertisement(MinInterval=Variant("u", 100), MaxInterval=Variant("u", 100))
SLOW = an_advertisement(MinInterval=Variant("u", 1000), MaxInterval=Variant("u", 1000))


@dataclass
class Passer:
    """Somebody's phone, a few metres from the door."""

    heard: list[tuple[str, int]] = field(default_factory=list)

    def stands(self, now_s: float) -> tuple[Point, float]:
        return Point(3, 5), 0.0

    def hear(self, gateway: str, sent: AdvertisingSet, rssi_dbm: int, at_s: float) -> None:
        self.heard.append((gateway, rssi_dbm))


async def test_bleak_on_one_gateway_hears_what_the_other_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    async with virtual_host() as door, scanned_host(monkeypatch, PLAIN) as aisle:
        neighbours = Neighbours({"door": door, "aisle": aisle}, FLOOR, 1, time.time)
        running = asyncio.create_task(neighbours.run())
        heard = Heard()
        async with program(door.bus.address, {"/beacon": FAST}) as ours, BleakScanner(heard):
            await ours.advertise("/beacon")
            address = door.adapters[0].advertisers.sets()[0].address
            await until(lambda: heard.of(address))
            assert heard.of(address)[0].manufacturer_data[0x004C][:2] == b"\x02\x15"
            assert -95 <= heard.of(address)[0].rssi <= -50  # eight metres away
            assert door.adapters[0].received == 0  # nobody hears themselves
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_each_set_keeps_its_interval_and_nothing_is_sent_while_off() -> None:
    async with virtual_host() as door, virtual_host() as aisle:
        neighbours = Neighbours({"door": door, "aisle": aisle}, FLOOR, 1, time.time)
        passer = Passer()
        neighbours.listeners.append(passer)
        async with (
            program(door.bus.address, {"/fast": FAST}) as one,
            program(aisle.bus.address, {"/slow": SLOW}) as other,
        ):
            await one.advertise("/fast")
            await other.advertise("/slow")
            _play(neighbours, 0.0, 20.0)
            heard = Counter(gateway for gateway, _ in passer.heard)
            assert 140 <= heard["door"] <= 200  # ten times a second, a tenth of them lost, each a little late
            assert 12 <= heard["aisle"] <= 20
            door.adapters[0].set_powered(False)
            passer.heard.clear()
            _play(neighbours, 20.0, 25.0)
            assert {gateway for gateway, _ in passer.heard} == {"aisle"}


async def test_the_same_seed_gives_the_same_air() -> None:
    async def heard(seed: int) -> list[tuple[str, int]]:
        async with virtual_host() as door, program(door.bus.address, {"/fast": FAST}) as ours:
            await ours.advertise("/fast")
            neighbours = Neighbours({"door": door}, FLOOR, seed, time.time)
            passer = Passer()
            neighbours.listeners.append(passer)
            _play(neighbours, 0.0, 3.0)
            return passer.heard

    first, again, other = await heard(1), await heard(1), await heard(2)
    assert first == again != other


def _play(neighbours: Neighbours, start_s: float, end_s: float) -> None:
    for step in range(int((end_s - start_s) / 0.02)):
        neighbours.step(start_s + step * 0.02)
