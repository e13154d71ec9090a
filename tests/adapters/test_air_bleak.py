"""The air reaches unmodified bleak through the virtual BlueZ, in real time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from bleak import BleakScanner

from simulator.air import LONGEST_STEP_S, PACKETS_KEPT, Air, Antenna, Source
from simulator.bluez import Advertisement, VirtualBlueZ
from simulator.bluez.advertisement import full_uuid
from simulator.ether import Ether, Packet
from simulator.people import stranger
from simulator.phones import MemberPhone
from simulator.strangers import StrangerPhone
from simulator.world import World
from tests.adapters.bluez_host import FakeClock, Heard, scanned_host, until
from tests.core.simulated import HANDLE, ROOT, a_stock, a_store_with
from wire.frames import DEFAULT_SERVICE_UUID16, read_service_data
from wire.tokens import TokenOpener

OURS = full_uuid(DEFAULT_SERVICE_UUID16)
EVERY_RSSI = {"bluez": {"filters": {"RSSI": -127, "DuplicateData": True}}}


@asynccontextmanager
async def running(air: Air) -> AsyncIterator[None]:
    task = asyncio.create_task(air.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def adapter_of(host: VirtualBlueZ) -> Callable[[], Antenna | None]:
    return lambda: host.adapters.get(0)


def a_busy_store() -> World:
    world = a_store_with("jane", (4.7, 2.5), MemberPhone(a_stock(time.time()), "jane"))
    for number in range(5):
        world.add(stranger(number), (3.0 + number, 4.0))
        world.set_phone(f"stranger-{number}", StrangerPhone(f"s{number}"))
    return world


async def test_bleak_hears_her_frames_among_those_of_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    heard, on_air = Heard(), list[Packet]()
    async with scanned_host(monkeypatch) as host, BleakScanner(heard, **EVERY_RSSI):
        air = Air(Ether(a_busy_store(), 1), {"door": adapter_of(host)}, time.time, on_air=on_air.append)
        async with running(air):
            await until(lambda: len(air.heard("jane", "door")) >= 20)
            hers = next(packet for packet in on_air if packet.own)
            await until(lambda: len(heard.of(hers.address)) >= 10)
    frames = [read_service_data(got.service_data[OURS]) for got in heard.of(hers.address)]
    opener = TokenOpener(ROOT)
    for frame in frames:
        assert frame is not None
        content = opener.open(frame.token, time.time())
        assert content is not None
        assert content.handle == HANDLE
    levels = {packet.rssi_dbm for packet in on_air if packet.own}
    assert set(heard.rssis_dbm(hers.address)) <= levels
    strangers = set(heard.by_address) - {hers.address}
    assert len(strangers) >= 5
    assert all(OURS not in got.service_data for address in strangers for got in heard.of(address))


async def test_instants_of_packets_are_those_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    began_s = time.time()
    async with scanned_host(monkeypatch) as host:
        air = Air(Ether(a_busy_store(), 1), {"door": adapter_of(host)}, time.time)
        async with running(air):
            await until(lambda: len(air.heard("jane", "door")) >= 5)
    instants = [packet.at_s for packet in air.heard("jane", "door")]
    assert instants == sorted(instants)
    assert began_s <= instants[0] <= instants[-1] <= time.time()
    assert air.heard("jane", "coffee") == []
    air.forget("jane")
    assert air.heard("jane", "door") == []


class Noted:
    """An antenna that keeps what it received."""

    def __init__(self) -> None:
        self.received: list[tuple[str, Advertisement, int]] = []

    def receive(self, address: str, advertisement: Advertisement, rssi_dbm: int) -> None:
        self.received.append((address, advertisement, rssi_dbm))


class Ticks:
    """A source with one packet every 10 ms, from the first instant it is asked about."""

    def __init__(self) -> None:
        self.advanced_to: list[float] = []
        self.skipped_to: list[float] = []
        self._next = 0

    def advance(self, until_s: float) -> list[Packet]:
        self.advanced_to.append(until_s)
        last = self._next
        self._next = int(until_s * 100)
        packets = range(last or self._next, self._next)
        return [
            Packet(n / 100, "jane", "door", "4A:00:00:00:00:01", b"\x02\x01\x06", False, -60, True) for n in packets
        ]

    def skip(self, to_s: float) -> int:
        self.skipped_to.append(to_s)
        skipped = int(to_s * 100) - self._next
        self._next = int(to_s * 100)
        return skipped


async def test_a_short_delay_is_caught_up_in_bounded_steps() -> None:
    clock, source, antenna = FakeClock(), Ticks(), Noted()
    source_: Source = source
    async with running(Air(source_, {"door": lambda: antenna}, clock)):
        await until(lambda: source.advanced_to)
        clock.advance(1.0)
        await until(lambda: len(antenna.received) == 100)
    steps_s = [b - a for a, b in zip(source.advanced_to, source.advanced_to[1:], strict=False)]
    assert max(steps_s) <= LONGEST_STEP_S + 1e-6
    assert source.skipped_to == []


async def test_after_a_long_stall_the_past_is_let_go_and_counted() -> None:
    clock, source, antenna = FakeClock(), Ticks(), Noted()
    air = Air(source, {"door": lambda: antenna}, clock)
    async with running(air):
        await until(lambda: source.advanced_to)
        clock.advance(60.0)
        await until(lambda: source.skipped_to)
        clock.advance(0.1)
        await until(lambda: antenna.received)
    assert 5900 < air.skipped < 6000
    assert len(antenna.received) < 100


async def test_an_unplugged_adapter_hears_nothing_until_it_is_back() -> None:
    clock, source, antenna = FakeClock(), Ticks(), Noted()
    plugged = dict[str, Noted]()
    air = Air(source, {"door": lambda: plugged.get("hci0")}, clock)
    async with running(air):
        await until(lambda: source.advanced_to)
        clock.advance(0.5)
        await until(lambda: source.advanced_to[-1] >= clock())
        assert air.delivered == 0
        plugged["hci0"] = antenna
        clock.advance(0.5)
        await until(lambda: len(antenna.received) == 50)
    assert len(air.heard("jane", "door")) == 50


async def test_only_the_last_packets_are_kept() -> None:
    clock, source, antenna = FakeClock(), Ticks(), Noted()
    air = Air(source, {"door": lambda: antenna}, clock)
    async with running(air):
        await until(lambda: source.advanced_to)
        for _ in range(3):
            clock.advance(1.9)
            await until(lambda: source.advanced_to[-1] >= clock())
    kept = air.heard("jane", "door")
    assert len(kept) == PACKETS_KEPT
    assert kept[-1].at_s > 1005.5
