"""The gateway's own iBeacon on the virtual BlueZ: what is on the air, when it changes, and that it comes back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import pytest
from dbus_fast import Variant

from gateway.bluetooth.adapters import Adapters
from gateway.wake.beacon import Beacon
from gateway.wake.own_ibeacon import OwnIBeacon
from simulator.bluez import BLUEZ_5_66, BLUEZ_5_82, VirtualBlueZ
from simulator.bluez.advertising import INSTANCES
from simulator.bluez.host import Transport, virtual_host
from simulator.bluez.profile import Profile
from tests.adapters.bluez_host import FakeClock, until
from tests.adapters.radio_stage import listening
from tests.reference.registering import an_advertisement, program
from wire.frames import APPLE_COMPANY, IBeacon, read_ibeacon

CHAIN = UUID("8a7b3c1e-94d2-4f60-a5c8-0e1d2b3f4a59")
OWN = OwnIBeacon(CHAIN, 7, -59, bytes(range(16)))
AT_S, MINOR, NEXT_MINOR = 1_800_000_000.0, 14323, 38214


@dataclass
class Sent:
    """A beacon at work, and what it told."""

    host: VirtualBlueZ
    clock: FakeClock
    troubles: list[str] = field(default_factory=list)

    def heard(self, index: int = 0) -> list[IBeacon | None]:
        adapter = self.host.adapters.get(index)
        if adapter is None:
            return []
        return [read_ibeacon(each.manufacturer_data[APPLE_COMPANY]) for each in adapter.advertisers.on_air]

    def minors(self, index: int = 0) -> list[int]:
        return [beacon.minor for beacon in self.heard(index) if beacon is not None]

    async def back(self) -> None:
        await until(lambda: self.troubles[-1] == "" and self.minors() == [MINOR])


@asynccontextmanager
async def sending(
    monkeypatch: pytest.MonkeyPatch,
    *,
    profile: Profile = BLUEZ_5_82,
    transport: Transport = "direct",
    wanted: str | None = None,
    adapters: int = 1,
    with_flags: bool = False,
    before: Callable[[VirtualBlueZ], Awaitable[None]] | None = None,
) -> AsyncIterator[Sent]:
    async with virtual_host(profile=profile, transport=transport, adapters=adapters) as host:
        monkeypatch.setitem(os.environ, "DBUS_SYSTEM_BUS_ADDRESS", host.bus.address)
        clock = FakeClock()
        clock.at_s = AT_S
        sent = Sent(host, clock)
        if before is not None:
            await before(host)
        beacon = Beacon(
            OWN,
            Adapters(),
            wanted,
            clock=clock,
            on_trouble=sent.troubles.append,
            with_flags=with_flags,
            rng=Random(1),
            retry_cap_s=0.2,
        )
        running = asyncio.create_task(beacon.run())
        try:
            await until(lambda: sent.troubles)
            yield sent
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("transport", ["direct", "daemon"])
async def test_the_chains_ibeacon_is_on_the_air_ten_times_a_second(
    monkeypatch: pytest.MonkeyPatch, transport: Transport
) -> None:
    async with sending(monkeypatch, transport=transport) as sent:
        assert sent.troubles == [""]
        assert sent.heard() == [IBeacon(CHAIN, 7, MINOR, -59)]
        [on_air] = sent.host.adapters[0].advertisers.sets()
        assert (on_air.connectable, on_air.interval_s, on_air.advertisement.flags) == (False, 0.1, None)


async def test_with_flags_it_is_connectable_and_discoverable(monkeypatch: pytest.MonkeyPatch) -> None:
    async with sending(monkeypatch, with_flags=True) as sent:
        [on_air] = sent.host.adapters[0].advertisers.sets()
        assert (on_air.connectable, on_air.advertisement.flags) == (True, 0x06)
        assert sent.minors() == [MINOR]


@pytest.mark.parametrize("transport", ["direct", "daemon"])
async def test_the_minor_changes_with_the_clock_and_nothing_is_registered_twice(
    monkeypatch: pytest.MonkeyPatch, transport: Transport
) -> None:
    async with sending(monkeypatch, transport=transport) as sent:
        sent.clock.advance(299.5)
        await asyncio.sleep(0)
        assert sent.minors() == [MINOR]
        sent.clock.advance(0.5)
        await until(lambda: sent.minors() == [NEXT_MINOR])
        sent.clock.advance(-300)  # the clock is stepped back
        await until(lambda: sent.minors() == [MINOR])
        assert sent.troubles == [""]


async def test_the_adapter_is_found_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    async with sending(monkeypatch, adapters=2, wanted="00:1A:7D:DA:71:01") as sent:
        assert (sent.minors(0), sent.minors(1)) == ([], [MINOR])


async def test_it_comes_back_after_bluetoothd_restarted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with sending(monkeypatch) as sent:
        for end in (sent.host.crash, sent.host.quit):
            await end()
            await until(lambda: sent.troubles[-1] != "")
            assert "bluetoothd" in sent.troubles[-1] or "switched off" in sent.troubles[-1]
            await sent.host.restart()
            await sent.back()


async def test_it_comes_back_after_the_bus_was_down(monkeypatch: pytest.MonkeyPatch) -> None:
    async with sending(monkeypatch, transport="daemon") as sent:
        await sent.host.bus_down()
        await until(lambda: "D-Bus" in sent.troubles[-1])
        await sent.host.bus_up()
        await sent.back()


async def test_it_comes_back_with_its_adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    async with sending(monkeypatch, wanted="hci0") as sent:
        sent.host.unplug(0)
        await until(lambda: "plugged" in sent.troubles[-1])
        sent.host.plug(0)
        await sent.back()
        sent.host.adapters[0].set_powered(False)
        await until(lambda: "switched off" in sent.troubles[-1])
        sent.host.adapters[0].set_powered(True)
        await sent.back()


async def test_an_adapter_without_room_is_told_and_used_once_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    async with virtual_host() as host:
        objects = {f"/other{number}": an_advertisement() for number in range(INSTANCES)}
        monkeypatch.setitem(os.environ, "DBUS_SYSTEM_BUS_ADDRESS", host.bus.address)
        troubles: list[str] = []
        beacon = Beacon(
            OWN, Adapters(), None, clock=lambda: AT_S, on_trouble=troubles.append, rng=Random(1), retry_cap_s=0.2
        )
        async with program(host.bus.address, objects) as others:
            for path in objects:
                assert await others.advertise(path) == "ok"
            running = asyncio.create_task(beacon.run())
            await until(lambda: troubles)
            assert troubles == [
                "No iBeacon is sent: the Bluetooth adapter already sends as many advertisements as it can."
            ]
        await until(lambda: troubles[-1] == "")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_without_bluetooth_it_says_so_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus")
    troubles: list[str] = []
    beacon = Beacon(OWN, Adapters(), None, clock=lambda: AT_S, on_trouble=troubles.append, retry_cap_s=0.2)
    running = asyncio.create_task(beacon.run())
    await until(lambda: troubles)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert troubles == ["No iBeacon is sent: there is no D-Bus system bus, so no Bluetooth."]


async def test_where_intervals_are_experimental_it_is_slow_and_sent_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with sending(monkeypatch, profile=BLUEZ_5_66.without_experimental()) as sent:
        [on_air] = sent.host.adapters[0].advertisers.sets()
        assert (on_air.interval_s, sent.minors()) == (1.28, [MINOR])


async def test_whoever_is_not_bluetoothd_learns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with sending(monkeypatch, transport="daemon") as sent, program(sent.host.bus.address) as stranger:
        dbus = "org.freedesktop.DBus"
        names = (await stranger.call(dbus, "ListNames", path="/org/freedesktop/DBus", to=dbus)).body[0]
        answers = [
            await stranger.call(
                f"{dbus}.Properties", "GetAll", "s", "org.bluez.LEAdvertisement1", path="/shopbell/beacon", to=name
            )
            for name in names
            if name.startswith(":")
        ]
        assert any((each.error_name or "").endswith("AccessDenied") for each in answers)
        assert not any(each.signature == "a{sv}" and isinstance(each.body[0].get("Type"), Variant) for each in answers)


async def test_a_beacon_that_cannot_be_sent_harms_no_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(monkeypatch) as stage:
        troubles: list[str] = []
        beacon = Beacon(OWN, Adapters(), "hci7", clock=lambda: AT_S, on_trouble=troubles.append, retry_cap_s=0.2)
        running = asyncio.create_task(beacon.run())
        try:
            await until(lambda: troubles)
            stage.receive()
            await stage.until(lambda: stage.heard)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        assert troubles == ["No iBeacon is sent: the Bluetooth adapter that is set for this gateway is not plugged in."]
        assert [state.scanning for state in stage.states] == [True]


async def test_one_adapter_can_scan_and_send(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(monkeypatch) as stage:
        beacon = Beacon(OWN, Adapters(), None, clock=lambda: AT_S, on_trouble=lambda _: None)
        running = asyncio.create_task(beacon.run())
        try:
            await until(lambda: stage.host.adapters[0].advertisers.on_air)
            stage.receive()
            await stage.until(lambda: stage.heard)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        assert [state.scanning for state in stage.states] == [True]
