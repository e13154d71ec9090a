"""`python -m gateway reset`, and the rung that runs it: a program of its own, whose failure is a line in the log."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from gateway.bluetooth.rungs import reset

NOBODYS = "02:00:00:00:00:FE"
"A locally administered address, so no adapter's that was ever sold."


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("options", [(), ("--usb",)])
def test_an_adapter_that_is_not_there_cannot_be_reset(options: tuple[str, ...]) -> None:
    ended = run("-m", "gateway", "reset", NOBODYS, *options)
    assert ended.returncode == 1
    assert ended.stderr.endswith("The adapter could not be reset: it is not plugged in, or this needs CAP_NET_ADMIN.\n")
    assert "Traceback" not in ended.stderr


def test_a_name_is_no_address() -> None:
    ended = run("-m", "gateway", "reset", "hci0")
    assert ended.returncode == 2
    assert "is no adapter's address" in ended.stderr


def test_a_running_gateway_has_nothing_of_it_in_memory() -> None:
    ended = run(
        "-c", "import gateway.app, gateway.bluetooth.bluez, sys; print('bluetooth_auto_recovery' in sys.modules)"
    )
    assert ended.stdout == "False\n"


@pytest.mark.parametrize(("usb", "expected"), [(False, [NOBODYS]), (True, [NOBODYS, "--usb"])])
async def test_the_rung_puts_address_and_usb_behind_the_command(tmp_path: Path, usb: bool, expected: list[str]) -> None:
    told = tmp_path / "told"
    command = [sys.executable, "-c", f"import sys; open({str(told)!r}, 'w').write(' '.join(sys.argv[1:]))"]
    assert await reset(command, NOBODYS, usb=usb)
    assert told.read_text().split() == expected


async def test_a_reset_that_fails_is_told_by_its_last_words(caplog: pytest.LogCaptureFixture) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('much ado\\nit is gone')"]
    assert not await reset(command, NOBODYS, usb=False)
    (record,) = [record for record in caplog.records if record.message == "reset failed"]
    assert record.__dict__["facts"] == {"code": 1, "error": "it is gone"}


async def test_a_command_that_is_not_there_is_a_failed_reset() -> None:
    assert not await reset(["/no/such/program"], NOBODYS, usb=False)


async def test_a_reset_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    command = [
        sys.executable,
        "-c",
        f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)",
    ]
    started_s = time.monotonic()
    assert not await reset(command, NOBODYS, usb=False, within_s=3.0)
    assert time.monotonic() - started_s < 30
    assert not Path(f"/proc/{pid.read_text()}").exists()
