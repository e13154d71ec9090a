"""Unmodified bleak connects to, reads, writes and listens to a virtual peripheral."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from bleak import BleakClient, BleakScanner
from bleak.exc import BleakDBusError, BleakError

from simulator.bluez import Advertisement, Characteristic, Peripheral, Service, VirtualBlueZ
from simulator.bluez.advertisement import full_uuid
from tests.adapters.bluez_host import TAG, scanned_host, until

BATTERY_SERVICE = full_uuid(0x180F)
BATTERY_LEVEL = full_uuid(0x2A19)
SECRET = full_uuid(0x2A00)
SENT = Advertisement.build(name="tag")


def a_peripheral() -> Peripheral:
    level = Characteristic(BATTERY_LEVEL, ("read", "write", "notify"), value=b"\x55", notify_every_s=0.01)
    secret = Characteristic(SECRET, ("notify",))
    return Peripheral((Service(BATTERY_SERVICE, (level, secret)),), connect_s=0.01, resolve_s=0.01)


@asynccontextmanager
async def a_found_tag(
    monkeypatch: pytest.MonkeyPatch, peripheral: Peripheral
) -> AsyncIterator[tuple[VirtualBlueZ, BleakClient, asyncio.Event]]:
    async with scanned_host(monkeypatch) as host:
        host.peripherals[TAG] = peripheral
        async with BleakScanner() as scanner:
            host.adapters[0].receive(TAG, SENT, -60)
            await until(lambda: scanner.discovered_devices)
            [device] = scanner.discovered_devices
        gone = asyncio.Event()
        yield host, BleakClient(device, disconnected_callback=lambda _: gone.set()), gone


async def test_a_client_reads_writes_and_is_notified(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_found_tag(monkeypatch, a_peripheral()) as (host, client, gone):
        await client.connect()
        assert bytes(await client.read_gatt_char(BATTERY_LEVEL)) == b"\x55"
        await client.write_gatt_char(BATTERY_LEVEL, b"\x44", response=True)
        told: list[bytes] = []
        await client.start_notify(BATTERY_LEVEL, lambda _, value: told.append(bytes(value)))
        await until(lambda: told)
        assert told[0] == b"\x44"
        await client.stop_notify(BATTERY_LEVEL)
        with pytest.raises(BleakError, match="Read Not Permitted"):
            await client.read_gatt_char(SECRET)
        await client.disconnect()
        await asyncio.wait_for(gone.wait(), 5)
        assert host.adapters[0].devices[TAG].link is None


async def test_a_lost_link_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_found_tag(monkeypatch, a_peripheral()) as (host, client, gone):
        await client.connect()
        host.adapters[0].devices[TAG].drop_link()
        await asyncio.wait_for(gone.wait(), 5)
        assert not client.is_connected


async def test_bleak_tries_again_when_a_connection_breaks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    peripheral = a_peripheral()
    peripheral.refuse_connects = 2
    async with a_found_tag(monkeypatch, peripheral) as (_, client, _gone):
        await client.connect()
        assert client.is_connected
        assert peripheral.refuse_connects == 0
        await client.disconnect()


async def test_nobody_answers_at_an_advertisers_address(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_found_tag(monkeypatch, a_peripheral()) as (host, client, _gone):
        del host.peripherals[TAG]
        with pytest.raises(BleakDBusError, match="Failed"):
            await client.connect()
