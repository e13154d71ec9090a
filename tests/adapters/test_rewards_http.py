"""Bonuses, points, gifts, sharing and badges over HTTP: at the kiosk she looks, on her phone she acts, at the desk it
is set; and a gift card goes from points to the sale."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import Session, select

from kiosk_server.gift_cards.tables import GiftCard
from kiosk_server.offers.till_routes import WRONG_CODES
from kiosk_server.points.ledger import earn
from kiosk_server.points.postings import Reference
from kiosk_server.staff.tables import AuditRow
from tests.adapters.kiosk_site import Shop, copy_site, credential, fill_shelves, make_site, running, views
from tests.adapters.kiosk_stand import KioskPage, PhonePage

PLACES = ("bonuses", "points", "gifts", "share", "badges")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = make_site(tmp_path_factory.mktemp("made"))
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        fill_shelves(shop)
        yield shop


@pytest.fixture
def jane(shop: Shop) -> PhonePage:
    shop.clock.now_s += 1_000
    return PhonePage(shop, shop.register())


def at_kiosk(shop: Shop, phone: PhonePage) -> KioskPage:
    page = KioskPage(shop)
    page.begin()
    phone.walk_to("g1")
    assert phone.log_in_at(page).status_code == 201
    return page


def look(page: KioskPage, place: str, status: int = 200) -> Any:
    answer = page.shop.http.get(f"/api/kiosk/session/{place}", headers=page.headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def ask(phone: PhonePage, path: str, body: Any = None, status: int = 200, key: str = "press-0001") -> Any:
    method = "GET" if body is None else "POST"
    headers = phone.headers | {"Idempotency-Key": key}
    answer = phone.shop.http.request(method, f"/api/phone/{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def give_points(phone: PhonePage, points: int) -> None:
    now_s, member = phone.shop.clock(), phone.member
    reference = Reference("sale", uuid.uuid4().hex)
    phone.shop.database.writer.run(
        lambda session: earn(session, member, points, reference, now_s, active_from_s=now_s, expires_at_s=None)
    )


def clerk(shop: Shop) -> dict[str, str]:
    service = shop.bearer_of("clerk_push")
    word = {"username": "mara", "password": credential(shop.data, "staff-mara")["password"]}
    access = shop.http.post("/api/service/staff-token", json=word, headers=service).json()["access"]
    return service | {"X-Staff-Token": access}


def sell(shop: Shop, headers: dict[str, str], method: str, path: str, body: Any, status: int = 200) -> Any:
    answer = shop.http.request(method, f"/api/service/sell/{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_she_sees_what_she_has_and_no_code_is_on_the_open_screen(shop: Shop, jane: PhonePage) -> None:
    body = views(3, anonymous_id=f"anonymous-{uuid.uuid4().hex}", at_s=shop.clock() - 60)
    assert shop.http.post("/api/web/events", json=body).status_code == 202
    jane = PhonePage(shop, shop.register(anonymous_id=body["anonymous_id"]))
    give_points(jane, 300)
    page = at_kiosk(shop, jane)
    shown = {place: look(page, place) for place in PLACES}
    (bonus,) = shown["bonuses"]["bonuses"]
    assert (bonus["product"]["sku"], bonus["off"]["amount_minor"]) == ("m64", 40_00)
    spoken = {each: look(page, f"bonuses?language={each}")["bonuses"][0]["reason"] for each in ("en", "es", "xx")}
    assert "You looked at" in spoken["en"] == spoken["xx"] == bonus["reason"]
    assert spoken["es"].startswith("Miraste")
    asked = shop.http.get("/api/kiosk/session/bonuses", headers=page.headers | {"Accept-Language": "es"}).json()
    assert asked["bonuses"][0]["reason"] == spoken["es"]
    assert shown["points"]["active"] == 300
    assert [gift["missing"] for gift in shown["gifts"]["gifts"]] == [0, 200, 700]
    assert shown["share"]["state"] == "ready"
    assert [badge["badge"] for badge in shown["badges"]["badges"] if badge["earned"]] == ["first_visit"]
    code = shop.http.get("/api/phone/me", headers=jane.headers).json()["vouchers"][0]["code"]
    assert code.split()[1] not in json.dumps(shown)


def test_outside_a_session_nothing_is_shown(shop: Shop, jane: PhonePage) -> None:
    page = at_kiosk(shop, jane)
    assert page.log_out().status_code == 204
    for place in PLACES:
        look(page, place, status=401)


def test_points_become_a_gift_card_that_pays_at_the_sale(shop: Shop, jane: PhonePage) -> None:
    give_points(jane, 260)
    page = at_kiosk(shop, jane)
    gift = look(page, "gifts")["gifts"][0]["gift"]
    made = ask(jane, f"gifts/{gift}/take", {})
    assert ask(jane, f"gifts/{gift}/take", {}) == made
    refused = ask(jane, f"gifts/{gift}/take", {}, status=409, key="press-0002")
    assert refused["reason"] == "too_few"
    assert look(page, "points")["active"] == 10
    (card,) = look(page, "gifts")["cards"]
    shown = ask(jane, f"gift-cards/{card['card']}/code", {})
    assert len(shown["qr_rows"]) >= 21
    headers = clerk(shop)
    looked = sell(shop, headers, "POST", "gift-cards/look-up", {"code": shown["code"]})
    assert looked["left"]["amount_minor"] == 5_00
    cart = {"lines": [{"sku": "brush"}]}
    sale, total = str(uuid.uuid4()), sell(shop, headers, "POST", "quotes", cart)["total"]["amount_minor"]
    sell(shop, headers, "PUT", f"sales/{sale}", cart | {"quoted_total_minor": total, "at_s": shop.clock()})
    paying = {"payment": str(uuid.uuid4()), "tender": "gift_card", "amount_minor": total, "code": shown["code"]}
    paid = sell(shop, headers, "POST", f"sales/{sale}/payments", paying)
    assert (paid["state"], paid["approved_minor"], paid["left"]["amount_minor"]) == ("partial", 5_00, 0)
    assert sell(shop, headers, "POST", f"sales/{sale}/payments", paying)["sale"]["paid"]["amount_minor"] == 5_00
    rest = {"payment": str(uuid.uuid4()), "tender": "cash", "amount_minor": total - 5_00}
    assert sell(shop, headers, "POST", f"sales/{sale}/payments", rest)["sale"]["state"] == "completed"
    assert [each["left"]["amount_minor"] for each in ask(jane, "gift-cards")] == [0]
    assert shown["code"].replace(" ", "") not in _everything_stored(shop)


def test_a_till_is_not_told_of_money_that_has_expired(shop: Shop, jane: PhonePage) -> None:
    give_points(jane, 260)
    gift = ask(jane, "gifts")["gifts"][0]["gift"]
    card = ask(jane, f"gifts/{gift}/take", {})["card"]["card"]
    code = ask(jane, f"gift-cards/{card}/code", {})["code"]
    over_s = shop.clock() - 1

    def end(session: Session) -> None:
        session.get_one(GiftCard, card).expires_at_s = over_s

    shop.database.writer.run(end)
    looked = sell(shop, clerk(shop), "POST", "gift-cards/look-up", {"code": code})
    assert (looked["left"]["amount_minor"], looked["expires_at_s"]) == (0, over_s)


def _everything_stored(shop: Shop) -> str:
    with shop.database.reader.session() as session:
        rows = session.exec(select(GiftCard)).all()
    return repr(rows)


def test_nobody_tries_codes_for_long(shop: Shop) -> None:
    headers = clerk(shop)
    wrong = {"code": "GIFT AAAA AAAA AAAA"}
    for _ in range(WRONG_CODES.attempts):
        sell(shop, headers, "POST", "gift-cards/look-up", wrong, status=404)
    sell(shop, headers, "POST", "gift-cards/look-up", wrong, status=429)
    shop.clock.now_s += 3_600


def test_a_visit_is_shared_once_a_week_with_its_disclosure(shop: Shop, jane: PhonePage) -> None:
    page = at_kiosk(shop, jane)
    text = ask(jane, "share/text", {"words": "Lovely grinders.", "language": "es", "with_place": True})["text"]
    assert text.split("\n") == [
        look(page, "share")["disclosure"]["es"],
        "Lovely grinders.",
        "Corner shop, 1 Side Street",
    ]
    for words in ("", "!!!", "a" * 201):
        ask(jane, "share/text", {"words": words}, status=422)
    told = ask(jane, "share/told", {"share": str(uuid.uuid4())})
    assert (told["points"], told["view"]["state"]) == (25, "had")
    assert ask(jane, "share/told", {"share": str(uuid.uuid4())})["points"] == 0
    assert look(page, "points")["active"] == 25
    assert ask(jane, "badges")["badges"][4]["count"] == 1


def test_the_desk_sets_gifts_and_gives_cards(shop: Shop, jane: PhonePage) -> None:
    manager, mara = shop.staff("manager"), shop.staff("mara")
    wish = {"name": "Small thanks", "points": 40, "amount_minor": 1_00}
    assert shop.http.post("/api/desk/gifts", json=wish, headers=mara).status_code == 403
    lines = shop.http.post("/api/desk/gifts", json=wish, headers=manager)
    assert lines.status_code == 201
    (made,) = [line for line in lines.json() if line["name"] == "Small thanks"]
    assert ask(jane, "gifts")["gifts"][0]["points"] == 40
    assert shop.http.delete(f"/api/desk/gifts/{made['gift']}", headers=manager).status_code == 204
    assert shop.http.delete(f"/api/desk/gifts/{made['gift']}", headers=manager).status_code == 404
    number = shop.http.get("/api/phone/me", headers=jane.headers).json()["member_number"]
    give = {"member_number": number.replace(" ", ""), "amount_minor": 10_00}
    for _ in range(2):
        keyed = manager | {"Idempotency-Key": f"give-{jane.member}"}
        assert shop.http.post("/api/desk/gift-cards", json=give, headers=keyed).status_code == 201
    assert [card["amount"]["amount_minor"] for card in ask(jane, "gift-cards")] == [10_00]
    nobody = shop.http.post("/api/desk/gift-cards", json=give | {"member_number": "1"}, headers=keyed)
    assert nobody.status_code == 422
    with shop.database.reader.session() as session:
        acts = session.exec(select(AuditRow.act).where(AuditRow.act.in_(["gift.added", "gift_card.given"]))).all()  # type: ignore[attr-defined]
    assert set(acts) == {"gift.added", "gift_card.given"}


def test_the_desk_says_what_sharing_earns(shop: Shop, jane: PhonePage) -> None:
    manager, usual = shop.staff("manager"), {"on": True, "points": 25, "per_week": 1}
    assert shop.http.get("/api/desk/sharing-rules", headers=manager).json() == usual
    try:
        off = shop.http.put("/api/desk/sharing-rules", json={"on": False}, headers=manager)
        assert off.json() == usual | {"on": False}
        assert ask(jane, "share")["state"] == "off"
    finally:
        shop.http.put("/api/desk/sharing-rules", json={}, headers=manager)
    assert shop.http.put("/api/desk/sharing-rules", json={"per_week": 8}, headers=manager).status_code == 422
