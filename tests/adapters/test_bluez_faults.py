"""Faults, as unmodified bleak sees them: what was measured on bluetoothd 5.66.

A running scan is never told of a fault and never hears again; only stop() and a new start() show what is wrong.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from bleak import BleakScanner
from bleak.exc import BleakBluetoothNotAvailableError, BleakDBusError, BleakError

from simulator.bluez import Advertisement, VirtualBlueZ
from simulator.bluez.errors import NoSuchAdapter
from simulator.bluez.faults import FAULTS, UnknownFault, fault
from simulator.bluez.host import FIRST_ADDRESS, Transport
from simulator.bluez.ills import Cure, Ill
from simulator.bluez.scanning import ROUND_S
from tests.adapters.bluez_host import TAG, FakeClock, Heard, scanned_host, settle, until, until_bus_lost

ADVERTISEMENT = Advertisement.build(manufacturer_data={0x1234: b"x"})


@dataclass(frozen=True, slots=True)
class Stage:
    """A scan that hears a tag, on a host whose clock is turned by hand."""

    host: VirtualBlueZ
    clock: FakeClock
    scanner: BleakScanner
    heard: Heard

    def advertise(self, rssi_dbm: int = -60) -> None:
        for adapter in self.host.adapters.values():
            adapter.receive(TAG, ADVERTISEMENT, rssi_dbm)


@asynccontextmanager
async def a_running_scan(monkeypatch: pytest.MonkeyPatch, transport: Transport = "direct") -> AsyncIterator[Stage]:
    clock, heard = FakeClock(), Heard()
    async with scanned_host(monkeypatch, transport=transport, now_s=clock) as host:
        scanner = BleakScanner(heard)
        await scanner.start()
        stage = Stage(host, clock, scanner, heard)
        stage.advertise()
        await until(lambda: heard.calls)
        yield stage


async def rssi_heard_by_a_new_scanner(stage: Stage) -> list[int]:
    heard = Heard()
    async with BleakScanner(heard):
        stage.advertise(-50)
        await until(lambda: heard.calls)
    return heard.rssis_dbm()


async def refused_stop(stage: Stage) -> str:
    """What stop() says; a second one never says anything."""
    with pytest.raises(BleakDBusError) as refused:
        await stage.scanner.stop()
    await stage.scanner.stop()
    return str(refused.value)


async def test_power_off_ends_a_scan_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_running_scan(monkeypatch) as stage:
        await fault("power-off").inflict(stage.host, 0)
        stage.advertise()
        await settle()
        with pytest.raises(BleakBluetoothNotAvailableError):
            await BleakScanner().start()
        with pytest.raises(BleakDBusError, match="NotReady"):
            await BleakScanner(bluez={"adapter": "hci0"}).start()
        await fault("power-off").mend(stage.host, 0)
        stage.advertise()
        await settle()
        assert stage.heard.rssis_dbm() == [-60]
        assert stage.scanner.discovered_devices == []
        assert "No discovery started" in await refused_stop(stage)
        assert await rssi_heard_by_a_new_scanner(stage) == [-50]


async def test_an_unplugged_adapter_leaves_one_ghost_without_rssi(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_running_scan(monkeypatch) as stage:
        adapter = stage.host.adapters[0]
        await fault("unplugged").inflict(stage.host, 0)
        await until(lambda: stage.heard.rssis_dbm() == [-60, -127])
        with pytest.raises(BleakBluetoothNotAvailableError):
            await BleakScanner().start()
        with pytest.raises(BleakError, match="adapter 'hci0' not found"):
            await BleakScanner(bluez={"adapter": "hci0"}).start()
        await fault("unplugged").mend(stage.host, 0)
        assert stage.host.adapters[0] is adapter
        stage.advertise()
        await settle()
        assert stage.heard.rssis_dbm() == [-60, -127]
        assert "No discovery started" in await refused_stop(stage)
        assert await rssi_heard_by_a_new_scanner(stage) == [-50]


async def test_stopping_a_scan_of_an_adapter_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_running_scan(monkeypatch) as stage:
        await fault("unplugged").inflict(stage.host, 0)
        assert "UnknownObject" in await refused_stop(stage)


@pytest.mark.parametrize("transport", ["direct", "daemon"])
async def test_an_orderly_stop_of_bluetoothd_is_silent_and_mended_at_once(
    monkeypatch: pytest.MonkeyPatch, transport: Transport
) -> None:
    async with a_running_scan(monkeypatch, transport) as stage:
        await fault("bluetoothd-stopped").inflict(stage.host, 0)
        await settle()
        with pytest.raises(BleakBluetoothNotAvailableError):
            await BleakScanner().start()
        await fault("bluetoothd-stopped").mend(stage.host, 0)
        stage.advertise()
        await settle()
        assert stage.heard.rssis_dbm() == [-60]
        assert "No discovery started" in await refused_stop(stage)
        assert await rssi_heard_by_a_new_scanner(stage) == [-50]


@pytest.mark.parametrize("transport", ["direct", "daemon"])
async def test_after_a_crash_the_kernel_is_busy_until_its_round_ends(
    monkeypatch: pytest.MonkeyPatch, transport: Transport
) -> None:
    async with a_running_scan(monkeypatch, transport) as stage:
        stage.clock.advance(3.0)
        await fault("bluetoothd-killed").inflict(stage.host, 0)
        stage.advertise()
        with pytest.raises(BleakDBusError, match="ServiceUnknown"):
            await BleakScanner(bluez={"adapter": "hci0"}).start()
        await fault("bluetoothd-killed").mend(stage.host, 0)
        await settle()
        assert "No discovery started" in await refused_stop(stage)
        stage.clock.advance(ROUND_S - 3.0 - 0.1)
        with pytest.raises(BleakDBusError, match="InProgress"):
            await BleakScanner().start()
        assert stage.heard.rssis_dbm() == [-60]
        stage.clock.advance(0.2)
        assert await rssi_heard_by_a_new_scanner(stage) == [-50]


@pytest.mark.parametrize("transport", ["direct", "daemon"])
async def test_a_bus_that_died_is_found_again_at_the_same_address(
    monkeypatch: pytest.MonkeyPatch, transport: Transport
) -> None:
    async with a_running_scan(monkeypatch, transport) as stage:
        address = stage.host.bus.address
        await fault("bus-down").inflict(stage.host, 0)
        stage.advertise()
        await until_bus_lost()
        with pytest.raises(OSError):  # noqa: PT011 - which one depends on the moment
            await stage.scanner.stop()
        with pytest.raises((OSError, EOFError)):
            await BleakScanner().start()
        await fault("bus-down").mend(stage.host, 0)
        assert stage.host.bus.address == address
        with pytest.raises(BleakDBusError, match="InProgress"):
            await BleakScanner().start()
        stage.clock.advance(ROUND_S)
        assert await rssi_heard_by_a_new_scanner(stage) == [-50]


async def test_a_deaf_controller_looks_well(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_running_scan(monkeypatch) as stage:
        await fault("deaf").inflict(stage.host, 0)
        stage.advertise(-40)
        await settle()
        assert stage.heard.rssis_dbm() == [-60]
        assert stage.host.adapters[0].is_discovering
        await fault("deaf").mend(stage.host, 0)
        stage.advertise(-30)
        await until(lambda: stage.heard.rssis_dbm() == [-60, -30])
        await stage.scanner.stop()


@pytest.mark.parametrize("ill", [Ill.HEARS_NOTHING, Ill.STAYS_OFF, Ill.REFUSES_SCANS, Ill.REFUSES_MONITORS])
async def test_an_ill_lasts_until_its_cure_or_a_stronger_one(monkeypatch: pytest.MonkeyPatch, ill: Ill) -> None:
    async with scanned_host(monkeypatch) as host:

        async def treat(cure: Cure) -> None:
            match cure:
                case Cure.POWER_CYCLE:
                    host.adapters[0].set_powered(False)
                    host.adapters[0].set_powered(True)
                case Cure.MANAGEMENT_RESET:
                    host.reset(FIRST_ADDRESS)
                case Cure.REPLUGGING:
                    await host.reset_usb(FIRST_ADDRESS)
                case Cure.NOTHING:
                    await FAULTS["deaf"].mend(host, 0)

        for needed in Cure:
            host.adapters[0].ills.catch(ill, needed)
            for cure in (Cure.POWER_CYCLE, Cure.MANAGEMENT_RESET, Cure.NOTHING):
                assert ill in host.adapters[0].ills or cure > needed
                await treat(cure)
            assert ill not in host.adapters[0].ills


async def test_what_ails_an_adapter_goes_with_it_to_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scanned_host(monkeypatch) as host:
        await FAULTS["deaf"].inflict(host, 0)
        await host.reset_usb(FIRST_ADDRESS, index=4)
        assert Ill.HEARS_NOTHING in host.adapters[4].ills
        await FAULTS["deaf"].mend(host, 4)
        await FAULTS["hung-until-replugged"].inflict(host, 4)
        await host.reset_usb(FIRST_ADDRESS, index=0)
        assert Ill.HEARS_NOTHING not in host.adapters[0].ills


@pytest.mark.parametrize("name", FAULTS)
async def test_every_fault_may_be_repeated_and_is_mended(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    clock = FakeClock()
    async with scanned_host(monkeypatch, now_s=clock) as host:
        for _ in range(2):
            await FAULTS[name].inflict(host, 0)
            if name in ("unplugged", "moved"):
                with pytest.raises(NoSuchAdapter):
                    await FAULTS[name].inflict(host, 0)
            else:
                await FAULTS[name].inflict(host, 0)
            await FAULTS[name].mend(host, 0)
            await FAULTS[name].mend(host, 0)
            if name == "moved":
                assert [adapter.address for adapter in host.adapters.values()] == [FIRST_ADDRESS]
                host.unplug(1)
                host.plug(0)
        heard = Heard()
        async with BleakScanner(heard):
            host.adapters[0].receive(TAG, ADVERTISEMENT, -60)
            await until(lambda: heard.calls)


def test_an_unknown_fault_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownFault, match="power-off"):
        fault("gremlins")
