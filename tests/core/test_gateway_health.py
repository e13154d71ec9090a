"""`gateway.air.sieve` and `gateway.health.health`: what is kept, what is counted, and what is said of it."""

from __future__ import annotations

import asyncio
from uuid import UUID

from gateway.air.airwaves import Advertisement, parse_ad
from gateway.air.heard import Heard, RadioState, is_reception
from gateway.air.hearing import Hearing
from gateway.air.radio import Ears
from gateway.air.sieve import Sieve, beacon_token
from gateway.air.window import Packet
from gateway.bluetooth.recovery import SILENCE_S, Expected
from gateway.health.health import DOUBT_S, Health
from gateway.outbox.rows import Clock, Figures
from wire.frames import (
    DEFAULT_SERVICE_UUID16,
    IBeacon,
    PresenceFrame,
    android_advertisement,
    ibeacon_advertisement,
    ios_advertisement,
)
from wire.freshness import Freshness
from wire.messages.mqtt import Layout

OURS = UUID("0a1b2c3d-0000-4000-8000-001122334455")
SCANNING = RadioState(True, "monitor+active")


def heard(ad: bytes | Advertisement, at_s: float = 1000.0) -> Heard:
    return Heard(1_800_000_000 + at_s, at_s, -60, parse_ad(ad) if isinstance(ad, bytes) else ad)


def clock(at_s: float) -> Clock:
    return Clock(1_800_000_000 + at_s, at_s, True)


def packet(at_s: float = 1000.0) -> Packet:
    return Packet(b"t" * 16, Layout.IOS, None, -60, 1_800_000_000 + at_s, at_s)


def make_hearing(ears: Ears | None = None) -> Hearing:
    return Hearing(Sieve(DEFAULT_SERVICE_UUID16), ears or Ears(), utc_s=float, monotonic_s=float, salt=bytes(16))


def make_health(hearing: Hearing | None = None) -> Health:
    hearing = hearing or make_hearing()
    return Health("door", "boot", "1.0", hearing, hearing.sieve)


def test_only_our_frames_and_the_sites_beacons_are_kept() -> None:
    sieve = Sieve(DEFAULT_SERVICE_UUID16, frozenset({OURS}))
    frame = PresenceFrame(b"t" * 16, Freshness(7, b"mac"))
    android = sieve.keep(heard(android_advertisement(frame)))
    ios = sieve.keep(heard(ios_advertisement(b"t" * 16)))
    beacon = sieve.keep(heard(ibeacon_advertisement(IBeacon(OURS, 258, 772, -59))))
    assert android is not None
    assert (android.layout, android.token, android.fresh) == (Layout.ANDROID, frame.token, frame.fresh)
    assert ios is not None
    assert (ios.layout, ios.fresh) == (Layout.IOS, None)
    assert beacon is not None
    assert (beacon.layout, beacon.token) == (Layout.BEACON, OURS.bytes[:12] + b"\x01\x02\x03\x04")
    for foreign in (ibeacon_advertisement(IBeacon(UUID(int=5), 1, 1, -59)), b"\x02\x01\x06"):
        assert sieve.keep(heard(foreign)) is None
    assert sieve.keep(heard(b"\x09\x01")) is None
    assert (sieve.ours, sieve.foreign, sieve.malformed) == (3, 2, 1)


def test_beacons_of_one_uuid_are_told_apart() -> None:
    assert beacon_token(IBeacon(OURS, 1, 2, -59)) != beacon_token(IBeacon(OURS, 1, 3, -59))


def test_a_gateway_that_hears_nothing_says_so() -> None:
    hearing = make_hearing()
    health = make_health(hearing)
    health.radio_changed(SCANNING, clock(100))
    assert health.status(True, clock(101), Figures()).scanning
    assert not health.has_changed(clock(100 + SILENCE_S + DOUBT_S))
    assert health.has_changed(clock(100 + SILENCE_S + DOUBT_S + 1))
    status = health.status(True, clock(140), Figures())
    assert not status.scanning
    assert status.scan_reason == (
        "Nothing heard since it started. Without a beacon of the site nearby, this may be an empty store."
    )
    assert status.trouble == status.scan_reason
    hearing.hear(heard(b"", at_s=150))
    assert health.has_changed(clock(151))
    status = health.status(True, clock(151), Figures())
    assert (status.scanning, status.trouble) == (True, "")


def test_a_gateway_deaf_to_the_sites_own_beacons_says_that_it_is_the_adapter() -> None:
    hearing = make_hearing()
    health = Health("door", "boot", "1.0", hearing, hearing.sieve, Expected(silence_s=40, has_beacons=True))
    health.radio_changed(SCANNING, clock(0))
    hearing.hear(heard(b"", at_s=100))
    assert health.status(True, clock(140), Figures()).scanning
    status = health.status(True, clock(146), Figures())
    assert status.trouble.startswith("Deaf: nothing heard since ")
    assert status.trouble.endswith("Look at the adapter and its lead.")


def test_the_status_counts_how_often_the_radio_came_back() -> None:
    health = make_health()
    health.radio_changed(RadioState(True, "active", "", recoveries=3), clock(0))
    assert health.status(True, clock(1), Figures()).recoveries == 3


def test_deafness_is_one_change_however_long_it_lasts() -> None:
    health = make_health()
    health.radio_changed(SCANNING, clock(0))
    health.status(True, clock(60), Figures())
    assert not health.has_changed(clock(6000))


def test_a_radio_that_stopped_is_told_with_its_reason() -> None:
    health = make_health()
    assert not health.status(True, clock(0), Figures()).scanning
    health.radio_changed(RadioState(False, "", "The Bluetooth adapter was unplugged."), clock(1))
    status = health.status(True, clock(2), Figures())
    assert (status.scanning, status.scan_reason) == (False, "The Bluetooth adapter was unplugged.")


def test_counters_reach_the_status() -> None:
    hearing = make_hearing(Ears(size=1))
    for ad in (b"", ios_advertisement(b"t" * 16), ios_advertisement(b"t" * 16)):
        hearing.hear(heard(ad))
    health = make_health(hearing)
    health.unstored = 4
    status = health.status(True, clock(0), Figures(rows=7, bytes=4096, evicted=9))
    assert (status.packets, status.dropped, status.foreign) == (3, 5, 1)
    assert (status.outbox_rows, status.outbox_bytes, status.evicted) == (7, 4096, 9)


def test_a_failing_disk_is_what_staff_read_first() -> None:
    health = make_health()
    health.radio_changed(SCANNING, clock(0))
    health.disk_trouble = "The disk is full."
    assert health.status(True, clock(1), Figures()).scan_reason == "The disk is full."


def test_an_offline_status_never_says_scanning() -> None:
    health = make_health()
    health.radio_changed(SCANNING, clock(0))
    assert not health.status(False, clock(1), Figures()).scanning


def test_no_receiver_measures_what_stands_for_nothing() -> None:
    assert [is_reception(dbm) for dbm in (-128, -127, -126, -1, 0, 20)] == [False, False, True, True, False, False]


async def test_ears_drop_and_count_what_nobody_takes() -> None:
    ears = Ears(size=2)
    for at_s in (1, 2, 3):
        ears.put(packet(at_s))
    assert [one.monotonic_s for one in await ears.take() or []] == [1, 2]
    assert ears.dropped == 1


async def test_ears_wake_by_time_by_what_is_heard_and_by_the_end() -> None:
    ears = Ears()
    assert await ears.take(0.001) == []
    asyncio.get_running_loop().call_soon(ears.put, packet())
    assert len(await ears.take() or []) == 1
    asyncio.get_running_loop().call_soon(ears.close)
    assert await ears.take() is None


async def test_ears_can_be_iterated() -> None:
    ears = Ears()
    for at_s in (1, 2):
        ears.put(packet(at_s))
    ears.close()
    assert [one.monotonic_s async for one in ears] == [1, 2]
