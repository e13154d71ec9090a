"""bleak's detection callback up to the queue of what is ours. Pure: the clocks are handed in.

98 of 100 advertisements in a store are strangers': for them there is an RSSI to compare, a few lookups and a counter,
and nothing is made or kept. What is ours goes straight into a `Packet`. `gateway.sieve` says what is ours; here stands
the same rule over the dictionaries that bleak makes, and a test holds the two to one another.

Addresses are looked at by the site's own beacons only, and by the limit on one sender; neither keeps one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from gateway.heard import UNKNOWN_DBM, Heard
from gateway.sieve import Sieve
from gateway.window import Packet
from wire.frames import APPLE_COMPANY, IBEACON_BYTES, read_ibeacon, read_service_data
from wire.messages.mqtt import Layout

_BASE_UUID_TAIL = "-0000-1000-8000-00805f9b34fb"
"Of a UUID with 16 bits, as BlueZ and bleak write it (Bluetooth Core Vol 3 Part B 2.5.1)."

_IBEACON_START = b"\x02\x15"


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


class Queue(Protocol):
    """Where packets wait for the windows: `gateway.radio.Ears`."""

    dropped: int

    def put(self, packet: Packet) -> None: ...
    def close(self) -> None: ...
    async def room(self) -> None: ...


Clock = Callable[[], float]


class Hearing:
    """Takes everything a radio hears, keeps what is ours, counts the rest."""

    def __init__(self, sieve: Sieve, queue: Queue, *, utc_s: Clock, monotonic_s: Clock) -> None:
        """`utc_s` and `monotonic_s` tell the time: bleak says nothing of when a packet came."""
        self.sieve = sieve
        self.queue = queue
        self._utc_s = utc_s
        self._monotonic_s = monotonic_s
        self._service = f"0000{sieve.service_uuid16:04x}{_BASE_UUID_TAIL}"
        self.packets = 0
        "Everything that was received, strangers' too."
        self.heard_at_s: float | None = None
        "UTC seconds of the last."
        self.heard_monotonic_s: float | None = None

    @property
    def dropped(self) -> int:
        """Packets of ours that were lost because nobody listened fast enough."""
        return self.queue.dropped

    def callback(self, _device: Device, data: Data) -> None:
        """bleak's detection callback."""
        rssi_dbm = data.rssi
        # bleak also calls for any other change of a device, and with -127 for one that is going.
        if not UNKNOWN_DBM < rssi_dbm < 0:
            return
        self.packets += 1
        self.heard_monotonic_s = now_s = self._monotonic_s()
        self.heard_at_s = at_s = self._utc_s()
        sieve = self.sieve
        if (service_data := data.service_data) and (body := service_data.get(self._service)) is not None:
            if (frame := read_service_data(body)) is None:
                sieve.malformed += 1
                return
            sieve.ours += 1
            self.queue.put(Packet(frame.token, Layout.ANDROID, frame.fresh, rssi_dbm, at_s, now_s))
            return
        if (uuids := data.service_uuids) and self._service in uuids and (token := newest_uuid128(uuids)) is not None:
            sieve.ours += 1
            self.queue.put(Packet(token, Layout.IOS, None, rssi_dbm, at_s, now_s))
            return
        if (
            (apple := data.manufacturer_data.get(APPLE_COMPANY)) is not None
            and len(apple) == IBEACON_BYTES
            and apple[:2] == _IBEACON_START
            and (beacon := read_ibeacon(apple)) is not None
            and (token := sieve.site_beacon(beacon)) is not None
        ):
            sieve.ours += 1
            self.queue.put(Packet(token, Layout.BEACON, None, rssi_dbm, at_s, now_s))
            return
        sieve.foreign += 1

    def hear(self, heard: Heard) -> None:
        """An advertisement of which the radio has the bytes, with times of its own."""
        self.packets += 1
        self.heard_at_s, self.heard_monotonic_s = heard.at_s, heard.monotonic_s
        packet = self.sieve.keep(heard)
        if packet is not None:
            self.queue.put(packet)


def newest_uuid128(uuids: Sequence[str]) -> bytes | None:
    """The last 128-bit UUID of Device1.UUIDs, big-endian; None where there is none.

    BlueZ appends and never prunes (src/device.c, device_add_eir_uuids): of the 128-bit UUIDs an address ever sent, the
    last is on the air.
    """
    for text in reversed(uuids):
        if not (text.endswith(_BASE_UUID_TAIL) and text.startswith("0000")):
            return bytes.fromhex(text.replace("-", ""))
    return None
