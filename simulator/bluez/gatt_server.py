"""Services that clients let an adapter offer, and phones that connect to it: org.bluez.GattManager1.

Rules from BlueZ's `src/gatt-database.c` and `doc/org.bluez.GattManager.rst` (after 5.87); the answers to registrations
and what reaches a phone of the gateway's service are those of bluetoothd 5.66 (measured). Not modelled: descriptors,
notifications, AcquireWrite, pairing, and BlueZ's asking for the phone's own services.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dbus_fast import Message, MessageType, Variant

from simulator.bluez.device import Device
from simulator.bluez.errors import BusLost, Refusal, VirtualBlueZError, bluez_refusal
from simulator.bluez.names import DEVICE, GATT_CHARACTERISTIC, GATT_SERVICE, OBJECT_MANAGER
from simulator.bluez.objects import variant

if TYPE_CHECKING:
    from simulator.bluez.adapter import Adapter

IPHONE_MTU_BYTES = 185
"What iPhones ask for; BlueZ takes up to 517."

_ATT_HEADER_BYTES = 3
_LONGEST_VALUE = 512
"BT_ATT_MAX_VALUE_LEN: longer answers are cut."

_ANSWER_WITHIN_S = 25.0
"libdbus gives up a call after so long; bluetoothd then answers the phone that something unlikely happened."

_FLAGS = frozenset(
    (
        *("broadcast", "read", "write-without-response", "write", "notify", "indicate", "reliable-write"),
        *("authenticated-signed-writes", "writable-auxiliaries", "encrypt-read", "encrypt-write", "authorize"),
        *("encrypt-authenticated-read", "encrypt-authenticated-write", "secure-read", "secure-write"),
    )
)
_OWN_SERVICES = ("00001800-0000-1000-8000-00805f9b34fb", "00001801-0000-1000-8000-00805f9b34fb")
"GAP and GATT are BlueZ's own."

READ_NOT_PERMITTED = 0x02
WRITE_NOT_PERMITTED = 0x03
REQUEST_NOT_SUPPORTED = 0x06
INVALID_OFFSET = 0x07
NOT_AUTHORIZED = 0x08
ATTRIBUTE_NOT_FOUND = 0x0A
INVALID_LENGTH = 0x0D
UNLIKELY = 0x0E
APPLICATION = 0x80
IN_PROGRESS = 0xFE

_CODES = {
    "org.bluez.Error.Failed": APPLICATION,
    "org.bluez.Error.NotSupported": REQUEST_NOT_SUPPORTED,
    "org.bluez.Error.NotAuthorized": NOT_AUTHORIZED,
    "org.bluez.Error.InvalidValueLength": INVALID_LENGTH,
    "org.bluez.Error.InvalidOffset": INVALID_OFFSET,
    "org.bluez.Error.InProgress": IN_PROGRESS,
}


class NotConnectable(VirtualBlueZError):
    """No adapter answers: it is off, gone, or nothing connectable is on the air."""


class LinkLost(VirtualBlueZError):
    """The connection to the adapter is closed."""


class AttError(VirtualBlueZError):
    """The adapter answered with an error of the Attribute Protocol."""

    def __init__(self, code: int) -> None:
        super().__init__(f"ATT error 0x{code:02x}")
        self.code = code
        "Core Vol 3 Part F 3.4.1.1."


@dataclass(frozen=True, slots=True)
class Offered:
    """One characteristic that a client offers."""

    client: str
    path: str
    uuid: str
    service: str
    flags: frozenset[str]


class Applications:
    """The object trees that clients registered at one adapter."""

    def __init__(self, adapter: Adapter) -> None:
        self._host = adapter.host
        self._registered: dict[tuple[str, str], list[Offered]] = {}

    def __len__(self) -> int:
        return len(self._registered)

    @property
    def services(self) -> set[str]:
        """UUIDs of all services that a phone finds."""
        return {each.service for offered in self._registered.values() for each in offered}

    def find(self, uuid: str) -> Offered | None:
        return next((each for offered in self._registered.values() for each in offered if each.uuid == uuid), None)

    async def register(self, client: str, root: str) -> None:
        """Reads the client's objects below `root`. Raises Refusal, and BusLost when the client goes away."""
        if (client, root) in self._registered:
            raise bluez_refusal("AlreadyExists", "Already Exists")
        self._registered[client, root] = []
        self._host.watch_client(client)
        try:
            answer = await self._host.bus.call(
                Message(destination=client, path=root, interface=OBJECT_MANAGER, member="GetManagedObjects")
            )
            if (client, root) not in self._registered:
                raise BusLost
            self._registered[client, root] = _read(client, answer)
        except BaseException:
            self._registered.pop((client, root), None)
            raise

    def unregister(self, client: str, root: str) -> None:
        if self._registered.pop((client, root), None) is None:
            raise bluez_refusal("DoesNotExist", "Does Not Exist")

    def forget_client(self, client: str) -> None:
        for key in [key for key in self._registered if key[0] == client]:
            del self._registered[key]

    def clear(self) -> None:
        self._registered.clear()


def _read(client: str, answer: Message) -> list[Offered]:
    """Raises Refusal for what bluetoothd does not take into its database."""
    objects = answer.body[0] if answer.signature == "a{oa{sa{sv}}}" else {}
    if not any(interfaces for interfaces in objects.values()):
        raise bluez_refusal("Failed", "No object received")
    try:
        services = {path: _service(each[GATT_SERVICE]) for path, each in objects.items() if GATT_SERVICE in each}
        found = [
            _characteristic(client, path, each[GATT_CHARACTERISTIC], services)
            for path, each in objects.items()
            if GATT_CHARACTERISTIC in each
        ]
    except (KeyError, AttributeError, ValueError):
        services = {}
    if not services:
        raise bluez_refusal("Failed", "No valid service object found")
    if any(uuid in _OWN_SERVICES for uuid in services.values()):
        raise bluez_refusal("Failed", "Failed to create entry in database")
    return found


def _service(properties: Mapping[str, Variant]) -> str:
    if properties["Primary"].signature != "b":
        raise ValueError
    return str(UUID(properties["UUID"].value))


def _characteristic(client: str, path: str, properties: Mapping[str, Variant], services: Mapping[str, str]) -> Offered:
    flags = frozenset(properties["Flags"].value)
    if not flags <= _FLAGS:
        raise ValueError
    return Offered(client, path, str(UUID(properties["UUID"].value)), services[properties["Service"].value], flags)


class CentralLink:
    """A phone's connection to an adapter, as the phone sees it. Made by `connect`."""

    def __init__(self, adapter: Adapter, device: Device, mtu_bytes: int) -> None:
        self._adapter = adapter
        self._device = device
        self._mtu_bytes = mtu_bytes
        self.is_open = True
        self.closed = asyncio.Event()
        "Set when either side has ended it."

    @property
    def services(self) -> set[str]:
        """Raises LinkLost."""
        self._needs_link()
        return self._adapter.applications.services

    async def read(self, uuid: UUID | str, offset: int = 0) -> bytes:
        """The value of a characteristic. Raises AttError and LinkLost."""
        found = self._find(uuid)
        if "read" not in found.flags:
            raise AttError(READ_NOT_PERMITTED)
        answer = await self._ask(found, "ReadValue", "a{sv}", [self._options(offset)], READ_NOT_PERMITTED)
        if answer.signature != "ay":
            raise AttError(REQUEST_NOT_SUPPORTED)
        return bytes(answer.body[0])[: self._mtu_bytes - 1 if not offset else _LONGEST_VALUE]

    async def write(self, uuid: UUID | str, value: bytes, offset: int = 0) -> None:
        """Write with response; a longer value goes in pieces and arrives whole. Raises AttError and LinkLost."""
        found = self._find(uuid)
        if "write" not in found.flags:
            raise AttError(WRITE_NOT_PERMITTED)
        if len(value) > _LONGEST_VALUE:
            raise AttError(INVALID_LENGTH)
        body = [value, self._options(offset)]
        answer = await self._ask(found, "WriteValue", "aya{sv}", body, WRITE_NOT_PERMITTED)
        if answer.signature:
            raise AttError(REQUEST_NOT_SUPPORTED)

    def disconnect(self) -> None:
        """The phone ends it."""
        if self.is_open:
            self._device.drop_link()

    def close(self) -> None:
        """It has ended: called by the device, whoever ended it."""
        self.is_open = False
        self.closed.set()
        self._device.set(DEVICE, "ServicesResolved", variant("b", False))
        self._device.set(DEVICE, "Connected", variant("b", False))

    def _find(self, uuid: UUID | str) -> Offered:
        self._needs_link()
        found = self._adapter.applications.find(str(uuid))
        if found is None:
            raise AttError(ATTRIBUTE_NOT_FOUND)
        return found

    def _options(self, offset: int) -> dict[str, Variant]:
        options = {
            "device": variant("o", self._device.path),
            "link": variant("s", "LE"),
            "mtu": variant("q", self._mtu_bytes),
        }
        # Left out where it is 0.
        return {**options, "offset": variant("q", offset)} if offset else options

    async def _ask(self, found: Offered, member: str, signature: str, body: list[Any], not_permitted: int) -> Message:
        call = Message(
            destination=found.client,
            path=found.path,
            interface=GATT_CHARACTERISTIC,
            member=member,
            signature=signature,
            body=body,
        )
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                answer = await self._adapter.host.bus.call(call)
        except (BusLost, TimeoutError, Refusal):
            raise AttError(UNLIKELY) from None
        self._needs_link()
        if answer.message_type is MessageType.ERROR:
            name = answer.error_name or ""
            code = not_permitted if name == "org.bluez.Error.NotPermitted" else _CODES.get(name, UNLIKELY)
            if code == APPLICATION and not self._adapter.host.profile.failed_is_application:
                code = UNLIKELY
            raise AttError(code)
        return answer

    def _needs_link(self) -> None:
        if not self.is_open:
            raise LinkLost


def connect(adapter: Adapter, address: str, *, mtu_bytes: int = IPHONE_MTU_BYTES) -> CentralLink:
    """A phone at this address connects to what the adapter advertises. Raises NotConnectable."""
    if not adapter.published or not any(each.connectable for each in adapter.advertisers.sets()):
        raise NotConnectable
    device = adapter.devices.get(address)
    if device is None:
        device = adapter.devices[address] = Device(adapter, address, "random")
        adapter.tree.add(device)
    if device.link is not None:
        raise NotConnectable("this phone is connected already")
    link = CentralLink(adapter, device, mtu_bytes)
    adapter.keep_for_a_while(device)
    device.link = link
    device.set(DEVICE, "Connected", variant("b", True))
    return link
