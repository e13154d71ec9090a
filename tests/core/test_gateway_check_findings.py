"""`gateway.check.findings` and `gateway.check.bluetooth`: what a machine's facts mean for whoever sets it up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.check.facts import Adapter, Broker, Bus, ClockSeen, Disk, Facts, Joined, Programs, Radio, Switch
from gateway.check.finding import Finding, Grade
from gateway.check.findings import DAY_S, findings, verdict

NOW_S = 1_800_000_000.0
DONGLE = Adapter("hci0", "00:1A:7D:DA:71:13", powered=True, monitors=True)
OTHER = Adapter("hci1", "00:1A:7D:DA:71:14", powered=True, monitors=True)
RADIO = Radio(
    bus=Bus.OPEN,
    adapters=(DONGLE,),
    bluez_version="5.82",
    kernel_release="6.12.25+rpt-rpi-v8",
    main_conf={"General.Experimental": "true", "Policy.AutoEnable": "true"},
    user="jane",
    wanted={"radio.adapter": "00:1a:7d:da:71:13"},
)
BROKER = Broker("shop.local", 8883)
GOOD = Facts(
    programs=Programs("3.11.2", "3.1.0", "0.1.0"),
    clock=ClockSeen(NOW_S, True, "systemd-timesyncd"),
    radio=RADIO,
    settings_file="/etc/shopbell/gateway.toml",
    joined=Joined("gateway.json", "", "door", "riverside", NOW_S + 80 * DAY_S),
    broker=BROKER,
    disk=Disk("/var/lib/shopbell-gateway", free_bytes=20_000_000_000, outbox_max_bytes=268_000_000),
)


def with_radio(**changes: Any) -> Facts:
    return replace(GOOD, radio=replace(RADIO, **changes))


def faults(facts: Facts) -> list[Finding]:
    return [one for one in findings(facts) if one.grade is not Grade.OK]


def test_a_machine_where_all_is_well_is_ready() -> None:
    found = findings(GOOD)
    assert {one.grade for one in found} == {Grade.OK}
    assert verdict(found) == "This gateway is ready."
    said = [f"{one.about}: {one.what}" for one in found]
    assert "Adapters: hci0 at 00:1A:7D:DA:71:13 is on. It is the one that listens." in said
    assert "Clock: The clock is kept right by systemd-timesyncd." in said
    assert "Credentials: This is door of riverside; its certificate is good for another 80 days." in said
    assert "Data folder: /var/lib/shopbell-gateway can be written, with 20 GB to spare." in said
    assert "Broker: shop.local:8883 knows this gateway and lets it in." in said


FAULTS: list[tuple[Facts, Grade, str, str]] = [
    (replace(GOOD, programs=Programs("3.11.2", "", "")), Grade.PROBLEM, "bleak", "pip install 'shopbell[gateway]'"),
    (replace(GOOD, complaints=("log.level: must be x.",)), Grade.PROBLEM, "log.level", "config --example"),
    (replace(GOOD, complaints=("--data is missing.",)), Grade.PROBLEM, "--data is missing.", "gateway.toml"),
    (with_radio(bus=Bus.NO_BUS), Grade.PROBLEM, "no D-Bus system bus", "apt install dbus bluez"),
    (with_radio(bus=Bus.DENIED), Grade.PROBLEM, "does not let jane", "usermod -aG bluetooth jane"),
    (with_radio(bus=Bus.DENIED, user=""), Grade.PROBLEM, "does not let this user", "usermod -aG bluetooth"),
    (with_radio(bus=Bus.SILENT), Grade.PROBLEM, "does not answer", "systemctl restart bluetooth"),
    (with_radio(bus=Bus.NO_SERVICE), Grade.PROBLEM, "no adapter is plugged in", "Plug an adapter in"),
    (
        with_radio(bus=Bus.NO_SERVICE, kernel_adapters=("hci0",)),
        Grade.PROBLEM,
        "An adapter is there (hci0), but the Bluetooth service is not running",
        "systemctl enable --now bluetooth",
    ),
    (with_radio(switches=(Switch("phy0", True, False),)), Grade.PROBLEM, "switched off by software", "rfkill unblock"),
    (with_radio(switches=(Switch("phy0", True, True),)), Grade.PROBLEM, "on the machine itself", "Look for a switch"),
    (with_radio(adapters=(), wanted={}), Grade.PROBLEM, "No Bluetooth adapter is plugged in.", "lsusb"),
    (with_radio(adapters=(replace(DONGLE, powered=False),)), Grade.PROBLEM, "is off. It is the one", "AutoEnable"),
    (with_radio(adapters=(DONGLE, replace(OTHER, powered=False))), Grade.WARNING, "hci1 at", "bluetoothctl power on"),
    (
        with_radio(wanted={"radio.adapter": "hci0", "beacon.adapter": "hci7"}),
        Grade.PROBLEM,
        "want hci7 (beacon.adapter)",
        "Here there is 00:1A:7D:DA:71:13 (hci0). Set beacon.adapter",
    ),
    (
        with_radio(adapters=(DONGLE, OTHER), wanted={}),
        Grade.WARNING,
        "several adapters",
        'adapter = "00:1A:7D:DA:71:13"',
    ),
    (
        with_radio(adapters=(replace(DONGLE, monitors=False),), main_conf={}),
        Grade.WARNING,
        "without its experimental part",
        "Experimental = true",
    ),
    (
        with_radio(adapters=(replace(DONGLE, monitors=False),), main_conf={}, bluez_version="5.50"),
        Grade.WARNING,
        "BlueZ 5.50 is too old",
        "Bookworm has 5.66",
    ),
    (
        with_radio(adapters=(replace(DONGLE, monitors=False),), main_conf={}, kernel_release="5.4.0-rpi"),
        Grade.WARNING,
        "Linux 5.4.0-rpi is too old",
        "full-upgrade",
    ),
    (with_radio(main_conf={"General.ControllerMode": "le"}), Grade.WARNING, "rests five of", "ControllerMode = dual"),
    (with_radio(main_conf={"Policy.AutoEnable": "false"}), Grade.WARNING, "after a power cut", "AutoEnable = true"),
    (replace(GOOD, clock=ClockSeen(NOW_S, False)), Grade.WARNING, "nothing keeps it", "timedatectl set-ntp true"),
    (replace(GOOD, clock=ClockSeen(NOW_S, False, "chrony")), Grade.WARNING, "chrony runs, but has not", "UDP port 123"),
    (replace(GOOD, joined=Joined("f", "It is gone.")), Grade.PROBLEM, "It is gone.", "python -m gateway enrol"),
    (replace(GOOD, joined=Joined("f", "Mend it: `chmod 600 f`.")), Grade.PROBLEM, "chmod 600 f", ""),
    (
        replace(GOOD, joined=Joined("f", "", "door", "riverside", NOW_S - DAY_S)),
        Grade.PROBLEM,
        "ended 1 day ago",
        "gateway enrol",
    ),
    (
        replace(GOOD, joined=Joined("f", "", "door", "riverside", NOW_S + 3 * DAY_S)),
        Grade.WARNING,
        "ends in 3 days",
        "gateway renew",
    ),
    (replace(GOOD, disk=Disk("/d", "Read-only file system")), Grade.PROBLEM, "written to /d: Read-only", "journalctl"),
    (
        replace(GOOD, disk=Disk("/d", free_bytes=50_000_000, outbox_max_bytes=268_000_000)),
        Grade.WARNING,
        "/d has 50 MB left; an outbox that fills up while the network is away needs 368 MB.",
        "max_bytes",
    ),
    (replace(GOOD, broker=replace(BROKER, unresolved="unknown")), Grade.PROBLEM, "cannot be looked up", "getent hosts"),
    (replace(GOOD, broker=replace(BROKER, unreached="refused")), Grade.PROBLEM, "no way to the broker", "port 8883"),
    (replace(GOOD, broker=replace(BROKER, refused="It says no.")), Grade.PROBLEM, "It says no.", "Ask whoever"),
    (replace(GOOD, broker=replace(BROKER, refused="Do `this`.")), Grade.PROBLEM, "Do `this`.", ""),
    (
        replace(GOOD, broker=replace(BROKER, refused_topics=("a/config",))),
        Grade.WARNING,
        "hearing config messages",
        "Update the server",
    ),
]


@pytest.mark.parametrize(("facts", "grade", "what", "do"), FAULTS)
def test_each_fault_is_named_once_and_mended(facts: Facts, grade: Grade, what: str, do: str) -> None:
    (only,) = faults(facts)
    assert only.grade is grade
    assert what in only.what
    assert do in only.do
    assert only.what.endswith(".")


def test_experimental_that_is_set_but_not_running_wants_a_restart() -> None:
    found = faults(with_radio(adapters=(replace(DONGLE, monitors=False),)))
    assert "It reads the file only when it starts: `sudo systemctl restart bluetooth`." in [one.do for one in found]


def test_several_faults_are_counted_in_the_verdict() -> None:
    facts = replace(with_radio(bus=Bus.NO_BUS), disk=Disk("/d", "Read-only file system"))
    assert verdict(findings(facts)) == "This gateway cannot work yet: 2 problems to mend."
    assert verdict(findings(replace(GOOD, clock=ClockSeen(NOW_S, False)))) == (
        "This gateway can work; 1 thing could be better."
    )


def test_without_a_clock_a_certificate_is_not_called_ended() -> None:
    facts = replace(GOOD, clock=ClockSeen(NOW_S + 900 * DAY_S, False))
    assert Grade.PROBLEM not in [one.grade for one in findings(facts)]


def test_a_clock_may_be_trusted_without_network_time() -> None:
    assert faults(replace(GOOD, clock=ClockSeen(NOW_S, False, trusted=True))) == []
    assert faults(replace(GOOD, clock=ClockSeen(NOW_S, True))) == []


def test_a_gateway_that_is_running_is_left_in_peace() -> None:
    disk = Disk("/d", busy=True, free_bytes=20_000_000_000)
    found = findings(replace(GOOD, disk=disk, broker=replace(BROKER, in_use=True)))
    assert {one.grade for one in found} == {Grade.OK}
    assert "A gateway is running with /d right now." in [one.what for one in found]


def test_what_was_not_looked_at_is_passed_over() -> None:
    facts = Facts(GOOD.programs, GOOD.clock, None, joined=Joined("f", "", "door", "riverside"))
    assert [one.about for one in findings(facts)] == ["Programs", "Settings", "Clock", "Credentials"]
