"""An app that the store's iBeacon has woken reports it over HTTPS: proof of place, and nothing else counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from kiosk_server.gateways.certificates import revoke
from kiosk_server.gateways.tables import GatewayCertificateRow
from kiosk_server.members.place_reports import PLACE_REPORTS
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running
from wire.rotating_minor import rotating_minor


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path)) as running_shop:
        yield running_shop


def minor(shop: Shop, gateway: str = "g1", at_s: float = NOW_S) -> int:
    key = bytes.fromhex((shop.data / "keys" / f"gateway-{gateway}.minor.key").read_text().strip())
    return rotating_minor(key, at_s)


def wrong_minor(shop: Shop) -> int:
    taken = {minor(shop, gateway, NOW_S + by_s) for gateway in ("g1", "g2") for by_s in (-300, 0, 300)}
    return next(number for number in range(65536) if number not in taken)


def report(shop: Shop, headers: dict[str, str], **body: Any) -> Any:
    return shop.http.post("/api/phone/check-in", headers=headers, json={"major": 7} | body)


def visits(shop: Shop) -> list[Any]:
    found: list[Any] = shop.http.get(f"/api/desk/visits?since_s={NOW_S - 3600}", headers=shop.staff("manager")).json()
    return found


@pytest.mark.parametrize(("gateway", "zone"), [("g1", "door"), ("g2", "bar")])
def test_the_minor_of_now_starts_a_visit_where_it_is_sent(shop: Shop, gateway: str, zone: str) -> None:
    answer = report(shop, shop.register(), minor=minor(shop, gateway), rssi_dbm=-60, at_s=NOW_S - 2)
    assert answer.status_code == 200, answer.text
    assert answer.json()["zone"] == zone
    assert [each["zone"] for each in visits(shop)] == [zone]


def test_the_next_report_moves_her(shop: Shop) -> None:
    headers = shop.register()
    first = report(shop, headers, minor=minor(shop, "g1")).json()
    shop.clock.now_s += 10
    second = report(shop, headers, minor=minor(shop, "g2")).json()
    assert (second["visit"], second["zone"]) == (first["visit"], "bar")


def test_without_a_body_it_is_as_before(shop: Shop) -> None:
    answer = shop.http.post("/api/phone/check-in", headers=shop.register())
    assert (answer.status_code, answer.json()["zone"]) == (200, None)


def test_a_beacon_that_nobody_sends_starts_nothing_and_is_counted(shop: Shop) -> None:
    headers = shop.register()
    for body in (
        {"minor": wrong_minor(shop)},
        {"minor": minor(shop, at_s=NOW_S - 900)},  # copied on the way home
        {"minor": minor(shop), "major": 8},  # of another store
    ):
        answer = report(shop, headers, **body)
        assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
        assert "does not send this beacon now" in answer.json()["detail"]
    assert visits(shop) == []
    assert shop.http.app.state.running.room.arrivals.counts["misplaced"] == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"rssi_dbm": -86}, "come closer"),
        ({"at_s": NOW_S - 121}, "too long ago"),
        ({"at_s": NOW_S + 61}, "clock is wrong"),
    ],
)
def test_a_right_minor_is_not_enough_from_afar_or_from_before(shop: Shop, body: dict[str, Any], says: str) -> None:
    answer = report(shop, shop.register(), minor=minor(shop), **body)
    assert answer.status_code == 409
    assert says in answer.json()["detail"]
    assert visits(shop) == []


@pytest.mark.parametrize("body", [{"minor": 65536}, {"minor": -1}, {}, {"minor": 1, "rssi_dbm": 0}, {"minor": "x"}])
def test_what_is_no_report_is_named_by_its_field(shop: Shop, body: dict[str, Any]) -> None:
    answer = report(shop, shop.register(), **body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_guessing_is_slowed_down_for_each_phone_alone(shop: Shop) -> None:
    guesser, other = shop.register(), shop.register()
    codes = [report(shop, guesser, minor=wrong_minor(shop)).status_code for _ in range(PLACE_REPORTS.attempts + 1)]
    assert codes == [409] * PLACE_REPORTS.attempts + [429]
    assert report(shop, guesser, minor=minor(shop)).status_code == 429
    assert report(shop, other, minor=minor(shop)).status_code == 200


def test_whoever_is_not_recognised_is_not_found_by_a_beacon_either(shop: Shop) -> None:
    answer = report(shop, shop.register(consents=[]), minor=minor(shop))
    assert answer.status_code == 409
    assert visits(shop) == []


def test_the_beacon_of_a_revoked_gateway_proves_nothing(shop: Shop) -> None:
    def certificate(session: Session) -> None:
        session.add(
            GatewayCertificateRow(
                serial="1",
                site="corner",
                gateway="g1",
                fingerprint="0" * 64,
                key_fingerprint="1" * 64,
                pem="",
                issued_at_s=NOW_S - 10,
                ends_at_s=NOW_S + 86_400,
            )
        )

    shop.database.writer.run(certificate)
    headers = shop.register()
    assert report(shop, headers, minor=minor(shop, "g1")).status_code == 200
    shop.database.writer.run(lambda session: revoke(session, "corner", "g1", NOW_S))
    shop.clock.now_s += 1
    assert report(shop, headers, minor=minor(shop, "g1")).status_code == 409
    assert report(shop, headers, minor=minor(shop, "g2")).status_code == 200


def test_a_phone_learns_with_its_tokens_which_region_to_watch(shop: Shop) -> None:
    tokens = shop.http.post("/api/phone/tokens", headers=shop.register()).json()
    assert tokens["ibeacon"] == {"uuid": "8a7b3c1e-94d2-4f60-a5c8-0e1d2b3f4a59", "major": 7}
