"""How bluetoothd merges advertisements into what it knows of a device, and what it signals of it. Pure.

The rules of `btd_adapter_device_found` and the `device_set_*` functions (BlueZ src/adapter.c, src/device.c), checked
against the real daemon case by case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from simulator.bluez.advertisement import Advertisement

_Key = TypeVar("_Key", int, str)

RSSI_STEP_DB = 8
"In an unfiltered discovery a smaller change of RSSI is not signalled (device.c RSSI_THRESHOLD)."


@dataclass(frozen=True, slots=True)
class MergeRules:
    """What the discoveries that run at the moment make of every advertisement."""

    every_rssi: bool = False
    "RSSI is signalled at each advertisement, also where it has not changed."
    replace_data: bool = False
    "DuplicateData: an advertisement with such data replaces the map instead of adding to it, and is always signalled."
    uuids_from_service_data: bool = False
    flags: bool = False
    "AdvertisingFlags is an experimental property."


@dataclass(slots=True)
class DeviceRecord:
    """What is known of one device. Fields change through `merge` and `forget_signal` only."""

    rssi_dbm: int | None = None
    "The last RSSI *signalled*: later ones are compared with it, so it grows stale. None: not heard lately."
    tx_power_dbm: int | None = None
    name: str | None = None
    appearance: int | None = None
    flags: int | None = None
    uuids: list[str] = field(default_factory=list)
    manufacturer_data: dict[int, bytes] = field(default_factory=dict)
    service_data: dict[str, bytes] = field(default_factory=dict)
    connectable: bool = True

    def merge(self, heard: Advertisement, rssi_dbm: int, rules: MergeRules) -> list[str]:
        """Takes one advertisement in; answers which properties of Device1 are to be signalled."""
        self.connectable = heard.connectable
        changed = []
        if self._takes_rssi(rssi_dbm, rules):
            self.rssi_dbm = rssi_dbm
            changed.append("RSSI")
        # What an advertisement leaves out stays as it was: one counter frame must not wipe a name.
        if heard.tx_power_dbm is not None and heard.tx_power_dbm != self.tx_power_dbm:
            self.tx_power_dbm = heard.tx_power_dbm
            changed.append("TxPower")
        if heard.name is not None and heard.name != self.name and (heard.name_is_complete or self.name is None):
            self.name = heard.name
            changed.append("Name")
        if heard.appearance and self.appearance is None:
            self.appearance = heard.appearance
            changed.append("Appearance")
        if rules.flags and heard.flags is not None and heard.flags != self.flags:
            self.flags = heard.flags
            changed.append("AdvertisingFlags")
        if self._take_uuids(heard, rules):
            changed.append("UUIDs")
        if heard.manufacturer_data and _take(self.manufacturer_data, heard.manufacturer_data, rules):
            changed.append("ManufacturerData")
        if heard.service_data and _take(self.service_data, heard.service_data, rules):
            changed.append("ServiceData")
        return changed

    def forget_signal(self) -> list[str]:
        """The last discovery ended: RSSI and TxPower are no longer true. Answers what is to be invalidated."""
        gone = []
        if self.rssi_dbm is not None:
            self.rssi_dbm = None
            gone.append("RSSI")
        if self.tx_power_dbm is not None:
            self.tx_power_dbm = None
            gone.append("TxPower")
        return gone

    def _takes_rssi(self, rssi_dbm: int, rules: MergeRules) -> bool:
        if self.rssi_dbm is None or rules.every_rssi:
            return True
        return abs(self.rssi_dbm - rssi_dbm) >= RSSI_STEP_DB

    def _take_uuids(self, heard: Advertisement, rules: MergeRules) -> bool:
        known = len(self.uuids)
        for uuid in heard.uuids:
            if uuid not in self.uuids:
                self.uuids.append(uuid)
        if rules.uuids_from_service_data:
            for uuid in heard.service_data:
                if uuid not in self.uuids:
                    self.uuids.append(uuid)
        return len(self.uuids) > known


def _take(known: dict[_Key, bytes], heard: Mapping[_Key, bytes], rules: MergeRules) -> bool:
    """Adds what was heard by key; answers whether it is to be signalled."""
    if rules.replace_data:
        known.clear()
    elif all(known.get(key) == content for key, content in heard.items()):
        return False
    known.update(heard)
    return True
