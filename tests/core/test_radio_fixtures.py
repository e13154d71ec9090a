"""The store's own beacons in the simulated air: what they send, how often, and that a gateway knows each of them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.air.fixtures import Fixtures
from gateway.outbox.rows import Clock as Now
from kiosk_server.beacons.rotation import Clock, OnAir, identities
from simulator import store
from simulator.bluez.advertisement import Advertisement
from simulator.ether import FIXTURE, Ether, Packet
from simulator.fixtures import INTERVAL_S, TELEMETRY_EVERY, hanging
from simulator.world import World
from wire.eddystone import EddystoneEid, EddystoneTlm, EddystoneUid, read_eddystone
from wire.frames import APPLE_COMPANY

START_S = 1_800_000_000.0


def a_minute(seed: int = 1, steps: int = 1) -> list[Packet]:
    site = store.site()
    ether = Ether(World(site), seed, fixtures=hanging(site.beacons, seed, store.CONDITIONS))
    ether.advance(START_S)
    return [packet for step in range(steps) for packet in ether.advance(START_S + 60.0 * (step + 1) / steps)]


def listening() -> Fixtures:
    """A gateway with what the server would tell it."""
    known = [
        OnAir(
            each.beacon,
            each.kind,
            each.identity,
            None
            if each.identity_key is None
            else Clock(bytes.fromhex(each.identity_key), each.rotation_exponent or 0, each.clock_zero_s or 0, START_S),
        )
        for each in store.site().beacons
    ]
    fixtures = Fixtures(b"salt")
    fixtures.look_for(identities(known, START_S)[0])
    return fixtures


def hear(fixtures: Fixtures, packet: Packet) -> None:
    heard = Advertisement.parse(packet.data, connectable=False)
    apple = heard.manufacturer_data.get(APPLE_COMPANY)
    if apple is not None:
        assert fixtures.hear(apple[2:22], packet.address, packet.rssi_dbm, packet.at_s)
        return
    (body,) = heard.service_data.values()
    frame = read_eddystone(body)
    if isinstance(frame, EddystoneTlm):
        fixtures.hear_telemetry(packet.address, frame.battery_mv, frame.temperature_c)
    elif isinstance(frame, EddystoneUid):
        assert fixtures.hear(frame.namespace + frame.instance, packet.address, packet.rssi_dbm, packet.at_s)
    else:
        assert isinstance(frame, EddystoneEid)
        assert fixtures.hear(frame.eid, packet.address, packet.rssi_dbm, packet.at_s)


def test_a_gateway_knows_every_beacon_of_the_demo_store_and_which_one_is_dying() -> None:
    fixtures = listening()
    for packet in a_minute():
        hear(fixtures, packet)
    report = fixtures.report("door", Now(START_S + 60, START_S + 60, synced=True))
    assert report is not None
    assert [each.beacon for each in report.readings] == sorted(each.beacon for each in store.site().beacons)
    batteries = {each.beacon: each.battery_mv for each in report.readings}
    assert (batteries["maps"], batteries["packs"], batteries["door"]) == (2170, 2950, None)


def test_they_send_once_a_second_and_every_tenth_time_how_they_are() -> None:
    sent = Counter(packet.person for packet in a_minute() if packet.gateway == "door")
    assert set(sent) == {f"{FIXTURE}{each.beacon}" for each in store.site().beacons}
    assert all(count <= 60 / INTERVAL_S + 1 for count in sent.values())
    (place,) = [each for each in store.site().beacons if each.beacon == "maps"]
    (beacon,) = hanging([place], 1, store.CONDITIONS)
    beacon.start(START_S)
    frames = [next(iter(Advertisement.parse(beacon.emit().data).service_data.values())) for _ in range(30)]
    assert [isinstance(read_eddystone(each), EddystoneTlm) for each in frames].count(True) == 30 // TELEMETRY_EVERY


@pytest.mark.no_cover
@settings(max_examples=20, deadline=None)
@given(st.integers(2, 200))
def test_steps_of_any_length_give_the_same_packets(steps: int) -> None:
    whole = [packet for packet in a_minute() if packet.at_s < START_S + 59]
    assert [packet for packet in a_minute(steps=steps) if packet.at_s < START_S + 59] == whole


def test_beacons_change_nothing_for_phones() -> None:
    assert all(not packet.own for packet in a_minute())
