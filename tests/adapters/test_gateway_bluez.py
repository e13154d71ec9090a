"""`gateway.bluetooth.bluez`: unmodified bleak on a virtual BlueZ; how it scans, and that it hears every packet once."""

from __future__ import annotations

import asyncio
import time

import pytest
from dbus_fast import BusType
from dbus_fast.aio import MessageBus

from gateway.air.heard import RadioState
from gateway.air.radio import Ears
from gateway.air.sieve import beacon_token
from gateway.bluetooth.adapters import call
from gateway.bluetooth.bluez import BluezRadio
from simulator.bluez import BLUEZ_5_66, BLUEZ_5_82, BLUEZ_5_82_LE_ONLY, BLUEZ_5_88, Advertisement, Profile
from simulator.bluez.faults import fault
from simulator.bluez.gatt import Peripheral
from tests.adapters.bluez_host import settle
from tests.adapters.radio_stage import ANDROID, BEACON, FRAME, GIVE_UP_S, JANE, STRANGER, listen_with, listening
from wire.frames import ibeacon_advertisement, ios_advertisement
from wire.messages.mqtt import Layout

PROFILES = [BLUEZ_5_66, BLUEZ_5_82, BLUEZ_5_82_LE_ONLY, BLUEZ_5_88]


@pytest.mark.parametrize("profile", PROFILES)
async def test_every_packet_is_heard_with_its_rssi_behind_a_duplicate_filter(
    monkeypatch: pytest.MonkeyPatch, profile: Profile
) -> None:
    sent = [-60 - number % 3 for number in range(45)]  # as many as one address may say at once
    async with listening(monkeypatch, profile) as stage:
        assert (stage.state.scanning, stage.state.mode) == (True, "monitor+active")
        assert f"BlueZ {profile.version}" in stage.state.reason
        assert len(stage.host.adapters[0].monitors) == 1
        for rssi_dbm in sent:
            stage.clock.advance(0.1)
            stage.receive(rssi_dbm=rssi_dbm)
            await settle()
        await stage.until(lambda: len(stage.heard) >= len(sent))
        assert stage.rssis_dbm == sent


async def test_without_monitors_it_scans_actively_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(monkeypatch, BLUEZ_5_82.without_experimental()) as stage:
        (state,) = stage.states
        assert (state.scanning, state.mode) == (True, "active")
        assert "--experimental" in state.reason
        stage.receive()
        await stage.until(lambda: stage.heard)


@pytest.mark.parametrize("profile", PROFILES)
async def test_the_same_packet_again_is_a_packet(monkeypatch: pytest.MonkeyPatch, profile: Profile) -> None:
    async with listening(monkeypatch, profile) as stage:
        for _ in range(20):
            stage.clock.advance(0.1)
            stage.receive(rssi_dbm=-60)
            await settle()
        await stage.until(lambda: len(stage.heard) >= 20)
        assert stage.hearing.packets == 20


async def test_a_connection_is_no_packet(monkeypatch: pytest.MonkeyPatch) -> None:
    connectable = Advertisement.parse(ios_advertisement(b"an iOS token 016"))
    async with listening(monkeypatch) as stage:
        stage.host.peripherals[JANE] = Peripheral()
        stage.receive(connectable)
        await stage.until(lambda: stage.hearing.packets == 1)
        # bleak calls back for Connected, ServicesResolved and Connected again, each time with the RSSI it last saw.
        device = f"{stage.host.adapters[0].path}/dev_{JANE.replace(':', '_')}"
        bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        await call(bus, device, "org.bluez.Device1", "Connect")
        await settle()
        stage.receive(connectable, rssi_dbm=-60)
        await settle()
        await call(bus, device, "org.bluez.Device1", "Disconnect")
        await settle()
        bus.disconnect()
        assert stage.hearing.packets == 2


async def test_a_monitor_that_is_refused_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(monkeypatch) as stage:
        await fault("monitor-refused").inflict(stage.host, 0)
        await stage.host.crash()
        await stage.host.restart()
        await stage.until(lambda: stage.state.scanning and stage.state.mode == "active", stage.on_the_air)
        assert "refused (org.bluez.Error.Failed)" in stage.state.reason
        await fault("monitor-refused").mend(stage.host, 0)
        await stage.until(lambda: stage.state.mode == "monitor+active", stage.on_the_air)
        assert stage.host.adapters[0].monitors.active == 1


async def test_bluetoothd_that_is_started_again_as_it_should_be_gives_its_monitor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with listening(monkeypatch, BLUEZ_5_82.without_experimental()) as stage:
        assert stage.state.mode == "active"
        await stage.host.quit()
        stage.host.profile = BLUEZ_5_82
        stage.host.plug(0)
        await stage.host.restart()
        await stage.until(lambda: stage.state.mode == "monitor+active")


async def test_what_is_heard_is_recognised_like_the_bytes_on_the_air(monkeypatch: pytest.MonkeyPatch) -> None:
    on_air = [ANDROID, Advertisement.parse(ios_advertisement(b"an iOS token 016"))]
    on_air.append(Advertisement.parse(ibeacon_advertisement(BEACON)))
    async with listening(monkeypatch) as stage:
        for number, advertisement in enumerate(on_air):
            stage.receive(advertisement, address=f"C0:00:00:00:01:0{number}")
        await stage.until(lambda: len(stage.heard) == 3)
        assert [(one.layout, one.token, one.fresh) for one in stage.heard] == [
            (Layout.ANDROID, FRAME.token, FRAME.fresh),
            (Layout.IOS, b"an iOS token 016", None),
            (Layout.BEACON, beacon_token(BEACON), None),
        ]


async def test_an_iphones_new_token_is_the_one_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(monkeypatch) as stage:
        for token in (b"the first token!", b"another token 16"):
            stage.receive(Advertisement.parse(ios_advertisement(token)))
            await settle()
        await stage.until(lambda: len(stage.heard) == 2)
        assert [one.token for one in stage.heard] == [b"the first token!", b"another token 16"]


async def test_ghosts_and_glitches_are_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(monkeypatch) as stage:
        stage.receive()
        stage.receive(address=STRANGER)
        await stage.until(lambda: len(stage.heard) == 2)
        stage.receive(rssi_dbm=0, address="C0:00:00:00:00:03")
        stage.receive(rssi_dbm=20, address="C0:00:00:00:00:04")
        # Pulling the adapter out makes BlueZ invalidate the RSSI of every device, and bleak report -127.
        stage.host.unplug(0)
        await stage.until(lambda: not stage.states[-1].scanning)
        await settle()
        assert stage.rssis_dbm == [-60, -60]


async def test_an_adapter_can_be_chosen_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(monkeypatch, adapter="00:1a:7d:da:71:99") as stage:
        assert stage.states == [
            RadioState(False, "", "The Bluetooth adapter that is set for this gateway is not plugged in.")
        ]
        stage.host.plug(3, "00:1A:7D:DA:71:99")
        await stage.until(lambda: stage.states[-1].scanning)
        stage.host.adapters[0].receive(JANE, ANDROID, -50)
        stage.host.adapters[3].receive(STRANGER, ANDROID, -70)
        await stage.until(lambda: -70 in stage.rssis_dbm)
        assert stage.rssis_dbm == [-70]


async def test_without_a_choice_the_adapter_that_is_switched_on_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(monkeypatch, adapter=None) as stage:
        stage.host.plug(1, "00:1A:7D:DA:71:01")
        stage.host.adapters[0].set_powered(False)
        await stage.until(lambda: len(stage.states) >= 3 and stage.states[-1].scanning)
        stage.host.adapters[1].receive(JANE, ANDROID, -55)
        await stage.until(lambda: stage.rssis_dbm == [-55])


async def test_no_bluetooth_at_all_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/nothing")
    states: list[RadioState] = []
    running = asyncio.create_task(BluezRadio().run(listen_with(Ears()), states.append))
    deadline_s = time.monotonic() + GIVE_UP_S
    while not states and time.monotonic() < deadline_s:
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not states[0].scanning
    assert states[0].reason == "There is no D-Bus system bus, so no Bluetooth."
