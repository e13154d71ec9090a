"""A recording becomes members' phones at gateways. The recordings themselves are not needed: small ones are made."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from simulator import recording, scoring
from simulator.phones import MemberPhone
from tests.core.simulated import HANDLE, NOON_S, ROOT, a_stock
from wire.frames import read_service_data
from wire.messages.site import SiteDescription
from wire.tokens import TokenOpener

PLAN = {
    "width_m": 12,
    "height_m": 6,
    "nine_zones": [
        {"id": "z00", "x0_m": 0, "y0_m": 0, "x1_m": 6, "y1_m": 6},
        {"id": "z10", "x0_m": 6, "y0_m": 0, "x1_m": 12, "y1_m": 6},
    ],
    "three_departments": [
        {"id": "d0", "x0_m": 0, "y0_m": 0, "x1_m": 6, "y1_m": 6},
        {"id": "d1", "x0_m": 6, "y0_m": 0, "x1_m": 12, "y1_m": 6},
    ],
}
RECEIVERS = "receiver,x_m,y_m,z_m\nr01,2.0,6.0,2.3\nr02,10.0,3.0,1.22\n"
ROWS = """session,t_s,receiver,rssi_dbm,x_m,y_m
w01,0.000,r01,-60,1.0,3.0
w01,4.001,r02,-70,5.0,3.0
w01,4.000,r01,-65,5.0,3.0
w01,8.500,r02,-55,9.0,3.0
w02,0.500,r02,-58,11.0,3.0
w02,2.000,r01,5,11.0,3.0
"""


def a_folder(at: Path, rows: str = ROWS, plan: object = PLAN, receivers: str = RECEIVERS) -> Path:
    walks = at / "walks_dev.csv.gz"
    walks.write_bytes(gzip.compress(rows.encode()))
    (at / "receivers.csv").write_text(receivers)
    (at / "plan.json").write_text(json.dumps(plan))
    return walks


def phones(*sessions: str) -> dict[str, MemberPhone]:
    return {session: MemberPhone(a_stock(), session) for session in sessions}


def test_each_receiver_is_a_gateway_and_an_entrance(tmp_path: Path) -> None:
    site = recording.load(a_folder(tmp_path)).site()
    assert SiteDescription.model_validate_json(site.model_dump_json()) == site
    assert [(g.gateway, g.zone, g.entrance) for g in site.floor.gateways] == [
        ("r01", "z00", True),
        ("r02", "z10", True),
    ]
    assert [(z.zone, z.department) for z in site.floor.zones] == [("z00", "d0"), ("z10", "d1")]
    assert {role for member in site.staff for role in member.roles} == {"clerk", "manager", "admin"}


def test_each_session_is_one_member(tmp_path: Path) -> None:
    assert [person.person for person in recording.load(a_folder(tmp_path)).people()] == ["w01", "w02"]


def test_the_true_zone_of_each_second_comes_from_the_recorded_place(tmp_path: Path) -> None:
    office = recording.load(a_folder(tmp_path))
    assert office.lasts_s("w01") == 8.5
    assert office.position("w01", 2.0) == pytest.approx((3.0, 3.0))
    assert office.position("w01", -1.0) == (1.0, 3.0)
    assert office.position("w01", 99.0) == (9.0, 3.0)
    assert office.true_zones("w01") == ["z00"] * 5 + ["z10"] * 3
    assert scoring.score(office.true_zones("w01"), ["z00"] * 8).accuracy == pytest.approx(5 / 8)


def test_rows_come_in_order_at_their_instants_with_their_levels(tmp_path: Path) -> None:
    air = recording.RecordedAir(recording.load(a_folder(tmp_path)), phones("w01", "w02"), NOON_S)
    assert air.advance(NOON_S - 1) == []
    packets = air.advance(NOON_S + 4.0005) + air.advance(NOON_S + 60)
    told = [(round(p.at_s - NOON_S, 3), p.person, p.gateway, p.rssi_dbm) for p in packets]
    assert told == [
        (0.0, "w01", "r01", -60),
        (0.5, "w02", "r02", -58),
        (2.0, "w02", "r01", 5),
        (4.0, "w01", "r01", -65),
        (4.001, "w01", "r02", -70),
        (8.5, "w01", "r02", -55),
    ]
    assert air.ends_s == NOON_S + 8.5
    frame = read_service_data(packets[0].data[8:])
    assert frame is not None
    content = TokenOpener(ROOT).open(frame.token, NOON_S)
    assert content is not None
    assert content.handle == HANDLE
    assert all(packet.own and not packet.connectable for packet in packets)


def test_sessions_without_a_phone_are_left_out_and_silenced_phones_say_nothing(tmp_path: Path) -> None:
    office, carried = recording.load(a_folder(tmp_path)), phones("w02")
    air = recording.RecordedAir(office, carried, NOON_S)
    assert {packet.person for packet in air.advance(NOON_S + 1)} == {"w02"}
    carried["w02"].silence()
    assert air.advance(NOON_S + 60) == []
    assert recording.RecordedAir(office, {}, NOON_S).ends_s == NOON_S


def test_what_is_skipped_is_counted_and_not_played(tmp_path: Path) -> None:
    air = recording.RecordedAir(recording.load(a_folder(tmp_path)), phones("w01", "w02"), NOON_S)
    assert air.skip(NOON_S + 3) == 3
    assert len(air.advance(NOON_S + 60)) == 3


@pytest.mark.parametrize("absent", ["walks_dev.csv.gz", "receivers.csv", "plan.json"])
def test_a_missing_file_is_told_in_a_sentence(tmp_path: Path, absent: str) -> None:
    walks = a_folder(tmp_path)
    (tmp_path / absent).unlink()
    with pytest.raises(recording.RecordingMissing, match=r"There is no recording there.*" + absent):
        recording.load(walks)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"rows": "session,t_s\nw01,0\n"},
        {"rows": ROWS.replace("-60", "loud")},
        {"rows": ROWS.replace("r02", "r99")},
        {"rows": ROWS.splitlines()[0] + "\n"},
        {"plan": {"width_m": 1}},
        {"plan": []},
        {"receivers": "receiver\nr01\n"},
    ],
    ids=["columns", "level", "receiver", "empty", "plan", "no plan", "places"],
)
def test_a_spoilt_recording_is_refused(tmp_path: Path, spoilt: dict[str, str]) -> None:
    with pytest.raises(recording.RecordingUnreadable, match="walks_dev"):
        recording.load(a_folder(tmp_path, **spoilt))  # type: ignore[arg-type]


def test_bytes_that_are_no_archive_are_refused(tmp_path: Path) -> None:
    walks = a_folder(tmp_path)
    walks.write_bytes(b"not gzip")
    with pytest.raises(recording.RecordingUnreadable, match="walks_dev"):
        recording.load(walks)
    walks.write_bytes(gzip.compress(ROWS.encode())[:-12])
    with pytest.raises(recording.RecordingUnreadable, match="walks_dev"):
        recording.load(walks)
