"""One remote device as clients see it: org.bluez.Device1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol

from dbus_fast import Message, Variant

from simulator.bluez.advertisement import Advertisement
from simulator.bluez.errors import bluez_refusal
from simulator.bluez.link import Link
from simulator.bluez.merging import DeviceRecord, MergeRules
from simulator.bluez.names import DEVICE
from simulator.bluez.objects import NOTHING, ExportedObject, Methods, Reply, variant

if TYPE_CHECKING:
    from simulator.bluez.adapter import Adapter

_VALUES: Mapping[str, Callable[[DeviceRecord], Variant]] = {
    "RSSI": lambda record: variant("n", record.rssi_dbm),
    "TxPower": lambda record: variant("n", record.tx_power_dbm),
    "Name": lambda record: variant("s", record.name),
    "Appearance": lambda record: variant("q", record.appearance),
    "AdvertisingFlags": lambda record: variant("ay", bytes((record.flags or 0,))),
    "UUIDs": lambda record: variant("as", list(record.uuids)),
    "ManufacturerData": lambda record: variant(
        "a{qv}", {company: variant("ay", content) for company, content in record.manufacturer_data.items()}
    ),
    "ServiceData": lambda record: variant(
        "a{sv}", {uuid: variant("ay", content) for uuid, content in record.service_data.items()}
    ),
}


class OpenLink(Protocol):
    """A connection: to a peripheral, or of a phone to us."""

    def close(self) -> None: ...


class Device(ExportedObject):
    """Everything about it that comes from the air stands in `record`."""

    def __init__(self, adapter: Adapter, address: str, address_type: str) -> None:
        super().__init__(adapter.tree, f"{adapter.path}/dev_{address.replace(':', '_')}")
        self.adapter = adapter
        self.address = address
        self.record = DeviceRecord()
        self.is_temporary = True
        "Never paired: it is forgotten when it falls silent."
        self.silent_at_s = 0.0
        "When a temporary device has been silent for too long."
        self.link: OpenLink | None = None
        "The open connection, whoever opened it."
        self.interfaces[DEVICE] = {
            "Address": variant("s", address),
            "AddressType": variant("s", address_type),
            # Without a name bluetoothd makes the alias of the address; clients rely on it to be there.
            "Alias": variant("s", address.replace(":", "-")),
            "Paired": variant("b", False),
            "Bonded": variant("b", False),
            "Trusted": variant("b", False),
            "Blocked": variant("b", False),
            "LegacyPairing": variant("b", False),
            "Connected": variant("b", False),
            "UUIDs": variant("as", []),
            "Adapter": variant("o", adapter.path),
            "ServicesResolved": variant("b", False),
        }
        if adapter.host.profile.cable_pairing:
            self.interfaces[DEVICE]["CablePairing"] = variant("b", False)

    @property
    def may_be_forgotten(self) -> bool:
        return self.is_temporary and self.link is None

    def hear(self, heard: Advertisement, rssi_dbm: int, rules: MergeRules) -> None:
        """One advertisement of this device passed all filters."""
        for name in self.record.merge(heard, rssi_dbm, rules):
            value = _VALUES[name](self.record)
            self.set(DEVICE, name, value)
            if name == "Name":
                self.set(DEVICE, "Alias", value)

    def forget_signal(self) -> None:
        """The last discovery ended."""
        for name in self.record.forget_signal():
            self.set(DEVICE, name, None)

    def drop_link(self) -> None:
        """The connection breaks, if there is one."""
        if self.link:
            link, self.link = self.link, None
            link.close()
            self.adapter.keep_for_a_while(self)

    async def _connect(self, _call: Message) -> Reply:
        if self.link is None:
            self._take_link(await Link.open(self, self.adapter.host.peripherals.get(self.address)))
        return NOTHING

    def _take_link(self, link: Link) -> None:
        """Unless another attempt was faster, or the device is gone by now."""
        if self.link is None and self.published:
            self.link = link
            link.announce()

    def _disconnect(self, _call: Message) -> Reply:
        if self.link is None:
            raise bluez_refusal("NotConnected", "Not Connected")
        self.drop_link()
        return NOTHING

    def _pair(self, _call: Message) -> Reply:
        self.is_temporary = False
        self.set(DEVICE, "Paired", variant("b", True))
        self.set(DEVICE, "Bonded", variant("b", True))
        return NOTHING

    METHODS: ClassVar[Methods] = {
        (DEVICE, "Connect", ""): _connect,
        (DEVICE, "Disconnect", ""): _disconnect,
        (DEVICE, "Pair", ""): _pair,
    }
