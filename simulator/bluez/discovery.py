"""What a host's running discoveries let through, and how their filters act together. Pure.

Every D-Bus client may run one discovery with one filter; bluetoothd merges them (BlueZ src/adapter.c,
`discovery_filter_to_mgmt_cp`, `is_filter_match`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.bluez.advertisement import Advertisement, full_uuid
from simulator.bluez.errors import bluez_refusal
from simulator.bluez.merging import MergeRules
from simulator.bluez.profile import Profile

FILTER_NAMES = ("UUIDs", "RSSI", "Pathloss", "Transport", "DuplicateData", "Discoverable", "Pattern")

_TYPES: Mapping[str, type] = {
    "UUIDs": list,
    "RSSI": int,
    "Pathloss": int,
    "Transport": str,
    "DuplicateData": bool,
    "Discoverable": bool,
    "Pattern": str,
}


@dataclass(frozen=True, slots=True)
class DiscoveryFilter:
    """What one client asked for with SetDiscoveryFilter."""

    given: frozenset[str] = frozenset()
    "Names of what was given at all: an empty filter is not the same as one with default values."
    uuids: tuple[str, ...] = ()
    rssi_dbm: int | None = None
    pathloss_db: int | None = None
    transport: str = "auto"
    duplicate_data: bool = False
    pattern: str | None = None
    "What an address or a name begins with."

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> DiscoveryFilter:
        """From SetDiscoveryFilter's argument, variants unpacked. Raises Refusal (InvalidArguments)."""
        for name, value in options.items():
            if not isinstance(value, _TYPES.get(name, ())):
                raise bluez_refusal("InvalidArguments", "Invalid arguments in method call")
        if "RSSI" in options and "Pathloss" in options:
            raise bluez_refusal("InvalidArguments", "Invalid arguments in method call")
        return cls(
            given=frozenset(options),
            uuids=tuple(_uuid(text) for text in options.get("UUIDs", ())),
            rssi_dbm=options.get("RSSI"),
            pathloss_db=options.get("Pathloss"),
            transport=options.get("Transport", "auto"),
            duplicate_data=options.get("DuplicateData", False),
            pattern=options.get("Pattern"),
        )

    @property
    def is_by_proximity(self) -> bool:
        return self.rssi_dbm is not None or self.pathloss_db is not None

    def is_regular(self, profile: Profile) -> bool:
        """Whether it counts as no filter at all."""
        if not self.given:
            return True
        if not profile.plain_le_is_regular:
            return False
        narrows = self.uuids or self.is_by_proximity or self.duplicate_data or self.pattern
        every_transport = self.transport == "auto" or (self.transport == "le" and not profile.dual_mode)
        return not narrows and every_transport

    def admits(self, heard: Advertisement, rssi_dbm: int) -> bool:
        if self.uuids and not any(uuid in heard.uuids for uuid in self.uuids):
            return False
        if self.rssi_dbm is not None and rssi_dbm < self.rssi_dbm:
            return False
        if self.pathloss_db is not None:
            return heard.tx_power_dbm is not None and heard.tx_power_dbm - rssi_dbm <= self.pathloss_db
        return True


@dataclass(frozen=True, slots=True)
class Discoveries:
    """All discoveries that run on an adapter, as one rule."""

    filters: tuple[DiscoveryFilter, ...]
    filtered: bool
    "Some client gave a real filter: the kernel then scans without rest, and more is signalled."
    needs_discoverable_flag: bool
    patterns: tuple[str, ...]
    merge_rules: MergeRules

    @classmethod
    def of(cls, filters: Iterable[DiscoveryFilter], profile: Profile) -> Discoveries:
        filters = tuple(filters)
        filtered = any(not one.is_regular(profile) for one in filters)
        by_proximity = any(one.is_by_proximity for one in filters)
        return cls(
            filters=filters,
            filtered=filtered,
            needs_discoverable_flag=profile.needs_discoverable_flag,
            patterns=tuple(one.pattern for one in filters if one.pattern is not None),
            merge_rules=MergeRules(
                every_rssi=filtered and (by_proximity or not profile.rssi_needs_proximity_filter),
                replace_data=any(one.duplicate_data for one in filters),
                uuids_from_service_data=profile.uuids_from_service_data,
                flags=profile.experimental,
            ),
        )

    def admit(self, address: str, heard: Advertisement, rssi_dbm: int) -> bool:
        """Whether any of them takes this advertisement."""
        if not self.filters:
            return False
        if not self.filtered:
            return heard.is_discoverable or not self.needs_discoverable_flag
        if not any(one.admits(heard, rssi_dbm) for one in self.filters):
            return False
        return not self.patterns or any(_begins(pattern, address, heard.name) for pattern in self.patterns)


def _uuid(text: object) -> str:
    try:
        return full_uuid(str(text))
    except ValueError:
        raise bluez_refusal("InvalidArguments", "Invalid arguments in method call") from None


def _begins(pattern: str, address: str, name: str | None) -> bool:
    return address.lower().startswith(pattern.lower()) or (name or "").startswith(pattern)
