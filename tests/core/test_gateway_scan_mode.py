"""`gateway.bluetooth.scan_mode`: how to scan on this machine, and the sentence that says why."""

from __future__ import annotations

import pytest

from gateway.bluetooth.scan_mode import (
    ACTIVE,
    MONITOR_AND_ACTIVE,
    Offer,
    choose,
    monitor_refused,
    passive_scans_hear_all,
)


@pytest.mark.parametrize(
    ("offer", "mode", "why"),
    [
        (Offer(True, "5.82", "6.12.25+rpt-rpi-v8"), MONITOR_AND_ACTIVE, "BlueZ 5.82, Linux 6.12.25, with the fix"),
        (Offer(True, "5.66", "6.1.0-37-arm64"), MONITOR_AND_ACTIVE, "BlueZ 5.66, Linux 6.1.0, without the fix"),
        (Offer(True), MONITOR_AND_ACTIVE, "BlueZ with --experimental"),
        (Offer(False, "5.82", "6.12.25"), ACTIVE, "Run bluetoothd with --experimental."),
        (Offer(False), ACTIVE, "Run bluetoothd with --experimental."),
        (Offer(False, "5.55", "6.1.0"), ACTIVE, "BlueZ 5.55 is older than 5.56"),
        (Offer(False, "5.66", "5.4.0-1"), ACTIVE, "Linux 5.4.0-1 is older than 5.10"),
    ],
)
def test_the_mode_is_chosen_from_what_is_offered(offer: Offer, mode: str, why: str) -> None:
    chosen = choose(offer)
    assert chosen.mode == mode
    assert why in chosen.reason
    assert ("every 10 s" in chosen.reason) == (mode == ACTIVE)


def test_a_monitor_that_is_refused_leaves_the_active_scan() -> None:
    chosen = monitor_refused("org.bluez.Error.Failed")
    assert chosen.mode == ACTIVE
    assert "org.bluez.Error.Failed" in chosen.reason


@pytest.mark.parametrize(
    ("release", "fixed"),
    [
        ("6.1.0-37-arm64", False),
        ("6.6.31+rpt-rpi-v8", False),
        ("6.6.46", True),
        ("6.10.4", False),
        ("6.10.14-lts", True),
        ("6.11.0", True),
        ("6.12.25+rpt-rpi-v8", True),
        ("7.0.0", True),
        ("", False),
        ("unknown", False),
    ],
)
def test_the_kernels_fix_for_passive_scans_is_known_by_its_release(release: str, fixed: bool) -> None:
    assert passive_scans_hear_all(release) is fixed
