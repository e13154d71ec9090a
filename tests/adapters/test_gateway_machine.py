"""What the gateway asks of its machine: the clocks, and systemd."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from pathlib import Path

import pytest

from gateway.air.heard import RadioState
from gateway.air.hearing import Hearing
from gateway.air.radio import Ears
from gateway.air.recording import RecordedRadio
from gateway.air.sieve import Sieve
from gateway.clock import MachineClock, machine_boot
from gateway.errors import RecordingError
from gateway.health.systemd import ServiceNotifier
from gateway.identity.credentials import read_credentials
from kiosk_server.sites.secret_files import replace_secret
from wire.frames import DEFAULT_SERVICE_UUID16, ios_advertisement


def write_recording(file: Path, at_s: list[float], rssi_dbm: int = -60) -> Path:
    ours = ios_advertisement(b"an iOS token 016").hex()
    lines = [json.dumps({"at_s": one, "rssi_dbm": rssi_dbm, "ad_hex": ours}) for one in at_s]
    file.write_text("\n".join(lines))
    return file


def listen_with(ears: Ears) -> Hearing:
    return Hearing(Sieve(DEFAULT_SERVICE_UUID16), ears, utc_s=time.time, monotonic_s=time.monotonic, salt=bytes(16))


async def play(radio: RecordedRadio) -> tuple[Ears, list[RadioState]]:
    ears, states = Ears(), list[RadioState]()
    await radio.run(listen_with(ears), states.append)
    return ears, states


def test_a_clock_that_is_trusted_is_synchronised() -> None:
    before = time.time()
    now = MachineClock(trust=True).now()
    assert before <= now.at_s <= time.time()
    assert now.monotonic_s <= time.monotonic()
    assert now.synced


def test_a_clock_that_is_not_trusted_asks_the_kernel() -> None:
    assert MachineClock(trust=False).now().synced in (True, False)


class Hands:
    """A wall clock, a steady one, and network time, turned by a test."""

    def __init__(self) -> None:
        self.wall_s, self.steady_s, self.synchronised = 1_800_000_000.0, 100.0, True

    def clock(self, *, trust: bool = False) -> MachineClock:
        return MachineClock(
            trust=trust,
            wall_s=lambda: self.wall_s,
            steady_s=lambda: self.steady_s,
            synchronised=lambda: self.synchronised,
        )

    def on(self, seconds: float) -> None:
        self.wall_s += seconds
        self.steady_s += seconds


@pytest.mark.parametrize("step_s", [3600.0, -3600.0])
def test_a_clock_that_was_set_by_hand_is_told_and_not_believed(step_s: float) -> None:
    hands = Hands()
    clock = hands.clock()
    assert (clock.now().at_s, clock.now().synced, clock.trouble) == (1_800_000_000.0, True, "")
    hands.synchronised = False
    hands.wall_s += step_s
    hands.on(5.0)
    assert clock.utc_s() == 1_800_000_005.0
    assert clock.now().at_s == 1_800_000_005.0
    assert "3600 s" in clock.trouble
    hands.wall_s -= step_s
    hands.synchronised = True
    assert clock.now().at_s == 1_800_000_005.0
    assert clock.trouble == ""


def test_network_time_that_comes_later_is_believed_at_once() -> None:
    hands = Hands()
    hands.synchronised = False
    clock = hands.clock()
    assert not clock.now().synced
    hands.wall_s += 86_400.0
    hands.synchronised = True
    now = clock.now()
    assert (now.at_s, now.synced) == (1_800_086_400.0, True)
    assert clock.trouble == ""


def test_a_clock_that_is_set_while_it_is_read_is_not_believed() -> None:
    answers = iter([True, True, True, False])
    wall_s = iter([1_800_000_000.0, 1_800_003_600.0])
    clock = MachineClock(
        trust=False, wall_s=lambda: next(wall_s), steady_s=lambda: 100.0, synchronised=lambda: next(answers)
    )
    assert clock.now().at_s == 1_800_000_000.0


def test_a_machine_has_one_name_a_boot() -> None:
    assert machine_boot() == machine_boot()


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told(tmp_path: Path, abstract: bool) -> None:
    address = f"@shopbell{tmp_path}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0" + address[1:] if abstract else address)
        notifier = ServiceNotifier(address)
        notifier.ready()
        notifier.alive()
        notifier.stopping()
        assert [systemd.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_without_systemd_nobody_is_told(tmp_path: Path) -> None:
    ServiceNotifier(None).ready()
    ServiceNotifier(str(tmp_path / "gone")).ready()


async def test_a_recording_as_fast_as_possible_keeps_its_times(tmp_path: Path) -> None:
    at_s = [1_800_000_000.0, 1_800_000_000.5, 1_800_003_600.0]
    ears, states = await play(RecordedRadio(write_recording(tmp_path / "r", at_s), real_time=False))
    assert [one.at_s async for one in ears] == at_s
    assert [state.scanning for state in states] == [True, False]


async def test_rows_out_of_order_do_not_turn_the_clock_back(tmp_path: Path) -> None:
    ears, _ = await play(RecordedRadio(write_recording(tmp_path / "r", [5.0, 5.002, 5.001]), real_time=False))
    assert [one.monotonic_s async for one in ears] == [5.0, 5.002, 5.002]


async def test_a_recording_in_real_time_is_heard_now(tmp_path: Path) -> None:
    started_s = time.monotonic()
    ears, _ = await play(RecordedRadio(write_recording(tmp_path / "r", [70.0, 70.1])))
    first, second = [one.monotonic_s async for one in ears]
    assert first >= started_s
    assert second >= started_s + 0.1


async def test_glitches_of_a_recording_are_not_heard(tmp_path: Path) -> None:
    ears, _ = await play(RecordedRadio(write_recording(tmp_path / "r", [1.0], rssi_dbm=3), real_time=False))
    assert [one async for one in ears] == []


async def test_a_long_recording_waits_for_whoever_listens(tmp_path: Path) -> None:
    ears = Ears(size=10)
    radio = RecordedRadio(write_recording(tmp_path / "r", [number / 10 for number in range(100)]), real_time=False)
    playing = asyncio.create_task(radio.run(listen_with(ears), lambda _state: None))
    assert len([one async for one in ears]) == 100
    await playing
    assert ears.dropped == 0


async def test_what_stands_before_a_broken_line_is_heard(tmp_path: Path) -> None:
    file = write_recording(tmp_path / "r", [1.0, 2.0])
    file.write_text(file.read_text() + '\n{"at_s": "soon"}\n')
    ears = Ears()
    with pytest.raises(RecordingError, match="line 3: at_s"):
        await RecordedRadio(file, real_time=False).run(listen_with(ears), lambda _state: None)
    assert len([one async for one in ears]) == 2


@pytest.mark.parametrize(("written", "read"), [(0xFFF1, 0xFFF1), ("fcf6", 0xFCF6)])
def test_credentials_name_the_service_uuid_either_way(tmp_path: Path, written: object, read: int) -> None:
    files = {"ca": "ca.pem", "certificate": "crt.pem", "key": "key.pem"}
    content = {
        "kind": "gateway",
        "site": "riverside",
        "gateway": "door",
        "mqtt": {"host": "127.0.0.1", "port": 8883, "tls": files},
        "certificate_ends_s": 1_800_000_000,
        "service_uuid16": written,
        "minor_key": "0f" * 16,
    }
    for name, text in {"c": json.dumps(content), "ca.pem": "", "crt.pem": "", "key.pem": ""}.items():
        replace_secret(tmp_path / name, text)
    credentials = read_credentials(tmp_path / "c")
    assert credentials.service_uuid16 == read
    assert "0f0f" not in repr(credentials)
    assert credentials.mqtt.tls.key == tmp_path / "key.pem"
