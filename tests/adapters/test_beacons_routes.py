"""Looking after beacons over HTTP: who may, what is refused, where keys lie, and what gateways are told."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from kiosk_server.app import build_app
from kiosk_server.beacons.book import BeaconBook
from kiosk_server.beacons.hearing import DAY_S, DAYS_KEPT, forget_old_days
from kiosk_server.beacons.tables import Beacon, BeaconDay, BeaconHeard
from kiosk_server.database import Database
from kiosk_server.messages.texts import Texts
from kiosk_server.settings import ServeSettings
from kiosk_server.sites.setting_up import DATABASE, BrokerAddress, set_up
from tests.adapters.kiosk_site import NOW_S, ORIGIN, Shop, copy_site, description, make_site, running
from wire.eddystone_eid import ephemeral_id
from wire.messages.mqtt import BeaconReading, BeaconReport
from wire.messages.site import SiteDescription

UUID = "f7826da6-4fa2-4e98-8024-bc5b71e0893e"
IDENTITY = UUID.replace("-", "") + "00010002"
KEY = "000102030405060708090a0b0c0d0e0f"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path)) as found:
        yield found


def an_ibeacon(**changes: Any) -> dict[str, Any]:
    usual = {"beacon": "door-1", "name": "Front door", "kind": "ibeacon", "identity": f"{UUID}00010002"}
    return {**usual, "zone": "door", "x_m": 1.0, "y_m": 2.0, "battery": "coin", **changes}


def an_eid(**changes: Any) -> dict[str, Any]:
    return an_ibeacon(
        beacon="bar-1",
        name="Bar",
        kind="eddystone_eid",
        identity=None,
        identity_key=KEY,
        rotation_exponent=10,
        clock_zero_s=NOW_S - 100,
        **changes,
    )


def book(shop: Shop) -> BeaconBook:
    found: BeaconBook = shop.http.app.state.running.room.beacons  # type: ignore[attr-defined]
    return found


def told(shop: Shop, now_s: float = NOW_S) -> dict[str, set[str]]:
    """What gateways are to look for, by beacon."""
    with shop.database.reader.session() as session:
        identities, _ = book(shop).identities(session, now_s)
    found: dict[str, set[str]] = {}
    for each in identities:
        found.setdefault(each.beacon, set()).add(each.identity)
    return found


def test_a_beacon_is_added_changed_and_removed(shop: Shop) -> None:
    manager = shop.staff("manager")
    changes: list[int] = []
    book(shop).listen(lambda: changes.append(1))
    answer = shop.http.post("/api/beacons", json=an_ibeacon(), headers=manager)
    assert (answer.status_code, answer.json()["identity"]) == (201, IDENTITY)
    assert told(shop) == {"door-1": {IDENTITY}}
    moved = an_ibeacon(zone="bar", identity=IDENTITY[:-1] + "3")
    assert shop.http.post("/api/beacons/door-1", json=moved, headers=manager).json()["zone"] == "bar"
    assert told(shop) == {"door-1": {IDENTITY[:-1] + "3"}}
    assert shop.http.delete("/api/beacons/door-1", headers=manager).status_code == 204
    assert shop.http.get("/api/beacons", headers=manager).json() == []
    assert told(shop) == {}
    assert len(changes) == 3


def test_a_clerk_looks_after_no_beacons_and_sees_no_identities(shop: Shop) -> None:
    clerk, manager = shop.staff("mara"), shop.staff("manager")
    for method, path in (("GET", ""), ("POST", ""), ("POST", "/door-1"), ("DELETE", "/door-1")):
        answer = shop.http.request(method, f"/api/beacons{path}", json=an_ibeacon(), headers=clerk)
        assert answer.status_code == 403, (method, path)
        assert shop.http.request(method, f"/api/beacons{path}", json=an_ibeacon()).status_code == 401
    shop.http.post("/api/beacons", json=an_ibeacon(), headers=manager)
    for headers, identity in ((clerk, ""), (manager, IDENTITY)):
        (card,) = shop.http.get("/api/desk/view", headers=headers).json()["beacons"]["beacons"]
        assert (card["name"], card["identity"]) == ("Front door", identity)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"zone": "cellar"}, "zone"),
        ({"beacon": "No Name"}, "beacon"),
        ({"identity": IDENTITY[:32]}, "body"),
        ({"beacon": "door-1", "identity": "11" * 20}, "beacon"),
        ({"beacon": "door-2"}, "identity"),
        ({"battery": "steam"}, "battery"),
        ({"rotation_exponent": 10}, "body"),
    ],
)
def test_what_is_wrong_is_named(shop: Shop, changes: dict[str, Any], field: str) -> None:
    manager = shop.staff("manager")
    shop.http.post("/api/beacons", json=an_ibeacon(), headers=manager)
    answer = shop.http.post("/api/beacons", json=an_ibeacon(**changes), headers=manager)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert list(told(shop)) == ["door-1"]


def test_an_identity_key_is_in_no_answer_and_no_database(shop: Shop) -> None:
    manager = shop.staff("manager")
    answers = [shop.http.post("/api/beacons", json=an_eid(), headers=manager)]
    answers += [shop.http.get(path, headers=manager) for path in ("/api/beacons", "/api/desk/view")]
    assert [each.status_code for each in answers] == [201, 200, 200]
    assert all(KEY not in each.text for each in answers)
    (file,) = (shop.data / "keys").glob("beacon-*")
    assert (file.read_text().strip(), stat.S_IMODE(file.stat().st_mode)) == (KEY, 0o600)
    stored = b"".join(each.read_bytes() for each in shop.data.glob("kiosk_server.sqlite3*"))
    assert KEY.encode() not in stored
    assert bytes.fromhex(KEY) not in stored
    shop.http.delete("/api/beacons/bar-1", headers=manager)
    assert list((shop.data / "keys").glob("beacon-*")) == []


def test_a_rotating_beacon_is_told_as_it_is_on_the_air_and_keeps_its_key_through_a_change(shop: Shop) -> None:
    manager = shop.staff("manager")
    shop.http.post("/api/beacons", json=an_eid(), headers=manager)
    now, later = ephemeral_id(bytes.fromhex(KEY), 10, 100), ephemeral_id(bytes.fromhex(KEY), 10, 1124)
    before = told(shop)
    assert before["bar-1"] >= {now.hex(), later.hex()}
    renamed = an_eid() | {"name": "At the bar", "identity_key": None, "clock_zero_s": None, "rotation_exponent": None}
    assert shop.http.post("/api/beacons/bar-1", json=renamed, headers=manager).status_code == 200
    assert told(shop) == before
    assert told(shop, NOW_S + 1024)["bar-1"] >= {later.hex(), ephemeral_id(bytes.fromhex(KEY), 10, 2148).hex()}


def report(*readings: BeaconReading, at_s: float = NOW_S) -> BeaconReport:
    return BeaconReport(gateway="g1", at_s=at_s, readings=list(readings))


def a_reading(beacon: str = "door-1", heard_at_s: float = NOW_S - 5, **more: Any) -> BeaconReading:
    return BeaconReading(beacon=beacon, heard_at_s=heard_at_s, rssi_dbm=-70, count=60, **more)


def test_reports_add_up_to_days_and_repeats_do_not(shop: Shop) -> None:
    shop.http.post("/api/beacons", json=an_ibeacon(), headers=shop.staff("manager"))
    write = shop.database.writer.run
    first = report(a_reading(battery_mv=2900, temperature_c=21.5))
    assert write(lambda s: book(shop).take(s, first, NOW_S)).new == 1
    assert write(lambda s: book(shop).take(s, first, NOW_S)).new == 0
    # The gateway's clock is an hour behind: only how long ago it was heard counts.
    second = report(a_reading(heard_at_s=NOW_S - 3600 + 55), at_s=NOW_S - 3600 + 60)
    assert write(lambda s: book(shop).take(s, second, NOW_S + 60)).new == 1
    with shop.database.reader.session() as session:
        (heard,), (day,) = session.exec(select(BeaconHeard)).all(), session.exec(select(BeaconDay)).all()
    assert (heard.heard_at_s, heard.minutes, heard.battery_mv) == (NOW_S + 55, 2, None)
    assert (day.minutes, day.rssi_sum_db, day.battery_minutes, day.battery_sum_mv) == (2, -140.0, 1, 2900.0)
    assert write(lambda s: forget_old_days(s, NOW_S + DAYS_KEPT * DAY_S)) == 0
    assert write(lambda s: forget_old_days(s, NOW_S + (DAYS_KEPT + 1) * DAY_S)) == 1


def test_a_beacon_that_the_site_does_not_have_is_dropped_and_counted(shop: Shop) -> None:
    stranger = report(a_reading("nobodys"))
    taken = shop.database.writer.run(lambda s: book(shop).take(s, stranger, NOW_S))
    book(shop).dropped(taken, "g1")
    assert (taken.new, taken.unknown, book(shop).unknown) == (0, 1, 1)


def test_what_was_heard_of_a_rotating_beacon_mends_its_clock(shop: Shop) -> None:
    shop.http.post("/api/beacons", json=an_eid(), headers=shop.staff("manager"))
    late_s = NOW_S + 30 * DAY_S
    fast = ephemeral_id(bytes.fromhex(KEY), 10, int(late_s - NOW_S + 100 + 1500))
    heard = report(a_reading("bar-1", late_s - 1, identity=fast.hex()), at_s=late_s)
    assert fast.hex() in told(shop, late_s)["bar-1"]
    shop.database.writer.run(lambda s: book(shop).take(s, heard, late_s))
    (clock,) = (each.clock_zero_s for each in _rows(shop))
    # Two windows early, as far as the identity proves it.
    assert -1500 - 1024 <= clock - (NOW_S - 100) <= -1500 + 1024


def _rows(shop: Shop) -> list[Beacon]:
    with shop.database.reader.session() as session:
        return list(session.exec(select(Beacon)))


def test_a_site_is_set_up_with_its_beacons(tmp_path: Path) -> None:
    site = SiteDescription.model_validate(description(beacons=[an_ibeacon(), an_eid()]))
    data = tmp_path / "data"
    set_up(site, data, None, BrokerAddress("127.0.0.1", 9), Texts.load(), NOW_S)
    with Database.open(data / DATABASE) as database:
        app = build_app(ServeSettings(data=data, screens=data), database, ORIGIN, lambda: NOW_S)
        with database.reader.session() as session:
            identities, _ = app.state.running.room.beacons.identities(session, NOW_S)
    assert {each.beacon for each in identities} == {"door-1", "bar-1"}


@pytest.mark.parametrize(
    "beacons",
    [
        [an_ibeacon(), an_ibeacon(beacon="door-2")],
        [an_ibeacon(), an_ibeacon(identity="11" * 20)],
        [an_ibeacon(zone="cellar")],
        [{**an_eid(), "rotation_exponent": 3}],
        [{**an_eid(), "identity": IDENTITY}],
    ],
)
def test_a_site_with_a_wrong_beacon_is_refused(beacons: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match=r"beacon|zone|identity|rotation"):
        SiteDescription.model_validate_json(json.dumps(description(beacons=beacons)))
