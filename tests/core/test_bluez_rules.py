"""The pure rules: merging, filters, rounds of the scan, patterns, versions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.bluez.advertisement import Advertisement
from simulator.bluez.direct_bus import MatchRule
from simulator.bluez.discovery import Discoveries, DiscoveryFilter
from simulator.bluez.errors import Refusal
from simulator.bluez.merging import RSSI_STEP_DB, DeviceRecord, MergeRules
from simulator.bluez.monitor import Pattern
from simulator.bluez.profile import (
    BLUEZ_5_66,
    BLUEZ_5_82,
    BLUEZ_5_82_LE_ONLY,
    BLUEZ_5_88,
    DuplicateFilter,
    Profile,
    ServiceDataPatterns,
    bluez,
)
from simulator.bluez.scanning import REST_S, ROUND_S, ActiveScan

SENT = Advertisement.build(manufacturer_data={0x004C: b"x"})
ADDRESS = "C0:00:00:00:00:01"


def advertisements() -> st.SearchStrategy[Advertisement]:
    return st.builds(
        lambda companies, name, tx: Advertisement.build(manufacturer_data=companies, name=name, tx_power_dbm=tx),
        st.dictionaries(st.integers(0, 3), st.binary(max_size=2), max_size=2),
        st.none() | st.sampled_from(["a", "b"]),
        st.none() | st.integers(-3, 3),
    )


HEARD = st.lists(st.tuples(advertisements(), st.integers(-100, -20)), min_size=1, max_size=20)


@given(HEARD)
def test_without_a_filter_the_signalled_rssi_is_never_8_db_off(heard: list[tuple[Advertisement, int]]) -> None:
    record = DeviceRecord()
    for advertisement, rssi_dbm in heard:
        record.merge(advertisement, rssi_dbm, MergeRules())
        assert record.rssi_dbm is not None
        assert abs(record.rssi_dbm - rssi_dbm) < RSSI_STEP_DB


@given(HEARD)
def test_with_every_rssi_each_advertisement_is_signalled(heard: list[tuple[Advertisement, int]]) -> None:
    record = DeviceRecord()
    for advertisement, rssi_dbm in heard:
        assert "RSSI" in record.merge(advertisement, rssi_dbm, MergeRules(every_rssi=True))
        assert record.rssi_dbm == rssi_dbm


@pytest.mark.no_cover
@given(HEARD, st.booleans())
def test_data_is_the_sum_of_all_heard_or_the_last_one(
    heard: list[tuple[Advertisement, int]], replace_data: bool
) -> None:
    record, expected = DeviceRecord(), dict[int, bytes]()
    for advertisement, rssi_dbm in heard:
        before = dict(record.manufacturer_data)
        changed = record.merge(advertisement, rssi_dbm, MergeRules(replace_data=replace_data))
        if advertisement.manufacturer_data:
            expected = {} if replace_data else expected
            expected |= advertisement.manufacturer_data
        assert record.manufacturer_data == expected
        if record.manufacturer_data != before:
            assert "ManufacturerData" in changed


def test_a_short_name_does_not_replace_a_known_one() -> None:
    record = DeviceRecord()
    record.merge(Advertisement.parse(b"\x05\x09long"), -60, MergeRules())
    record.merge(Advertisement.parse(b"\x03\x08lo"), -60, MergeRules())
    assert record.name == "long"


def test_only_what_changed_is_signalled() -> None:
    record, uuid = DeviceRecord(), "0000feaa-0000-1000-8000-00805f9b34fb"
    heard = Advertisement(flags=6, appearance=64, uuids=(uuid,), service_data={uuid: b"x"}, tx_power_dbm=4)
    rules = MergeRules(flags=True, uuids_from_service_data=True)
    everything = ["RSSI", "TxPower", "Appearance", "AdvertisingFlags", "UUIDs", "ServiceData"]
    assert record.merge(heard, -60, rules) == everything
    assert record.merge(heard, -60, rules) == []
    assert record.uuids == [uuid]


def test_flags_and_uuids_of_service_data_depend_on_the_version() -> None:
    record, heard = DeviceRecord(), Advertisement(flags=6, service_data={"feaa": b"x"})
    assert record.merge(heard, -60, MergeRules()) == ["RSSI", "ServiceData"]
    assert (record.flags, record.uuids) == (None, [])


def test_the_end_of_the_last_discovery_takes_the_signal_away() -> None:
    record = DeviceRecord()
    record.merge(Advertisement(tx_power_dbm=4), -60, MergeRules())
    assert record.forget_signal() == ["RSSI", "TxPower"]
    assert record.forget_signal() == []
    assert record.merge(Advertisement(), -60, MergeRules()) == ["RSSI"]


@pytest.mark.parametrize(
    ("profile", "options", "filtered", "every_rssi"),
    [
        (BLUEZ_5_66, {}, False, False),
        (BLUEZ_5_66, {"Transport": "le"}, True, True),
        (BLUEZ_5_82, {"Transport": "le"}, True, True),
        (BLUEZ_5_82_LE_ONLY, {"Transport": "le"}, False, False),
        (BLUEZ_5_82_LE_ONLY, {"Transport": "le", "DuplicateData": True}, True, True),
        (BLUEZ_5_88, {"Transport": "le"}, True, False),
        (BLUEZ_5_88, {"Transport": "le", "DuplicateData": True}, True, False),
        (BLUEZ_5_88, {"Transport": "le", "RSSI": -127}, True, True),
        (BLUEZ_5_88, {"Transport": "le", "Pathloss": 100}, True, True),
    ],
)
def test_what_counts_as_a_filter_depends_on_the_version(
    profile: Profile, options: dict[str, object], filtered: bool, every_rssi: bool
) -> None:
    rules = Discoveries.of([DiscoveryFilter.read(options)], profile)
    assert (rules.filtered, rules.merge_rules.every_rssi) == (filtered, every_rssi)


@pytest.mark.parametrize(
    ("options", "admitted"),
    [
        ({"RSSI": -70}, True),
        ({"RSSI": -50}, False),
        ({"Pathloss": 60}, True),
        ({"Pathloss": 50}, False),
        ({"UUIDs": ["FEAA"]}, True),
        ({"UUIDs": ["180f"]}, False),
        ({"Pattern": "C0:00"}, True),
        ({"Pattern": "c0:00"}, True),
        ({"Pattern": "tag"}, True),
        ({"Pattern": "D0"}, False),
    ],
)
def test_filters_admit_what_they_ask_for(options: dict[str, object], admitted: bool) -> None:
    heard = Advertisement.build(uuids=[0xFEAA], tx_power_dbm=-4, name="tag1")
    rules = Discoveries.of([DiscoveryFilter.read(options)], BLUEZ_5_82)
    assert rules.admit(ADDRESS, heard, -60) is admitted


def test_without_a_filter_what_is_not_discoverable_is_dropped() -> None:
    rules = Discoveries.of([DiscoveryFilter()], BLUEZ_5_82)
    assert rules.admit(ADDRESS, Advertisement.build(flags=0x06), -60)
    assert not rules.admit(ADDRESS, Advertisement.build(flags=None, name="x"), -60)
    assert not Discoveries.of([], BLUEZ_5_82).admit(ADDRESS, SENT, -60)


@pytest.mark.parametrize(
    "options", [{"RSSI": "near"}, {"Volume": 11}, {"RSSI": -60, "Pathloss": 60}, {"UUIDs": ["everything"]}]
)
def test_a_filter_that_makes_no_sense_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refused:
        DiscoveryFilter.read(options)
    assert refused.value.name == "org.bluez.Error.InvalidArguments"


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 3), st.integers(0, 1)), max_size=60))
def test_a_controller_reports_an_address_once_a_round(steps: list[tuple[float, int, int]]) -> None:
    scan, now_s, seen = ActiveScan(0.0, DuplicateFilter.ADDRESS), 0.0, set[tuple[int, int]]()
    for passed_s, device, data in steps:
        now_s += passed_s
        heard = Advertisement.build(manufacturer_data={data: b""})
        key = (int(now_s // ROUND_S), device)
        assert scan.hears(now_s, str(device), heard, rests=False, monitored=False) is (key not in seen)
        seen.add(key)


def test_a_controller_may_compare_data_or_nothing() -> None:
    other = Advertisement.build(manufacturer_data={0x004C: b"y"})
    for duplicates, expected in (
        (DuplicateFilter.DATA, [True, False, True]),
        (DuplicateFilter.OFF, [True, True, True]),
    ):
        scan = ActiveScan(0.0, duplicates)
        got = [scan.hears(1.0, ADDRESS, one, rests=False, monitored=False) for one in (SENT, SENT, other)]
        assert got == expected


def test_an_unfiltered_scan_rests_unless_a_monitor_listens() -> None:
    scan = ActiveScan(100.0, DuplicateFilter.OFF)
    at_rest_s = 100.0 + ROUND_S + 0.1
    assert not scan.hears(at_rest_s, ADDRESS, SENT, rests=True, monitored=False)
    assert scan.hears(at_rest_s, ADDRESS, SENT, rests=True, monitored=True)
    assert scan.hears(at_rest_s, ADDRESS, SENT, rests=False, monitored=False)
    assert scan.hears(100.0 + ROUND_S + REST_S, ADDRESS, SENT, rests=True, monitored=False)


def test_the_kernel_is_busy_until_its_round_ends() -> None:
    scan = ActiveScan(100.0, DuplicateFilter.OFF)
    assert scan.busy_until_s(103.0, rests=False) == pytest.approx(100.0 + ROUND_S)
    assert scan.busy_until_s(100.0 + ROUND_S + 1, rests=True) == pytest.approx(100.0 + ROUND_S + 1)


@pytest.mark.parametrize(
    ("version", "content", "matches"),
    [
        ("5.66", b"\xaa\xfe\x20", True),
        ("5.66", b"\x20", False),
        ("5.82", b"\xaa\xfe\x20", False),
        ("5.82", b"\x20", False),
        ("5.88", b"\xaa\xfe\x20", False),
        ("5.88", b"\x20", True),
    ],
)
def test_patterns_on_service_data_depend_on_the_version(version: str, content: bytes, matches: bool) -> None:
    heard = Advertisement.build(service_data={0xFEAA: b"\x20\x01"})
    assert Pattern(0, 0x16, content).matches(heard, bluez(version).service_data_patterns) is matches


def test_patterns_on_manufacturer_data_include_the_company() -> None:
    for compared in ServiceDataPatterns:
        assert Pattern(0, 0xFF, b"\x4c\x00").matches(SENT, compared)
        assert Pattern(2, 0xFF, b"x").matches(SENT, compared)
        assert not Pattern(0, 0xFF, b"x").matches(SENT, compared)


@pytest.mark.parametrize("text", ["", "5", "5.82.1", "latest", "-5.8", "5.x"])
def test_a_version_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a version"):
        bluez(text)


def test_match_rules_with_commas_and_blanks_are_read() -> None:
    rule = MatchRule.read("type='signal',sender='org.bluez', path_namespace='/org/bluez',arg0='a,b'")
    assert rule.parts == {"type": "signal", "sender": "org.bluez", "path_namespace": "/org/bluez", "arg0": "a,b"}
