"""`gateway.bluetooth.adapters`: an adapter is found by what it is, whatever it is called today."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from dbus_fast import BusType
from dbus_fast.aio import MessageBus

from gateway.bluetooth.adapters import AdapterFound, Adapters, NoAdapter, switch
from simulator.bluez import BLUEZ_5_66, VirtualBlueZ
from tests.adapters.bluez_host import scanned_host

DONGLE = "00:1A:7D:DA:71:99"


@asynccontextmanager
async def a_bus(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[VirtualBlueZ, MessageBus]]:
    async with scanned_host(monkeypatch, BLUEZ_5_66) as host:
        bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        try:
            yield host, bus
        finally:
            bus.disconnect()


async def test_an_adapter_is_found_by_name_or_address(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_bus(monkeypatch) as (host, bus):
        host.plug(1, DONGLE)
        by_address = await Adapters().find(bus, DONGLE.lower())
        assert by_address == AdapterFound("/org/bluez/hci1", "hci1", DONGLE, True, True, "5.66")
        assert await Adapters().find(bus, "hci1") == by_address
        with pytest.raises(NoAdapter, match="is not plugged in"):
            await Adapters().find(bus, "00:1A:7D:DA:71:98")


async def test_without_a_choice_the_first_that_is_switched_on_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_bus(monkeypatch) as (host, bus):
        host.plug(1, DONGLE)
        host.adapters[0].set_powered(False)
        assert (await Adapters().find(bus, None)).name == "hci1"
        await switch(bus, "/org/bluez/hci1", on=False)
        assert (await Adapters().find(bus, None)).name == "hci0"
        await switch(bus, "/org/bluez/hci1", on=True)
        assert (await Adapters().find(bus, None)).powered


async def test_who_was_found_by_name_is_found_again_under_another(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_bus(monkeypatch) as (host, bus):
        adapters = Adapters()
        host.plug(1, DONGLE)
        assert (await adapters.find(bus, "hci1")).address == DONGLE
        host.unplug(1)
        host.plug(2, DONGLE)
        host.plug(1, "00:1A:7D:DA:71:11")
        assert (await adapters.find(bus, "hci1")).name == "hci2"


async def test_a_replaced_dongle_serves_under_the_name_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_bus(monkeypatch) as (host, bus):
        adapters = Adapters()
        await adapters.find(bus, "hci0")
        host.unplug(0)
        with pytest.raises(NoAdapter, match="No Bluetooth adapter"):
            await adapters.find(bus, "hci0")
        host.plug(0, DONGLE)
        assert (await adapters.find(bus, "hci0")).address == DONGLE


async def test_a_bluetoothd_that_does_not_run_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_bus(monkeypatch) as (host, bus):
        await host.crash()
        with pytest.raises(NoAdapter, match="is not running"):
            await Adapters().find(bus, None)
