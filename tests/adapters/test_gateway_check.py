"""`python -m gateway check` on machines without Bluetooth, with a virtual BlueZ, and with a real broker."""

from __future__ import annotations

import io
import json
import os
import pwd
import socket
from pathlib import Path
from typing import Any

import pytest

from gateway.__main__ import main
from gateway.check.check import as_text, check, look
from gateway.check.facts import Bus, Facts
from gateway.check.finding import Finding, Grade
from gateway.check.findings import findings
from gateway.check.machine import look_at_clock, look_at_credentials, look_at_disk
from gateway.check.radio import look_at_radio
from gateway.outbox.file import lock
from gateway.settings.sources import Loaded, SettingsFile, join
from simulator.bluez import BLUEZ_5_66, BLUEZ_5_82, BLUEZ_5_82_LE_ONLY, BLUEZ_5_88, Profile, virtual_host
from tests.adapters.mqtt_broker import Broker, mqtt_broker

__all__ = ["mqtt_broker"]

PROFILES = [BLUEZ_5_66, BLUEZ_5_82, BLUEZ_5_82_LE_ONLY, BLUEZ_5_88]


@pytest.fixture(autouse=True)
def _no_bluetooth(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Until a test brings its own: a machine without a bus, and none of this shell's settings."""
    for name in [name for name in os.environ if name.startswith("SHOPBELL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/no-bus")


def loaded(tmp_path: Path, credentials: Path | None = None, **options: Any) -> Loaded:
    needed = {"data": str(tmp_path / "data"), "credentials": str(credentials or tmp_path / "none.json")}
    return join({**needed, **options}, {}, SettingsFile())


def a_root(folder: Path, **files: str) -> Path:
    """The files of a machine, by path with `__` for each slash."""
    root = folder / "root"
    root.mkdir()
    for name, text in files.items():
        file = root / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def about(facts: Facts, subject: str) -> list[Finding]:
    return [one for one in findings(facts) if one.about == subject]


def test_a_machine_without_bluetooth_is_told_what_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code = main(["check", "--data", str(tmp_path / "d"), "--credentials", str(tmp_path / "c")])
    said = capsys.readouterr().out
    assert code == 1
    assert "PROBLEM  Bluetooth: There is no D-Bus system bus" in said
    assert "sudo apt install dbus bluez" in said
    assert "PROBLEM  Credentials:" in said
    assert said.endswith("This gateway cannot work yet: 2 problems to mend.\n")
    assert not (tmp_path / "d").exists()


def test_without_any_settings_it_still_looks_at_bluetooth(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert "--data (or SHOPBELL_DATA, or data in the settings file) is" in said
    assert "PROBLEM  Bluetooth:" in said


def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "--loudly"])
    assert ended.value.code == 2
    assert main(["check", "--config", str(tmp_path / "none.toml")]) == 2
    capsys.readouterr()


def test_for_programs_it_answers_in_json(tmp_path: Path) -> None:
    output = io.StringIO()
    assert check(loaded(tmp_path), output, as_json=True, root=a_root(tmp_path)) == 1
    answer = json.loads(output.getvalue())
    assert answer["works"] is False
    assert {"about", "grade", "what", "do"} == answer["findings"][0].keys()


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.version)
async def test_every_version_of_bluez_is_recognised(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, profile: Profile
) -> None:
    async with virtual_host(profile=profile, transport="direct") as host:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", host.bus.address)
        radio = await look_at_radio({}, a_root(tmp_path))
    assert (radio.bus, radio.bluez_version) == (Bus.OPEN, profile.version)
    assert all(one.powered and one.monitors for one in radio.adapters)


async def test_a_gateway_with_all_it_needs_is_ready(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mqtt_broker: Broker
) -> None:
    async with virtual_host(profile=BLUEZ_5_82, transport="direct") as host:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", host.bus.address)
        given = loaded(tmp_path, mqtt_broker.credentials("door", tmp_path), trust_clock=True)
        found = findings(await look(given, a_root(tmp_path)))
    assert [one for one in found if one.grade is Grade.PROBLEM] == []
    said = as_text(found)
    assert "Scanning: Advertisement monitors are on. Every packet is reported" in said
    assert "knows this gateway and lets it in." in said


async def test_the_faults_of_a_bluez_are_each_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    conf = "[General]\nControllerMode = le\nexperimental = TRUE\n[Policy]\nAutoEnable=false\n"
    root = a_root(tmp_path, etc__bluetooth__main_conf=conf)
    (root / "etc/bluetooth/main_conf").rename(root / "etc/bluetooth/main.conf")
    async with virtual_host(profile=BLUEZ_5_82.without_experimental(), transport="direct") as host:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", host.bus.address)
        wanted = {"radio.adapter": "00:00:00:00:00:01"}
        facts = await look(loaded(tmp_path, **wanted), root)
        said = as_text(findings(facts))
    for expected in (
        "The settings want 00:00:00:00:00:01 (radio.adapter), and there is no such adapter.",
        "without its experimental part",
        "ControllerMode is le",
        "AutoEnable is false",
    ):
        assert expected in " ".join(said.split())


async def test_a_bus_without_bluetooth_service_and_kernel_switches_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = a_root(
        tmp_path,
        sys__class__rfkill__rfkill0__type="bluetooth\n",
        sys__class__rfkill__rfkill0__name="hci0\n",
        sys__class__rfkill__rfkill0__soft="1\n",
        sys__class__rfkill__rfkill0__hard="0\n",
        sys__class__rfkill__rfkill1__type="wlan\n",
        sys__class__bluetooth__hci0__address="",
    )
    async with virtual_host(transport="direct") as host:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", host.bus.address)
        await host.quit()
        radio = await look_at_radio({}, root)
    assert (radio.bus, radio.kernel_adapters) == (Bus.NO_SERVICE, ("hci0",))
    assert [(one.name, one.soft, one.hard) for one in radio.switches] == [("hci0", True, False)]


async def test_a_bus_that_hangs_does_not_hang_the_check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(tmp_path / "mute"))
        mute.listen()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/mute")
        assert (await look_at_radio({}, tmp_path, within_s=0.2)).bus is Bus.SILENT


async def test_a_broker_that_is_away_or_refuses_is_told_apart(tmp_path: Path, mqtt_broker: Broker) -> None:
    given = loaded(tmp_path, mqtt_broker.credentials("door", tmp_path))
    file = Path(str(given.values["credentials"]))
    mqtt_broker.kill()
    (away,) = about(await look(given, tmp_path), "Broker")
    assert "no way to the broker" in away.what
    content = json.loads(file.read_text())
    content["mqtt"]["host"] = "nowhere.invalid"
    file.write_text(json.dumps(content))
    (unknown,) = about(await look(given, tmp_path), "Broker")
    assert "The name nowhere.invalid cannot be looked up" in unknown.what


async def test_a_gateway_that_is_running_is_not_thrown_out(tmp_path: Path, mqtt_broker: Broker) -> None:
    held = lock(tmp_path / "data")
    try:
        facts = await look(loaded(tmp_path, mqtt_broker.credentials("door", tmp_path)), tmp_path)
    finally:
        os.close(held)
    assert facts.broker is not None
    assert facts.broker.in_use
    assert about(facts, "Data folder")[0].what.startswith("A gateway is running with")
    assert "gateway-door" not in mqtt_broker.log()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    disk = look_at_disk(tmp_path / "file" / "data", 1)
    assert disk.trouble == "Not a directory"


def test_root_is_asked_to_look_as_the_gateways_own_user(tmp_path: Path, mqtt_broker: Broker) -> None:
    file = mqtt_broker.credentials("door", tmp_path)
    if os.geteuid() != 0:
        return  # only root can give files away
    os.chown(file, pwd.getpwnam("nobody").pw_uid, -1)
    joined, found = look_at_credentials(file)
    assert found is None
    assert "`sudo runuser -u nobody -- python -m gateway check`" in joined.trouble


def test_whoever_asks_leaves_nothing_behind(tmp_path: Path) -> None:
    assert look_at_disk(tmp_path / "a" / "b", 1).trouble == ""
    assert not (tmp_path / "a").exists()


def test_the_keeper_of_the_clock_is_named(tmp_path: Path) -> None:
    assert look_at_clock(False, a_root(tmp_path, run__chrony__chronyd_pid="1")).by == ""
    (tmp_path / "root/run/chrony/chronyd_pid").rename(tmp_path / "root/run/chrony/chronyd.pid")
    assert look_at_clock(False, tmp_path / "root").by == "chrony"
