"""Two memberships that were found to be one person's: whatever she says under either counts for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from kiosk_server.points.ledger import earn
from kiosk_server.points.postings import Reference
from kiosk_server.privacy.erasing import UNDO_S
from kiosk_server.visits.tables import Visit
from tests.adapters.kiosk_site import Shop, copy_site, make_site, running, views


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(shop: Shop) -> None:
    shop.http.cookies.clear()


@dataclass(frozen=True, slots=True)
class Membership:
    phone: dict[str, str]
    member: str
    number: str
    opt_out_code: str


def membership(shop: Shop, **changes: Any) -> Membership:
    shop.clock.now_s += 1
    phone = shop.register(**changes)
    data = shop.http.get("/api/phone/data", headers=phone).json()
    return Membership(phone, shop.member(phone), data["member_number"], data["opt_out_code"])


def join(shop: Shop, one: Membership, other: Membership) -> str:
    """The joining, by an administrator."""
    shop.clock.now_s += 1
    wish = {"other": other.number, "why": "the same person"}
    answer = shop.http.post(f"/api/members/{one.number}/merge", json=wish, headers=shop.staff("admin"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["link"])


def part(shop: Shop, link: str) -> None:
    wish = {"why": "a mistake"}
    answer = shop.http.post(f"/api/identity-links/{link}/end", json=wish, headers=shop.staff("admin"))
    assert answer.status_code == 200, answer.text


def me(shop: Shop, phone: dict[str, str]) -> dict[str, Any]:
    answer = shop.http.get("/api/phone/me", headers=phone)
    assert answer.status_code == 200
    return dict(answer.json())


def granted(shop: Shop, phone: dict[str, str]) -> set[str]:
    return {card["purpose"] for card in me(shop, phone)["bell"]["consents"] if card["granted"]}


def joined(shop: Shop) -> tuple[Membership, Membership, str]:
    """The older one stands for both; she still has the number of the other on a card."""
    old, new = membership(shop), membership(shop)
    return old, new, join(shop, old, new)


def test_stopping_by_the_number_of_the_other_membership_stops_everything(shop: Shop) -> None:
    _, new, link = joined(shop)
    assert me(shop, new.phone)["bell"]["bell"] == "on"
    form = {"member_number": new.number, "code": new.opt_out_code}
    assert shop.http.post("/opt-out", data=form).status_code == 200
    assert (me(shop, new.phone)["bell"]["bell"], granted(shop, new.phone)) == ("off", set())
    part(shop, link)
    assert granted(shop, new.phone) == set()


def test_support_finds_the_person_by_either_number_and_objects_for_all_of_her(shop: Shop) -> None:
    old, new, link = joined(shop)
    admin = shop.staff("admin")
    found = shop.http.post("/api/privacy/people/find", json={"member_number": new.number}, headers=admin).json()
    assert [person["member"] for person in found["people"]] == [old.member]
    path = f"/api/privacy/people/{new.member}/objection"
    assert shop.http.post(path, json={"purpose": "offers"}, headers=admin).status_code == 204
    assert granted(shop, new.phone) == {"recognise_in_store", "clerk_assist"}
    part(shop, link)
    for each in (old, new):
        assert "offers" not in granted(shop, each.phone)


def test_erasing_by_the_other_membership_is_asked_for_all_of_her_and_undone_from_her_phone(shop: Shop) -> None:
    old, new, link = joined(shop)
    admin = shop.staff("admin")
    assert shop.http.post(f"/api/privacy/people/{new.member}/erasure", headers=admin).status_code == 200
    for each in (old, new):
        assert granted(shop, each.phone) == set()
        assert shop.http.get("/api/phone/data", headers=each.phone).json()["erasure"] is not None
    assert shop.http.delete("/api/phone/erasure", headers=new.phone).status_code == 204
    assert shop.http.get("/api/phone/data", headers=old.phone).json()["erasure"] is None
    part(shop, link)
    assert granted(shop, old.phone) == granted(shop, new.phone) == set()


def test_what_she_withdraws_on_her_phone_stays_withdrawn_when_the_joining_ends(shop: Shop) -> None:
    old, new, link = joined(shop)
    for purpose in ("offers", "recognise_in_store"):
        wish = {"purpose": purpose, "granted": False}
        assert shop.http.post("/api/phone/consents", json=wish, headers=new.phone).status_code == 200
    part(shop, link)
    assert granted(shop, old.phone) == granted(shop, new.phone) == {"clerk_assist"}


def test_support_corrects_the_person_whichever_membership_it_has_found(shop: Shop) -> None:
    old, new, _ = joined(shop)
    path = f"/api/privacy/people/{new.member}/details"
    assert shop.http.post(path, json={"first_name": "Joan"}, headers=shop.staff("admin")).status_code == 200
    assert me(shop, old.phone)["first_name"] == me(shop, new.phone)["first_name"] == "Joan"


def check_in(shop: Shop, each: Membership) -> str:
    answer = shop.http.post("/api/phone/check-in", headers=each.phone)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["visit"])


def open_visits(shop: Shop, *members: Membership) -> dict[str, str]:
    """The open visits of these, and whose each is."""
    hers = select(Visit.id, Visit.member).where(
        col(Visit.member).in_([each.member for each in members]), col(Visit.ended_at_s).is_(None)
    )
    with shop.database.reader.session() as session:
        return dict(session.exec(hers).all())


def test_nothing_of_hers_is_lost_by_a_joining(shop: Shop) -> None:
    """Everything stood under the membership that was joined to the older one."""
    shop.http.post("/api/web/events", json=views(3, anonymous_id="browser-of-the-other", at_s=shop.clock()))
    old = membership(shop)
    new = membership(shop, anonymous_id="browser-of-the-other")
    visit = check_in(shop, new)
    shop.database.writer.run(
        lambda session: earn(
            session,
            new.member,
            50,
            Reference("sale", "s-1"),
            shop.clock(),
            active_from_s=shop.clock(),
            expires_at_s=None,
        )
    )
    vouchers = me(shop, new.phone)["vouchers"]
    assert len(vouchers) == 1
    join(shop, old, new)
    for each in (old, new):
        view = me(shop, each.phone)
        assert (view["visit"]["visit"], [card["voucher"] for card in view["vouchers"]]) == (
            visit,
            [vouchers[0]["voucher"]],
        )
        assert shop.http.get("/api/phone/points", headers=each.phone).json()["active"] == 50
        holds = shop.http.get("/api/phone/export", headers=each.phone).json()["holds"]
        assert {"visit", "voucher", "points_account", "web_event", "decision"} <= holds.keys()
        assert {row["member"] for row in holds["member_pii"]["rows"]} == {old.member, new.member}


def test_her_visit_goes_on_and_a_second_check_in_starts_no_other(shop: Shop) -> None:
    old, new = membership(shop), membership(shop)
    visit = check_in(shop, new)
    join(shop, old, new)
    assert open_visits(shop, old, new) == {visit: old.member}
    assert [check_in(shop, each) for each in (old, new)] == [visit, visit]
    shop.http.post("/api/phone/opt-out", headers=new.phone)
    assert open_visits(shop, old, new) == {}


def test_two_visits_of_one_person_become_one(shop: Shop) -> None:
    old, new = membership(shop), membership(shop)
    visit, other = check_in(shop, old), check_in(shop, new)
    assert visit != other
    join(shop, old, new)
    assert open_visits(shop, old, new) == {visit: old.member}
    assert check_in(shop, new) == visit


def test_a_withdrawal_that_the_joining_brings_ends_the_visit(shop: Shop) -> None:
    old, new = membership(shop), membership(shop)
    check_in(shop, old)
    shop.clock.now_s += 1
    shop.http.post("/api/phone/opt-out", headers=new.phone)
    join(shop, old, new)
    assert open_visits(shop, old, new) == {}
    assert me(shop, old.phone)["bell"]["bell"] == "off"


def test_what_was_asked_under_the_other_membership_is_undone_on_any_phone(shop: Shop) -> None:
    old, new = membership(shop), membership(shop)
    asked = shop.http.post("/api/phone/erasure", headers=new.phone).json()
    join(shop, old, new)
    for each in (old, new):
        assert shop.http.get("/api/phone/data", headers=each.phone).json()["erasure"] == asked
    assert shop.http.delete("/api/phone/erasure", headers=old.phone).status_code == 204
    shop.clock.now_s += UNDO_S
    assert shop.http.get("/api/phone/data", headers=new.phone).json()["erasure"] is None


def close_code(socket: WebSocketTestSession) -> int:
    """With which code the server ends a socket, whatever it says before."""
    while True:
        try:
            socket.receive_json()
        except WebSocketDisconnect as ended:
            return ended.code


def test_an_open_page_comes_back_for_what_is_hers_now(shop: Shop) -> None:
    old, new = membership(shop), membership(shop)
    links: list[str] = []
    changes: list[Callable[[], None]] = [
        lambda: links.append(join(shop, old, new)),
        lambda: part(shop, links[0]),
    ]
    for change in changes:
        with shop.http.websocket_connect("/ws/phone", headers=new.phone) as socket:
            socket.send_json({"type": "hello"})
            assert socket.receive_json()["type"] == "welcome"
            change()
            assert close_code(socket) == 4409
