"""What a fresh adapter exports: its interfaces, each with the properties that bluetoothd gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bluez.advertised import LEGACY_BYTES
from simulator.bluez.advertising import INSTANCES
from simulator.bluez.names import ADAPTER, ADVERTISING_MANAGER, GATT_MANAGER, MONITOR_MANAGER
from simulator.bluez.objects import Interfaces, variant

if TYPE_CHECKING:
    from simulator.bluez.adapter import Adapter


def adapter_interfaces(adapter: Adapter) -> Interfaces:
    """It is powered: bluetoothd's AutoEnable is on by default."""
    own: dict[str, tuple[str, Any]] = {
        "Address": ("s", adapter.address),
        "AddressType": ("s", "public"),
        "Name": ("s", f"virtual-{adapter.index}"),
        "Alias": ("s", f"virtual-{adapter.index}"),
        "Class": ("u", 0),
        "Powered": ("b", True),
        "PowerState": ("s", "on"),
        "Discoverable": ("b", False),
        "DiscoverableTimeout": ("u", 180),
        "Pairable": ("b", False),
        "PairableTimeout": ("u", 0),
        "Discovering": ("b", False),
        "UUIDs": ("as", []),
        # bluetoothd's own device id: its version in the last four digits (BlueZ src/main.c).
        "Modalias": ("s", "usb:v1D6Bp0246d{:02X}{:02X}".format(*map(int, adapter.host.profile.version.split(".")))),
        "Roles": ("as", ["central", "peripheral"]),
        "ExperimentalFeatures": ("as", []),
    }
    interfaces: Interfaces = {
        ADAPTER: {name: variant(*typed) for name, typed in own.items()},
        GATT_MANAGER: {},
        ADVERTISING_MANAGER: {
            "ActiveInstances": variant("y", 0),
            "SupportedInstances": variant("y", INSTANCES),
            "SupportedIncludes": variant("as", ["tx-power", "appearance", "local-name"]),
            # Without extended advertising there is nothing to set: no CanSetTxPower, no secondary channels.
            "SupportedFeatures": variant("as", []),
            "SupportedCapabilities": variant(
                "a{sv}", {"MaxAdvLen": variant("y", LEGACY_BYTES), "MaxScnRspLen": variant("y", LEGACY_BYTES)}
            ),
        },
    }
    if adapter.host.profile.experimental:
        interfaces[MONITOR_MANAGER] = {
            "SupportedMonitorTypes": variant("as", ["or_patterns"]),
            "SupportedFeatures": variant("as", []),
        }
    return interfaces
