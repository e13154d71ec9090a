"""Staff sign in, administrators keep the accounts, and clerk_push asks on a clerk's behalf."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from sqlmodel import select

from kiosk_server.staff.signing_in import REFRESH_GRACE_S, SIGN_INS
from kiosk_server.staff.tables import AuditRow
from kiosk_server.staff.tokens import LIFE_S
from tests.adapters.kiosk_site import NOW_S, Shop, bearer, copy_site, credential, make_site, running, views


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


def token_for(shop: Shop, username: str) -> dict[str, Any]:
    """What clerk_push gets for a member of staff."""
    password = credential(shop.data, f"staff-{username}")["password"]
    body = {"username": username, "password": password}
    answer = shop.http.post("/api/service/staff-token", json=body, headers=shop.bearer_of("clerk_push"))
    assert answer.status_code == 200
    return dict(answer.json())


def staff_id(shop: Shop, username: str) -> str:
    rows = shop.http.get("/api/staff", headers=shop.staff("admin")).json()
    return str(next(row["staff"] for row in rows if row["username"] == username))


def test_a_password_opens_a_session_that_signing_out_ends(shop: Shop) -> None:
    headers = shop.staff("mara")
    card = shop.http.get("/api/staff/me", headers=headers).json()
    assert (card["name"], card["roles"], card["department"]) == ("Mara", ["clerk"], "coffee")
    assert shop.http.delete("/api/staff/session", headers=headers).status_code == 204
    assert shop.http.get("/api/staff/me", headers=headers).status_code == 401


def test_a_session_ends_after_a_long_shift(made: Path, tmp_path: Path) -> None:
    with running(copy_site(made, tmp_path)) as shop:
        headers = shop.staff("mara")
        shop.clock.now_s += 12 * 3600
        assert shop.http.get("/api/staff/me", headers=headers).status_code == 401


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(shop: Shop) -> None:
    answers = [
        shop.http.post("/api/staff/session", json={"username": name, "password": "wrong"})
        for name in ("mara", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


def test_guessing_is_slowed_down_also_for_the_right_password(shop: Shop) -> None:
    password = credential(shop.data, "staff-mara")["password"]
    for _ in range(SIGN_INS.attempts):
        shop.http.post("/api/staff/session", json={"username": "mara", "password": "wrong"})
    right = {"username": "mara", "password": password}
    assert shop.http.post("/api/staff/session", json=right).status_code == 429
    shop.clock.now_s += SIGN_INS.per_s
    assert shop.http.post("/api/staff/session", json=right).status_code == 200


def test_a_sign_in_link_works_once_within_ten_minutes(shop: Shop) -> None:
    admin, mara = shop.staff("admin"), staff_id(shop, "mara")
    codes = [shop.http.post(f"/api/staff/{mara}/sign-in-link", headers=admin).json()["code"] for _ in range(3)]
    assert shop.http.post("/api/staff/session", json={"code": codes[0]}).json()["name"] == "Mara"
    assert shop.http.post("/api/staff/session", json={"code": codes[0]}).status_code == 401
    shop.http.cookies.clear()
    entered = shop.http.get(f"/desk/enter?code={codes[1]}", follow_redirects=False)
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk/")
    shop.clock.now_s += 600
    assert shop.http.post("/api/staff/session", json={"code": codes[2]}).status_code == 401
    assert shop.http.get(f"/desk/enter?code={codes[2]}").status_code == 410


def test_an_administrator_adds_a_colleague_once(shop: Shop) -> None:
    admin = shop.staff("admin")
    body = {"username": "theo", "name": "Theo", "roles": ["clerk"], "password": "a long password"}
    headers = admin | {"Idempotency-Key": "press-0001"}
    made = [shop.http.post("/api/staff", json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    again = shop.http.post("/api/staff", json=body, headers=admin)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "username")
    signed_in = shop.http.post("/api/staff/session", json={"username": "theo", "password": "a long password"})
    assert signed_in.status_code == 200


def test_revoking_ends_sessions_tokens_and_links_at_once(shop: Shop) -> None:
    admin, service = shop.staff("admin"), shop.bearer_of("clerk_push")
    body = {"username": "leaver", "name": "Lea", "roles": ["clerk"], "password": "a long password"}
    staff = shop.http.post("/api/staff", json=body, headers=admin).json()["staff"]
    shop.http.post("/api/staff/session", json=body)
    session = bearer(shop.http.cookies["shopbell_staff"])
    shop.http.cookies.clear()
    refresh = shop.http.post("/api/service/staff-token", json=body, headers=service).json()["refresh"]
    code = shop.http.post(f"/api/staff/{staff}/sign-in-link", headers=admin).json()["code"]
    assert shop.http.get("/api/staff/me", headers=session).status_code == 200
    for _ in range(2):
        assert shop.http.post(f"/api/staff/{staff}/revoke", headers=admin).status_code == 204
    assert shop.http.get("/api/staff/me", headers=session).status_code == 401
    assert shop.http.post("/api/service/staff-token", json={"refresh": refresh}, headers=service).status_code == 401
    assert shop.http.post("/api/staff/session", json={"code": code}).status_code == 401
    with shop.database.reader.session() as found:
        acts = [row.act for row in found.exec(select(AuditRow).where(AuditRow.subject == staff))]
    assert acts.count("staff.revoked") == 1


def test_an_administrator_does_not_lock_herself_out(shop: Shop) -> None:
    admin = shop.staff("admin")
    me = shop.http.get("/api/staff/me", headers=admin).json()["staff"]
    assert shop.http.post(f"/api/staff/{me}/revoke", headers=admin).status_code == 409


def test_a_staff_token_is_proven_by_the_published_key(shop: Shop) -> None:
    token, now_s = token_for(shop, "mara"), shop.clock()
    keys = shop.http.get("/api/service/staff-keys", headers=shop.bearer_of("clerk_push")).json()
    key = jwt.PyJWK(keys["keys"][0])
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(token["access"], key, algorithms=["EdDSA"], options=options)
    assert (claims["name"], claims["roles"], claims["site"]) == ("Mara", ["clerk"], "corner")
    assert claims["exp"] == token["expires_at_s"] == now_s + LIFE_S


def test_a_refresh_fades_after_its_use(shop: Shop) -> None:
    service = shop.bearer_of("clerk_push")
    first = {"refresh": token_for(shop, "mara")["refresh"]}
    assert shop.http.post("/api/service/staff-token", json=first, headers=service).status_code == 200
    assert shop.http.post("/api/service/staff-token", json=first, headers=service).status_code == 200
    shop.clock.now_s += REFRESH_GRACE_S
    assert shop.http.post("/api/service/staff-token", json=first, headers=service).status_code == 401


def test_a_client_card_says_what_she_agreed_to_and_every_view_is_audited(shop: Shop) -> None:
    shop.http.post("/api/web/events", json=views(3, anonymous_id="browser-1", at_s=NOW_S - 5 * 86_400))
    phone = shop.register(anonymous_id="browser-1")
    visit = shop.http.post("/api/phone/check-in", headers=phone).json()["visit"]
    headers = shop.bearer_of("clerk_push") | {"X-Staff-Token": token_for(shop, "mara")["access"]}
    for _ in range(2):
        card = shop.http.get(f"/api/service/visits/{visit}/card", headers=headers).json()
    assert (card["display_name"], card["product"]["sku"], card["stock"]) == ("Jane", "m64", 1)
    assert card["evidence"] == "Viewed 3 times, last on Tuesday"
    assert card["voucher_price_after"] == {"amount_minor": 30900, "currency": "USD"}
    assert [each["sku"] for each in card["related"]] == ["brush"]
    with shop.database.reader.session() as session:
        rows = session.exec(
            select(AuditRow).where(AuditRow.act == "client_card.viewed", AuditRow.subject == visit)
        ).all()
    assert [(row.subject, row.service) for row in rows] == [(visit, "clerk_push")] * 2


def test_the_card_is_gone_once_she_withdraws(shop: Shop) -> None:
    phone = shop.register()
    visit = shop.http.post("/api/phone/check-in", headers=phone).json()["visit"]
    headers = shop.bearer_of("clerk_push") | {"X-Staff-Token": token_for(shop, "mara")["access"]}
    assert shop.http.get(f"/api/service/visits/{visit}/card", headers=headers).status_code == 200
    shop.clock.now_s += 1
    withdrawal = {"purpose": "clerk_assist", "granted": False}
    shop.http.post("/api/phone/consents", json=withdrawal, headers=phone)
    assert shop.http.get(f"/api/service/visits/{visit}/card", headers=headers).status_code == 410
    assert shop.http.get("/api/service/visits/unknown/card", headers=headers).status_code == 404


def test_a_card_needs_the_clerks_own_token_too(shop: Shop) -> None:
    phone = shop.register()
    visit = shop.http.post("/api/phone/check-in", headers=phone).json()["visit"]
    service, path = shop.bearer_of("clerk_push"), f"/api/service/visits/{visit}/card"
    token = token_for(shop, "mara")["access"]
    forged = jwt.encode(jwt.decode(token, options={"verify_signature": False}), "k" * 32, algorithm="HS256")
    for wrong in ({}, {"X-Staff-Token": "nonsense"}, {"X-Staff-Token": forged}):
        assert shop.http.get(path, headers=service | wrong).status_code == 401, wrong
    admin = {"X-Staff-Token": token_for(shop, "admin")["access"]}
    assert shop.http.get(path, headers=service | admin).status_code == 403
    shop.clock.now_s += LIFE_S
    assert shop.http.get(path, headers=service | {"X-Staff-Token": token}).status_code == 401


def test_a_kiosk_enters_by_a_link_that_its_credential_made(shop: Shop) -> None:
    path = shop.http.post("/api/kiosk/link", headers=shop.bearer_of("kiosk-k1")).json()["path"]
    entered = shop.http.get(path, follow_redirects=False)
    assert (entered.status_code, entered.headers["location"]) == (303, "/kiosk/")
    secret = entered.cookies["shopbell_kiosk"]
    shop.http.cookies.clear()
    assert shop.http.post("/api/kiosk/link", headers=bearer(secret)).status_code == 200
    assert shop.http.get(path, follow_redirects=False).status_code == 410
