"""bleak's detection callback up to the queue of what is ours. Pure: the clocks are handed in.

98 of 100 advertisements in a store are strangers': for them there is an RSSI to compare, a few lookups and a counter,
and nothing is made or kept. What is ours goes straight into a `Packet`. `gateway.air.sieve` says what is ours; here
stands the same rule over the dictionaries that bleak makes, and a test holds the two to one another.

An address is looked at only where a frame is ours or the site's own beacon's, and it ends here or as a salted digest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from gateway.air.crowd import Senders
from gateway.air.heard import UNKNOWN_DBM, Heard
from gateway.air.sieve import Sieve, beacon_token
from gateway.air.window import Packet
from wire.eddystone import EDDYSTONE_UUID16, EddystoneEid, EddystoneEtlm, EddystoneTlm, EddystoneUid, read_eddystone
from wire.frames import APPLE_COMPANY, read_ibeacon, read_service_data
from wire.messages.mqtt import Layout

RSSI_FLOOR_DBM = -100
"Receivers end at about -97 dBm (Bluetooth asks for -70): what is said to be weaker was not measured."

_BASE_UUID_TAIL = "-0000-1000-8000-00805f9b34fb"
"Of a UUID with 16 bits, as BlueZ and bleak write it (Bluetooth Core Vol 3 Part B 2.5.1)."

_IBEACON_START = b"\x02\x15"
_IBEACON_NAME = slice(2, 22)
"UUID, major and minor."


class Device(Protocol):
    """What is read of bleak's BLEDevice."""

    address: str


class Data(Protocol):
    """What is read of bleak's AdvertisementData."""

    @property
    def rssi(self) -> int: ...
    @property
    def manufacturer_data(self) -> Mapping[int, bytes]: ...
    @property
    def service_data(self) -> Mapping[str, bytes]: ...
    @property
    def service_uuids(self) -> Sequence[str]: ...


class SiteBeacons(Protocol):
    """Who follows the site's own beacons: `gateway.air.fixtures.Fixtures`."""

    def __len__(self) -> int:
        """How many it follows."""
        ...

    def hear(self, identity: bytes, address: str, rssi_dbm: int, monotonic_s: float) -> bool:
        """Whether a frame with this identity is of one of them."""
        ...

    def hear_telemetry(self, address: str, battery_mv: int | None, temperature_c: float | None) -> bool: ...

    def hear_encrypted_telemetry(self, address: str) -> bool: ...


class Queue(Protocol):
    """Where packets wait for the windows: `gateway.air.radio.Ears`."""

    dropped: int

    def put(self, packet: Packet) -> None: ...
    def close(self) -> None: ...
    async def room(self) -> None: ...


Clock = Callable[[], float]


class Hearing:
    """Takes everything a radio hears, keeps what is ours, counts the rest."""

    def __init__(
        self,
        sieve: Sieve,
        queue: Queue,
        *,
        utc_s: Clock,
        monotonic_s: Clock,
        salt: bytes,
        site_beacons: SiteBeacons | None = None,
        rssi_floor_dbm: int = RSSI_FLOOR_DBM,
    ) -> None:
        """`utc_s` and `monotonic_s` tell the time: bleak says nothing of when a packet came. `salt`: see `Senders`."""
        self.sieve = sieve
        self.queue = queue
        self.senders = Senders(salt)
        self.rssi_floor_dbm = rssi_floor_dbm
        "Weaker packets are counted and forgotten; may change at any time."
        self._utc_s = utc_s
        self._monotonic_s = monotonic_s
        self._site_beacons = site_beacons
        self._service = _long(sieve.service_uuid16)
        self._eddystone = _long(EDDYSTONE_UUID16)
        self._heard_at_s: float | None = None
        self.packets = 0
        "Everything that was received, strangers' too."
        self.weak = 0
        "Of those, below the floor."
        self.heard_monotonic_s: float | None = None
        "When anything at all was last heard."
        self.beacon_monotonic_s: float | None = None
        "When one of the site's own beacons was last heard."

    @property
    def heard_at_s(self) -> float | None:
        """When anything at all was last heard, in UTC seconds."""
        if self._heard_at_s is not None or self.heard_monotonic_s is None:
            return self._heard_at_s
        return self._utc_s() - (self._monotonic_s() - self.heard_monotonic_s)

    @property
    def dropped(self) -> int:
        """Packets of ours that came to nothing: one address said too much, or nobody listened fast enough."""
        return self.senders.refused + self.queue.dropped

    def callback(self, device: Device, data: Data) -> None:
        """bleak's detection callback."""
        rssi_dbm = data.rssi
        # bleak also calls for any other change of a device, and with -127 for one that is going.
        if not UNKNOWN_DBM < rssi_dbm < 0:
            return
        self.packets += 1
        self.heard_monotonic_s = now_s = self._monotonic_s()
        if rssi_dbm < self.rssi_floor_dbm:
            self.weak += 1
            return
        cut = False
        if service_data := data.service_data:
            if (body := service_data.get(self._service)) is not None:
                if (frame := read_service_data(body)) is not None:
                    self._keep(device, Packet(frame.token, Layout.ANDROID, frame.fresh, rssi_dbm, self._utc_s(), now_s))
                    return
                cut = True
            if self._site_beacons and (body := service_data.get(self._eddystone)) is not None:
                self._hear_eddystone(body, device.address, rssi_dbm, now_s)
        if (uuids := data.service_uuids) and self._service in uuids and (token := newest_uuid128(uuids)) is not None:
            self._keep(device, Packet(token, Layout.IOS, None, rssi_dbm, self._utc_s(), now_s))
            return
        if (apple := data.manufacturer_data.get(APPLE_COMPANY)) is not None and apple[:2] == _IBEACON_START:
            if self._site_beacons and self._site_beacons.hear(apple[_IBEACON_NAME], device.address, rssi_dbm, now_s):
                self.beacon_monotonic_s = now_s
            if self.sieve.names_site(apple) and (beacon := read_ibeacon(apple)) is not None:
                self.beacon_monotonic_s = now_s
                token = beacon_token(beacon)
                self._keep(device, Packet(token, Layout.BEACON, None, rssi_dbm, self._utc_s(), now_s))
                return
        if cut:
            self.sieve.malformed += 1
        else:
            self.sieve.foreign += 1

    def hear(self, heard: Heard) -> None:
        """An advertisement of which the radio has the bytes, and times of its own, but no address."""
        self.packets += 1
        self._heard_at_s, self.heard_monotonic_s = heard.at_s, heard.monotonic_s
        if heard.rssi_dbm < self.rssi_floor_dbm:
            self.weak += 1
            return
        packet = self.sieve.keep(heard)
        if packet is None:
            return
        if packet.layout is Layout.BEACON:
            self.beacon_monotonic_s = heard.monotonic_s
        self.queue.put(packet)

    def _keep(self, device: Device, packet: Packet) -> None:
        self.sieve.ours += 1
        if self.senders.admits(device.address, packet.token, packet.monotonic_s):
            self.queue.put(packet)

    def _hear_eddystone(self, body: bytes, address: str, rssi_dbm: int, now_s: float) -> None:
        beacons = self._site_beacons
        frame = read_eddystone(body)
        if beacons is None or frame is None:
            return
        if isinstance(frame, EddystoneTlm):
            beacons.hear_telemetry(address, frame.battery_mv or None, frame.temperature_c)
            return
        if isinstance(frame, EddystoneEtlm):
            beacons.hear_encrypted_telemetry(address)
            return
        if isinstance(frame, EddystoneUid):
            identity = frame.namespace + frame.instance
        elif isinstance(frame, EddystoneEid):
            identity = frame.eid
        else:
            return
        if beacons.hear(identity, address, rssi_dbm, now_s):
            self.beacon_monotonic_s = now_s


def newest_uuid128(uuids: Sequence[str]) -> bytes | None:
    """The last 128-bit UUID of Device1.UUIDs, big-endian; None where there is none.

    BlueZ appends and never prunes (src/device.c, device_add_eir_uuids): of the 128-bit UUIDs an address ever sent, the
    last is on the air.
    """
    for text in reversed(uuids):
        if not is_short(text):
            return bytes.fromhex(text.replace("-", ""))
    return None


def is_short(uuid: str) -> bool:
    """Whether it stands for a UUID of 16 bits."""
    return uuid.endswith(_BASE_UUID_TAIL) and uuid.startswith("0000")


def _long(uuid16: int) -> str:
    return f"0000{uuid16:04x}{_BASE_UUID_TAIL}"
