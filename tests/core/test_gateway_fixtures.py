"""The site's own beacons as a gateway hears them: loudness, silence, telemetry, and nothing of anybody else."""

from __future__ import annotations

from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.air.fixtures import ADDRESSES_KEPT, NEW_AFTER_S, REPORT_AFTER_S, Fixtures
from gateway.outbox.rows import Clock
from wire.messages.mqtt import BeaconIdentity, BeaconKind, BeaconReading

DOOR = bytes(range(20))
AISLE = bytes(range(16))
NOON_S = 1_773_153_720.0


def named(**identities: bytes) -> list[BeaconIdentity]:
    kinds = {20: BeaconKind.IBEACON, 16: BeaconKind.EDDYSTONE_UID, 8: BeaconKind.EDDYSTONE_EID}
    return [
        BeaconIdentity(beacon=name, kind=kinds[len(each)], identity=each.hex()) for name, each in identities.items()
    ]


def listening(**identities: bytes) -> Fixtures:
    fixtures = Fixtures(b"salt of this run")
    fixtures.look_for(named(**identities))
    return fixtures


def at(monotonic_s: float) -> Clock:
    return Clock(NOON_S + monotonic_s, monotonic_s, synced=True)


def told(fixtures: Fixtures, monotonic_s: float) -> list[BeaconReading]:
    report = fixtures.report("door", at(monotonic_s))
    return [] if report is None else report.readings


@given(st.lists(st.integers(-126, -20), min_size=1, max_size=80))
def test_a_minute_is_told_by_its_median_and_its_count(levels: list[int]) -> None:
    fixtures = listening(door=DOOR)
    for number, rssi_dbm in enumerate(levels):
        assert fixtures.hear(DOOR, "A", rssi_dbm, number * 0.1)
    (reading,) = told(fixtures, 10.0)
    assert (reading.rssi_dbm, reading.count) == (median(levels), len(levels))
    assert reading.heard_at_s == NOON_S + (len(levels) - 1) * 0.1


@given(st.binary(max_size=24))
def test_nobody_elses_beacon_is_heard(identity: bytes) -> None:
    fixtures = listening(door=DOOR)
    assert fixtures.hear(identity, "A", -60, 1.0) == (identity == DOOR)


def test_an_old_minute_does_not_weigh_on_the_new_one() -> None:
    fixtures = listening(door=DOOR)
    fixtures.hear(DOOR, "A", -90, 0.0)
    fixtures.hear(DOOR, "A", -50, 61.0)
    assert [(each.rssi_dbm, each.count) for each in told(fixtures, 62.0)] == [(-50.0, 1)]


def test_a_beacon_that_fell_silent_is_told_with_its_last_minute() -> None:
    fixtures = listening(door=DOOR)
    fixtures.hear(DOOR, "A", -70, 5.0)
    assert told(fixtures, 60.0)[0].heard_at_s == NOON_S + 5.0
    (again,) = told(fixtures, 600.0)
    assert (again.heard_at_s, again.rssi_dbm, again.count) == (NOON_S + 5.0, -70.0, 1)


def test_a_clock_that_was_set_meanwhile_does_not_move_what_was_heard() -> None:
    fixtures = listening(door=DOOR)
    fixtures.hear(DOOR, "A", -70, 5.0)
    report = fixtures.report("door", Clock(NOON_S + 3600.0, 8.0, synced=True))
    assert report is not None
    assert report.at_s - report.readings[0].heard_at_s == 3.0


def test_telemetry_is_that_of_the_beacon_heard_from_the_same_address() -> None:
    fixtures = listening(door=DOOR, aisle=AISLE)
    assert not fixtures.hear_telemetry("B", 2900, 20.0)
    fixtures.hear(DOOR, "A", -60, 1.0)
    fixtures.hear(AISLE, "B", -60, 1.0)
    assert fixtures.hear_telemetry("B", 2170, None)
    assert not fixtures.hear_telemetry("C", 2900, 20.0)
    aisle, door = told(fixtures, 2.0)
    assert (aisle.battery_mv, aisle.temperature_c, door.battery_mv) == (2170, None, None)


def test_encrypted_telemetry_of_ours_is_counted_alone() -> None:
    fixtures = listening(door=DOOR)
    assert not fixtures.hear_encrypted_telemetry("A")
    fixtures.hear(DOOR, "A", -60, 1.0)
    assert fixtures.hear_encrypted_telemetry("A")
    assert not fixtures.hear_encrypted_telemetry("B")
    assert fixtures.encrypted == 1


def test_a_rotating_beacon_is_one_beacon_and_says_which_identity_was_heard() -> None:
    fixtures = Fixtures(b"salt of this run")
    now, following = b"\x01" * 8, b"\x02" * 8
    fixtures.look_for(named(eid=now) + named(eid=following))
    fixtures.hear(now, "A", -60, 1.0)
    fixtures.hear(following, "B", -64, 2.0)
    (reading,) = told(fixtures, 3.0)
    assert (reading.beacon, reading.identity, reading.count) == ("eid", following.hex(), 2)


def test_a_new_configuration_forgets_whom_it_no_longer_names_and_keeps_the_rest() -> None:
    fixtures = listening(door=DOOR, aisle=AISLE)
    fixtures.hear(DOOR, "A", -60, 1.0)
    fixtures.hear(AISLE, "B", -60, 1.0)
    fixtures.look_for(named(aisle=AISLE))
    assert [each.beacon for each in told(fixtures, 2.0)] == ["aisle"]
    assert not fixtures.hear(DOOR, "A", -60, 3.0)
    assert not fixtures.hear_telemetry("A", 2900, None)
    assert len(fixtures) == 1


@settings(deadline=None)
@given(st.integers(0, 40))
def test_addresses_are_kept_for_few_and_none_as_itself(more: int) -> None:
    fixtures = listening(door=DOOR)
    for number in range(ADDRESSES_KEPT + more):
        fixtures.hear(DOOR, f"address {number}", -60, 1.0)
    assert fixtures.hear_telemetry(f"address {ADDRESSES_KEPT + more - 1}", 2900, None)
    assert fixtures.hear_telemetry("address 0", 2900, None) == (more == 0)
    assert "address" not in repr(vars(fixtures))


def test_a_report_is_due_soon_after_the_first_packet_and_then_once_a_minute() -> None:
    fixtures = listening(door=DOOR)
    assert fixtures.due("door", at(100.0)) is None
    fixtures.hear(DOOR, "A", -60, 100.0)
    assert fixtures.due("door", at(100.0 + NEW_AFTER_S - 1)) is None
    assert fixtures.due("door", at(100.0 + NEW_AFTER_S)) is not None
    assert fixtures.due("door", at(100.0 + NEW_AFTER_S + REPORT_AFTER_S - 1)) is None
    assert fixtures.due("door", at(100.0 + NEW_AFTER_S + REPORT_AFTER_S)) is not None
    fixtures.look_for([])
    assert fixtures.due("door", at(1000.0)) is None
