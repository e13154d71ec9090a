"""Builders for tests that let unmodified bleak listen to a virtual BlueZ."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from bleak import AdvertisementData, BLEDevice
from bleak.backends.bluezdbus.manager import BlueZManager, _global_instances
from dbus_fast import Message

from simulator.bluez import VirtualBlueZ
from simulator.bluez.host import Transport, virtual_host
from simulator.bluez.profile import BLUEZ_5_66, Profile

TAG = "C0:00:00:00:00:01"

PLAIN = BLUEZ_5_66.without_duplicate_filter()
"Tells of every advertisement in any active scan: for tests in which that is not the subject."


class FakeClock:
    """A clock that a test turns by hand; called, it gives the time."""

    def __init__(self) -> None:
        self.at_s = 1000.0

    def __call__(self) -> float:
        return self.at_s

    def advance(self, seconds: float) -> None:
        self.at_s += seconds


class Heard:
    """A detection callback of bleak that keeps what it was told."""

    def __init__(self) -> None:
        self.by_address: dict[str, list[AdvertisementData]] = {}
        self.calls = 0

    def __call__(self, device: BLEDevice, heard: AdvertisementData) -> None:
        self.calls += 1
        self.by_address.setdefault(device.address, []).append(heard)

    def of(self, address: str = TAG) -> list[AdvertisementData]:
        return self.by_address.get(address, [])

    def rssis_dbm(self, address: str = TAG) -> list[int]:
        return [heard.rssi for heard in self.of(address)]


async def until(condition: Callable[[], object], within_s: float = 10.0) -> None:
    """Polls until `condition` is true. Raises AssertionError when it is not within `within_s`."""
    deadline_s = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline_s, "it did not happen in time"
        await asyncio.sleep(0.002)


async def settle() -> None:
    """Waits until bleak has taken in all that bluetoothd has signalled so far.

    One round trip to bluetoothd on bleak's own connection: what is pending goes out before the reply, in one stream.
    """
    bus = bleaks_manager()._bus
    assert bus is not None
    await bus.call(Message(destination="org.bluez", path="/", interface="org.freedesktop.DBus.Peer", member="Ping"))


def bleaks_manager() -> BlueZManager:
    """The one that bleak keeps for this loop; to ask bleak for it would connect it anew."""
    return _global_instances[asyncio.get_running_loop()]


async def until_bus_lost() -> None:
    """Waits until bleak has taken note that its bus is gone."""
    manager = bleaks_manager()
    await until(lambda: manager._bus is None or not manager._bus.connected)


@asynccontextmanager
async def scanned_host(
    monkeypatch: pytest.MonkeyPatch,
    profile: Profile = PLAIN,
    transport: Transport = "direct",
    now_s: Callable[[], float] = time.monotonic,
) -> AsyncIterator[VirtualBlueZ]:
    """A virtual host that bleak, used in this test's loop, takes for the system's BlueZ.

    bleak keeps one connection a loop; every test function has a loop of its own.
    """
    async with virtual_host(profile=profile, transport=transport, now_s=now_s) as host:
        monkeypatch.setitem(os.environ, "DBUS_SYSTEM_BUS_ADDRESS", host.bus.address)
        yield host
