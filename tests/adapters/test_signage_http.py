"""Signage over HTTP: managers plan, kiosks fetch what changed and hear of it, and nobody else may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from starlette.websockets import WebSocketDisconnect

from kiosk_server.catalogue.tables import Product
from kiosk_server.signage.billboard import LOOK_S
from kiosk_server.signage.emergencies import emergency_now
from kiosk_server.signage.plans import KEPT, newest_revision
from kiosk_server.signage.tables import SignageEmergency
from kiosk_server.staff.tables import AuditRow
from tests.adapters.kiosk_site import Shop, copy_site, make_site, running
from tests.adapters.review_stand import ReviewStand
from wire.messages.screens.signage import SignageManifest

HOUSE = {"playlist": "house", "name": "Always", "items": ["bell"]}
BELL = {"item": "bell", "name": "The bell", "layout": {"kind": "built_in", "message": "bell"}}
ALARM = {"kind": "alarm", "texts": [{"language": "en", "heading": "Please leave", "sentence": "Use the front door."}]}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = make_site(tmp_path_factory.mktemp("made"))
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


@pytest.fixture
def manager(shop: Shop) -> dict[str, str]:
    shop.http.cookies.clear()
    return shop.staff("manager")


def template(name: str, *skus: str, **more: Any) -> dict[str, Any]:
    layout = {"kind": "template", "template": name, "skus": list(skus)} | more
    return {"item": f"{name}-{'-'.join(skus)}", "name": name, "layout": layout}


def plan(*items: dict[str, Any], **parts: Any) -> dict[str, Any]:
    shown = [*items] or [BELL]
    playlist = HOUSE | {"items": [each["item"] for each in shown]}
    return {"items": shown, "playlists": [playlist]} | parts


def revision(shop: Shop) -> int:
    with shop.database.reader.session() as session:
        return newest_revision(session, "corner")


def save(shop: Shop, headers: dict[str, str], wish: dict[str, Any], onto: int | None = None) -> Any:
    body = {"revision": revision(shop) if onto is None else onto, "plan": wish}
    return shop.http.put("/api/signage/plan", json=body, headers=headers)


def fetch(shop: Shop, **headers: str) -> Any:
    return shop.http.get("/api/kiosk/signage", headers=shop.bearer_of("kiosk-k1") | headers)


def manifest(shop: Shop) -> SignageManifest:
    return SignageManifest.model_validate(fetch(shop).json())


def sell_for(shop: Shop, sku: str, **changes: Any) -> None:
    def change(session: Any) -> None:
        product = session.get_one(Product, sku)
        for name, value in changes.items():
            setattr(product, name, value)
        session.add(product)

    shop.database.writer.run(change)


def test_a_kiosk_that_nobody_planned_for_shows_its_own_messages(tmp_path: Path) -> None:
    made = make_site(tmp_path)
    with running(made) as shop:
        found = manifest(shop)
        assert [each.item for each in found.items] == ["bell", "open", "hand"]
        assert found.media == []
        assert shop.http.get("/api/signage", headers=shop.staff("manager")).json()["revision"] == 0


def test_what_a_manager_saves_is_what_kiosks_fetch_and_once_is_enough(shop: Shop, manager: dict[str, str]) -> None:
    answer = save(shop, manager, plan(template("product", "m64", heading="Quiet mornings")))
    assert answer.status_code == 200, answer.text
    assert answer.json()["changed_by"] == "Manager"
    first = fetch(shop)
    found = SignageManifest.model_validate(first.json())
    (item,) = found.items
    assert item.layout.kind == "template"
    assert item.layout.heading == "Quiet mornings"
    assert item.layout.products[0].price.amount_minor == 34900
    assert item.layout.specs[0].value == "62 dB"
    assert found.site_time_zone == "America/New_York"
    tag = first.headers["etag"]
    assert tag == f'"{found.version}"'
    again = fetch(shop, **{"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_prices_are_those_of_the_moment_and_what_is_sold_out_for_good_is_left_out(
    shop: Shop, manager: dict[str, str]
) -> None:
    save(shop, manager, plan(template("products", "m64", "brush"), template("talking_points", "brush")))
    before = manifest(shop)
    sell_for(shop, "m64", sale_price_minor=29900)
    on_sale = manifest(shop)
    assert on_sale.version != before.version
    layout = on_sale.items[0].layout
    assert layout.kind == "template"
    assert layout.products[0].price.amount_minor == 29900
    assert [None if each is None else each.amount_minor for each in layout.prices_before] == [34900, None]
    sell_for(shop, "m64", retired_at_s=shop.clock())
    assert [each.item for each in manifest(shop).items] == ["talking_points-brush"]
    desk = shop.http.get("/api/signage", headers=manager).json()
    assert desk["left_out"] == [{"item": "products-m64-brush", "why": "product_gone"}]
    sell_for(shop, "m64", sale_price_minor=None, retired_at_s=None)


def test_reviews_are_quoted_with_their_average_once_there_are_any(shop: Shop, manager: dict[str, str]) -> None:
    reviews = {"item": "said", "name": "Said of it", "layout": {"kind": "reviews", "sku": "brush"}}
    assert save(shop, manager, plan(reviews)).status_code == 200
    desk = shop.http.get("/api/signage", headers=manager).json()
    assert desk["left_out"] == [{"item": "said", "why": "no_reviews"}]
    stand = ReviewStand(shop)
    for stars in (5, 2):
        stand.write(stand.buyer("brush"), "brush", stars=stars, text=f"{stars} of five from me.")
        stand.publish(stand.waiting()[0])
    layout = manifest(shop).items[0].layout
    assert layout.kind == "reviews"
    assert (layout.product.sku, layout.average_stars, layout.count) == ("brush", 3.5, 2)
    assert {(each.stars, each.verified) for each in layout.quotes} == {(5, True), (2, True)}


def test_of_two_who_change_the_plan_at_once_the_second_looks_again(shop: Shop, manager: dict[str, str]) -> None:
    onto = revision(shop)
    mine, other = plan(BELL | {"shows_s": 20}), plan(BELL | {"shows_s": 30})
    assert save(shop, manager, mine, onto).status_code == 200
    refused = save(shop, manager, other, onto)
    assert (refused.status_code, refused.json()["revision"]) == (409, onto + 1)
    assert refused.headers["content-type"] == "application/problem+json"
    repeated = save(shop, manager, mine, onto)
    assert (repeated.status_code, repeated.json()["revision"]) == (200, onto + 1)
    assert manifest(shop).items[0].shows_s == 20


def test_a_plan_with_faults_is_refused_whole_and_says_where(shop: Shop, manager: dict[str, str]) -> None:
    onto = revision(shop)
    wish = plan(template("product", "gone"), playlists=[HOUSE | {"kiosks": ["k9"]}])
    answer = save(shop, manager, wish)
    assert answer.status_code == 422
    fields = [each["field"] for each in answer.json()["errors"]]
    assert fields == ["items.0.layout.skus", "playlists.0.items", "playlists.0"]
    assert revision(shop) == onto
    for path in ("preview", "forecast"):
        body = {"kiosk": "k1", "plan": wish}
        assert shop.http.post(f"/api/signage/{path}", json=body, headers=manager).status_code == 422


def test_older_plans_are_kept_and_can_be_looked_at(shop: Shop, manager: dict[str, str]) -> None:
    for shows_s in range(10, 10 + KEPT + 2):
        assert save(shop, manager, plan(BELL | {"shows_s": shows_s})).status_code == 200
    kept = shop.http.get("/api/signage/history", headers=manager).json()
    newest = revision(shop)
    assert [each["revision"] for each in kept] == list(range(newest, newest - KEPT, -1))
    assert {each["by"] for each in kept} == {"Manager"}
    before = shop.http.get(f"/api/signage/history/{newest - 1}", headers=manager).json()
    assert before["items"][0]["shows_s"] == 10 + KEPT
    assert shop.http.get(f"/api/signage/history/{newest - KEPT}", headers=manager).status_code == 404


def test_a_preview_shows_what_is_not_saved(shop: Shop, manager: dict[str, str]) -> None:
    onto, saved = revision(shop), manifest(shop)
    wish = plan(template("message", heading="Open late"), BELL)
    body = {"kiosk": "k1", "plan": wish}
    found = SignageManifest.model_validate(shop.http.post("/api/signage/preview", json=body, headers=manager).json())
    assert [each.item for each in found.items] == ["message-", "bell"]
    assert revision(shop) == onto
    assert manifest(shop).version == saved.version
    hour = shop.http.post("/api/signage/forecast", json=body, headers=manager).json()
    assert {each["id"]: each["shown_s"] for each in hour["items"]} == {"bell": 1800, "message-": 1800}
    assert hour["from_s"] == shop.clock()
    unknown = {"kiosk": "k9", "plan": wish}
    assert shop.http.post("/api/signage/preview", json=unknown, headers=manager).status_code == 404


def test_a_name_that_is_none_is_refused(shop: Shop, manager: dict[str, str]) -> None:
    assert save(shop, manager, plan(BELL | {"item": "../../etc"})).status_code == 422


def socket_states(socket: Any) -> dict[str, Any]:
    """The next states by key, until both of signage have come."""
    found: dict[str, Any] = {}
    while not {"signage", "emergency"} <= set(found):
        frame = socket.receive_json()
        if frame["type"] == "state":
            found[frame["key"]] = frame["body"]
    return found


def next_state(socket: Any, key: str) -> Any:
    while True:
        frame = socket.receive_json()
        if frame["type"] == "state" and frame["key"] == key:
            return frame["body"]


def test_a_kiosk_hears_of_a_new_plan_and_of_the_message_over_everything(shop: Shop, manager: dict[str, str]) -> None:
    save(shop, manager, plan(BELL))
    with shop.http.websocket_connect("/ws/kiosk", headers=shop.bearer_of("kiosk-k1")) as socket:
        socket.send_json({"type": "hello", "build": "b", "epoch": None, "seq": None})
        first = socket_states(socket)
        assert first["signage"]["version"] == manifest(shop).version
        assert first["emergency"] == {"message": None}
        # The hub tells states four times a second at most, by the shop's clock.
        shop.clock.now_s += 1
        save(shop, manager, plan(BELL | {"shows_s": 60}))
        assert next_state(socket, "signage")["version"] == manifest(shop).version
        shop.clock.now_s += 1
        sent = shop.http.post("/api/signage/emergency", json=ALARM | {"lasts_s": 600}, headers=manager)
        assert sent.status_code == 200, sent.text
        told = next_state(socket, "emergency")["message"]
        assert told == sent.json()["message"] == manifest(shop).emergency.model_dump()
        assert told["texts"][0]["heading"] == "Please leave"
        assert told["until_s"] == shop.clock() + 600
        shop.clock.now_s += 1
        assert shop.http.delete("/api/signage/emergency", headers=manager).json() == {"message": None}
        assert next_state(socket, "emergency") == {"message": None}
        room = shop.http.app.state.running.room
        shop.database.writer.run(lambda session: room.devices_revoked(session, ["k1"]))
        with pytest.raises(WebSocketDisconnect):
            next_state(socket, "closed by the server")


def test_a_second_message_replaces_the_first_and_a_repeated_one_counts_once(
    shop: Shop, manager: dict[str, str]
) -> None:
    key = {"Idempotency-Key": "press-one-1"}
    first = shop.http.post("/api/signage/emergency", json=ALARM, headers=manager | key).json()
    assert shop.http.post("/api/signage/emergency", json=ALARM, headers=manager | key).json() == first
    other = ALARM | {"kind": "notice", "lasts_s": 60}
    second = shop.http.post("/api/signage/emergency", json=other, headers=manager).json()
    with shop.database.reader.session() as session:
        rows = session.exec(select(SignageEmergency).where(SignageEmergency.ended_by == "replaced")).all()
        assert [row.id for row in rows] == [first["message"]["emergency"]]
        now = emergency_now(session, "corner", shop.clock())
        assert now is not None
        assert now.emergency == second["message"]["emergency"]
        assert emergency_now(session, "corner", shop.clock() + 60) is None
        acts = [row.act for row in session.exec(select(AuditRow)) if row.act.startswith("signage.emergency")]
    assert acts.count("signage.emergency_sent") >= 2
    shop.http.delete("/api/signage/emergency", headers=manager)


@pytest.mark.parametrize("wrong", [{"texts": []}, {"kind": "whim"}, {"lasts_s": 0}, {"lasts_s": 1e9}])
def test_a_message_that_says_nothing_is_refused(shop: Shop, manager: dict[str, str], wrong: dict[str, Any]) -> None:
    assert shop.http.post("/api/signage/emergency", json=ALARM | wrong, headers=manager).status_code == 422


def test_a_price_that_changes_reaches_the_state_without_anybody_saying_so(shop: Shop, manager: dict[str, str]) -> None:
    save(shop, manager, plan(template("product", "brush")))
    billboard = shop.http.app.state.signage.billboard
    with shop.database.reader.session() as session:
        before = billboard.states(session, "k1")["signage"]
    sell_for(shop, "brush", price_minor=950)
    shop.clock.now_s += LOOK_S
    with shop.database.reader.session() as session:
        after = billboard.states(session, "k1")["signage"]
    assert after != before
    assert after.version == manifest(shop).version


PATHS = [
    ("GET", ""),
    ("PUT", "/plan"),
    ("GET", "/history"),
    ("GET", "/history/1"),
    ("POST", "/preview"),
    ("POST", "/forecast"),
    ("POST", "/emergency"),
    ("DELETE", "/emergency"),
    ("GET", "/report?first=2026-11-01&last=2026-11-02"),
    ("GET", "/report.csv?first=2026-11-01&last=2026-11-02"),
    ("POST", "/media?name=x"),
    ("PUT", f"/media/{'0' * 64}"),
    ("DELETE", f"/media/{'0' * 64}"),
]


def test_clerks_plan_nothing(shop: Shop) -> None:
    shop.http.cookies.clear()
    headers = shop.staff("mara")
    for method, path in PATHS:
        assert shop.http.request(method, f"/api/signage{path}", json={}, headers=headers).status_code == 403, path
