"""The live configuration and the figures of a whole gateway: taken over without a restart, refused as a whole, kept."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.settings.live import Live
from gateway.settings.live_config import InForce
from gateway.settings.live_config_file import FILE, LiveConfigFile
from tests.adapters.gateway_server import ServerStandIn, server
from tests.adapters.mqtt_broker import Broker, mqtt_broker

__all__ = ["mqtt_broker", "server"]

REPOSITORY = Path(__file__).parents[2]
GIVE_UP_S = 60.0
STARTED = InForce("info", -100, 25.0)


def told(**fields: Any) -> bytes:
    return json.dumps({"revision": "seven"} | fields).encode()


def until(condition: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + GIVE_UP_S
    while not condition():
        assert time.monotonic() < deadline_s, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def start(tmp_path: Path, mqtt_broker: Broker) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    credentials = mqtt_broker.credentials("door", tmp_path)
    running: list[subprocess.Popen[bytes]] = []

    def starter(*options: str) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
        environment["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={tmp_path}/no-bus"
        needed = ["--data", str(tmp_path / "data"), "--credentials", str(credentials)]
        with (tmp_path / "gateway.log").open("ab") as log:
            running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "gateway", "run", *needed, *options],
                    cwd=REPOSITORY,
                    env=environment,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                )
            )
        return running[-1]

    yield starter
    for process in running:
        process.kill()
        process.wait(timeout=GIVE_UP_S)


def test_a_configuration_is_in_force_at_once_and_after_a_restart(
    start: Callable[..., subprocess.Popen[bytes]], server: ServerStandIn, tmp_path: Path
) -> None:
    lines = (tmp_path / "gateway.log").read_text
    first = start("--log-format", "json")
    until(lambda: server.statuses and server.statuses[-1].online)
    server.configure(told(log_level="debug", silence_s=60))
    until(lambda: server.statuses[-1].config_revision == "seven")
    assert '"log_level": "info -> debug"' in lines()
    server.configure(told(revision="eight", silence_s=5, log_level="loud"))
    until(lambda: server.statuses[-1].config_refused)
    status = server.statuses[-1]
    assert status.config_revision == "seven", "nothing of it is taken over"
    assert "silence_s: " in status.config_refused
    assert "log_level: " in status.config_refused
    assert lines().count('"event": "configuration refused"') == 1
    first.kill()
    first.wait(timeout=GIVE_UP_S)
    server.configure(b"")
    until(lambda: not server.statuses[-1].online)
    seen = len(server.statuses)
    (tmp_path / "gateway.log").write_text("")
    start("--log-format", "json")
    until(lambda: any(one.online for one in server.statuses[seen:]))
    assert '"revision": "seven"' in lines(), "it had it before there was a broker"


def test_figures_are_told_while_it_runs(
    start: Callable[..., subprocess.Popen[bytes]], server: ServerStandIn, tmp_path: Path
) -> None:
    start("--metrics-listen", "127.0.0.1:0")
    until(lambda: "event=metrics" in (tmp_path / "gateway.log").read_text())
    log = (tmp_path / "gateway.log").read_text()
    port = next(word for word in log.split() if word.startswith("listen=")).rpartition(":")[2]

    def page() -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=GIVE_UP_S) as answer:
            text: str = answer.read().decode()
        return text

    until(lambda: "shopbell_gateway_broker_connected 1" in page())
    assert "shopbell_gateway_scanning 0" in page()
    resident = next(line for line in page().splitlines() if line.startswith("process_resident_memory_bytes"))
    assert float(resident.split()[1]) > 1e6


def test_an_address_for_figures_that_is_taken_stops_the_start(
    start: Callable[..., subprocess.Popen[bytes]], mqtt_broker: Broker, tmp_path: Path
) -> None:
    ended = start("--metrics-listen", f"127.0.0.1:{mqtt_broker.port}").wait(timeout=GIVE_UP_S)
    assert ended == 1
    assert "cannot be had: Address already in use." in " ".join((tmp_path / "gateway.log").read_text().split())


class Applied(list[InForce]):
    """What was applied, in order."""


def live(folder: Path) -> tuple[Live, Applied]:
    applied = Applied()
    return Live(LiveConfigFile(folder), STARTED, applied.append), applied


async def test_what_is_taken_over_is_kept_and_what_is_refused_is_not(tmp_path: Path) -> None:
    first, applied = live(tmp_path)
    assert await first.hear(told(silence_s=60))
    assert not await first.hear(told(silence_s=60)), "no news"
    assert await first.hear(told(silence_s=1))
    assert not await first.hear(told(silence_s=1)), "said once"
    assert [one.silence_s for one in applied] == [60]
    again, applied_again = live(tmp_path)
    again.resume()
    assert applied_again == [first.in_force]
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert await again.hear(b"")
    assert again.in_force == STARTED
    assert not (tmp_path / FILE).exists()


def test_a_kept_configuration_that_is_damaged_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'{"revision": "se')
    found, applied = live(tmp_path)
    found.resume()
    assert applied == []
    assert found.in_force == STARTED


async def test_a_disk_that_takes_nothing_does_not_keep_it_from_working(tmp_path: Path) -> None:
    found, applied = live(tmp_path / "nowhere")
    with contextlib.suppress(OSError):
        await found.hear(told(silence_s=60))
    assert [one.silence_s for one in applied] == [60]


class SlowCard(LiveConfigFile):
    """Writes when it is told to."""

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        self.writes = threading.Event()

    def keep(self, payload: bytes) -> None:
        assert self.writes.wait(GIVE_UP_S)
        super().keep(payload)


async def test_a_slow_card_holds_up_nobody_but_whoever_waits_for_it(tmp_path: Path) -> None:
    card = SlowCard(tmp_path)
    applied = Applied()
    hearing = asyncio.create_task(Live(card, STARTED, applied.append).hear(told(silence_s=60)))
    async with asyncio.timeout(GIVE_UP_S):
        while not applied:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not hearing.done()
    card.writes.set()
    assert await hearing
    assert card.read() == told(silence_s=60)
    assert [file.name for file in tmp_path.iterdir()] == [FILE], "nothing is left beside it"
