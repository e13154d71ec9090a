"""What unmodified bleak hears through the virtual BlueZ."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from bleak import BleakScanner
from bleak.exc import BleakError

from simulator.bluez import BLUEZ_5_82, BLUEZ_5_82_LE_ONLY, Advertisement, DaemonBus
from simulator.bluez.host import Transport
from simulator.bluez.scanning import REST_S, ROUND_S
from tests.adapters.bluez_host import PLAIN, TAG, FakeClock, Heard, bleaks_manager, scanned_host, settle, until

APPLE = Advertisement.build(manufacturer_data={0x004C: b"x"})
PASSIVE = {"scanning_mode": "passive", "bluez": {"or_patterns": [(0, 0xFF, b"\x4c\x00")]}}
EVERY_RSSI = {"bluez": {"filters": {"RSSI": -127, "DuplicateData": True}}}


@pytest.mark.parametrize("transport", ["direct", "daemon"])
async def test_every_field_of_an_advertisement_arrives(monkeypatch: pytest.MonkeyPatch, transport: Transport) -> None:
    heard = Heard()
    async with scanned_host(monkeypatch, transport=transport) as host, BleakScanner(heard):
        sent = Advertisement.build(
            name="tag",
            tx_power_dbm=-4,
            uuids=[0xFEAA],
            manufacturer_data={0x004C: b"\x02\x15"},
            service_data={0xFEAA: b"\x20"},
        )
        host.adapters[0].receive(TAG, sent, rssi_dbm=-61)
        await until(lambda: heard.calls)
    [got] = heard.of(TAG)
    assert (got.local_name, got.rssi, got.tx_power) == ("tag", -61, -4)
    assert got.manufacturer_data == {0x004C: b"\x02\x15"}
    assert got.service_data == {"0000feaa-0000-1000-8000-00805f9b34fb": b"\x20"}
    assert got.service_uuids == ["0000feaa-0000-1000-8000-00805f9b34fb"]


async def test_nobody_hears_who_does_not_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    async with scanned_host(monkeypatch) as host:
        host.adapters[0].receive(TAG, APPLE, -60)
        async with BleakScanner(heard):
            await settle()
        host.adapters[0].receive(TAG, APPLE, -60)
        await settle()
    assert heard.calls == 0
    assert host.adapters[0].received == 2
    assert host.adapters[0].reported == 0


async def test_hosts_of_one_process_hear_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scanned_host(monkeypatch) as other, scanned_host(monkeypatch) as ours:
        heard = Heard()
        async with BleakScanner(heard):
            other.adapters[0].receive(TAG, APPLE, -30)
            ours.adapters[0].receive(TAG, APPLE, -70)
            await until(lambda: heard.calls)
            await settle()
    assert heard.rssis_dbm() == [-70]


@pytest.mark.parametrize("mode", [{}, EVERY_RSSI])
async def test_a_controllers_duplicate_filter_reports_a_device_once_a_round(
    monkeypatch: pytest.MonkeyPatch, mode: dict[str, object]
) -> None:
    clock, heard = FakeClock(), Heard()
    async with scanned_host(monkeypatch, BLUEZ_5_82, now_s=clock) as host, BleakScanner(heard, **mode):
        for rssi_dbm in (-60, -50, -40):
            host.adapters[0].receive(TAG, APPLE, rssi_dbm)
            await settle()
        clock.advance(ROUND_S)
        for rssi_dbm in (-45, -35):
            host.adapters[0].receive(TAG, APPLE, rssi_dbm)
            await settle()
    assert heard.rssis_dbm() == [-60, -45]


async def test_with_a_monitor_beside_it_an_active_scan_hears_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    async with scanned_host(monkeypatch, BLUEZ_5_82) as host, BleakScanner(**PASSIVE):
        await until(lambda: host.adapters[0].monitors.active)
        async with BleakScanner(heard, **EVERY_RSSI):
            for rssi_dbm in (-60, -60, -59):
                host.adapters[0].receive(TAG, APPLE, rssi_dbm)
                await settle()
    assert heard.rssis_dbm() == [-60, -60, -59]


async def test_a_monitor_registered_later_counts_from_the_next_round(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, heard = FakeClock(), Heard()
    async with scanned_host(monkeypatch, BLUEZ_5_82, now_s=clock) as host, BleakScanner(heard, **EVERY_RSSI):
        host.adapters[0].receive(TAG, APPLE, -60)
        async with BleakScanner(**PASSIVE):
            await until(lambda: host.adapters[0].monitors.active)
            host.adapters[0].receive(TAG, APPLE, -50)
            clock.advance(ROUND_S)
            for rssi_dbm in (-40, -30):
                await settle()
                host.adapters[0].receive(TAG, APPLE, rssi_dbm)
            await settle()
    assert heard.rssis_dbm() == [-60, -40, -30]


async def test_without_experimental_there_is_no_passive_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scanned_host(monkeypatch, BLUEZ_5_82.without_experimental()):
        with pytest.raises(BleakError):
            await BleakScanner(**PASSIVE).start()


async def test_a_passive_scan_tells_rssi_from_8_db_on_and_only_what_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    async with scanned_host(monkeypatch) as host, BleakScanner(heard, **PASSIVE):
        adapter = host.adapters[0]
        await until(lambda: adapter.monitors.active)
        for rssi_dbm in (-60, -65, -67, -68, -61):
            adapter.receive(TAG, APPLE, rssi_dbm)
            await settle()
        adapter.receive("C0:00:00:00:00:02", Advertisement.build(manufacturer_data={0x0059: b"x"}), -50)
        await settle()
    assert heard.by_address.keys() == {TAG}
    assert heard.rssis_dbm() == [-60, -68]


async def test_an_unfiltered_discovery_on_an_le_only_adapter_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, heard = FakeClock(), Heard()
    profile = BLUEZ_5_82_LE_ONLY.without_duplicate_filter()
    async with scanned_host(monkeypatch, profile, now_s=clock) as host, BleakScanner(heard):
        for rssi_dbm, then_s in ((-60, ROUND_S + 0.1), (-40, REST_S), (-50, 0.0)):
            host.adapters[0].receive(TAG, APPLE, rssi_dbm)
            clock.advance(then_s)
            await settle()
    assert heard.rssis_dbm() == [-60, -50]


async def test_a_silent_device_is_forgotten_after_30_s_without_a_callback(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, heard = FakeClock(), Heard()
    async with scanned_host(monkeypatch, now_s=clock) as host, BleakScanner(heard) as scanner:
        adapter = host.adapters[0]
        adapter.receive(TAG, APPLE, -60)
        await until(lambda: heard.calls)
        clock.advance(20)
        adapter.receive(TAG, APPLE, -60)
        clock.advance(29.9)
        host.expire()
        await settle()
        assert [device.address for device in scanner.discovered_devices] == [TAG]
        clock.advance(0.1)
        host.expire()
        await settle()
        assert scanner.discovered_devices == []
        assert heard.calls == 2
        adapter.receive(TAG, APPLE, -60)
        await until(lambda: heard.calls == 3)


async def test_the_silent_are_forgotten_without_being_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    async with scanned_host(monkeypatch, now_s=clock) as host, BleakScanner():
        host.adapters[0].receive(TAG, APPLE, -60)
        clock.advance(31)
        await until(lambda: not host.adapters[0].devices)


async def test_a_client_that_vanishes_leaves_no_discovery_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scanned_host(monkeypatch) as host:
        await BleakScanner().start()
        assert host.adapters[0].is_discovering
        bus = bleaks_manager()._bus
        assert bus is not None
        bus.disconnect()
        await until(lambda: not host.adapters[0].is_discovering)


@pytest.mark.parametrize("transport", ["direct", "daemon"])
async def test_signals_wait_for_a_client_that_does_not_read(
    monkeypatch: pytest.MonkeyPatch, transport: Transport
) -> None:
    """Many more signals than a socket takes, made in one turn of the loop: none is lost, in order for each device."""
    tags, beats = 500, 8
    heard = Heard()
    async with scanned_host(monkeypatch, transport=transport) as host, BleakScanner(heard):
        daemon = host.bus.daemon_pid if isinstance(host.bus, DaemonBus) else None
        if daemon:
            os.kill(daemon, signal.SIGSTOP)
        for beat in range(beats):
            for tag in range(tags):
                sent = Advertisement.build(manufacturer_data={0x1234: beat.to_bytes(20, "big")})
                host.adapters[0].receive(f"C0:00:00:00:{tag >> 8:02X}:{tag & 255:02X}", sent, -60)
            host.tree.flush()
        assert host.bus.backlog_bytes > 0
        if daemon:
            os.kill(daemon, signal.SIGCONT)
        await until(lambda: heard.calls == tags * beats, within_s=20)
        assert host.bus.backlog_bytes == 0
    for got in heard.by_address.values():
        assert [one.manufacturer_data[0x1234][-1] for one in got] == list(range(beats))


async def test_changes_of_one_turn_are_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    async with scanned_host(monkeypatch, PLAIN) as host, BleakScanner(heard):
        for rssi_dbm in (-60, -50, -40):
            host.adapters[0].receive(TAG, APPLE, rssi_dbm)
        await settle()
        await asyncio.sleep(0)
    assert heard.rssis_dbm() == [-40]
