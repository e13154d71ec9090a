"""An iPhone in a pocket: its app sleeps until the store's iBeacon wakes it, then says where it is.

Every program is a process of its own; the beacon is sent by the real gateway through BlueZ's interface.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from simulator.bluez.advertising import AdvertisingSet
from simulator.bluez.gatt_server import connect
from simulator.demo.stack import SENDING_ADAPTER, Stack
from simulator.iphone import SleepingApp, Woken, answer_to
from simulator.neighbours import Neighbours
from simulator.paths import Point
from simulator.phone_app import PhoneApp, ServerRefused
from tests.stories.running import plan
from wire.check_in import ANSWER_UUID, GATEWAY_UUID, NONCE_UUID

WITHIN_S = 60.0


@dataclass
class Iphone:
    """A phone at a fixed place; `woken` is put there what its app knows when it wakes."""

    app: SleepingApp
    at: Point
    woken: asyncio.Queue[Woken] = field(default_factory=asyncio.Queue)

    def stands(self, now_s: float) -> tuple[Point, float]:
        return self.at, 0.0

    def hear(self, gateway: str, sent: AdvertisingSet, rssi_dbm: int, at_s: float) -> None:
        woken = self.app.heard(dict(sent.advertisement.manufacturer_data), rssi_dbm, at_s)
        if woken is not None:
            self.woken.put_nowait(woken)


def iphone_at(stack: Stack, gateway: str, neighbours: Neighbours) -> Iphone:
    """One that watches for the store's beacon, a metre from that gateway."""
    beacon = stack.site.ibeacon
    assert beacon is not None
    place = next(each for each in stack.site.floor.gateways if each.gateway == gateway)
    phone = Iphone(SleepingApp(beacon.uuid, gateway, beacon.major), Point(place.x_m + 1.0, place.y_m))
    neighbours.listeners.append(phone)
    return phone


@asynccontextmanager
async def air(stack: Stack) -> AsyncIterator[Neighbours]:
    neighbours = Neighbours(stack.hosts, stack.site.floor, 1, time.time)
    running = asyncio.create_task(neighbours.run())
    try:
        yield neighbours
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def member(stack: Stack, name: str) -> AsyncIterator[PhoneApp]:
    async with PhoneApp(stack.server_url, f"wake/{name}") as app:
        await app.register(name, f"{name.lower().replace(' ', '')}@example.com")
        yield app


async def test_sleeping_iphones_are_woken_and_their_visits_start(tmp_path: Path) -> None:
    async with (
        Stack(plan(tmp_path)) as stack,
        air(stack) as neighbours,
        member(stack, "Jane") as jane,
        member(stack, "Member 2") as second,
    ):
        await _reports_over_https(jane, await _woken(iphone_at(stack, "door", neighbours)))
        await _woken(iphone_at(stack, "coffee", neighbours))
        await _answers_over_gatt(second, stack)
        assert neighbours.delivered > 0  # the gateways hear each other's beacons


async def _reports_over_https(app: PhoneApp, woken: Woken) -> None:
    with pytest.raises(ServerRefused, match="409"):
        await app.check_in(replace(woken, minor=woken.minor ^ 1))
    assert (await app.me())["visit"] is None
    card = await app.check_in(woken)
    assert card["zone"] == "front-door"
    assert (await app.me())["visit"]["visit"] == card["visit"]


async def _answers_over_gatt(app: PhoneApp, stack: Stack) -> None:
    """Without a server within the phone's own reach: the gateway carries the answer."""
    stock = await app.fetch_tokens()
    link = connect(stack.hosts["coffee"].adapters[SENDING_ADAPTER], "5A:17:00:00:00:02")
    nonce, gateway = await link.read(NONCE_UUID), await link.read(GATEWAY_UUID)
    await link.write(ANSWER_UUID, answer_to(stock, nonce, gateway, time.time()))
    link.disconnect()
    async with asyncio.timeout(WITHIN_S):
        while (visit := (await app.me())["visit"]) is None:
            await asyncio.sleep(0.2)
    assert visit["zone"] == "coffee-bar"


async def _woken(phone: Iphone) -> Woken:
    async with asyncio.timeout(WITHIN_S):
        return await phone.woken.get()
