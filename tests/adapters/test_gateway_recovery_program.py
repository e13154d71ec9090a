"""`python -m gateway run` as a process while its Bluetooth fails: what its server, systemd and its exit code say."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from simulator.bluez.faults import fault
from tests.adapters.failing_gateway import FailingGateway, failing_gateway

SHORT = ("--silence-s", "1")
WITHIN_S = 60.0
"Far longer than anything here takes, on a machine that is busy."


async def fail_and_come_back(gateway: FailingGateway, name: str, *, mend: bool) -> None:
    await fault(name).inflict(gateway.host, 0)
    await gateway.until_deaf(WITHIN_S)
    assert gateway.status.online
    if mend:
        await fault(name).mend(gateway.host, 0)
    await gateway.until(lambda: gateway.status.scanning and gateway.status.recoveries == 1, WITHIN_S)
    known = len(gateway.server.batches)
    await gateway.until(lambda: len(gateway.server.batches) > known, WITHIN_S)
    assert gateway.status.trouble == ""
    assert gateway.process.returncode is None


@pytest.mark.parametrize("name", ["moved", "bluetoothd-stopped"])
async def test_what_went_away_is_heard_with_again_once_it_is_back(tmp_path: Path, name: str) -> None:
    async with failing_gateway(tmp_path) as gateway:
        await fail_and_come_back(gateway, name, mend=True)


async def test_a_controller_that_hangs_until_its_reset_is_reset(tmp_path: Path) -> None:
    async with failing_gateway(tmp_path, *SHORT) as gateway:
        await fail_and_come_back(gateway, "hung-until-replugged", mend=False)
        deaf = next(one for one in gateway.server.statuses if not one.scanning and one.trouble.startswith("Deaf"))
        assert "Look at the adapter" in deaf.trouble


async def test_an_adapter_that_nothing_brings_back_ends_the_process_with_3(tmp_path: Path) -> None:
    async with failing_gateway(tmp_path, *SHORT) as gateway:
        await fault("deaf").inflict(gateway.host, 0)
        assert await gateway.ended(WITHIN_S) == 3
        await gateway.until(lambda: not gateway.status.online, WITHIN_S)
        assert "Nothing helped" in gateway.log.read_text()
        assert b"Traceback" not in gateway.log.read_bytes()


async def test_without_a_heartbeat_a_silent_night_ends_nothing(tmp_path: Path) -> None:
    async with failing_gateway(tmp_path, *SHORT, heartbeat=False) as gateway:
        await fault("deaf").inflict(gateway.host, 0)
        await gateway.until(lambda: "rung=power_cycle" in gateway.log.read_text(), WITHIN_S)
        await gateway.until(lambda: not gateway.status.scanning, WITHIN_S)
        assert gateway.status.trouble.startswith("Nothing heard since ")
        await fault("deaf").mend(gateway.host, 0)
        await gateway.until(lambda: gateway.status.scanning, WITHIN_S)
        assert gateway.process.returncode is None
        assert gateway.status.recoveries == 0


async def test_systemd_hears_of_it_only_while_it_lives(tmp_path: Path) -> None:
    async with failing_gateway(tmp_path) as gateway:
        assert gateway.notified[0] == b"READY=1"
        await gateway.until(lambda: gateway.notified.count(b"WATCHDOG=1") >= 2, WITHIN_S)
        os.kill(gateway.process.pid, signal.SIGSTOP)
        await asyncio.sleep(0.5)
        known = len(gateway.notified)
        await asyncio.sleep(2.5)
        assert len(gateway.notified) == known
        os.kill(gateway.process.pid, signal.SIGCONT)
        await gateway.until(lambda: len(gateway.notified) > known, WITHIN_S)
        gateway.process.terminate()
        assert await gateway.ended(WITHIN_S) == 0
        assert gateway.notified[-1] == b"STOPPING=1"
