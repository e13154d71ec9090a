"""Every route refuses without its credential, and with each other kind's. The list comes from the app itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.adapters.kiosk_site import Shop, copy_site, make_site, running

PUBLIC = {
    ("GET", "/api/health"),
    ("GET", "/api/site"),
    ("GET", "/api/privacy/retention"),
    ("GET", "/api/privacy/export-schema"),
    ("GET", "/api/catalogue/products"),
    ("GET", "/api/catalogue/products/{sku}"),
    ("GET", "/api/catalogue/products/{sku}/compare/{other}"),
    ("GET", "/api/catalogue/products/{sku}/reviews"),
    ("GET", "/api/catalogue/reviews"),
    ("POST", "/api/web/events"),
    ("POST", "/api/phone/register"),
    ("POST", "/api/staff/session"),
    # The code of a link opens them.
    ("POST", "/api/staff/password"),
    ("POST", "/api/staff/password/look"),
    *(("POST", f"/api/sign-in{step}") for step in ("", "/letter", "/passkey", "/passkey/options")),
    # What is asked proves itself, by a code or a certificate.
    ("POST", "/api/gateways/enrol"),
    ("POST", "/api/gateways/renew"),
    # A browser that is no kiosk yet shows a code, which opens nothing by itself.
    ("GET", "/api/kiosk/enrolment"),
    ("POST", "/api/kiosk/enrolment"),
}

DOORS = {
    "phone": "phone",
    "openapi.json": "staff",
    "staff": "staff",
    "beacons": "staff",
    "catalogue": "staff",
    "desk": "staff",
    "members": "staff",
    "privacy": "staff",
    "gateways": "staff",
    "campaigns": "staff",
    "drawings": "staff",
    "segments": "staff",
    "signage": "staff",
    "identity-links": "staff",
    "till": "staff or service",
    "kiosk": "kiosk",
    "kiosks": "staff",
    "service": "service",
}
"Which kinds of credential open the routes below /api/<first part>."


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


def guarded(shop: Shop) -> list[tuple[str, str, str]]:
    """(method, path, kind) of every route below /api that is not public."""
    app = shop.http.app
    assert isinstance(app, FastAPI)
    found = []
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            if (method.upper(), path) not in PUBLIC:
                found.append((method.upper(), re.sub(r"{\w+}", "x", path), DOORS[path.split("/")[2]]))
    assert len(found) >= 20
    return found


def credentials(shop: Shop) -> dict[str, dict[str, str]]:
    return {
        "phone": shop.register(),
        "staff": shop.staff("admin"),
        "kiosk": shop.bearer_of("kiosk-k1"),
        "service": shop.bearer_of("clerk_push"),
    }


def test_no_guarded_route_answers_without_a_credential(shop: Shop) -> None:
    for method, path, _ in guarded(shop):
        assert shop.http.request(method, path, json={}).status_code == 401, (method, path)
        wrong = {"Authorization": "Bearer wrong"}
        assert shop.http.request(method, path, json={}, headers=wrong).status_code == 401, (method, path)


def test_no_guarded_route_answers_to_a_credential_of_another_kind(shop: Shop) -> None:
    kinds = credentials(shop)
    for method, path, kind in guarded(shop):
        for other, headers in kinds.items():
            if other not in kind.split(" or "):
                answer = shop.http.request(method, path, json={}, headers=headers)
                assert answer.status_code == 401, (method, path, other)
                assert answer.headers["content-type"] == "application/problem+json"


def test_a_cookie_of_one_kind_is_no_cookie_of_another(shop: Shop) -> None:
    secret = shop.register()["Authorization"].split()[1]
    for method, path, kind in guarded(shop):
        if kind != "phone":
            cookies = f"shopbell_staff={secret}; shopbell_kiosk={secret}"
            answer = shop.http.request(method, path, json={}, headers={"Cookie": cookies})
            assert answer.status_code == 401, (method, path)


OF_ACCOUNTS = [
    ("POST", "/api/staff"),
    ("PUT", "/api/staff/{admin}"),
    ("GET", "/api/staff/{admin}/plan"),
    ("PUT", "/api/staff/{admin}/plan"),
    ("GET", "/api/staff/{admin}/devices"),
    ("DELETE", "/api/staff/{admin}/devices/x"),
    *(("POST", f"/api/staff/{{admin}}/{act}") for act in ("revoke", "restore", "sign-in-link", "invitation")),
]


@pytest.mark.parametrize("username", ["mara", "manager"])
def test_an_administrators_account_is_for_administrators(shop: Shop, username: str) -> None:
    headers = shop.staff(username)
    admin = shop.http.get("/api/staff/me", headers=shop.staff("admin")).json()["staff"]
    for method, path in OF_ACCOUNTS:
        body = {"username": "new", "name": "New", "roles": ["admin"]}
        answer = shop.http.request(method, path.format(admin=admin), json=body, headers=headers)
        assert answer.status_code == 403, (method, path)
    seen = {"mara": 403, "manager": 200}[username]
    assert shop.http.get("/api/staff", headers=headers).status_code == seen
    assert shop.http.get("/api/staff/week?first=2026-11-23", headers=headers).status_code == seen


def test_the_public_list_is_public(shop: Shop) -> None:
    for method, path in PUBLIC:
        if method == "GET":
            assert shop.http.get(path.format(sku="m64", other="brush")).status_code == 200, path


def test_a_command_from_a_page_of_another_origin_is_refused(shop: Shop) -> None:
    headers = shop.register()
    for foreign in (
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver:8081"},
    ):
        assert shop.http.post("/api/phone/link", headers=headers | foreign).status_code == 403, foreign
    for own in ({"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {}):
        assert shop.http.post("/api/phone/link", headers=headers | own).status_code == 200, own
