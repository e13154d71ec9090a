"""What `deploy/gateway` installs: that it goes where it should, twice, and agrees with the program that it starts."""

from __future__ import annotations

import ast
import configparser
import gc
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from inspect import signature
from pathlib import Path

import pytest

from gateway.__main__ import main
from gateway.bluetooth.reset_door import ANSWER_WITHIN_S, GATEWAY_WAITS_S, RESET_ENDS_S, answer, ask
from gateway.bluetooth.rungs import reset
from gateway.check.radio import look_at_radio
from gateway.errors import AdapterLost, ResetError, UsageError
from gateway.health.lifesigns import WATCHDOG_S

CHECKOUT = Path(__file__).parents[2]
FOLDER = CHECKOUT / "deploy" / "gateway"
ADDRESS = "00:1A:7D:DA:71:13"

INSTALLED = {
    "etc/systemd/system/shopbell-gateway.service",
    "etc/systemd/system/shopbell-gateway-reset.socket",
    "etc/systemd/system/shopbell-gateway-reset@.service",
    "etc/systemd/system/bluetooth.service.d/shopbell.conf",
    "etc/shopbell/bluetooth.conf",
    "etc/shopbell/gateway.toml",
    "etc/udev/rules.d/70-shopbell-bluetooth.rules",
    "etc/modprobe.d/shopbell-bluetooth.conf",
    "etc/systemd/journald.conf.d/shopbell.conf",
    "etc/sysusers.d/shopbell-gateway.conf",
    "etc/tmpfiles.d/shopbell-gateway.conf",
    "usr/local/sbin/shopbell-gateway",
}


def install(*options: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{path}:{os.environ['PATH']}"} if path else None
    return subprocess.run(
        [FOLDER / "install.sh", *options], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def files(root: Path) -> set[str]:
    return {str(one.relative_to(root)) for one in root.rglob("*") if one.is_file()}


def unit(name: str) -> dict[str, list[str]]:
    """The lines of a unit by `Section.Key`; a key may stand there several times."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in (FOLDER / name).read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(f"{section}.{key}", []).append(value)
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A system that does not run, with a gateway's programs in it."""
    root = tmp_path / "root"
    python = root / "opt/shopbell-gateway/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    (root / "etc/bluetooth").mkdir(parents=True)
    (root / "etc/bluetooth/main.conf").write_text("[General]\n#Name = BlueZ\nExperimental = false\nClass = 0x000100\n")
    return root


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    """Stand-ins for systemd's tools, which Debian has and a container may not; each notes how it was called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("systemd-sysusers", "systemd-tmpfiles", "systemctl", "id"):
        tool = folder / name
        tool.write_text(f'#!/bin/sh\n[ {name} = id ] && echo 0 && exit\necho "{name} $*" >>{tmp_path}/called\n')
        tool.chmod(0o755)
    return folder


def test_a_dry_run_names_every_file_and_writes_none(root: Path) -> None:
    before = files(root)
    done = install("--dry-run", "--root", str(root), "--keep-programs")
    assert done.returncode == 0, done.stderr
    assert files(root) == before
    assert [one for one in INSTALLED if f"would write: /{one}" not in done.stdout] == []


def test_it_installs_twice_to_the_same_and_removes_what_it_installed(
    root: Path, accounts: Path, tmp_path: Path
) -> None:
    options = ("--root", str(root), "--keep-programs")
    before = files(root)
    done = install(*options, path=accounts)
    assert done.returncode == 0, done.stderr
    assert files(root) - before == INSTALLED
    assert "Class is set in /etc/bluetooth/main.conf" in done.stdout
    assert "Experimental is set" not in done.stdout
    assert "enable shopbell-gateway.service shopbell-gateway-reset.socket" in (tmp_path / "called").read_text()

    settings = root / "etc/shopbell/gateway.toml"
    settings.write_text(settings.read_text() + "# by hand\n")
    again = install(*options, path=accounts)
    assert again.returncode == 0
    assert "Everything was in place already." in again.stdout
    assert settings.read_text().endswith("# by hand\n"), "settings stay"

    removed = install("--uninstall", "--root", str(root), path=accounts)
    assert removed.returncode == 0, removed.stderr
    left = files(root)
    assert "etc/shopbell/gateway.toml" in left
    assert left & INSTALLED == {"etc/shopbell/gateway.toml"}
    assert install("--uninstall", "--purge", "--root", str(root), path=accounts).returncode == 0
    assert files(root) == {"etc/bluetooth/main.conf"}


def test_the_pis_own_adapter_can_be_turned_off_and_on_again(root: Path, accounts: Path) -> None:
    boot = root / "boot/firmware/config.txt"
    boot.parent.mkdir(parents=True)
    boot.write_text("arm_64bit=1\n")
    options = ("--root", str(root), "--keep-programs")
    for _ in range(2):
        assert install(*options, "--no-onboard", path=accounts).returncode == 0
        assert boot.read_text().count("dtoverlay=disable-bt") == 1
    assert install(*options, "--onboard", path=accounts).returncode == 0
    assert boot.read_text() == "arm_64bit=1\n"


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--nonsense",), 2, "there is no option '--nonsense'"),
        (("--root",), 2, "--root needs a path"),
        (("--purge",), 2, "--purge goes with --uninstall"),
        (("--dry-run", "--root", "/nonexistent"), 1, "There is no folder"),
        (("--dry-run", "--wheel", "/nonexistent.whl"), 1, "There is no wheel"),
        (("--dry-run", "--root", ".", "--no-onboard"), 1, "are for a Raspberry Pi"),
    ],
)
def test_a_mistake_is_a_sentence(options: tuple[str, ...], code: int, said: str) -> None:
    done = install(*options)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_the_settings_that_it_writes_are_right(root: Path, accounts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert install("--root", str(root), "--keep-programs", path=accounts).returncode == 0
    settings = root / "etc/shopbell/gateway.toml"
    found = tomllib.loads(settings.read_text())
    assert (found["data"], found["credentials"]) == (
        "/var/lib/shopbell-gateway",
        "/var/lib/shopbell-gateway/gateway.json",
    )
    assert main(["config", "--config", str(settings)]) == 0
    assert "/var/lib/shopbell-gateway" in capsys.readouterr().out


# -- the units and the program ---------------------------------------------------------------------------------------


def test_the_unit_starts_what_there_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    service = unit("shopbell-gateway.service")
    (start,) = service["Service.ExecStart"]
    python, *arguments = start.split()
    assert python == "/opt/shopbell-gateway/bin/python"
    assert arguments == ["-m", "gateway", "run"]
    assert service["Unit.ConditionPathExists"] == ["/var/lib/shopbell-gateway/gateway.json"]
    assert service["Service.StateDirectory"] == ["shopbell-gateway"]
    for one in service["Service.Environment"]:
        name, _, value = one.strip('"').partition("=")
        monkeypatch.setenv(name, value)
    assert main(["config", "--data", "d", "--credentials", "c"]) == 0
    assert "SHOPBELL_" in capsys.readouterr().out, "the reset command is a setting, told with where it comes from"


def test_the_unit_restarts_after_the_last_rung_and_not_after_a_wrong_setting() -> None:
    service = unit("shopbell-gateway.service")
    assert service["Service.Restart"] == ["always"]
    stays_down = {int(code) for code in service["Service.RestartPreventExitStatus"][0].split()}
    assert AdapterLost.exit_code == 3
    assert AdapterLost.exit_code not in stays_down
    assert UsageError.exit_code not in stays_down, "the disk may be full only now"
    assert stays_down == {2}
    assert service["Unit.StartLimitIntervalSec"] == ["0"]


def parsed(file: Path) -> ast.Module:
    """Without garbage collection: a thread it lets in breaks CPython 3.11's parser (python/cpython#106905)."""
    gc.disable()
    try:
        return ast.parse(file.read_text())
    finally:
        gc.enable()


def test_an_exit_code_is_the_same_on_debians_python() -> None:
    """Python 3.11.2 makes a group of what is raised within `except*`, which nobody then catches."""
    for file in (CHECKOUT / "gateway").rglob("*.py"):
        groups = [one for one in ast.walk(parsed(file)) if isinstance(one, ast.TryStar)]
        handlers = [handler for group in groups for handler in group.handlers]
        assert not [one for handler in handlers for one in ast.walk(handler) if isinstance(one, ast.Raise)], file


def test_the_watchdog_is_the_one_that_the_program_counts_with() -> None:
    service = unit("shopbell-gateway.service")
    assert service["Service.Type"] == ["notify"]
    assert float(service["Service.WatchdogSec"][0]) == WATCHDOG_S


def test_the_gateway_has_no_rights_and_the_reset_has_two() -> None:
    service = unit("shopbell-gateway.service")
    assert service["Service.CapabilityBoundingSet"] == [""]
    assert service["Service.NoNewPrivileges"] == ["yes"]
    assert "AF_BLUETOOTH" not in service["Service.RestrictAddressFamilies"][0]
    reset = unit("shopbell-gateway-reset@.service")
    assert reset["Service.CapabilityBoundingSet"] == ["CAP_NET_ADMIN CAP_NET_RAW"]
    assert "AF_BLUETOOTH" in reset["Service.RestrictAddressFamilies"][0].split()
    assert unit("shopbell-gateway-reset.socket")["Socket.SocketMode"] == ["0600"]


def test_who_waits_for_a_reset_waits_longer_than_it_can_take() -> None:
    """Else the next rung, which comes at once, would find the door taken by the one before."""
    resets = unit("shopbell-gateway-reset@.service")
    assert float(resets["Service.RuntimeMaxSec"][0]) == RESET_ENDS_S
    assert RESET_ENDS_S + float(resets["Service.TimeoutStopSec"][0]) < ANSWER_WITHIN_S < GATEWAY_WAITS_S
    assert unit("shopbell-gateway-reset.socket")["Socket.MaxConnections"] == ["1"]
    assert signature(reset).parameters["within_s"].default == GATEWAY_WAITS_S


def test_the_door_is_where_the_gateway_knocks() -> None:
    (door,) = unit("shopbell-gateway-reset.socket")["Socket.ListenStream"]
    asks = " ".join(unit("shopbell-gateway.service")["Service.Environment"])
    assert f"-m gateway reset --door {door}" in asks
    (start,) = unit("shopbell-gateway-reset@.service")["Service.ExecStart"]
    assert start == "/opt/shopbell-gateway/bin/python -m gateway reset --answer"


def test_bluez_gets_what_the_scan_needs() -> None:
    conf = configparser.ConfigParser()
    conf.optionxform = str  # type: ignore[assignment, method-assign]
    conf.read(FOLDER / "bluetooth.conf")
    assert conf["General"]["Experimental"] == "true"
    assert conf["General"]["ControllerMode"] == "dual"
    assert conf["Policy"]["AutoEnable"] == "true"
    assert conf["AdvMon"]["RSSISamplingPeriod"] == "0", "BlueZ 5.66 reads no hexadecimal there"
    assert conf["LE"]["ScanIntervalAdvMonitor"] == conf["LE"]["ScanWindowAdvMonitor"]
    drop_in = (FOLDER / "bluetooth.service.conf").read_text()
    assert "BindReadOnlyPaths=-/etc/shopbell/bluetooth.conf:/etc/bluetooth/main.conf" in drop_in


async def test_a_check_speaks_of_the_file_that_bluetoothd_reads(root: Path, accounts: Path) -> None:
    assert (await look_at_radio({}, root, within_s=1.0)).conf_file == "/etc/bluetooth/main.conf"
    assert install("--root", str(root), "--keep-programs", path=accounts).returncode == 0
    seen = await look_at_radio({}, root, within_s=1.0)
    assert seen.conf_file == "/etc/shopbell/bluetooth.conf"
    assert seen.main_conf["General.Experimental"] == "true"


def test_every_path_is_the_same_everywhere() -> None:
    text = "\n".join(one.read_text() for one in FOLDER.iterdir() if one.is_file())
    folders = set(re.findall(r"/(?:opt|var/lib)/shopbell[a-z-]*", text))
    assert folders == {"/opt/shopbell-gateway", "/var/lib/shopbell-gateway"}


# -- the door ----------------------------------------------------------------------------------------------------------


class Keeper:
    """Opens the door once, as systemd does."""

    def __init__(self, path: Path, fails: str = "") -> None:
        self._fails = fails
        self.done: list[tuple[str, bool]] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._thread = threading.Thread(target=self._open, daemon=True)
        self._thread.start()

    def _open(self) -> None:
        opened, _ = self._listener.accept()
        with opened:
            try:
                answer(opened, self._reset)
            except ResetError:
                return

    def _reset(self, address: str, usb: bool) -> None:
        if self._fails:
            raise ResetError(self._fails)
        self.done.append((address, usb))

    def close(self) -> None:
        self._listener.close()
        self._thread.join(10)


@pytest.fixture
def door(tmp_path: Path) -> Path:
    return tmp_path / "door"


@pytest.fixture
def keeper(door: Path) -> Iterator[Keeper]:
    keeper = Keeper(door)
    yield keeper
    keeper.close()


@pytest.mark.parametrize("usb", [False, True])
def test_what_is_asked_at_the_door_is_done(door: Path, keeper: Keeper, usb: bool) -> None:
    ask(door, ADDRESS.lower(), usb=usb)
    assert keeper.done == [(ADDRESS, usb)]


def test_a_reset_that_fails_is_told_in_its_own_words(door: Path) -> None:
    keeper = Keeper(door, fails="It is not plugged in.")
    with pytest.raises(ResetError, match="not plugged in"):
        ask(door, ADDRESS, usb=False)
    keeper.close()


@pytest.mark.parametrize("asked", [b"", b"\n", b"hci0\n", ADDRESS.encode() + b" --usb; reboot\n", b"\xff" * 100])
def test_nothing_else_can_be_asked(door: Path, keeper: Keeper, asked: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(door))
        stranger.sendall(asked)
        stranger.shutdown(socket.SHUT_WR)
        assert b"no request" in stranger.recv(1000)
    assert keeper.done == []


def test_a_door_that_is_not_there_is_a_sentence(door: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reset", ADDRESS, "--door", str(door)]) == 1
    assert "systemctl start shopbell-gateway-reset.socket" in capsys.readouterr().err


def test_the_program_answers_on_its_standard_input() -> None:
    ours, its = socket.socketpair()
    with ours, its:
        process = subprocess.Popen([sys.executable, "-m", "gateway", "reset", "--answer"], stdin=its)
        ours.sendall(b"who are you\n")
        ours.settimeout(60)
        said = ours.recv(1000)
        assert process.wait(60) == 1
    assert said == b"This is no request for a reset.\n"
