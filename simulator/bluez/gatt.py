"""What a simulated peripheral offers to whoever connects, and its characteristics as clients see them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from dbus_fast import Message

from simulator.bluez.errors import bluez_refusal
from simulator.bluez.names import GATT_CHARACTERISTIC
from simulator.bluez.objects import NOTHING, ExportedObject, Methods, ObjectTree, Reply, variant

MTU_BYTES = 247
"What most phones and peripherals agree on."


@dataclass(slots=True)
class Characteristic:
    """One characteristic. Its value changes when a client writes; `read` and `written` may override that."""

    uuid: str
    flags: tuple[str, ...] = ("read",)
    "Of read, write, write-without-response, notify, indicate."
    value: bytes = b""
    read: Callable[[], bytes] | None = None
    written: Callable[[bytes], None] | None = None
    notify_every_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Service:
    uuid: str
    characteristics: tuple[Characteristic, ...] = ()


@dataclass(slots=True)
class Peripheral:
    """A device that accepts connections."""

    services: tuple[Service, ...] = ()
    connect_s: float = 0.1
    "How long it takes to connect, and then again to resolve the services."
    resolve_s: float = 0.1
    refuse_connects: int = 0
    "How many attempts break at once, as if there was interference, before one succeeds."
    handles: int = field(default=0x0010, repr=False)
    "The first attribute handle; part of the D-Bus paths."


class LinkState(Protocol):
    """Whether the connection is open that a characteristic was found on."""

    @property
    def is_open(self) -> bool: ...


class CharacteristicObject(ExportedObject):
    """org.bluez.GattCharacteristic1."""

    def __init__(
        self, tree: ObjectTree, path: str, service_path: str, characteristic: Characteristic, link: LinkState
    ) -> None:
        super().__init__(tree, path)
        self._characteristic = characteristic
        self._link = link
        self._notifying: asyncio.Task[None] | None = None
        self.interfaces[GATT_CHARACTERISTIC] = {
            "UUID": variant("s", characteristic.uuid),
            "Service": variant("o", service_path),
            "Value": variant("ay", b""),
            "Notifying": variant("b", False),
            "Flags": variant("as", list(characteristic.flags)),
            "MTU": variant("q", MTU_BYTES),
        }

    def stop_notifying(self) -> None:
        if self._notifying:
            self._notifying.cancel()
            self._notifying = None

    def _value(self) -> bytes:
        read = self._characteristic.read
        return read() if read else self._characteristic.value

    def _read_value(self, call: Message) -> Reply:
        self._needs_link()
        if "read" not in self._characteristic.flags:
            raise bluez_refusal("NotPermitted", "Read not permitted")
        value = self._value()
        offset = call.body[0].get("offset") if call.body else None
        self.set(GATT_CHARACTERISTIC, "Value", variant("ay", value))
        return "ay", [value[offset.value :] if offset else value]

    def _write_value(self, call: Message) -> Reply:
        self._needs_link()
        if not {"write", "write-without-response"}.intersection(self._characteristic.flags):
            raise bluez_refusal("NotPermitted", "Write not permitted")
        self._characteristic.value = bytes(call.body[0])
        if self._characteristic.written:
            self._characteristic.written(self._characteristic.value)
        return NOTHING

    def _start_notify(self, _call: Message) -> Reply:
        self._needs_link()
        if not {"notify", "indicate"}.intersection(self._characteristic.flags):
            raise bluez_refusal("NotSupported", "Operation is not supported")
        if self._notifying is None:
            self._notifying = asyncio.get_running_loop().create_task(self._notify())
        self.set(GATT_CHARACTERISTIC, "Notifying", variant("b", True))
        return NOTHING

    def _stop_notify(self, _call: Message) -> Reply:
        self.stop_notifying()
        self.set(GATT_CHARACTERISTIC, "Notifying", variant("b", False))
        return NOTHING

    async def _notify(self) -> None:
        while True:
            await asyncio.sleep(self._characteristic.notify_every_s)
            self.set(GATT_CHARACTERISTIC, "Value", variant("ay", self._value()))

    def _needs_link(self) -> None:
        if not self._link.is_open:
            raise bluez_refusal("Failed", "Not connected")

    METHODS: ClassVar[Methods] = {
        (GATT_CHARACTERISTIC, "ReadValue", "a{sv}"): _read_value,
        (GATT_CHARACTERISTIC, "WriteValue", "aya{sv}"): _write_value,
        (GATT_CHARACTERISTIC, "StartNotify", ""): _start_notify,
        (GATT_CHARACTERISTIC, "StopNotify", ""): _stop_notify,
    }
