"""What clients let an adapter advertise: org.bluez.LEAdvertisingManager1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from dbus_fast import Message, Variant

from simulator.bluez.advertisement import Advertisement
from simulator.bluez.errors import bluez_refusal
from simulator.bluez.names import ADVERTISEMENT, PROPERTIES

if TYPE_CHECKING:
    from simulator.bluez.host import VirtualBlueZ

INSTANCES = 5
"How many sets a Raspberry Pi's controller has."


class Advertisers:
    """The advertisements registered at one adapter; `changed` is called whenever there is one more or one less."""

    def __init__(self, host: VirtualBlueZ, changed: Callable[[], None]) -> None:
        self._host = host
        self._changed = changed
        self._registered: dict[tuple[str, str], Advertisement] = {}

    def __len__(self) -> int:
        return len(self._registered)

    @property
    def on_air(self) -> list[Advertisement]:
        return list(self._registered.values())

    async def register(self, client: str, path: str) -> None:
        """Reads the client's LEAdvertisement1 at `path`. Raises Refusal, and BusLost when the client goes away."""
        if (client, path) in self._registered:
            raise bluez_refusal("AlreadyExists", "Already Exists")
        if len(self._registered) >= INSTANCES:
            raise bluez_refusal("NotPermitted", "Maximum advertisements reached")
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
        self._host.watch_client(client)
        self._registered[client, path] = _read(answer.body[0])
        self._changed()

    def unregister(self, client: str, path: str) -> None:
        if self._registered.pop((client, path), None) is None:
            raise bluez_refusal("DoesNotExist", "Does Not Exist")
        self._changed()

    def forget_client(self, client: str) -> None:
        gone = [key for key in self._registered if key[0] == client]
        for key in gone:
            del self._registered[key]
        if gone:
            self._changed()

    def clear(self) -> None:
        self._registered.clear()
        self._changed()


def _read(properties: Mapping[str, Variant]) -> Advertisement:
    """Raises Refusal (InvalidArguments) for what does not fit an advertisement."""
    given = {name: value.value for name, value in properties.items()}
    try:
        return Advertisement.build(
            uuids=[_uuid16(uuid) for uuid in given.get("ServiceUUIDs", ())],
            service_data={uuid: _bytes(data) for uuid, data in given.get("ServiceData", {}).items()},
            manufacturer_data={company: _bytes(data) for company, data in given.get("ManufacturerData", {}).items()},
            tx_power_dbm=given.get("TxPower"),
            name=given.get("LocalName"),
            connectable=given.get("Type") == "peripheral",
        )
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise bluez_refusal("InvalidArguments", "Invalid arguments in method call") from None


def _uuid16(uuid: str) -> int:
    return int(uuid[4:8] if len(uuid) > 8 else uuid, 16)


def _bytes(data: Any) -> bytes:
    return bytes(data.value if isinstance(data, Variant) else data)
