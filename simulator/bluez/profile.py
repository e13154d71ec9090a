"""What differs between versions of BlueZ, and between controllers. Pure.

Measured on bluetoothd 5.66, 5.82 and master (after 5.87) under Linux 6.1 with hci_vhci, except where said otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum


class ServiceDataPatterns(Enum):
    """What an AdvertisementMonitor's pattern on service data is compared with."""

    WITH_UUID = "the structure's data from its UUID on"
    NEVER = "nothing: the pattern never matches"
    AFTER_UUID = "the structure's data after its UUID"


class DuplicateFilter(Enum):
    """What a controller compares when the kernel asks it to filter duplicates."""

    OFF = "off"
    ADDRESS = "address"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Profile:
    """How one host's bluetoothd, kernel and controller behave."""

    version: str
    dual_mode: bool
    "The adapter speaks BR/EDR as well, as a Raspberry Pi's own does; a USB dongle may be LE only."
    plain_le_is_regular: bool
    "On an LE-only adapter a filter of Transport=le alone counts as none (since 5.67)."
    rssi_needs_proximity_filter: bool
    "The RSSI of every advertisement is told only if a filter has RSSI or Pathloss (after 5.87)."
    uuids_from_service_data: bool
    "UUIDs also lists those of service data (since 5.69)."
    service_data_patterns: ServiceDataPatterns
    cable_pairing: bool
    "Device1 has CablePairing (measured on master)."
    plain_intervals: bool
    "An advertisement's MinInterval and MaxInterval are kept without the experimental flag (since 5.77; source)."
    failed_is_application: bool
    "Error.Failed of a client's GATT service reaches a phone as 0x80, not as 0x0E (5.66: not, measured; source: today)."
    experimental: bool = True
    "`bluetoothd --experimental`: without it there is no AdvertisementMonitorManager1, hence no passive scan."
    needs_discoverable_flag: bool = True
    "An unfiltered discovery drops whatever is not discoverable (main.conf's FilterDiscoverable, since 5.84)."
    duplicate_filter: DuplicateFilter = DuplicateFilter.ADDRESS
    "Real controllers differ; an address per round is what most do, and it is the hard case."
    temporary_timeout_s: float = 30.0
    "A device that was never paired is forgotten this long after its last advertisement (main.conf)."

    @property
    def keeps_intervals(self) -> bool:
        return self.plain_intervals or self.experimental

    def without_duplicate_filter(self) -> Profile:
        """The same behind a controller that filters nothing."""
        return replace(self, duplicate_filter=DuplicateFilter.OFF)

    def without_experimental(self) -> Profile:
        """The same with bluetoothd started as distributions start it."""
        return replace(self, experimental=False)


def bluez(version: str, *, dual_mode: bool = True) -> Profile:
    """The profile of a version such as "5.82"; rules in between are from BlueZ's history (source, not measured).

    Raises ValueError when `version` is not two numbers with a point between.
    """
    match = re.fullmatch(r"(\d+)\.(\d+)", version)
    if match is None:
        raise ValueError(f"{version!r} is not a version of BlueZ: write it like 5.82")
    number = int(match[1]), int(match[2])
    if number < (5, 69):
        patterns = ServiceDataPatterns.WITH_UUID
    elif number < (5, 83):
        patterns = ServiceDataPatterns.NEVER
    else:
        patterns = ServiceDataPatterns.AFTER_UUID
    return Profile(
        version=version,
        dual_mode=dual_mode,
        plain_le_is_regular=number >= (5, 67),
        rssi_needs_proximity_filter=number > (5, 87),
        uuids_from_service_data=number >= (5, 69),
        service_data_patterns=patterns,
        cable_pairing=number >= (5, 84),
        plain_intervals=number >= (5, 77),
        failed_is_application=number > (5, 66),
    )


BLUEZ_5_66 = bluez("5.66")
"Debian 12 and Raspberry Pi OS Bookworm."

BLUEZ_5_82 = bluez("5.82")
"Debian 13 and Raspberry Pi OS Trixie, with the Pi's own adapter: what most gateways are."

BLUEZ_5_82_LE_ONLY = bluez("5.82", dual_mode=False)
"The same with an LE-only USB dongle: an ordinary active scan then rests a third of the time."

BLUEZ_5_88 = bluez("5.88")
"What master does: the strictest about RSSI."

DEFAULT_PROFILE = BLUEZ_5_82
