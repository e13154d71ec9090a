"""An open connection to a device: its services appear, and go with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.bluez.errors import bluez_refusal
from simulator.bluez.gatt import CharacteristicObject, Peripheral, Service
from simulator.bluez.names import DEVICE, GATT_SERVICE
from simulator.bluez.objects import ExportedObject, variant

if TYPE_CHECKING:
    from simulator.bluez.device import Device

_NOBODY_ANSWERS_S = 0.5
"How long an attempt lasts that nobody answers (bluetoothd waits longer; nobody learns from that)."


class Link:
    """Opened by `open`, shown to clients by `announce`."""

    def __init__(self, device: Device, peripheral: Peripheral) -> None:
        self._device = device
        self._peripheral = peripheral
        self._exported: list[ExportedObject] = []
        self._resolving: asyncio.TimerHandle | None = None
        self.is_open = False

    @classmethod
    async def open(cls, device: Device, peripheral: Peripheral | None) -> Link:
        """Raises Refusal where nobody answers or the peripheral refuses."""
        if peripheral is None or not device.record.connectable:
            await asyncio.sleep(peripheral.connect_s if peripheral else _NOBODY_ANSWERS_S)
            raise bluez_refusal("Failed", "Operation timed out")
        await asyncio.sleep(peripheral.connect_s)
        if peripheral.refuse_connects > 0:
            peripheral.refuse_connects -= 1
            # What interference looks like: connected for an instant. bleak waits for the end of it and tries again.
            for connected in (True, False):
                device.set(DEVICE, "Connected", variant("b", connected))
                device.tree.flush()
            raise bluez_refusal("Failed", "le-connection-abort-by-local")
        return cls(device, peripheral)

    def announce(self) -> None:
        self.is_open = True
        self._device.set(DEVICE, "Connected", variant("b", True))
        self._resolving = asyncio.get_running_loop().call_later(self._peripheral.resolve_s, self._resolve)

    def close(self) -> None:
        self.is_open = False
        if self._resolving:
            self._resolving.cancel()
        self._device.set(DEVICE, "ServicesResolved", variant("b", False))
        self._device.set(DEVICE, "Connected", variant("b", False))
        for exported in reversed(self._exported):
            if isinstance(exported, CharacteristicObject):
                exported.stop_notifying()
            self._device.tree.remove(exported)
        self._exported.clear()

    def _resolve(self) -> None:
        handle = self._peripheral.handles
        for service in self._peripheral.services:
            handle = self._export(service, handle)
        self._device.tree.flush()  # "resolved" must not overtake what it speaks of
        uuids = {*self._device.record.uuids, *(service.uuid for service in self._peripheral.services)}
        self._device.set(DEVICE, "UUIDs", variant("as", sorted(uuids)))
        self._device.set(DEVICE, "ServicesResolved", variant("b", True))

    def _export(self, service: Service, handle: int) -> int:
        """Exports a service and its characteristics; the next free attribute handle."""
        tree = self._device.tree
        exported = ExportedObject(tree, f"{self._device.path}/service{handle:04x}")
        exported.interfaces[GATT_SERVICE] = {
            "UUID": variant("s", service.uuid),
            "Primary": variant("b", True),
            "Device": variant("o", self._device.path),
            "Includes": variant("ao", []),
        }
        self._add(exported)
        handle += 1
        for characteristic in service.characteristics:
            path = f"{exported.path}/char{handle:04x}"
            self._add(CharacteristicObject(tree, path, exported.path, characteristic, self))
            handle += 3  # its declaration, its value, its descriptor
        return handle

    def _add(self, exported: ExportedObject) -> None:
        self._exported.append(exported)
        self._device.tree.add(exported)
