"""What every answer carries: problems that name the field, headers, caching, cross-origin leave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk_server.security import BODY_BYTES
from tests.adapters.kiosk_site import Shop, copy_site, make_site, registration, running, views


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


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"first_name": "Ja\u0000ne"}, "first_name"),
        ({"first_name": "J" * 61}, "first_name"),
        ({"email": "not an address"}, "email"),
        ({"consents": ["everything"]}, "consents.0"),
        ({"notice_version": None}, "notice_version"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"anonymous_id": "short"}, "anonymous_id"),
    ],
)
def test_a_bad_registration_is_told_which_field(shop: Shop, change: dict[str, Any], field: str) -> None:
    answer = shop.http.post("/api/phone/register", json=registration(**change))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert field in {error["field"] for error in problem["errors"]}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"null", b'"text"'])
def test_a_body_that_is_no_object_is_a_problem(shop: Shop, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = shop.http.post("/api/phone/register", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_unknown_addresses_and_methods_are_problems(shop: Shop) -> None:
    for answer, status in ((shop.http.get("/api/nothing"), 404), (shop.http.delete("/api/site"), 405)):
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.headers["content-type"] == "application/problem+json"
    assert shop.http.get("/api/catalogue/products/nothing").status_code == 404


def test_a_body_that_is_too_large_is_refused_announced_or_not(shop: Shop) -> None:
    body = b" " * (BODY_BYTES + 1)
    assert shop.http.post("/api/phone/register", content=body).status_code == 413

    def chunks() -> Iterator[bytes]:
        yield from (body[at : at + 65_536] for at in range(0, len(body), 65_536))

    headers = {"Content-Type": "application/json"}
    assert shop.http.post("/api/phone/register", content=chunks(), headers=headers).status_code == 413


def test_every_answer_carries_the_security_headers(shop: Shop) -> None:
    for path in ("/api/site", "/phone/", "/nothing", "/api/phone/me"):
        headers = shop.http.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "server" not in headers


def test_the_kiosks_page_alone_may_open_a_camera_and_compile_its_reader(shop: Shop) -> None:
    headers = shop.http.get("/kiosk/").headers
    assert headers["content-security-policy"].endswith("; script-src 'self' 'wasm-unsafe-eval'")
    assert "camera=(self), microphone=()" in headers["permissions-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    for path in ("/kiosk/enter?code=x", "/api/kiosk/products"):
        assert "camera=()" in shop.http.get(path).headers["permissions-policy"]


def test_what_the_api_says_is_kept_nowhere(shop: Shop) -> None:
    assert shop.http.get("/api/site").headers["cache-control"] == "no-store"
    assert shop.http.get("/phone/enter?code=x").headers["cache-control"] == "no-store"


def test_framing_is_for_named_origins_alone(made: Path, tmp_path: Path) -> None:
    with running(copy_site(made, tmp_path), frame_ancestors=("http://127.0.0.1:7000",)) as shop:
        policy = shop.http.get("/phone/").headers["content-security-policy"]
        assert "frame-ancestors 'self' http://127.0.0.1:7000;" in policy


def test_only_the_shops_pages_may_send_events_across_origins(made: Path, tmp_path: Path) -> None:
    with running(copy_site(made, tmp_path), shop_origins=("https://shop.example",)) as shop:
        ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        ours = shop.http.options("/api/web/events", headers=ask | {"Origin": "https://shop.example"})
        assert ours.headers["access-control-allow-origin"] == "https://shop.example"
        assert "access-control-allow-credentials" not in ours.headers
        theirs = shop.http.options("/api/web/events", headers=ask | {"Origin": "https://elsewhere.example"})
        assert "access-control-allow-origin" not in theirs.headers
        sent = shop.http.post("/api/web/events", json=views(1), headers={"Origin": "https://shop.example"})
        assert (sent.status_code, sent.headers["access-control-allow-origin"]) == (202, "https://shop.example")
        other = shop.http.options("/api/phone/register", headers=ask | {"Origin": "https://shop.example"})
        assert "access-control-allow-origin" not in other.headers


def test_screens_are_served_with_their_own_caching(made: Path, tmp_path: Path) -> None:
    screens = tmp_path / "dist"
    for name, text in {
        "phone/index.html": "<!doctype html>phone",
        "phone/sw.js": "// worker",
        "assets/page-Bwk2-Y_Z.css": "a{}",
        "assets/logo.svg": "<svg/>",
    }.items():
        (screens / name).parent.mkdir(parents=True, exist_ok=True)
        (screens / name).write_text(text)
    with running(copy_site(made, tmp_path), screens=screens) as shop:
        assert shop.http.get("/phone/").text == "<!doctype html>phone"
        assert str(shop.http.get("/phone").url).endswith("/phone/")
        assert shop.http.get("/phone/sw.js").headers["content-type"].startswith("text/javascript")
        assert "immutable" in shop.http.get("/assets/page-Bwk2-Y_Z.css").headers["cache-control"]
        assert shop.http.get("/assets/logo.svg").headers["cache-control"] == "no-cache"
        assert shop.http.get("/assets/../phone/index.html").status_code == 404
        missing = shop.http.get("/desk/")
        assert missing.status_code == 503
        assert "not built" in missing.text


def test_anybody_may_read_the_card_of_the_site(shop: Shop) -> None:
    card = shop.http.get("/api/site").json()
    assert (card["site"], card["currency"], card["time_zone"]) == ("corner", "USD", "America/New_York")
    health = shop.http.get("/api/health").json()
    assert health == {"status": "ok", "version": health["version"], "build": "unbuilt"}
