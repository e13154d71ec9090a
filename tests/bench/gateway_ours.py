"""What is measured of ours, and bleak's own way from the bus: runs where only `requirements/gateway.lock` is."""

from __future__ import annotations

import gc
import socket
import time
import tracemalloc
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from bleak.backends.bluezdbus.manager import BlueZManager
from bleak.backends.bluezdbus.scanner import BleakScannerBlueZDBus
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio.message_reader import build_message_reader

from gateway.air.hearing import Hearing
from gateway.air.sieve import Sieve
from gateway.air.window import Packet, Windows
from tests.bench.gateway_air import OURS, Heard, make_air
from tests.bench.gateway_rounds import Case

AIR = 10_000
"Advertisements made once and played again and again: 200 of them are ours."
LONG_AIR = 500_000
"So long that each of 10,000 customers is heard; as long for ten, or the processor's caches would be what differs."
PER_S = 1_000
"Of simulated time: a shop on a Saturday."
AT_ONCE = 64
"Packets wait in the queue until the loop comes round; so many advertisements fit a read of the bus."
ADAPTER = "/org/bluez/hci0"
DEVICE = "org.bluez.Device1"
_SEND_BYTES = 100_000


class Queue(deque[Packet]):
    """Ears without a loop."""

    dropped = 0
    put = deque.append

    def close(self) -> None: ...

    async def room(self) -> None: ...


class Ours:
    """From bleak's callback to the windows, on a clock of its own."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.queue = Queue()
        clock = lambda: self.now_s  # noqa: E731
        self.hearing = Hearing(Sieve(OURS), self.queue, utc_s=clock, monotonic_s=clock, salt=bytes(16))
        self.windows = Windows()
        self.rows = 0

    def play(self, air: list[tuple[BLEDevice, AdvertisementData]], count: int) -> float:
        started_s = time.process_time()
        callback, at = self.hearing.callback, 0
        for number in range(count):
            self.now_s += 1 / PER_S
            callback(*air[at])
            at += 1
            if at == len(air):
                at = 0
            if not number % AT_ONCE:
                self.serve()
        return (time.process_time() - started_s) / count

    def serve(self) -> None:
        """What the gateway does when it is its turn."""
        sightings = self.windows.expire(self.now_s)
        while self.queue:
            sightings += self.windows.hear(self.queue.popleft())
        self.rows += len(sightings)


class Bus:
    """Bytes of bluetoothd's signals, read from a socket by bleak's own machinery."""

    def __init__(self, callback: AdvertisementDataCallback) -> None:
        self._there, here = socket.socketpair()
        for end in (self._there, here):
            end.setblocking(False)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * _SEND_BYTES)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * _SEND_BYTES)
        self._here = here
        manager = BlueZManager()
        scanner = BleakScannerBlueZDBus(callback, None, "active", bluez={})
        manager._advertisement_callbacks[ADAPTER].append(scanner._handle_advertising_data)
        self.manager, self.scanner = manager, scanner
        self._read = build_message_reader(here, manager._parse_msg, _fail, False)

    def play(self, signals: list[bytes], count: int) -> float:
        """Fills the socket untimed, and times how it is read."""
        spent_s, at, left = 0.0, 0, count
        while left:
            chunk: list[bytes] = []
            size = 0
            while left and size < _SEND_BYTES:
                chunk.append(signals[at])
                size += len(signals[at])
                at = (at + 1) % len(signals)
                left -= 1
            self._there.sendall(b"".join(chunk))
            started_s = time.process_time()
            self._read_all()
            spent_s += time.process_time() - started_s
        return spent_s / count

    def _read_all(self) -> None:
        """The loop calls the reader as long as the socket has something."""
        while True:
            self._read()
            try:
                self._here.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                return


def _fail(error: Exception | None) -> None:
    raise RuntimeError("the bus ended") from error


def as_bleak_tells(air: list[Heard]) -> list[tuple[BLEDevice, AdvertisementData]]:
    return [
        (
            BLEDevice(one.address, None, None),
            AdvertisementData(
                None, one.manufacturer_data, one.service_data, one.service_uuids, None, one.rssi, ("", {})
            ),
        )
        for one in air
    ]


def first_signals(air: list[Heard]) -> list[bytes]:
    """InterfacesAdded for each address."""
    seen: dict[str, Heard] = {}
    for one in air:
        seen.setdefault(one.address, one)
    return [
        _signal(
            "/",
            "org.freedesktop.DBus.ObjectManager",
            "InterfacesAdded",
            "oa{sa{sv}}",
            [_path(one), {DEVICE: _all(one)}],
        )
        for one in seen.values()
    ]


def next_signals(air: list[Heard]) -> list[bytes]:
    """PropertiesChanged for each advertisement, as with `DuplicateData` and an RSSI filter."""
    return [
        _signal(
            _path(one), "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", [DEVICE, _changed(one), []]
        )
        for one in air
    ]


def _path(one: Heard) -> str:
    return f"{ADAPTER}/dev_{one.address.replace(':', '_')}"


def _all(one: Heard) -> dict[str, Variant]:
    return {
        "Address": Variant("s", one.address),
        "AddressType": Variant("s", "random"),
        "Alias": Variant("s", one.address.replace(":", "-")),
        "Paired": Variant("b", False),
        "Bonded": Variant("b", False),
        "Trusted": Variant("b", False),
        "Blocked": Variant("b", False),
        "LegacyPairing": Variant("b", False),
        "Connected": Variant("b", False),
        "UUIDs": Variant("as", one.service_uuids),
        "Adapter": Variant("o", ADAPTER),
        "ServicesResolved": Variant("b", False),
        **_changed(one),
    }


def _changed(one: Heard) -> dict[str, Variant]:
    changed = {"RSSI": Variant("n", one.rssi)}
    if one.manufacturer_data:
        data = {company: Variant("ay", body) for company, body in one.manufacturer_data.items()}
        changed["ManufacturerData"] = Variant("a{qv}", data)
    if one.service_data:
        bodies = {uuid: Variant("ay", body) for uuid, body in one.service_data.items()}
        changed["ServiceData"] = Variant("a{sv}", bodies)
    return changed


def _signal(path: str, interface: str, member: str, signature: str, body: list[object]) -> bytes:
    message = Message(
        message_type=MessageType.SIGNAL,
        sender=":1.4",
        path=path,
        interface=interface,
        member=member,
        signature=signature,
        body=body,
        serial=7,
    )
    return bytes(message._marshall(False))


def _from_bus(air: list[Heard], callback: AdvertisementDataCallback) -> Case:
    bus = Bus(callback)
    signals = first_signals(air)
    bus.play(signals, len(signals))
    signals = next_signals(air)
    return lambda count: bus.play(signals, count)


def _from_callback(customers: int) -> Case:
    ours, air = Ours(), as_bleak_tells(make_air(LONG_AIR, customers))
    return lambda count: ours.play(air, count)


def cases_and_facts() -> tuple[Mapping[str, Case], Mapping[str, object]]:
    air = make_air(AIR, 10)
    ours = Ours()

    def hear_and_serve(device: BLEDevice, data: AdvertisementData) -> None:
        ours.now_s += 1 / PER_S
        ours.hearing.callback(device, data)
        if not ours.hearing.packets % AT_ONCE:
            ours.serve()

    cases = {
        "ours, 10 customers": _from_callback(10),
        "ours, 10000 customers": _from_callback(10_000),
        "bleak": _from_bus(air, lambda _device, _data: None),
        "bleak and ours": _from_bus(air, hear_and_serve),
    }
    return cases, {"memory": _memory()}


def _memory() -> dict[str, float]:
    """Bytes of Python objects for each address, by whose: a stranger's, a member's, and what bleak keeps of either."""
    strangers = [one for one in make_air(4_000, 1) if not one.is_ours]
    members = [one for one in make_air(150_000, 3_000) if one.is_ours]

    def hear(air: list[Heard]) -> Callable[[], object]:
        told, ours = as_bleak_tells(air), Ours()
        return lambda: (ours.play(told, len(told)), ours)

    def scan() -> Callable[[], object]:
        air = [one for one in make_air(100_000, 2_000) if one.is_ours]
        signals, bus = first_signals(air), Bus(lambda _device, _data: None)
        return lambda: (bus.play(signals, len(signals)), bus)

    return {
        "ours_stranger_bytes": round(_grown(hear(strangers)) / len({one.address for one in strangers}), 1),
        "ours_member_bytes": round(_grown(hear(members)) / len({one.address for one in members}), 1),
        "bleak_bytes": round(_grown(scan()) / 2_000, 1),
    }


def _grown(run: Callable[[], object]) -> int:
    gc.collect()
    tracemalloc.start()
    kept = run()
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return size


def resident_bytes(pid: int) -> int:
    """Of a process, with what it shares."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
