"""Managers look after clerks: invitations, passwords, devices that are shut out, planned shifts, each act audited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from sqlmodel import select

from kiosk_server.credentials.links import PASSWORD_LINK_S
from kiosk_server.database import outbox
from kiosk_server.staff.devices import SEEN_EVERY_S, forget_unused
from kiosk_server.staff.plans import DAYS_KEPT, forget_past
from kiosk_server.staff.tables import AuditRow, PlannedShift
from tests.adapters.kiosk_site import Shop, bearer, copy_site, make_site, running

WORDS = "kettle over embers"
OTHER_WORDS = "seven quiet lanterns"
CLERKS = "https://clerks.example"
PIXEL = {"User-Agent": "Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/131.0 Mobile Safari/537.36"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = make_site(tmp_path_factory.mktemp("made"))
    with running(copy_site(made, tmp_path_factory.mktemp("shop")), clerk_url=CLERKS) as shop:
        yield shop


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(shop: Shop) -> None:
    shop.http.cookies.clear()


def hire(shop: Shop, username: str, by: str = "manager", **more: Any) -> tuple[str, dict[str, str]]:
    """A new account's id, and the headers of who made it."""
    headers = shop.staff(by)
    body = {"username": username, "name": username.title(), "roles": ["clerk"]} | more
    answer = shop.http.post("/api/staff", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["staff"]), headers


def invite(shop: Shop, staff: str, headers: dict[str, str]) -> str:
    card = shop.http.post(f"/api/staff/{staff}/invitation", headers=headers).json()
    url = urlsplit(card["url"])
    assert (url.path, url.query) == ("/desk/", "")
    assert card["expires_at_s"] == shop.clock() + PASSWORD_LINK_S
    assert len(card["qr_rows"]) > 20
    return url.fragment.removeprefix("password=")


def choose(shop: Shop, code: str, password: str = WORDS) -> int:
    return shop.http.post("/api/staff/password", json={"code": code, "password": password}).status_code


def sign_in(shop: Shop, username: str, password: str = WORDS, **headers: str) -> dict[str, str] | None:
    body = {"username": username, "password": password}
    shop.clock.now_s += 1
    answer = shop.http.post("/api/staff/session", json=body, headers=headers)
    shop.http.cookies.clear()
    return bearer(answer.cookies["shopbell_staff"]) if answer.status_code == 200 else None


def token(shop: Shop, **body: str) -> Any:
    shop.clock.now_s += 1
    return shop.http.post("/api/service/staff-token", json=body, headers=shop.bearer_of("clerk_push"))


def line(shop: Shop, staff: str) -> dict[str, Any]:
    rows = shop.http.get("/api/staff", headers=shop.staff("manager")).json()
    return dict(next(row for row in rows if row["staff"] == staff))


def acts(shop: Shop, staff: str) -> list[str]:
    with shop.database.reader.session() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.subject == staff)).all()
    return sorted(row.act for row in rows)


def told(shop: Shop, staff: str) -> list[dict[str, Any]]:
    """What clerk_push is told of somebody."""
    with shop.database.reader.session() as session:
        events = outbox.events_after(session, [outbox.STORE], 0, shop.clock(), limit=200)
    return [dict(each.body) for each in events if each.body.get("staff") == staff]


def test_who_is_invited_chooses_a_password_once_and_signs_in_with_it(shop: Shop) -> None:
    staff, manager = hire(shop, "ines", department="coffee", languages=["en", "pt-BR"])
    assert line(shop, staff)["invited"] is True
    first, code = invite(shop, staff, manager), invite(shop, staff, manager)
    owner = shop.http.post("/api/staff/password/look", json={"code": code}).json()
    assert (owner["name"], owner["username"], owner["site_name"]) == ("Ines", "ines", "Corner shop")
    assert shop.http.post("/api/staff/password/look", json={"code": first}).status_code == 410
    assert choose(shop, first) == 410
    refused = shop.http.post("/api/staff/password", json={"code": code, "password": "ines-ines-11"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "password")
    assert choose(shop, code) == 204
    assert choose(shop, code) == 410
    assert sign_in(shop, "ines") is not None
    known = line(shop, staff)
    assert (known["invited"], known["languages"], known["devices"]) == (False, ["en", "pt-BR"], 1)
    assert acts(shop, staff) == ["staff.added", "staff.invited", "staff.invited", "staff.password_chosen"]


def test_a_link_to_choose_a_password_is_good_for_a_day_and_only_for_that(shop: Shop) -> None:
    staff, manager = hire(shop, "late")
    code = invite(shop, staff, manager)
    assert shop.http.post("/api/staff/session", json={"code": code}).status_code == 401
    assert token(shop, code=code).status_code == 401
    shop.clock.now_s += PASSWORD_LINK_S
    assert choose(shop, code) == 410


def test_a_reset_ends_every_session_and_refresh_token(shop: Shop) -> None:
    staff, manager = hire(shop, "reset", password=WORDS)
    session, refresh = sign_in(shop, "reset"), token(shop, username="reset", password=WORDS).json()["refresh"]
    assert session is not None
    code = invite(shop, staff, manager)
    assert shop.http.get("/api/staff/me", headers=session).status_code == 200
    assert choose(shop, code, OTHER_WORDS) == 204
    assert shop.http.get("/api/staff/me", headers=session).status_code == 401
    assert token(shop, refresh=refresh).status_code == 401
    assert sign_in(shop, "reset") is None
    assert sign_in(shop, "reset", OTHER_WORDS) is not None
    assert told(shop, staff)[-1] == {"site": "corner", "staff": staff}


def test_changing_ones_own_password_asks_for_the_old_one_and_keeps_this_device(shop: Shop) -> None:
    hire(shop, "own", password=WORDS)
    here, there = sign_in(shop, "own"), sign_in(shop, "own")
    refresh = token(shop, username="own", password=WORDS).json()["refresh"]
    path = "/api/staff/me/password"
    wrong = {"old": "not it, not at all", "password": OTHER_WORDS}
    assert shop.http.post(path, json=wrong, headers=here).status_code == 401
    assert shop.http.post(path, json={"old": WORDS, "password": "own own own"}, headers=here).status_code == 422
    assert shop.http.post(path, json={"old": WORDS, "password": OTHER_WORDS}, headers=here).status_code == 204
    assert shop.http.get("/api/staff/me", headers=here).status_code == 200
    assert shop.http.get("/api/staff/me", headers=there).status_code == 401
    assert token(shop, refresh=refresh).status_code == 401
    assert sign_in(shop, "own", OTHER_WORDS) is not None


def test_a_phone_is_paired_by_a_code_and_shut_out_alone(shop: Shop) -> None:
    staff, manager = hire(shop, "phones", password=WORDS)
    pairing = shop.http.post(f"/api/staff/{staff}/pairing", headers=manager).json()
    assert pairing["url"].startswith(f"{CLERKS}/clerk/enter?code=")
    code = parse_qs(urlsplit(pairing["url"]).query)["code"][0]
    granted = token(shop, code=code, agent=PIXEL["User-Agent"]).json()
    other = token(shop, username="phones", password=WORDS).json()
    hers = sign_in(shop, "phones", **PIXEL)
    path = f"/api/staff/{staff}/devices"
    listed = shop.http.get(path, headers=hers).json()
    assert [(each["program"], each["browser"], each["this"]) for each in listed] == [
        ("desk", "Chrome on Android", True),
        ("clerk", "", False),
        ("clerk", "Chrome on Android", False),
    ]
    device = granted["device"]
    assert {each["device"] for each in listed} >= {device, other["device"]}
    assert shop.http.delete(f"{path}/{device}", headers=manager).status_code == 204
    assert shop.http.delete(f"{path}/{device}", headers=manager).status_code == 404
    assert token(shop, refresh=granted["refresh"]).status_code == 401
    assert token(shop, refresh=other["refresh"]).status_code == 200
    assert shop.http.get("/api/staff/me", headers=hers).status_code == 200
    assert told(shop, staff)[-1] == {"site": "corner", "staff": staff, "device": device}
    assert acts(shop, staff) == ["staff.added", "staff.device_revoked", "staff.link_made"]
    # What the lost phone still holds opens no card either.
    asking = shop.bearer_of("clerk_push") | {"X-Staff-Token": granted["access"]}
    assert shop.http.get("/api/service/visits/none/card", headers=asking).status_code == 401
    asking |= {"X-Staff-Token": other["access"]}
    assert shop.http.get("/api/service/visits/none/card", headers=asking).status_code == 404


def test_a_renewed_token_goes_on_in_its_device_until_its_clerk_signs_out(shop: Shop) -> None:
    staff, manager = hire(shop, "renews", password=WORDS)
    granted = token(shop, username="renews", password=WORDS).json()
    shop.clock.now_s += 400
    renewed = token(shop, refresh=granted["refresh"]).json()
    assert renewed["device"] == granted["device"]
    path = f"/api/staff/{staff}/devices"
    [device] = shop.http.get(path, headers=manager).json()
    assert device["seen_at_s"] == shop.clock()
    end = {"json": {"refresh": renewed["refresh"]}, "headers": shop.bearer_of("clerk_push")}
    for _ in range(2):
        assert shop.http.post("/api/service/staff-token/end", **end).status_code == 204
    assert shop.http.get(path, headers=manager).json() == []


def test_a_desk_is_noted_as_seen_now_and_then_and_forgotten_with_its_credentials(shop: Shop) -> None:
    staff, manager = hire(shop, "looks", password=WORDS)
    hers, path = sign_in(shop, "looks"), f"/api/staff/{staff}/devices"
    shop.clock.now_s += SEEN_EVERY_S + 1
    shop.http.get("/api/staff/me", headers=hers)
    shop.database.writer.run(lambda _session: None)  # what was queued before is written
    assert shop.http.get(path, headers=manager).json()[0]["seen_at_s"] == shop.clock()
    before = shop.database.writer.run(lambda session: forget_unused(session, shop.clock()))
    assert before == 0
    assert shop.http.get(path, headers=manager).json() != []


def test_clerks_see_and_end_their_own_devices_and_nobody_elses(shop: Shop) -> None:
    staff, _ = hire(shop, "mine", password=WORDS)
    hers, others = sign_in(shop, "mine"), sign_in(shop, "mine")
    [_, this] = shop.http.get(f"/api/staff/{staff}/devices", headers=hers).json()
    assert shop.http.post(f"/api/staff/{staff}/pairing", headers=hers).status_code == 200
    other, _ = hire(shop, "theirs", password=WORDS)
    for method, path in (("GET", "devices"), ("DELETE", f"devices/{this['device']}"), ("POST", "pairing")):
        assert shop.http.request(method, f"/api/staff/{other}/{path}", headers=hers).status_code == 403, path
    assert this["this"] is True
    assert shop.http.delete(f"/api/staff/{staff}/devices/{this['device']}", headers=others).status_code == 204
    assert shop.http.get("/api/staff/me", headers=hers).status_code == 401
    assert shop.http.get("/api/staff/me", headers=others).status_code == 200


def test_an_account_is_changed_and_whoever_loses_a_role_is_signed_out(shop: Shop) -> None:
    staff, admin = hire(shop, "rises", by="admin", roles=["clerk", "manager"], password=WORDS)
    hers = sign_in(shop, "rises")
    wish = {"name": "Rises", "roles": ["clerk", "manager"], "department": "maps", "languages": ["de"]}
    changed = shop.http.put(f"/api/staff/{staff}", json=wish, headers=admin).json()
    assert (changed["department"], changed["languages"], changed["devices"]) == ("maps", ["de"], 1)
    assert told(shop, staff) == []
    manager = shop.staff("manager")
    assert shop.http.put(f"/api/staff/{staff}", json=wish, headers=manager).status_code == 403
    assert shop.http.put(f"/api/staff/{staff}", json=wish | {"roles": ["clerk"]}, headers=admin).status_code == 200
    assert shop.http.get("/api/staff/me", headers=hers).status_code == 401
    assert len(told(shop, staff)) == 1
    assert shop.http.put(f"/api/staff/{staff}", json=wish, headers=manager).status_code == 403, "makes no manager"
    for wrong in ({"roles": []}, {"roles": ["queen"]}, {"languages": ["<b>"]}, {"name": ""}):
        assert shop.http.put(f"/api/staff/{staff}", json=wish | wrong, headers=admin).status_code == 422, wrong
    assert acts(shop, staff) == ["staff.added", "staff.changed", "staff.changed"]


def test_a_revoked_colleague_comes_back(shop: Shop) -> None:
    staff, manager = hire(shop, "returns", password=WORDS)
    for _ in range(2):
        for act in ("revoke", "revoke"):
            assert shop.http.post(f"/api/staff/{staff}/{act}", headers=manager).status_code == 204
        assert sign_in(shop, "returns") is None
        for what in ("invitation", "pairing", "sign-in-link"):
            assert shop.http.post(f"/api/staff/{staff}/{what}", headers=manager).status_code == 404, what
        assert shop.http.post(f"/api/staff/{staff}/restore", headers=manager).status_code == 204
        assert sign_in(shop, "returns") is not None
    assert len(told(shop, staff)) == 2
    assert acts(shop, staff) == ["staff.added", *(["staff.restored"] * 2), *(["staff.revoked"] * 2)]


def test_the_last_administrator_stays_one(shop: Shop) -> None:
    staff, admin = hire(shop, "second", by="admin", roles=["admin"])
    me = shop.http.get("/api/staff/me", headers=admin).json()["staff"]
    wish = {"name": "Administrator", "roles": ["manager"]}
    refused = shop.http.put(f"/api/staff/{me}", json=wish, headers=admin)
    assert refused.status_code == 409, "who has no password yet is none"
    assert choose(shop, invite(shop, staff, admin)) == 204
    second = sign_in(shop, "second")
    assert second is not None
    assert shop.http.post(f"/api/staff/{me}/revoke", headers=second).status_code == 204
    assert shop.http.put(f"/api/staff/{staff}", json=wish | {"name": "Second"}, headers=second).status_code == 409
    assert shop.http.post(f"/api/staff/{me}/restore", headers=second).status_code == 204
    assert shop.http.post(f"/api/staff/{staff}/revoke", headers=shop.staff("admin")).status_code == 204


def test_a_planned_week_is_shown_and_told_with_the_staff_token(shop: Shop) -> None:
    staff, manager = hire(shop, "planned", password=WORDS)
    day_s = 86_400.0
    granted = token(shop, username="planned", password=WORDS).json()
    assert jwt.decode(granted["access"], options={"verify_signature": False})["planned"] == []
    everyday = [{"weekday": weekday, "starts": "00:00", "ends": "23:59"} for weekday in range(7)]
    other = {"day": "2027-06-01", "times": []}
    path = f"/api/staff/{staff}/plan"
    kept = shop.http.put(path, json={"weekly": everyday, "days": [other]}, headers=manager).json()
    assert kept == {"weekly": everyday, "days": [other]} == shop.http.get(path, headers=manager).json()
    known = line(shop, staff)
    assert 0 < known["planned_until_s"] - shop.clock() <= day_s
    assert 0 < known["planned_next_s"] - shop.clock() <= day_s
    granted = token(shop, username="planned", password=WORDS).json()
    planned = jwt.decode(granted["access"], options={"verify_signature": False})["planned"]
    assert planned[0][1] == known["planned_until_s"]
    week = shop.http.get("/api/staff/week?first=2027-05-31", headers=manager).json()
    [hers] = [each for each in week if each["staff"] == staff]
    assert [(len(day["times"]), day["own"]) for day in hers["days"]] == [(1, False), (0, True), *([(1, False)] * 5)]
    for wrong in (
        {"weekly": [{"weekday": 1, "starts": "09:00", "ends": "09:00"}]},
        {"weekly": [{"weekday": 7, "starts": "09:00", "ends": "10:00"}]},
        {"weekly": [{"weekday": 1, "starts": "24:00", "ends": "10:00"}]},
        {"days": [{"day": "2026-02-30"}]},
        {"days": [other, other]},
    ):
        assert shop.http.put(path, json=wrong, headers=manager).status_code == 422, wrong
    for wrong_day in ("2026-02-30", "9999-12-31", "today"):
        assert shop.http.get(f"/api/staff/week?first={wrong_day}", headers=manager).status_code == 422


def test_dates_that_are_long_past_are_forgotten(shop: Shop) -> None:
    staff, manager = hire(shop, "past")
    past = {"day": "2020-01-01", "times": [{"starts": "09:00", "ends": "10:00"}]}
    coming = {
        "day": "2027-01-01",
        "times": [{"starts": "09:00", "ends": "10:00"}, {"starts": "11:00", "ends": "12:00"}],
    }
    kept = shop.http.put(f"/api/staff/{staff}/plan", json={"days": [past, coming]}, headers=manager).json()
    assert kept["days"] == [coming]
    later_s = 1_798_761_600.0 + (DAYS_KEPT + 3) * 86_400  # 2027-01-01
    assert shop.database.writer.run(lambda session: forget_past(session, later_s)) == 2
    with shop.database.reader.session() as session:
        assert session.exec(select(PlannedShift).where(PlannedShift.staff == staff)).all() == []


def test_weak_passwords_are_refused_for_new_accounts_too(shop: Shop) -> None:
    body = {"username": "weak", "name": "Weak", "roles": ["clerk"], "password": "Password12345"}
    refused = shop.http.post("/api/staff", json=body, headers=shop.staff("manager"))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "password")


def test_phones_are_paired_only_where_the_clerks_address_is_known(tmp_path: Path) -> None:
    with running(make_site(tmp_path)) as shop:
        mara = shop.staff("mara")
        staff = shop.http.get("/api/staff/me", headers=mara).json()["staff"]
        answer = shop.http.post(f"/api/staff/{staff}/pairing", headers=mara)
        assert (answer.status_code, "--clerk-url" in answer.json()["detail"]) == (409, True)
