"""What unmodified bleak hears through the virtual BlueZ."""

from __future__ import annotations

import pytest
from bleak import BleakScanner

from simulator.bluez import Advertisement
from simulator.bluez.host import Transport
from tests.adapters.bluez_host import TAG, Heard, scanned_host, until


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
