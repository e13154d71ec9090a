"""`python -m simulator.bluez` as a process of its own, and its control socket."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bleak import BleakScanner

from simulator.bluez.bench import measure
from simulator.bluez.control import obey
from simulator.bluez.errors import VirtualBlueZError
from simulator.bluez.host import virtual_host
from tests.adapters.bluez_host import TAG, Heard, until

START_S = 20


@dataclass(frozen=True, slots=True)
class Runner:
    """A running process and what it printed up to "ready"."""

    process: asyncio.subprocess.Process
    addresses: list[str]


@asynccontextmanager
async def a_runner(*arguments: str) -> AsyncIterator[Runner]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator.bluez", *arguments, stdout=asyncio.subprocess.PIPE, stderr=sys.stderr.fileno()
    )
    try:
        assert process.stdout is not None
        addresses = []
        while not (line := (await asyncio.wait_for(process.stdout.readline(), START_S)).decode()).startswith("ready"):
            assert line, "it ended before it was ready"
            addresses.append(line.strip().partition("DBUS_SYSTEM_BUS_ADDRESS=")[2])
        yield Runner(process, addresses)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Control:
    """A client of the control socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, command: dict[str, Any]) -> dict[str, Any]:
        self.writer.write(json.dumps(command).encode() + b"\n")
        answer: dict[str, Any] = json.loads(await asyncio.wait_for(self.reader.readline(), 5))
        return answer


@pytest.mark.parametrize("transport", [["--direct"], []])
async def test_the_runner_serves_bleak_obeys_and_ends_cleanly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, transport: list[str]
) -> None:
    control_path = tmp_path / "control"
    async with a_runner(
        "--gateways", "2", "--folder", str(tmp_path), "--control", str(control_path), *transport
    ) as runner:
        assert runner.addresses == [f"unix:path={tmp_path}/gateway{number}.bus" for number in (0, 1)]
        monkeypatch.setitem(os.environ, "DBUS_SYSTEM_BUS_ADDRESS", runner.addresses[1])
        control = Control(*await asyncio.open_unix_connection(control_path))
        heard = Heard()
        scanner = BleakScanner(heard)
        await scanner.start()
        sent = {"op": "advertise", "gateway": 1, "address": TAG, "rssi_dbm": -55, "hex": "02010605ff4c001005"}
        assert await control.send(sent) == {"ok": True}
        await until(lambda: heard.rssis_dbm() == [-55])
        status = await control.send({"op": "status"})
        assert [gateway["adapters"]["hci0"]["discovering"] for gateway in status["gateways"]] == [False, True]
        assert await control.send({"op": "inflict", "fault": "unplugged", "gateway": 1}) == {"ok": True}
        await until(lambda: heard.rssis_dbm() == [-55, -127])
        assert not (await control.send(sent))["ok"]
        control.writer.close()
        runner.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(runner.process.wait(), 3) == 0
    assert [path.name for path in tmp_path.iterdir()] == []


async def test_a_program_resets_an_adapter(tmp_path: Path) -> None:
    control_path = tmp_path / "control"
    async with a_runner("--direct", "--gateways", "2", "--control", str(control_path)) as _:
        control = Control(*await asyncio.open_unix_connection(control_path))

        async def reset(address: str, *options: str) -> tuple[int | None, bytes]:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "simulator.bluez.reset", "--control", str(control_path), address, *options),
                stderr=asyncio.subprocess.PIPE,
            )
            _, said = await asyncio.wait_for(process.communicate(), START_S)
            return process.returncode, said

        await control.send({"op": "inflict", "fault": "power-off-stuck", "gateway": 1})
        assert await reset("00:1A:7D:01:71:00") == (0, b"")
        status = await control.send({"op": "status"})
        assert status["gateways"][1]["adapters"]["hci0"]["powered"]
        assert await reset("00:1a:7d:00:71:00", "--usb") == (0, b"")
        code, said = await reset("00:1A:7D:0F:71:00")
        assert (code, said.strip()) == (1, b"no adapter of this address is plugged in")
        control.writer.close()


async def test_a_killed_runner_leaves_no_bus_behind(tmp_path: Path) -> None:
    async with a_runner("--folder", str(tmp_path)) as runner:
        path = runner.addresses[0].removeprefix("unix:path=")
        _, writer = await asyncio.open_unix_connection(path)
        writer.close()
        runner.process.kill()
        await runner.process.wait()
        await until(lambda: not listens(path))


def listens(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0


async def test_tags_are_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_runner("--direct", "--tags", "3", "--interval-s", "0.02", "--bluez", "5.66") as runner:
        monkeypatch.setitem(os.environ, "DBUS_SYSTEM_BUS_ADDRESS", runner.addresses[0])
        heard = Heard()
        async with BleakScanner(heard):
            await until(lambda: len(heard.by_address) == 3)


async def test_a_folder_that_cannot_be_used_is_a_sentence_and_not_a_traceback(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator.bluez", "--direct", "--control", str(tmp_path / "missing" / "control")),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(process.communicate(), START_S)
    assert process.returncode == 1
    assert b"Traceback" not in said


async def test_the_benchmark_hears_all_it_sends() -> None:
    result = await measure(direct=True, devices=10, advertisements=1000)
    assert result.heard == 1000
    assert result.heard_per_s > 0
    assert result.ratio > 0


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"nonsense",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"op": "advertise"}',
        b'{"op": "advertise", "address": "C0:00:00:00:00:01", "rssi_dbm": -60, "hex": "zz"}',
        b'{"op": "advertise", "address": "C0:00:00:00:00:01", "rssi_dbm": 999, "hex": "00"}',
        b'{"op": "advertise", "address": "over there", "rssi_dbm": -60, "hex": "00"}',
        b'{"op": "inflict", "fault": "gremlins"}',
        b'{"op": "inflict", "fault": "deaf", "gateway": 7}',
        b'{"op": "inflict", "fault": "deaf", "adapter": "hci0"}',
        b'{"op": "inflict", "fault": "deaf", "adapter": 3}',
    ],
)
async def test_a_bad_command_is_refused_with_a_sentence(line: bytes) -> None:
    async with virtual_host() as host:
        with pytest.raises(VirtualBlueZError) as refused:
            await obey(line, [host])
    assert str(refused.value).strip()
