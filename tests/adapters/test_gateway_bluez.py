"""`gateway.bluez`: unmodified bleak on a virtual BlueZ; hears every packet, and comes back after every fault."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

import pytest

from gateway.bluez import BluezRadio
from gateway.heard import RadioState
from gateway.hearing import Hearing
from gateway.radio import Ears
from gateway.sieve import Sieve, beacon_token
from gateway.window import Packet
from simulator.bluez import BLUEZ_5_66, BLUEZ_5_82, BLUEZ_5_82_LE_ONLY, BLUEZ_5_88, Advertisement, Profile, VirtualBlueZ
from simulator.bluez.faults import FAULTS, fault
from tests.adapters.bluez_host import FakeClock, scanned_host, settle
from wire.frames import (
    DEFAULT_SERVICE_UUID16,
    PresenceFrame,
    android_advertisement,
    ibeacon_advertisement,
    ios_advertisement,
    read_ibeacon,
)
from wire.freshness import Freshness
from wire.messages.mqtt import Layout

JANE = "C0:00:00:00:00:01"
STRANGER = "C0:00:00:00:00:02"
FRAME = PresenceFrame(b"jane's token 001", Freshness(3, b"mac"))
ANDROID = Advertisement.parse(android_advertisement(FRAME), connectable=False)
BEACON = read_ibeacon(bytes.fromhex("0215000102030405060708090a0b0c0d0e0f9c40ffffc5"))
assert BEACON is not None
SIEVE = Sieve(DEFAULT_SERVICE_UUID16, frozenset({BEACON.uuid}))
GIVE_UP_S = 20.0


def listen_with(ears: Ears) -> Hearing:
    return Hearing(SIEVE, ears, utc_s=time.time, monotonic_s=time.monotonic, salt=bytes(16))


@dataclass(slots=True)
class Listening:
    """A radio at work, and what came of it."""

    host: VirtualBlueZ
    clock: FakeClock
    ears: Ears
    states: list[RadioState] = field(default_factory=list)
    heard: list[Packet] = field(default_factory=list)

    def receive(self, advertisement: Advertisement = ANDROID, rssi_dbm: int = -60, address: str = JANE) -> None:
        for adapter in self.host.adapters.values():
            adapter.receive(address, advertisement, rssi_dbm)

    @property
    def rssis_dbm(self) -> list[int]:
        return [one.rssi_dbm for one in self.heard]

    async def until(self, condition: Callable[[], object], meanwhile: Callable[[], None] = lambda: None) -> None:
        deadline_s = time.monotonic() + GIVE_UP_S
        while not condition():
            assert time.monotonic() < deadline_s, f"it did not happen; states: {self.states}"
            meanwhile()
            await asyncio.sleep(0.005)

    async def until_heard_anew(self) -> None:
        """Jane goes on sending, and time goes on for the kernel, until the radio hears her."""
        before = len(self.heard)

        def on_the_air() -> None:
            self.clock.advance(0.05)
            self.receive(rssi_dbm=-61)

        await self.until(lambda: len(self.heard) > before, on_the_air)


@asynccontextmanager
async def listening(
    monkeypatch: pytest.MonkeyPatch,
    profile: Profile = BLUEZ_5_82,
    adapter: str | None = "hci0",
    silence_s: float = 60.0,
) -> AsyncIterator[Listening]:
    clock = FakeClock()
    async with scanned_host(monkeypatch, profile, now_s=clock) as host:
        stage = Listening(host, clock, Ears())
        radio = BluezRadio(adapter, silence_s=silence_s, retry_cap_s=0.2, rng=Random(1))

        async def collect() -> None:
            async for one in stage.ears:
                stage.heard.append(one)

        tasks = [
            asyncio.create_task(radio.run(listen_with(stage.ears), stage.states.append)),
            asyncio.create_task(collect()),
        ]
        try:
            await stage.until(lambda: stage.states)
            yield stage
            assert not tasks[0].done(), "the radio never gives up"
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("profile", [BLUEZ_5_66, BLUEZ_5_82, BLUEZ_5_82_LE_ONLY, BLUEZ_5_88])
async def test_every_packet_is_heard_with_its_rssi_behind_a_duplicate_filter(
    monkeypatch: pytest.MonkeyPatch, profile: Profile
) -> None:
    sent = [-60 - number % 3 for number in range(100)]
    async with listening(monkeypatch, profile) as stage:
        assert stage.states == [RadioState(True, "monitor+active")]
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


async def test_what_is_heard_is_recognised_like_the_bytes_on_the_air(monkeypatch: pytest.MonkeyPatch) -> None:
    assert BEACON is not None
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


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "deaf"])
async def test_it_comes_back_after(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    async with listening(monkeypatch) as stage:
        await stage.until_heard_anew()
        await fault(name).inflict(stage.host, 0)
        await stage.until(lambda: not stage.states[-1].scanning)
        assert stage.states[-1].reason.startswith("The ")
        await asyncio.sleep(0.3)  # as long as it lasts, a few attempts fail
        await fault(name).mend(stage.host, 0)
        await stage.until_heard_anew()
        assert stage.states[-1] == RadioState(True, "monitor+active")


async def test_it_comes_back_from_a_controller_that_went_deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(monkeypatch, silence_s=0.4) as stage:
        await fault("deaf").inflict(stage.host, 0)
        await stage.until(lambda: any("Nothing heard" in state.reason for state in stage.states))
        await fault("deaf").mend(stage.host, 0)
        await stage.until_heard_anew()


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
