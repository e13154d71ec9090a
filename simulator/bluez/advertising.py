"""What clients let an adapter advertise: org.bluez.LEAdvertisingManager1.

Rules from BlueZ's `src/advertising.c` (after 5.87); the answers are those of bluetoothd 5.66 (measured). Its manual
names InvalidLength and InvalidArguments; bluetoothd answers Failed in their place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from dbus_fast import Message, Variant

from simulator.bluez.advertised import Asked, NotAdvertisable, TooLong, read_asked
from simulator.bluez.advertisement import Advertisement
from simulator.bluez.errors import BusLost, bluez_refusal
from simulator.bluez.names import ADVERTISEMENT, PROPERTIES

if TYPE_CHECKING:
    from simulator.bluez.adapter import Adapter

INSTANCES = 5
"How many sets the kernel keeps for a controller that has no extended advertising (HCI_MAX_ADV_INSTANCES)."


@dataclass(frozen=True, slots=True)
class AdvertisingSet:
    """What an adapter sends, again and again, while it is powered."""

    address: str
    "Of the sender: the adapter's own where it is connectable, else one of chance."
    address_type: str
    advertisement: Advertisement
    interval_s: float

    @property
    def connectable(self) -> bool:
        return self.advertisement.connectable


@dataclass(slots=True)
class _Registered:
    """One LEAdvertisement1 of one client; on the air once it has been read."""

    number: int
    properties: dict[str, Variant] = field(default_factory=dict)
    asked: Asked | None = None
    ends: asyncio.TimerHandle | None = None


class Advertisers:
    """The advertisements registered at one adapter; `changed` is called whenever there is one more or one less."""

    def __init__(self, adapter: Adapter, changed: Callable[[], None]) -> None:
        self._adapter = adapter
        self._host = adapter.host
        self._changed = changed
        self._registered: dict[tuple[str, str], _Registered] = {}
        self._left: list[AdvertisingSet] = []
        "What the kernel goes on sending while there is no bluetoothd."
        self._count = 0

    def __len__(self) -> int:
        return len(self._registered)

    @property
    def on_air(self) -> list[Advertisement]:
        return [each.advertisement for each in self.sets()]

    def sets(self) -> list[AdvertisingSet]:
        """What is on the air; the kernel keeps them while the adapter is switched off, and sends none."""
        if not self._adapter.published:
            return list(self._left)
        if not self._adapter.is_powered:
            return []
        return [self._set(each, each.asked) for each in self._registered.values() if each.asked is not None]

    async def register(self, client: str, path: str) -> None:
        """Reads the client's LEAdvertisement1 at `path`. Raises Refusal, and BusLost when the client goes away."""
        if (client, path) in self._registered:
            raise bluez_refusal("AlreadyExists", "Already Exists")
        if len(self._registered) >= INSTANCES:
            raise bluez_refusal("NotPermitted", "Maximum advertisements reached")
        self._count += 1
        registered = self._registered[client, path] = _Registered(self._count)
        self._host.watch_client(client)
        try:
            await self._read(client, path, registered)
        except BaseException:
            self._registered.pop((client, path), None)
            raise
        self._changed()

    def unregister(self, client: str, path: str) -> None:
        if not self._forget((client, path)):
            raise bluez_refusal("DoesNotExist", "Does Not Exist")
        self._changed()

    def client_changed(self, client: str, path: str, changed: Mapping[str, Variant], gone: list[str]) -> None:
        """A client signalled other properties of its advertisement: what is on the air follows at once.

        What cannot be read leaves it as it was.
        """
        registered = self._registered.get((client, path))
        if registered is None or registered.asked is None:
            return
        properties = {name: value for name, value in registered.properties.items() if name not in gone} | dict(changed)
        try:
            registered.asked = self._asked(properties)
        except (NotAdvertisable, TooLong):
            return
        registered.properties = properties

    def forget_client(self, client: str) -> None:
        if [key for key in list(self._registered) if key[0] == client and self._forget(key)]:
            self._changed()

    def orphan(self) -> None:
        """bluetoothd is gone, and nobody told the kernel to stop (measured on Linux 6.1)."""
        self._left = self.sets()
        self._forget_all()

    def clear(self, *, release: bool = False) -> None:
        """All are gone, as for a bluetoothd that starts. `release`: their clients are told so, as bluetoothd does when
        it ends in order."""
        self._left = []
        for key in self._forget_all():
            if release:
                self._release(*key)
        self._changed()

    async def _read(self, client: str, path: str, registered: _Registered) -> None:
        answer = await self._host.bus.call(
            Message(
                destination=client,
                path=path,
                interface=PROPERTIES,
                member="GetAll",
                signature="s",
                body=[ADVERTISEMENT],
            )
        )
        if answer.signature != "a{sv}":
            raise bluez_refusal("Failed", "Failed to register advertisement")
        if (client, path) not in self._registered:  # taken back, or all is gone meanwhile
            raise BusLost
        registered.properties = answer.body[0]
        try:
            asked = registered.asked = self._asked(registered.properties)
        except NotAdvertisable:
            raise bluez_refusal("Failed", "Failed to parse advertisement.") from None
        except TooLong:
            raise bluez_refusal("Failed", "Failed to register advertisement") from None
        if asked.timeout_s:
            loop = asyncio.get_running_loop()
            registered.ends = loop.call_later(asked.timeout_s, self._time_is_up, (client, path))

    def _asked(self, properties: Mapping[str, Any]) -> Asked:
        discoverable = bool(self._adapter.is_discoverable)
        return read_asked(properties, self._host.profile, adapter_discoverable=discoverable)

    def _set(self, registered: _Registered, asked: Asked) -> AdvertisingSet:
        if asked.connectable:
            return AdvertisingSet(self._adapter.address, "public", asked.advertisement, asked.interval_s)
        # Whoever cannot be connected to sends from a non-resolvable private address (hci_update_random_address_sync).
        chance = sha256(f"{self._adapter.address}/{registered.number}".encode()).digest()[:6]
        address = bytes((chance[0] & 0x3F, *chance[1:])).hex(":").upper()
        return AdvertisingSet(address, "random", asked.advertisement, asked.interval_s)

    def _time_is_up(self, key: tuple[str, str]) -> None:
        if self._forget(key):
            self._release(*key)
            self._changed()

    def _release(self, client: str, path: str) -> None:
        self._host.tell(Message(destination=client, path=path, interface=ADVERTISEMENT, member="Release"))

    def _forget_all(self) -> list[tuple[str, str]]:
        forgotten = list(self._registered)
        for key in forgotten:
            self._forget(key)
        return forgotten

    def _forget(self, key: tuple[str, str]) -> bool:
        registered = self._registered.pop(key, None)
        if registered is not None and registered.ends is not None:
            registered.ends.cancel()
        return registered is not None
