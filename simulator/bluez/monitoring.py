"""The monitors that clients registered with one adapter: org.bluez.AdvertisementMonitorManager1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dbus_fast import Message, Variant

from simulator.bluez.advertisement import Advertisement
from simulator.bluez.errors import BusLost, bluez_refusal
from simulator.bluez.monitor import Monitor, read_patterns
from simulator.bluez.names import MONITOR, PROPERTIES

if TYPE_CHECKING:
    from simulator.bluez.host import VirtualBlueZ


class Monitors:
    """Falsy while none is registered."""

    def __init__(self, host: VirtualBlueZ) -> None:
        self._host = host
        self._monitors: dict[tuple[str, str], Monitor] = {}

    def __len__(self) -> int:
        return len(self._monitors)

    @property
    def active(self) -> int:
        """How many have been picked up and told so."""
        return sum(bool(monitor.patterns) for monitor in self._monitors.values())

    def register(self, client: str, root: str) -> None:
        if (client, root) in self._monitors:
            raise bluez_refusal("AlreadyExists", "Already Exists")
        self._host.watch_client(client)
        self._monitors[client, root] = Monitor(client, root)

    def unregister(self, client: str, root: str) -> None:
        if self._monitors.pop((client, root), None) is None:
            raise bluez_refusal("DoesNotExist", "Does Not Exist")

    def forget_client(self, client: str) -> None:
        for key in [key for key in self._monitors if key[0] == client]:
            del self._monitors[key]

    def clear(self) -> None:
        self._monitors.clear()

    def client_exported(self, client: str, root: str, path: str, properties: Mapping[str, Variant]) -> None:
        """A client's object manager at `root` told of an AdvertisementMonitor1: where `root` is registered, it becomes
        active. From any other path bluetoothd does not hear of it (measured on 5.66)."""
        for monitor in self._monitors.values():
            if monitor.client == client and monitor.root == root and path.startswith(root):
                monitor.path = path
                self._host.spawn(self._activate(monitor, properties))

    def matching(self, heard: Advertisement) -> list[Monitor]:
        compared = self._host.profile.service_data_patterns
        return [monitor for monitor in self._monitors.values() if monitor.matches(heard, compared)]

    def device_found(self, monitors: list[Monitor], device_path: str) -> None:
        for monitor in monitors:
            if device_path not in monitor.found:
                monitor.found.add(device_path)
                self._tell(monitor, "DeviceFound", device_path)

    def device_lost(self, device_path: str) -> None:
        for monitor in self._monitors.values():
            if device_path in monitor.found:
                monitor.found.discard(device_path)
                self._tell(monitor, "DeviceLost", device_path)

    def _tell(self, monitor: Monitor, member: str, device_path: str) -> None:
        self._host.tell(_call(monitor, MONITOR, member, "o", device_path))

    async def _activate(self, monitor: Monitor, properties: Mapping[str, Variant]) -> None:
        if "Patterns" not in properties:
            try:
                answer = await self._host.bus.call(_call(monitor, PROPERTIES, "GetAll", "s", MONITOR))
            except BusLost:
                return
            properties = answer.body[0] if answer.signature == "a{sv}" else {}
        patterns = properties.get("Patterns")
        if patterns is None or patterns.signature != "a(yyay)":
            self._host.tell(_call(monitor, MONITOR, "Release"))
            return
        monitor.patterns = read_patterns(patterns.value)
        self._host.tell(_call(monitor, MONITOR, "Activate"))


def _call(monitor: Monitor, interface: str, member: str, signature: str = "", *body: object) -> Message:
    return Message(
        destination=monitor.client,
        path=monitor.path,
        interface=interface,
        member=member,
        signature=signature,
        body=list(body),
    )
