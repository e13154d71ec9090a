"""`gateway.air.hearing`: what bleak tells becomes a packet where it is ours, and a number where it is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from gateway.air.airwaves import Advertisement
from gateway.air.heard import Heard
from gateway.air.hearing import RSSI_FLOOR_DBM, Hearing, is_short, newest_uuid128
from gateway.air.sieve import Sieve, beacon_token
from gateway.air.window import Packet
from wire.eddystone import (
    EddystoneEid,
    EddystoneTlm,
    EddystoneUid,
    eid_service_data,
    tlm_service_data,
    uid_service_data,
)
from wire.frames import APPLE_COMPANY, DEFAULT_SERVICE_UUID16, IBeacon, ibeacon_manufacturer_data
from wire.freshness import Freshness
from wire.messages.mqtt import Layout

MARKER = "0000fff1-0000-1000-8000-00805f9b34fb"
EDDYSTONE = "0000feaa-0000-1000-8000-00805f9b34fb"
TOKEN = b"jane's token 001"
ANDROID = TOKEN + b"\x07mac"
SITE = UUID("0a1b2c3d-0000-4000-8000-001122334455")
SITE_BEACON = IBeacon(SITE, 258, 772, -59)
STRANGERS_BEACON = IBeacon(UUID(int=5), 258, 772, -59)


@dataclass
class Queue:
    packets: list[Packet] = field(default_factory=list)
    dropped: int = 0

    def put(self, packet: Packet) -> None:
        self.packets.append(packet)

    def close(self) -> None: ...

    async def room(self) -> None: ...


@dataclass
class Device:
    address: str = "C0:00:00:00:00:01"


@dataclass
class Data:
    rssi: int = -60
    manufacturer_data: dict[int, bytes] = field(default_factory=dict)
    service_data: dict[str, bytes] = field(default_factory=dict)
    service_uuids: list[str] = field(default_factory=list)


@dataclass
class Beacons:
    """Follows one name, and remembers what it was told."""

    name: bytes
    told: list[tuple[object, ...]] = field(default_factory=list)

    def __len__(self) -> int:
        return 1

    def hear(self, identity: bytes, address: str, rssi_dbm: int, monotonic_s: float) -> bool:
        self.told.append((identity, address, rssi_dbm, monotonic_s))
        return identity == self.name

    def hear_telemetry(self, address: str, battery_mv: int | None, temperature_c: float | None) -> bool:
        self.told.append((address, battery_mv, temperature_c))
        return True

    def hear_encrypted_telemetry(self, address: str) -> bool:
        self.told.append((address,))
        return True


class Ear:
    """A hearing at 1800000000 UTC and second 1000 of its machine, and its queue."""

    def __init__(self, beacons: Beacons | None = None) -> None:
        self.queue = Queue()
        self.now_s = 1000.0
        self.hearing = Hearing(
            Sieve(DEFAULT_SERVICE_UUID16, frozenset({SITE})),
            self.queue,
            utc_s=lambda: 1_800_000_000 + self.now_s,
            monotonic_s=lambda: self.now_s,
            salt=bytes(16),
            site_beacons=beacons,
        )

    def hear(self, data: Data, address: str = "C0:00:00:00:00:01") -> list[Packet]:
        """What came of it."""
        before = len(self.queue.packets)
        self.hearing.callback(Device(address), data)
        return self.queue.packets[before:]


def uuid_text(uuid: bytes) -> str:
    return str(UUID(bytes=uuid))


def as_advertisement(data: Data) -> Advertisement:
    """The same as any radio with the bytes would have it: UUIDs of 16 bits as numbers, one 128-bit UUID."""
    newest = newest_uuid128(data.service_uuids)
    return Advertisement(
        manufacturer=tuple(data.manufacturer_data.items()),
        service_data16=tuple((int(uuid[4:8], 16), body) for uuid, body in data.service_data.items() if is_short(uuid)),
        uuids16=tuple(int(uuid[4:8], 16) for uuid in data.service_uuids if is_short(uuid)),
        uuids128=() if newest is None else (newest,),
    )


def test_each_layout_of_ours_becomes_a_packet() -> None:
    ear = Ear()
    packets = [
        *ear.hear(Data(service_data={MARKER: ANDROID})),
        *ear.hear(Data(service_uuids=[MARKER, uuid_text(TOKEN)])),
        *ear.hear(Data(manufacturer_data={APPLE_COMPANY: ibeacon_manufacturer_data(SITE_BEACON)})),
    ]
    at = -60, 1_800_001_000.0, 1000.0
    assert packets == [
        Packet(TOKEN, Layout.ANDROID, Freshness(7, b"mac"), *at),
        Packet(TOKEN, Layout.IOS, None, *at),
        Packet(beacon_token(SITE_BEACON), Layout.BEACON, None, *at),
    ]
    assert ear.hearing.sieve.ours == 3


def test_strangers_are_counted_and_nothing_else() -> None:
    ear = Ear()
    for data in (
        Data(),
        Data(service_data={EDDYSTONE: b"\x00"}, service_uuids=[EDDYSTONE]),
        Data(service_uuids=[uuid_text(TOKEN)]),
        Data(service_uuids=[MARKER]),
        Data(manufacturer_data={APPLE_COMPANY: b"\x10\x05"}),
        Data(manufacturer_data={APPLE_COMPANY: ibeacon_manufacturer_data(STRANGERS_BEACON)}),
        Data(manufacturer_data={APPLE_COMPANY: ibeacon_manufacturer_data(SITE_BEACON)[:-1]}),
    ):
        assert ear.hear(data) == []
    assert (ear.hearing.packets, ear.hearing.sieve.foreign, len(ear.hearing.senders)) == (7, 7, 0)


def test_a_frame_of_ours_that_is_cut_is_malformed() -> None:
    ear = Ear()
    assert ear.hear(Data(service_data={MARKER: ANDROID[:-1]})) == []
    assert ear.hearing.sieve.malformed == 1


def test_what_is_below_the_floor_shows_that_the_ears_work() -> None:
    ear = Ear()
    weak = Data(rssi=RSSI_FLOOR_DBM - 1, service_data={MARKER: ANDROID})
    assert ear.hear(weak) == []
    assert (ear.hearing.packets, ear.hearing.weak, ear.hearing.heard_monotonic_s) == (1, 1, 1000.0)
    ear.hearing.rssi_floor_dbm = RSSI_FLOOR_DBM - 1
    assert len(ear.hear(weak)) == 1
    heard = Heard(0.0, 0.0, RSSI_FLOOR_DBM - 2, as_advertisement(weak))
    ear.hearing.hear(heard)
    assert (ear.hearing.weak, len(ear.queue.packets)) == (2, 1)


def test_what_is_no_reception_is_not_heard() -> None:
    ear = Ear()
    for rssi_dbm in (-128, -127, 0, 20):
        assert ear.hear(Data(rssi=rssi_dbm, service_data={MARKER: ANDROID})) == []
    assert (ear.hearing.packets, ear.hearing.heard_monotonic_s, ear.hearing.heard_at_s) == (0, None, None)


def test_it_says_when_it_last_heard_anything_by_the_clock_as_it_stands_now() -> None:
    ear = Ear()
    ear.hear(Data())
    ear.now_s += 5
    assert (ear.hearing.heard_monotonic_s, ear.hearing.heard_at_s) == (1000.0, 1_800_001_000.0)


def test_of_the_uuids_an_address_ever_sent_the_newest_is_its_token() -> None:
    old, new = uuid_text(b"z" * 16), uuid_text(TOKEN)
    (packet,) = Ear().hear(Data(service_uuids=[old, MARKER, new, "0000180f-0000-1000-8000-00805f9b34fb"]))
    assert packet.token == TOKEN


def test_one_address_that_says_too_much_is_held_back_and_counted() -> None:
    ear = Ear()
    for _ in range(200):
        ear.hear(Data(service_data={MARKER: ANDROID}))
    assert (len(ear.queue.packets), ear.hearing.dropped) == (50, 150)
    assert len(ear.hear(Data(service_data={MARKER: ANDROID}), "C0:00:00:00:00:02")) == 1
    ear.queue.dropped = 3
    assert ear.hearing.dropped == 153


def test_the_sites_beacons_are_followed_in_every_format() -> None:
    uid = EddystoneUid(b"namespace.", b"inst01", -20)
    eid = EddystoneEid(b"8 bytes.", -20)
    telemetry = EddystoneTlm(2900, 21.5, 17, 3600.0)
    for name, data in (
        (uid.namespace + uid.instance, Data(service_data={EDDYSTONE: uid_service_data(uid)})),
        (eid.eid, Data(service_data={EDDYSTONE: eid_service_data(eid)})),
        (
            SITE.bytes + b"\x01\x02\x03\x04",
            Data(manufacturer_data={APPLE_COMPANY: ibeacon_manufacturer_data(SITE_BEACON)}),
        ),
    ):
        ear = Ear(beacons := Beacons(name))
        ear.hear(data)
        assert beacons.told == [(name, "C0:00:00:00:00:01", -60, 1000.0)]
        assert ear.hearing.beacon_monotonic_s == 1000.0
    ear = Ear(beacons := Beacons(b""))
    for body in (tlm_service_data(telemetry), b"\x20\x01" + bytes(16), b"\x10\x00\x00a", b"\x77"):
        ear.hear(Data(service_data={EDDYSTONE: body}))
    ear.hear(Data(service_data={EDDYSTONE: uid_service_data(uid)}))
    ear.hear(Data(manufacturer_data={APPLE_COMPANY: ibeacon_manufacturer_data(STRANGERS_BEACON)}))
    assert beacons.told[:2] == [("C0:00:00:00:00:01", 2900, 21.5), ("C0:00:00:00:00:01",)]
    assert (len(beacons.told), ear.hearing.beacon_monotonic_s) == (4, None)


def test_a_recording_s_beacon_is_a_sign_of_life_too() -> None:
    ear = Ear()
    data = Data(manufacturer_data={APPLE_COMPANY: ibeacon_manufacturer_data(SITE_BEACON)})
    ear.hearing.hear(Heard(1.0, 2.0, -60, as_advertisement(data)))
    assert (ear.hearing.beacon_monotonic_s, ear.hearing.heard_at_s) == (2.0, 1.0)
    ear.hearing.hear(Heard(2.0, 3.0, -60, as_advertisement(Data())))
    assert (ear.hearing.beacon_monotonic_s, ear.hearing.heard_at_s, len(ear.queue.packets)) == (2.0, 2.0, 1)


bodies = st.binary(max_size=30)
short_uuids = st.sampled_from([DEFAULT_SERVICE_UUID16, 0xFEAA, 0xFD6F, 0x180F]).map(
    lambda uuid: f"0000{uuid:04x}-0000-1000-8000-00805f9b34fb"
)
uuids = short_uuids | st.binary(min_size=16, max_size=16).map(uuid_text)
our_bodies = st.binary(min_size=20, max_size=20) | bodies
apple_bodies = bodies | st.builds(
    lambda uuid, rest: b"\x02\x15" + uuid + rest, st.sampled_from([SITE.bytes, bytes(16)]), st.binary(max_size=8)
)
advertised = st.builds(
    Data,
    rssi=st.integers(-99, -1),
    manufacturer_data=st.dictionaries(st.sampled_from([0x004C, 0x0118, 0x0059]), apple_bodies, max_size=3),
    service_data=st.dictionaries(uuids, our_bodies, max_size=3),
    service_uuids=st.lists(uuids, max_size=5),
)


@given(data=advertised)
@example(Data(service_data={MARKER: b""}, service_uuids=[MARKER, uuid_text(TOKEN)]))
@example(
    Data(
        service_data={MARKER: b""}, manufacturer_data={APPLE_COMPANY: ibeacon_manufacturer_data(SITE_BEACON) + b"\x00"}
    )
)
def test_from_bleak_exactly_that_is_kept_which_the_sieve_keeps(data: Data) -> None:
    ear = Ear()
    sieve = Sieve(DEFAULT_SERVICE_UUID16, frozenset({SITE}))
    kept = sieve.keep(Heard(1_800_001_000.0, 1000.0, data.rssi, as_advertisement(data)))
    assert ear.hear(data) == ([] if kept is None else [kept])
    assert ear.hearing.sieve.ours == sieve.ours
    counted = ear.hearing.sieve
    assert counted.ours + counted.foreign + counted.malformed == 1
