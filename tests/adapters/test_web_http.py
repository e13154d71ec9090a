"""What pages of the web shop may send and load, and what support may put right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from kiosk_server.intents.tables import WebEvent
from kiosk_server.intents.web_events import top_intent
from kiosk_server.staff.tables import AuditRow
from kiosk_server.web.tables import WebFirstTouch
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running, views

SHOP = "https://shop.example"
DIST = Path(__file__).parents[2] / "screens" / "dist"
SNIPPET_GZIPPED_BYTES = 3_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path_factory.mktemp("shop")), shop_origins=(SHOP,), screens=DIST) as shop:
        yield shop


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(shop: Shop) -> None:
    shop.http.cookies.clear()


def kept(shop: Shop, anonymous_id: str) -> list[str]:
    with shop.database.reader.session() as session:
        rows = session.exec(select(WebEvent.message_id).where(WebEvent.anonymous_id == anonymous_id))
        return sorted(rows)


def an_act(message_id: str, **changes: Any) -> dict[str, Any]:
    return {"message_id": message_id, "event": "Product Viewed", "at_s": NOW_S - 60, "sku": "m64"} | changes


def test_each_act_is_kept_whole_or_refused_with_its_reason(shop: Shop) -> None:
    events = [
        an_act("act-00001"),
        an_act("act-00002", sku="of-another-shop"),
        an_act("act-00003", at_s=NOW_S + 9_999),
        an_act("act-00004", at_s="noon"),
        "an act",
        an_act("act-00001", event="Product Added"),
        an_act("act-00007", event="Page Viewed", sku=None, page="/store"),
    ]
    answer = shop.http.post("/api/web/events", json={"anonymous_id": "browser-mixed", "events": events})
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 2
    assert [(refused["place"], refused["message_id"], refused["reason"]) for refused in answer.json()["refused"]] == [
        (1, "act-00002", "sku: unknown product"),
        (2, "act-00003", "at_s: in the future"),
        (3, "act-00004", "at_s: float_type"),
        (4, None, "model_type"),
        (5, "act-00001", "message_id: repeated"),
    ]
    assert kept(shop, "browser-mixed") == ["act-00001", "act-00007"]


def test_another_browser_cannot_replay_an_id(shop: Shop) -> None:
    shop.http.post("/api/web/events", json={"anonymous_id": "browser-first", "events": [an_act("replayed-1")]})
    thief = {"anonymous_id": "browser-thief", "events": [an_act("replayed-1", sku="brush")]}
    assert shop.http.post("/api/web/events", json=thief).json()["repeated"] == 1
    assert (kept(shop, "browser-first"), kept(shop, "browser-thief")) == (["replayed-1"], [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"not json", 422),
        (b"[]", 422),
        (b'{"anonymous_id": 7, "events": []}', 422),
        (b'{"anonymous_id": "browser-odd", "events": "many"}', 422),
        (b'{"anonymous_id": "a\\u0000bcdefgh", "events": []}', 422),
        (b"[" * 60_000, 422),
        (json.dumps({"anonymous_id": "browser-big", "events": ["x" * 70_000]}).encode(), 413),
    ],
)
def test_what_is_no_request_is_refused_whole(shop: Shop, body: bytes, status: int) -> None:
    answer = shop.http.post("/api/web/events", content=body, headers={"Content-Type": "text/plain"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_no_bytes_make_the_server_fail(shop: Shop, body: bytes) -> None:
    shop.clock.now_s += 1
    assert shop.http.post("/api/web/events", content=body).status_code in (202, 422, 429)


def test_a_plain_text_body_is_read_as_json_so_that_it_needs_no_preflight(shop: Shop) -> None:
    body = json.dumps(views(1, anonymous_id="browser-text"))
    answer = shop.http.post(
        "/api/web/events", content=body, headers={"Content-Type": "text/plain;charset=UTF-8", "Origin": SHOP}
    )
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "https://shop.example.elsewhere.example"])
def test_pages_of_other_origins_count_as_no_visit(shop: Shop, origin: str) -> None:
    answer = shop.http.post("/api/web/events", json=views(1, anonymous_id="browser-else"), headers={"Origin": origin})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert kept(shop, "browser-else") == []


def test_one_browser_and_one_address_may_send_only_so_often(made: Path, tmp_path: Path) -> None:
    with running(copy_site(made, tmp_path)) as shop:

        def send(browser: str) -> int:
            return shop.http.post("/api/web/events", json={"anonymous_id": browser, "events": []}).status_code

        assert [send("browser-eager") for _ in range(61)] == [202] * 60 + [429]
        assert send("browser-calm") == 202
        shop.clock.now_s += 2
        assert send("browser-eager") == 202


def test_the_first_touch_is_kept_once_and_only_after_a_yes(shop: Shop) -> None:
    def send(source: str, consented: bool) -> None:
        body = {
            "anonymous_id": "browser-touch",
            "consented": consented,
            "events": [],
            "first_touch": {"at_s": NOW_S - 5, "landing": "/p/m64", "referrer": "forum.example", "source": source},
        }
        assert shop.http.post("/api/web/events", json=body).status_code == 202

    def touch() -> WebFirstTouch | None:
        with shop.database.reader.session() as session:
            return session.get(WebFirstTouch, "browser-touch")

    send("before", False)
    assert touch() is None
    send("letter", True)
    send("later", True)
    found = touch()
    assert found is not None
    assert (found.source, found.referrer, found.landing) == ("letter", "forum.example", "/p/m64")


def test_the_snippet_is_small_and_may_be_kept(shop: Shop) -> None:
    answer = shop.http.get("/shopbell.js", headers={"Origin": SHOP})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.content == (DIST / "shopbell.js").read_bytes()
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < SNIPPET_GZIPPED_BYTES
    plain = shop.http.get("/shopbell.js", headers={"Accept-Encoding": "identity"})
    assert (plain.content, plain.headers.get("content-encoding")) == (answer.content, None)
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert "max-age=3600" in answer.headers["cache-control"]
    etag = answer.headers["etag"]
    assert shop.http.get("/shopbell.js", headers={"If-None-Match": etag}).status_code == 304
    for_good = shop.http.get("/shopbell.js", params={"v": etag.strip('"')})
    assert "immutable" in for_good.headers["cache-control"]
    assert shop.http.get("/shopbell.js", params={"v": "an-old-one"}).headers["cache-control"] == "no-cache"
    elsewhere = shop.http.get("/shopbell.js", headers={"Origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in elsewhere.headers


def test_the_snippet_names_no_cookie_and_no_third_party() -> None:
    text = (DIST / "shopbell.js").read_text()
    assert "document.cookie" not in text
    assert "http" not in text


def test_support_joins_two_memberships_and_takes_it_back(shop: Shop) -> None:
    admin = shop.staff("admin")
    numbers, phones = [], []
    for browser, sku in (("browser-desk", "m64"), ("browser-hand", "brush")):
        shop.http.post("/api/web/events", json=views(3, anonymous_id=browser, sku=sku))
        phones.append(shop.register(anonymous_id=browser))
        numbers.append(shop.http.get("/api/phone/me", headers=phones[-1]).json()["member_number"])
        shop.clock.now_s += 1
    older, newer = (shop.member(phone) for phone in phones)
    body = {"other": numbers[1], "why": "she told us at the till"}
    assert shop.http.post(f"/api/members/{numbers[0]}/merge", json=body).status_code == 401
    assert shop.http.post(f"/api/members/{numbers[0]}/merge", json=body, headers=shop.staff("mara")).status_code == 403
    made = shop.http.post(f"/api/members/{numbers[0]}/merge", json=body, headers=admin)
    assert made.status_code == 201, made.text
    assert shop.http.post(f"/api/members/{numbers[0]}/merge", json=body, headers=admin).status_code == 409
    assert [shop.member(phone) for phone in phones] == [older, older]
    assert shop.http.get("/api/phone/me", headers=phones[1]).json()["member_number"] == numbers[0]
    kinds = [link["kind"] for link in shop.http.get(f"/api/members/{numbers[1]}/links", headers=admin).json()]
    assert sorted(kinds) == ["browser", "browser", "member", "phone", "phone"]
    end = f"/api/identity-links/{made.json()['link']}/end"
    assert shop.http.post(end, json={"why": "two people after all"}, headers=admin).status_code == 200
    assert shop.http.post(end, json={"why": "two people after all"}, headers=admin).status_code == 404
    assert [shop.member(phone) for phone in phones] == [older, newer]
    with shop.database.reader.session() as session:
        wanted = [top_intent(session, member, shop.clock()) for member in (older, newer)]
        assert [intent.sku if intent else None for intent in wanted] == ["m64", "brush"]
        acts = {row.act for row in session.exec(select(AuditRow))}
    assert {"identity.read", "identity.merged", "identity.ended"} <= acts
