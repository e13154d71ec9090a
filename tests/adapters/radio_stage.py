"""A gateway's radio at work on a virtual BlueZ, for tests of what it hears and how it comes back."""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from gateway.air.heard import RadioState
from gateway.air.hearing import Hearing
from gateway.air.radio import Ears
from gateway.air.sieve import Sieve
from gateway.air.window import Packet
from gateway.bluetooth.bluez import BluezRadio
from gateway.bluetooth.recovery import SILENCE_S, Expected, Ladder
from simulator.bluez import BLUEZ_5_82, Advertisement, Profile, VirtualBlueZ, reset
from simulator.bluez.control import control_socket
from tests.adapters.bluez_host import FakeClock, scanned_host
from wire.frames import (
    DEFAULT_SERVICE_UUID16,
    IBeacon,
    PresenceFrame,
    android_advertisement,
    ibeacon_advertisement,
    read_ibeacon,
)
from wire.freshness import Freshness

RESET = (sys.executable, "-I", reset.__file__)
"As a file: by its module's name the whole virtual BlueZ would be loaded first, which takes a busy machine seconds."

JANE = "C0:00:00:00:00:01"
STRANGER = "C0:00:00:00:00:02"
REFERENCE = "C0:00:00:00:00:0F"
FRAME = PresenceFrame(b"jane's token 001", Freshness(3, b"mac"))
ANDROID = Advertisement.parse(android_advertisement(FRAME), connectable=False)
GIVE_UP_S = 30.0


def _beacon() -> IBeacon:
    beacon = read_ibeacon(bytes.fromhex("0215000102030405060708090a0b0c0d0e0f9c40ffffc5"))
    assert beacon is not None
    return beacon


BEACON = _beacon()
HEARTBEAT = Advertisement.parse(ibeacon_advertisement(BEACON), connectable=False)


def listen_with(ears: Ears) -> Hearing:
    sieve = Sieve(DEFAULT_SERVICE_UUID16, frozenset({BEACON.uuid}))
    return Hearing(sieve, ears, utc_s=time.time, monotonic_s=time.monotonic, salt=bytes(16))


@dataclass(slots=True)
class Listening:
    """A radio at work, and what came of it."""

    host: VirtualBlueZ
    clock: FakeClock
    ears: Ears
    hearing: Hearing
    radio: asyncio.Task[None]
    states: list[RadioState] = field(default_factory=list)
    heard: list[Packet] = field(default_factory=list)
    beats: list[float] = field(default_factory=list)

    @property
    def state(self) -> RadioState:
        return self.states[-1]

    @property
    def rssis_dbm(self) -> list[int]:
        return [one.rssi_dbm for one in self.heard]

    def receive(self, advertisement: Advertisement = ANDROID, rssi_dbm: int = -60, address: str = JANE) -> None:
        for adapter in self.host.adapters.values():
            adapter.receive(address, advertisement, rssi_dbm)

    def on_the_air(self) -> None:
        """Jane and a beacon of the site send once; the kernel's time goes on."""
        self.clock.advance(0.05)
        self.receive(rssi_dbm=-61)
        self.receive(HEARTBEAT, -70, REFERENCE)

    async def until(self, condition: Callable[[], object], meanwhile: Callable[[], None] = lambda: None) -> None:
        deadline_s = time.monotonic() + GIVE_UP_S
        while not condition():
            assert time.monotonic() < deadline_s, f"it did not happen; states: {self.states}"
            meanwhile()
            await asyncio.sleep(0.005)

    async def until_heard_anew(self) -> None:
        """Phones and beacons go on sending until the radio hears one, and says that it does."""
        before = len(self.heard)
        await self.until(lambda: len(self.heard) > before and self.state.scanning, self.on_the_air)


@asynccontextmanager
async def listening(
    monkeypatch: pytest.MonkeyPatch,
    profile: Profile = BLUEZ_5_82,
    adapter: str | None = "hci0",
    *,
    expected: Expected | None = None,
    grace_s: float = 0.3,
    rest_s: float = 0.5,
    monitor_again_s: float = 0.2,
    may_end: bool = False,
) -> AsyncIterator[Listening]:
    """A radio with the thresholds given, the host's clock turned by hand; it can reset its adapters."""
    clock, expected = FakeClock(), expected or Expected(SILENCE_S)
    with tempfile.TemporaryDirectory() as folder:
        control = Path(folder, "control")
        async with scanned_host(monkeypatch, profile, now_s=clock) as host, control_socket(control, [host]):
            ears = Ears()
            beats: list[float] = []
            radio = BluezRadio(
                adapter,
                expected=expected,
                ladder=Ladder(expected, grace_s=grace_s, rest_s=rest_s),
                reset_command=[*RESET, "--control", str(control)],
                beat=lambda: beats.append(time.monotonic()),
                retry_cap_s=0.2,
                monitor_again_s=monitor_again_s,
                off_s=0.02,
                rng=Random(1),
            )
            states: list[RadioState] = []
            hearing = listen_with(ears)
            running = asyncio.create_task(radio.run(hearing, states.append))
            stage = Listening(host, clock, ears, hearing, running, states, beats=beats)

            async def collect() -> None:
                async for one in ears:
                    stage.heard.append(one)

            collecting = asyncio.create_task(collect())
            try:
                await stage.until(lambda: stage.states)
                yield stage
                assert may_end or not running.done(), "the radio gave up"
            finally:
                for task in (running, collecting):
                    task.cancel()
                await asyncio.gather(running, collecting, return_exceptions=True)
                # A call of bleak's on a bus that died leaves a future with an error, and asyncio says so when it is
                # collected: here, rather than while the next test is compiled, which Python 3.11.7 does not survive.
                gc.collect()
