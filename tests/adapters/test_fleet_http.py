"""A kiosk from the code on its screen to the picture at the desk, at the real server."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from kiosk_server.credentials.bearers import grant
from kiosk_server.fleet.forgetting import forget
from kiosk_server.fleet.joining import CODE_LIFE_S, let_in, shut_out, spoken
from kiosk_server.fleet.orders import LIVES_S
from kiosk_server.kiosks.tables import KioskPairing
from tests.adapters.kiosk_site import ORIGIN, Shop, bearer, copy_site, make_site, running
from tests.adapters.kiosk_stand import PhonePage, code_of, last_session, new_boot
from wire.messages.screens.fleet import DeviceOrders, KioskCard

PAGE, OTHER_PAGE = "a" * 32, "b" * 32
JPEG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


@pytest.fixture(autouse=True)
def _a_kiosk_that_nobody_knows(shop: Shop) -> None:
    """An hour later, so that nobody asked too often."""
    shop.clock.now_s += 3600
    shop.database.writer.run(lambda session: shut_out(session, "k1", shop.clock()))


@pytest.fixture
def manager(shop: Shop) -> dict[str, str]:
    return shop.staff("manager")


class Screen:
    """A browser of its own at the server."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.http = TestClient(shop.http.app, base_url=ORIGIN, raise_server_exceptions=False)
        self.frames = 0

    def ask(self) -> dict[str, Any]:
        answer = self.http.post("/api/kiosk/enrolment")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def state(self) -> str:
        return str(self.http.get("/api/kiosk/enrolment").json()["state"])

    def join(self, manager: dict[str, str], kiosk: str = "k1") -> None:
        answer = let(self.shop, manager, self.ask()["code"], kiosk)
        assert answer.status_code == 204, answer.text

    def beat(self, page: str = PAGE, **changes: Any) -> Any:
        self.frames += 15
        body = {"page": page, "build": "b1", "at_s": self.shop.clock(), "frames": self.frames, "still_s": 0.5}
        return self.http.post("/api/kiosk/heartbeat", json=body | changes)


@pytest.fixture
def screen(shop: Shop) -> Screen:
    return Screen(shop)


def let(shop: Shop, headers: dict[str, str], code: str, kiosk: str = "k1") -> Any:
    return shop.http.post(f"/api/kiosks/{kiosk}/enrolment", json={"code": code}, headers=headers)


def card(shop: Shop, headers: dict[str, str]) -> KioskCard:
    answer = shop.http.get("/api/kiosks", headers=headers)
    assert answer.status_code == 200, answer.text
    return KioskCard.model_validate(answer.json()["kiosks"][0])


def order(shop: Shop, headers: dict[str, str], what: str) -> Any:
    return shop.http.post("/api/kiosks/k1/orders", json={"what": what}, headers=headers)


# -- joining ---------------------------------------------------------------------------------------------------------


def test_a_screen_becomes_the_kiosk_by_the_code_that_it_shows(
    shop: Shop, screen: Screen, manager: dict[str, str]
) -> None:
    assert screen.state() == "none"
    asked = screen.ask()
    assert asked["state"] == "waiting"
    assert screen.ask()["code"] == asked["code"], "a page that is loaded anew shows the same"
    assert screen.beat().status_code == 401
    typed = asked["code"].lower().replace(" ", "-")
    assert let(shop, manager, typed).status_code == 204
    assert screen.state() == "joined"
    assert screen.beat().status_code == 200
    assert let(shop, manager, asked["code"]).status_code == 204, "an answer that was lost"
    assert screen.beat().status_code == 200


def test_the_browser_that_was_the_kiosk_before_is_out(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    screen.join(manager)
    assert screen.beat().status_code == 200
    second = Screen(shop)
    second.join(manager)
    assert (screen.beat().status_code, second.beat().status_code) == (401, 200)


def test_what_was_set_up_with_the_site_is_out_too(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    made = shop.database.writer.run(lambda session: grant(session, "kiosk", "k1", shop.clock()))
    link = partial(shop.http.post, "/api/kiosk/link", headers=bearer(made))
    assert link().status_code == 200
    screen.join(manager)
    assert link().status_code == 401


def test_a_removed_kiosk_is_out_at_once_and_may_ask_again(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    screen.join(manager)
    screen.beat()
    assert shop.http.delete("/api/kiosks/k1/enrolment", headers=manager).status_code == 204
    assert screen.beat().status_code == 401
    assert (card(shop, manager).state, card(shop, manager).heard_at_s) == ("out", None)
    assert shop.http.delete("/api/kiosks/k1/enrolment", headers=manager).status_code == 404
    assert screen.ask()["state"] == "waiting"


def test_nothing_outlives_a_kiosk_that_was_removed(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    screen.join(manager)
    code = screen.http.get("/api/kiosk/enrolment")
    link = screen.http.post("/api/kiosk/link").json()["path"]
    jane = PhonePage(shop, shop.register())
    shown = screen.http.post("/api/kiosk/pairings", json={"boot": new_boot()}).json()
    offer = jane.open_code(code_of(shown)).json()
    with shop.database.reader.session() as session:
        picture = session.get_one(KioskPairing, shown["pairing"]).picture
    jane.ask("kiosk/approve", pairing=offer["pairing"], picture=picture)
    headers = {"X-Kiosk-Session": shown["proof"]}
    assert screen.http.post("/api/kiosk/session", json={"pairing": shown["pairing"]}, headers=headers).is_success
    assert code.json()["state"] == "joined"
    shop.http.delete("/api/kiosks/k1/enrolment", headers=manager)
    assert jane.kiosks()["at"] is None
    assert last_session(shop).end_reason == "revoked"
    assert Screen(shop).http.get(link, follow_redirects=False).status_code == 410


def test_a_code_that_was_removed_again_lets_nobody_in(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    code = screen.ask()["code"]
    let(shop, manager, code)
    shop.http.delete("/api/kiosks/k1/enrolment", headers=manager)
    assert let(shop, manager, code).status_code == 410


@pytest.mark.parametrize("typed", ["", "K7M", "K7M4QXX", "ÜÜÜÜÜÜ"])
def test_what_is_no_code_opens_nothing(shop: Shop, manager: dict[str, str], typed: str) -> None:
    assert let(shop, manager, typed).status_code == 404


def test_one_wrong_letter_is_no_other_screens_code(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    code = screen.ask()["code"].replace(" ", "")
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    assert let(shop, manager, wrong).status_code == 404
    assert screen.state() == "waiting"


def test_a_code_ends_and_the_screen_shows_another(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    code = screen.ask()["code"]
    shop.clock.now_s += CODE_LIFE_S
    assert let(shop, manager, code).status_code == 410
    assert screen.state() == "none"
    assert screen.ask()["code"] != code


def test_a_code_is_good_for_one_kiosk_of_the_floor_plan(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    code = screen.ask()["code"]
    assert let(shop, manager, code, "k9").status_code == 404
    assert let(shop, manager, code).status_code == 204
    with pytest.raises(Exception, match="joined as another kiosk"):
        shop.database.writer.run(lambda session: let_in(session, "k2", code, shop.clock()))


def test_asking_gives_up_a_flood(shop: Shop) -> None:
    statuses = [Screen(shop).http.post("/api/kiosk/enrolment").status_code for _ in range(25)]
    assert statuses == [200] * 20 + [429] * 5


def test_clerks_see_kiosks_and_managers_look_after_them(shop: Shop, screen: Screen) -> None:
    clerk = shop.staff("mara")
    assert card(shop, clerk).name == "Kiosk"
    assert let(shop, clerk, screen.ask()["code"]).status_code == 403
    refused = [
        shop.http.delete("/api/kiosks/k1/enrolment", headers=clerk),
        order(shop, clerk, "reload"),
        shop.http.put("/api/kiosks/k1/screen", json={"when": "always"}, headers=clerk),
        shop.http.get("/api/kiosks/k1/picture", headers=clerk),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4


# -- what it says ----------------------------------------------------------------------------------------------------


def test_the_desk_sees_whether_it_paints_and_what(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    screen.join(manager)
    assert card(shop, manager).state == "never"
    for _ in range(3):
        shop.clock.now_s += 15
        screen.beat(item="Morrow 64, spring", item_since_s=shop.clock())
    seen = card(shop, manager)
    assert (seen.state, seen.item, seen.frames_per_s) == ("painting", "Morrow 64, spring", 1.0)
    assert seen.heard_at_s == shop.clock()
    shop.clock.now_s += 15
    screen.frames -= 15
    screen.beat()
    assert card(shop, manager).state == "still"
    shop.clock.now_s += 60
    silent = card(shop, manager)
    assert (silent.state, silent.item) == ("silent", None)


def test_a_heartbeat_says_nothing_about_who_uses_it(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    screen.join(manager)
    screen.beat(in_use=True, first_name="Jane", item=None)
    assert card(shop, manager).in_use
    assert "Jane" not in str(shop.http.get("/api/kiosks", headers=manager).json())


@pytest.mark.parametrize(
    "wrong", [{"page": "x"}, {"frames": -1}, {"at_s": "NaN"}, {"item": "x" * 121}, {"device": {"up_s": 1}}]
)
def test_a_heartbeat_of_another_shape_is_refused(
    shop: Shop, screen: Screen, manager: dict[str, str], wrong: dict[str, Any]
) -> None:
    screen.join(manager)
    assert screen.beat(**wrong).status_code == 422


def test_a_page_of_an_older_build_is_told_from_the_one_that_is_served(made: Path, tmp_path: Path) -> None:
    page = tmp_path / "screens/kiosk/index.html"
    page.parent.mkdir(parents=True)
    page.write_text('<meta name="shopbell-build" content="0abc12">')
    with running(copy_site(made, tmp_path), screens=tmp_path / "screens") as shop:
        screen, manager = Screen(shop), shop.staff("manager")
        screen.join(manager)
        screen.beat(build="0abc11")
        assert card(shop, manager).outdated
        screen.beat(build="0abc12")
        assert not card(shop, manager).outdated


def test_the_cookie_lives_on_with_every_new_page(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    screen.join(manager)
    assert "max-age=34560000" in screen.beat().headers["set-cookie"].lower()
    assert "set-cookie" not in screen.beat().headers
    assert "set-cookie" in screen.beat(OTHER_PAGE).headers


# -- what it is asked ------------------------------------------------------------------------------------------------


def told(shop: Shop) -> DeviceOrders:
    app = shop.http.app
    assert isinstance(app, FastAPI)
    with shop.database.reader.session() as session:
        found: DeviceOrders = app.state.running.room.fleet.told(session, "k1", shop.clock())
        return found


def hear_until_it_closes(socket: Any) -> None:
    while True:
        socket.receive_json()


def test_its_socket_says_what_is_asked_and_when_its_screen_is_on_until_it_is_removed(
    shop: Shop, screen: Screen, manager: dict[str, str]
) -> None:
    screen.join(manager)
    screen.beat()
    asked = order(shop, manager, "reload").json()["order"]
    cookie = {"Cookie": f"shopbell_kiosk={screen.http.cookies['shopbell_kiosk']}"}
    with shop.http.websocket_connect("/ws/kiosk", headers=cookie) as socket:
        socket.send_json({"type": "hello", "build": "b1", "epoch": None, "seq": None})
        while (frame := socket.receive_json()).get("key") != "device":
            assert frame["type"] in ("welcome", "snapshot", "state"), frame
        assert shop.http.delete("/api/kiosks/k1/enrolment", headers=manager).status_code == 204
        with pytest.raises(WebSocketDisconnect):
            hear_until_it_closes(socket)
    (one,) = frame["body"]["orders"]
    assert (one["order"], one["what"], one["page"]) == (asked, "reload", PAGE)
    # Open on Sundays from 10:00 to 20:00, and half an hour around that.
    assert frame["body"]["hours"]["spans"] == [{"from_min": 6 * 1440 + 570, "until_min": 6 * 1440 + 1230}]


def test_a_reload_is_done_when_another_page_speaks(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    screen.join(manager)
    screen.beat()
    asked = order(shop, manager, "reload")
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    assert order(shop, manager, "reload").json()["order"] == asked.json()["order"], "not asked twice"
    assert [each.order for each in told(shop).orders] == [asked.json()["order"]]
    screen.beat()
    assert card(shop, manager).orders[0].state == "waiting"
    screen.beat(OTHER_PAGE)
    assert card(shop, manager).orders[0].state == "done"
    assert told(shop).orders == []


def test_a_picture_comes_to_the_desk_once(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    screen.join(manager)
    screen.beat()
    assert shop.http.get("/api/kiosks/k1/picture", headers=manager).status_code == 404
    asked = order(shop, manager, "picture").json()["order"]
    path = f"/api/kiosk/orders/{asked}/picture"
    for wrong in ("no base64!", b64encode(b"GIF89a").decode()):
        assert screen.http.post(path, json={"jpeg": wrong}).status_code == 422
    assert screen.http.post(path, json={"jpeg": b64encode(JPEG).decode()}).status_code == 204
    late = b64encode(JPEG + b" of somebody").decode()
    assert screen.http.post(path, json={"jpeg": late}).status_code == 204, "said again, and it changes nothing"
    picture = shop.http.get("/api/kiosks/k1/picture", headers=manager)
    assert (picture.content, picture.headers["content-type"]) == (JPEG, "image/jpeg")
    assert picture.headers["cache-control"] == "no-store"
    seen = card(shop, manager)
    assert (seen.picture_at_s, seen.orders[0].state) == (shop.clock(), "done")
    shop.database.writer.run(lambda session: forget(session, shop.clock() + 86_401))
    assert shop.http.get("/api/kiosks/k1/picture", headers=manager).status_code == 404


def test_a_kiosk_in_use_refuses_its_picture_and_the_desk_hears_why(
    shop: Shop, screen: Screen, manager: dict[str, str]
) -> None:
    screen.join(manager)
    screen.beat(in_use=True)
    asked = order(shop, manager, "picture").json()["order"]
    path = f"/api/kiosk/orders/{asked}"
    assert screen.http.post(path, json={"outcome": "refused", "why": "in_use"}).status_code == 204
    assert screen.http.post(path, json={"outcome": "done"}).status_code == 204, "only the first word counts"
    (seen,) = card(shop, manager).orders
    assert (seen.state, seen.why) == ("refused", "in_use")


def test_what_is_not_done_in_time_is_late_and_makes_room(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    screen.join(manager)
    screen.beat()
    first = order(shop, manager, "picture").json()["order"]
    shop.clock.now_s += LIVES_S["picture"]
    screen.beat()
    assert card(shop, manager).orders[0].state == "late"
    assert told(shop).orders == []
    assert order(shop, manager, "picture").json()["order"] != first


def test_nothing_is_asked_of_who_cannot_hear(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    assert order(shop, manager, "reload").status_code == 409
    screen.join(manager)
    assert order(shop, manager, "reload").status_code == 409
    screen.beat()
    shop.clock.now_s += 60
    assert order(shop, manager, "reload").status_code == 409


def test_no_kiosk_answers_for_another(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    screen.join(manager)
    screen.beat()
    asked = order(shop, manager, "picture").json()["order"]
    second = Screen(shop)
    code = second.ask()["code"]
    shop.database.writer.run(lambda session: let_in(session, "k2", code, shop.clock()))
    for body, path in (({"outcome": "done"}, ""), ({"jpeg": b64encode(JPEG).decode()}, "/picture")):
        assert second.http.post(f"/api/kiosk/orders/{asked}{path}", json=body).status_code == 404


def test_the_screens_hours_follow_the_stores(shop: Shop, screen: Screen, manager: dict[str, str]) -> None:
    screen.join(manager)
    wish = {"when": "opening_hours", "before_min": 60, "after_min": 0}
    for _ in range(2):
        assert shop.http.put("/api/kiosks/k1/screen", json=wish, headers=manager).json() == wish
    assert card(shop, manager).screen.before_min == 60
    assert [(span.from_min, span.until_min) for span in told(shop).hours.spans] == [(6 * 1440 + 540, 6 * 1440 + 1200)]
    assert shop.http.put("/api/kiosks/k1/screen", json=wish | {"before_min": 999}, headers=manager).status_code == 422


def test_a_code_reads_well() -> None:
    assert spoken("K7M4QX") == "K7M 4QX"
