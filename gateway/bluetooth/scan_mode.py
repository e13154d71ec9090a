"""How to scan, from what BlueZ and the kernel of this machine offer, and why. Pure.

The best there is: one advertisement monitor is registered and one active scan runs beside it. Measured on BlueZ 5.66,
5.82 and 5.88 with the kernel's virtual controller:

- a registered monitor makes the kernel switch the controller's duplicate filter off, also for the active scan; without
  it a controller reports each phone about once in ten seconds;
- the filter `RSSI: -127` makes bluetoothd signal every advertisement's RSSI; without it, only steps of 8 dB;
- `DuplicateData` keeps what an address sent earlier from sticking to it.

A passive scan alone would be cheaper, but it listens half of the time and tells RSSI in steps of 8 dB.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MONITOR_AND_ACTIVE = "monitor+active"
ACTIVE = "active"

FIRST_BLUEZ = (5, 56)
"The first with advertisement monitors that match patterns (BlueZ's ChangeLog)."
FIRST_KERNEL = (5, 10)
"The first whose management interface takes advertisement monitors."

_PASSIVE_FIX = ((6, 6, 46), (6, 10, 5), (6, 11, 0))
"""Kernels with "hci_sync: avoid dup filtering when passive scanning with adv monitor": two stable branches, and all
from the last on."""

_COST = "The adapter may report each phone only every 10 s."


@dataclass(frozen=True, slots=True)
class Offer:
    """What this machine has."""

    monitors: bool
    "bluetoothd offers AdvertisementMonitorManager1 on the adapter."
    bluez_version: str = ""
    "Such as `5.82`; empty where unknown."
    kernel_release: str = ""
    "As `uname -r` says it."


@dataclass(frozen=True, slots=True)
class ScanMode:
    """A mode, and one sentence for staff that says why it was chosen."""

    mode: str
    reason: str


def choose(offer: Offer) -> ScanMode:
    """How to scan on this machine."""
    if offer.monitors:
        return ScanMode(MONITOR_AND_ACTIVE, f"Every packet is reported ({_machine(offer)}).")
    if offer.bluez_version and numbers(offer.bluez_version) < FIRST_BLUEZ:
        why = f"BlueZ {offer.bluez_version} is older than 5.56 and has no advertisement monitors. {_COST}"
    elif offer.kernel_release and numbers(offer.kernel_release) < FIRST_KERNEL:
        why = f"Linux {offer.kernel_release} is older than 5.10 and has no advertisement monitors. {_COST}"
    else:
        why = f"No advertisement monitor: {_COST[0].lower()}{_COST[1:]} Run bluetoothd with --experimental."
    return ScanMode(ACTIVE, why)


def monitor_refused(error: str) -> ScanMode:
    """The mode after RegisterMonitor failed with `error`, although monitors are offered."""
    return ScanMode(ACTIVE, f"The advertisement monitor was refused ({error}). {_COST} It is tried again every minute.")


def passive_scans_hear_all(kernel_release: str) -> bool:
    """Whether this kernel switches the duplicate filter off in passive scans too. The active scan does not need it."""
    release = numbers(kernel_release)
    *branches, from_here_on = _PASSIVE_FIX
    return release >= from_here_on or any(release[:2] == fixed[:2] and release >= fixed for fixed in branches)


def numbers(version: str) -> tuple[int, ...]:
    """The numbers a version begins with: `6.6.31+rpt-rpi-v8` is (6, 6, 31)."""
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in match[0].split(".")) if match else ()


def _machine(offer: Offer) -> str:
    said = [f"BlueZ {offer.bluez_version}" if offer.bluez_version else "BlueZ with --experimental"]
    if offer.kernel_release:
        fix = "with" if passive_scans_hear_all(offer.kernel_release) else "without"
        short = ".".join(str(number) for number in numbers(offer.kernel_release)[:3])
        said.append(f"Linux {short}, {fix} the fix for passive scans")
    return ", ".join(said)
