"""One Bluetooth adapter: where advertisements come in, and org.bluez.Adapter1."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dbus_fast import Message, Variant

from simulator.bluez.adapter_interfaces import adapter_interfaces
from simulator.bluez.advertisement import Advertisement
from simulator.bluez.advertising import INSTANCES, Advertisers
from simulator.bluez.device import Device
from simulator.bluez.discovery import FILTER_NAMES, Discoveries, DiscoveryFilter
from simulator.bluez.errors import bluez_refusal, dbus_refusal
from simulator.bluez.gatt_server import Applications
from simulator.bluez.ills import Cure, Ill, Ills
from simulator.bluez.monitoring import Monitors
from simulator.bluez.names import ADAPTER, ADVERTISING_MANAGER, BLUEZ_ROOT, GATT_MANAGER, MONITOR_MANAGER
from simulator.bluez.objects import NOTHING, ExportedObject, Methods, Reply, variant
from simulator.bluez.scanning import ActiveScan

if TYPE_CHECKING:
    from simulator.bluez.host import VirtualBlueZ

_WRITABLE = frozenset(("Alias", "Discoverable", "DiscoverableTimeout", "Pairable", "PairableTimeout"))


class Adapter(ExportedObject):
    """Made by `VirtualBlueZ.plug`; stays valid through unplugging and restarts, and hears nothing meanwhile."""

    def __init__(self, host: VirtualBlueZ, index: int, address: str) -> None:
        super().__init__(host.tree, f"{BLUEZ_ROOT}/hci{index}")
        self.host = host
        self.index = index
        self.address = address
        self.ills = Ills()
        self.received = 0
        "Advertising events that reached the antenna."
        self.reported = 0
        "Those that passed controller, kernel and filters, and were merged into a device."
        self.advertisers = Advertisers(self, self._advertisers_changed)
        self.applications = Applications(self)
        self.monitors = Monitors(host)
        self.devices: dict[str, Device] = {}
        self._running: dict[str, DiscoveryFilter] = {}
        self._prepared: dict[str, DiscoveryFilter] = {}
        self._discoveries = Discoveries.of((), host.profile)
        self._scan = ActiveScan(0.0, host.profile.duplicate_filter)
        self._heard_in_discovery: set[Device] = set()
        self._kernel_busy_until_s = 0.0
        self.interfaces = adapter_interfaces(self)

    @property
    def is_powered(self) -> bool:
        return bool(self.interfaces[ADAPTER]["Powered"].value)

    @property
    def is_discoverable(self) -> bool:
        return bool(self.interfaces[ADAPTER]["Discoverable"].value)

    @property
    def is_discovering(self) -> bool:
        return bool(self._running)

    def receive(self, address: str, advertisement: Advertisement, rssi_dbm: int, address_type: str = "random") -> None:
        """One advertising event reaches the antenna. What becomes of it depends on who scans, and how."""
        self.received += 1
        if not self.published or not self.is_powered or Ill.HEARS_NOTHING in self.ills:
            return
        if self._running and not self._controller_hears(address, advertisement):
            return
        matching = self.monitors.matching(advertisement) if self.monitors else []
        if not matching and not self._discoveries.admit(address, advertisement, rssi_dbm):
            return
        self.reported += 1
        device = self.devices.get(address)
        if device is None:
            device = self.devices[address] = Device(self, address, address_type)
            self.tree.add(device)
        self.keep_for_a_while(device)
        device.hear(advertisement, rssi_dbm, self._discoveries.merge_rules)
        if self._running:
            self._heard_in_discovery.add(device)
        if matching:
            self.monitors.device_found(matching, device.path)

    def set_powered(self, powered: bool) -> None:
        """What the controller does on power. Off: discoveries end and nobody is told, devices are removed."""
        if powered == self.is_powered:
            return
        if not powered:
            for device in list(self.devices.values()):
                if device.is_temporary:
                    self.remove_device(device)
                else:
                    device.drop_link()
            self._forget_discoveries()
            self._kernel_busy_until_s = 0.0
            self.set(ADAPTER, "Discovering", variant("b", False))
        else:
            self.ills.treat(Cure.POWER_CYCLE)
        self.set(ADAPTER, "Powered", variant("b", powered))
        self.set(ADAPTER, "PowerState", variant("s", "on" if powered else "off"))

    def appear(self) -> None:
        """A bluetoothd that starts finds it, and has the kernel forget what it sent for the one before."""
        self.advertisers.clear()
        self.tree.add(self)

    def unplug(self) -> None:
        """It is pulled out: all of it disappears. Use `VirtualBlueZ.unplug`."""
        for client in list(self._running):
            # RSSI is invalidated before the devices go: a scanner takes that for one last sighting without RSSI.
            self._end_discovery(client)
        for device in list(self.devices.values()):
            self.remove_device(device)
        self.monitors.clear()
        self.advertisers.clear(release=True)
        self.applications.clear()
        self._forget_discoveries()
        self.tree.remove(self)
        self.interfaces = adapter_interfaces(self)
        self._kernel_busy_until_s = 0.0

    def vanish(self) -> None:
        """bluetoothd is dead and its name gone: all it knew is lost, the kernel goes on with its round."""
        if self._running:
            now_s = self.host.now_s()
            self._kernel_busy_until_s = self._scan.busy_until_s(now_s, rests=not self._discoveries.filtered)
        for device in self.devices.values():
            device.drop_link()
            self.tree.forget(device)
        self.devices.clear()
        self.monitors.clear()
        self.advertisers.orphan()
        self.applications.clear()
        self._forget_discoveries()
        self.tree.forget(self)
        self.interfaces = adapter_interfaces(self)

    def remove_device(self, device: Device) -> None:
        device.drop_link()
        self.devices.pop(device.address, None)
        self._heard_in_discovery.discard(device)
        self.monitors.device_lost(device.path)
        self.tree.remove(device)

    def keep_for_a_while(self, device: Device) -> None:
        """A sign of life: it will not be forgotten before the temporary timeout."""
        device.silent_at_s = self.host.now_s() + self.host.profile.temporary_timeout_s

    def expire(self, now_s: float) -> None:
        """Forgets temporary devices that have been silent for too long."""
        for device in [one for one in self.devices.values() if one.may_be_forgotten and one.silent_at_s <= now_s]:
            self.remove_device(device)

    def client_left(self, client: str) -> None:
        """What a client had running ends with its connection."""
        self._end_discovery(client)
        self._prepared.pop(client, None)
        self.monitors.forget_client(client)
        self.advertisers.forget_client(client)
        self.applications.forget_client(client)

    def write(self, interface: str, name: str, value: Variant, /) -> bool:
        if interface != ADAPTER:
            return False
        if name == "Powered" and isinstance(value.value, bool):
            if value.value and Ill.STAYS_OFF in self.ills:
                raise bluez_refusal("Failed", "Failed")
            self.set_powered(value.value)
            return True
        if name not in _WRITABLE:
            return False
        if value.signature != self.interfaces[ADAPTER][name].signature:
            raise bluez_refusal("InvalidArguments", "Invalid arguments in method call")
        self.set(ADAPTER, name, value)
        return True

    def _controller_hears(self, address: str, advertisement: Advertisement) -> bool:
        return self._scan.hears(
            self.host.now_s(),
            address,
            advertisement,
            rests=not self._discoveries.filtered,
            monitored=self.monitors.active > 0,
        )

    def _end_discovery(self, client: str) -> None:
        if self._running.pop(client, None) is None:
            return
        self._discoveries = Discoveries.of(self._running.values(), self.host.profile)
        if self._running:
            return
        for device in self._heard_in_discovery:
            device.forget_signal()
        self._heard_in_discovery.clear()
        for device in [one for one in self.devices.values() if one.may_be_forgotten and not one.record.connectable]:
            self.remove_device(device)
        self.set(ADAPTER, "Discovering", variant("b", False))

    def _forget_discoveries(self) -> None:
        self._running.clear()
        self._prepared.clear()
        self._heard_in_discovery.clear()
        self._discoveries = Discoveries.of((), self.host.profile)

    def _advertisers_changed(self) -> None:
        self.set(ADVERTISING_MANAGER, "ActiveInstances", variant("y", len(self.advertisers)))
        self.set(ADVERTISING_MANAGER, "SupportedInstances", variant("y", INSTANCES - len(self.advertisers)))

    def _set_discovery_filter(self, call: Message) -> Reply:
        client = _sender(call)
        asked = DiscoveryFilter.read({name: value.value for name, value in call.body[0].items()})
        if client in self._running:
            self._running[client] = asked
            self._discoveries = Discoveries.of(self._running.values(), self.host.profile)
        else:
            self._prepared[client] = asked
            self.host.watch_client(client)
        return NOTHING

    def _start_discovery(self, call: Message) -> Reply:
        client = _sender(call)
        if not self.is_powered:
            raise bluez_refusal("NotReady", "Resource Not Ready")
        now_s = self.host.now_s()
        is_busy = now_s < self._kernel_busy_until_s or Ill.REFUSES_SCANS in self.ills
        if client in self._running or is_busy:
            raise bluez_refusal("InProgress", "Operation already in progress")
        if not self._running:
            self._scan = ActiveScan(now_s, self.host.profile.duplicate_filter)
        self.host.watch_client(client)
        self._running[client] = self._prepared.pop(client, DiscoveryFilter())
        self._discoveries = Discoveries.of(self._running.values(), self.host.profile)
        self.set(ADAPTER, "Discovering", variant("b", True))
        return NOTHING

    def _stop_discovery(self, call: Message) -> Reply:
        client = _sender(call)
        if not self.is_powered:
            raise bluez_refusal("NotReady", "Resource Not Ready")
        if client not in self._running:
            raise bluez_refusal("Failed", "No discovery started")
        self._end_discovery(client)
        return NOTHING

    def _get_discovery_filters(self, _call: Message) -> Reply:
        return "as", [list(FILTER_NAMES)]

    def _remove_device(self, call: Message) -> Reply:
        for device in self.devices.values():
            if device.path == call.body[0]:
                self.remove_device(device)
                return NOTHING
        raise bluez_refusal("DoesNotExist", "Does Not Exist")

    async def _register_advertisement(self, call: Message) -> Reply:
        await self.advertisers.register(_sender(call), call.body[0])
        return NOTHING

    def _unregister_advertisement(self, call: Message) -> Reply:
        self.advertisers.unregister(_sender(call), call.body[0])
        return NOTHING

    def _register_monitor(self, call: Message) -> Reply:
        if not self.host.profile.experimental:
            raise dbus_refusal("UnknownMethod", 'Method "RegisterMonitor" does not exist\n')
        if Ill.REFUSES_MONITORS in self.ills:
            raise bluez_refusal("Failed", "Failed")
        self.monitors.register(_sender(call), call.body[0])
        return NOTHING

    def _unregister_monitor(self, call: Message) -> Reply:
        self.monitors.unregister(_sender(call), call.body[0])
        return NOTHING

    async def _register_application(self, call: Message) -> Reply:
        await self.applications.register(_sender(call), call.body[0])
        return NOTHING

    def _unregister_application(self, call: Message) -> Reply:
        self.applications.unregister(_sender(call), call.body[0])
        return NOTHING

    METHODS: ClassVar[Methods] = {
        (ADAPTER, "SetDiscoveryFilter", "a{sv}"): _set_discovery_filter,
        (ADAPTER, "StartDiscovery", ""): _start_discovery,
        (ADAPTER, "StopDiscovery", ""): _stop_discovery,
        (ADAPTER, "GetDiscoveryFilters", ""): _get_discovery_filters,
        (ADAPTER, "RemoveDevice", "o"): _remove_device,
        (ADVERTISING_MANAGER, "RegisterAdvertisement", "oa{sv}"): _register_advertisement,
        (ADVERTISING_MANAGER, "UnregisterAdvertisement", "o"): _unregister_advertisement,
        (MONITOR_MANAGER, "RegisterMonitor", "o"): _register_monitor,
        (MONITOR_MANAGER, "UnregisterMonitor", "o"): _unregister_monitor,
        (GATT_MANAGER, "RegisterApplication", "oa{sv}"): _register_application,
        (GATT_MANAGER, "UnregisterApplication", "o"): _unregister_application,
    }


def _sender(call: Message) -> str:
    return call.sender or ""
