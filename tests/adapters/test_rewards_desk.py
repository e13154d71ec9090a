"""Gifts and gift cards as a manager's desk looks after them: changed without rewriting what was taken, added up,
looked up by what somebody noted, and blocked against whoever has the code."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import col, select

from kiosk_server.gift_cards.looking_up import ENDINGS
from kiosk_server.gifts.tables import Gift
from kiosk_server.members.notices import Notices
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.till_routes import WRONG_CODES
from kiosk_server.points.ledger import earn
from kiosk_server.points.postings import Reference
from kiosk_server.privacy.exporting import export_person
from kiosk_server.staff.tables import AuditRow
from tests.adapters.kiosk_site import Shop, copy_site, credential, fill_shelves, make_site, running
from tests.adapters.kiosk_stand import PhonePage

DESK = "/api/desk"


@dataclass(frozen=True)
class Desk:
    """The manager's browser, and a clerk's beside it."""

    shop: Shop
    manager: dict[str, str]
    clerk: dict[str, str]
    jane: PhonePage

    def ask(self, method: str, path: str, body: Any = None, status: int = 200, *, key: str | None = None) -> Any:
        headers = self.manager | ({} if key is None else {"Idempotency-Key": key})
        answer = self.shop.http.request(method, DESK + path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def phone(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        headers = self.jane.headers | {"Idempotency-Key": uuid.uuid4().hex}
        answer = self.shop.http.request(method, f"/api/phone/{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def sell(self, method: str, path: str, body: Any, status: int = 200) -> Any:
        answer = self.shop.http.request(method, f"/api/service/sell/{path}", json=body, headers=self.clerk)
        assert answer.status_code == status, answer.text
        return answer.json()

    def give(self, amount_minor: int) -> tuple[str, str]:
        """A card of Jane's with its code."""
        number = self.phone("GET", "me")["member_number"]
        body = {"member_number": number, "amount_minor": amount_minor}
        card = self.ask("POST", "/gift-cards", body, 201, key=uuid.uuid4().hex)["card"]
        return card, self.phone("POST", f"gift-cards/{card}/code", {})["code"]

    def earn(self, points: int) -> None:
        now_s, reference = self.shop.clock(), Reference("sale", uuid.uuid4().hex)
        self.shop.database.writer.run(
            lambda session: earn(
                session, self.jane.member, points, reference, now_s, active_from_s=now_s, expires_at_s=None
            )
        )

    def gifts(self) -> dict[str, Any]:
        return {each["name"]: each for each in self.ask("GET", "/gifts")}

    def pay(self, code: str, status: int = 200) -> Any:
        """With the card, for something that costs more."""
        cart = {"lines": [{"sku": "m64"}]}
        total = self.sell("POST", "quotes", cart)["total"]["amount_minor"]
        sale = str(uuid.uuid4())
        self.sell("PUT", f"sales/{sale}", cart | {"quoted_total_minor": total, "at_s": self.shop.clock()})
        wish = {"payment": str(uuid.uuid4()), "tender": "gift_card", "amount_minor": total, "code": code}
        paid = self.sell("POST", f"sales/{sale}/payments", wish, status)
        if status == 200:
            rest = {"payment": str(uuid.uuid4()), "tender": "cash", "amount_minor": total - paid["approved_minor"]}
            return self.sell("POST", f"sales/{sale}/payments", rest)["sale"]
        return paid


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = make_site(tmp_path_factory.mktemp("made"))
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        fill_shelves(shop)
        yield shop


@pytest.fixture
def desk(shop: Shop) -> Desk:
    shop.clock.now_s += 3_600
    service = shop.bearer_of("clerk_push")
    word = {"username": "mara", "password": credential(shop.data, "staff-mara")["password"]}
    access = shop.http.post("/api/service/staff-token", json=word, headers=service).json()["access"]
    clerk = service | {"X-Staff-Token": access}
    return Desk(shop, shop.staff("manager"), clerk, PhonePage(shop, shop.register()))


def test_a_changed_gift_costs_what_it_says_now_and_keeps_count_of_before(desk: Desk) -> None:
    wish = {"name": "Beans", "points": 40, "amount_minor": 2_00}
    made = {each["gift"] for _ in range(2) for each in desk.ask("POST", "/gifts", wish, 201, key="one-press")}
    assert len(made) == len(desk.gifts()) == 4
    first = desk.gifts()["Beans"]["gift"]
    desk.earn(100)
    taken = desk.phone("POST", f"gifts/{first}/take", {})
    other = wish | {"points": 60, "name": " Beans for two "}
    for _ in range(2):
        lines = desk.ask("PUT", f"/gifts/{first}", other)
    (now,) = [each for each in lines if each["name"] == "Beans for two"]
    assert (now["points"], now["taken"], now["worth"]["amount_minor"]) == (60, 1, 2_00)
    assert now["gift"] != first, "what she took stays what it was"
    desk.phone("POST", f"gifts/{first}/take", {}, 404)
    assert desk.phone("POST", f"gifts/{now['gift']}/take", {})["points"] == 60
    assert taken["points"] == 40
    assert desk.gifts()["Beans for two"]["taken"] == 2
    desk.ask("PUT", f"/gifts/{first}", wish | {"points": 7}, 404)
    desk.ask("DELETE", f"/gifts/{now['gift']}", status=204)
    desk.ask("PUT", f"/gifts/{now['gift']}", wish, 404)
    assert "Beans for two" not in desk.gifts()


def test_a_change_is_noted_once_with_what_it_replaced(desk: Desk) -> None:
    wish = {"name": "Filters", "points": 20, "amount_minor": 1_00}
    desk.ask("POST", "/gifts", wish, 201)
    first = desk.gifts()["Filters"]["gift"]
    for points in (20, 21, 21):
        desk.ask("PUT", f"/gifts/{first}", wish | {"points": points})
    second = desk.gifts()["Filters"]["gift"]
    with desk.shop.database.reader.session() as session:
        noted = session.exec(select(AuditRow).where(col(AuditRow.subject).in_([first, second])))
        acts = [(row.act, row.subject) for row in noted]
    assert sorted(acts) == sorted([("gift.added", first), ("gift.retired", first), ("gift.changed", second)])
    desk.ask("DELETE", f"/gifts/{second}", status=204)


def test_a_page_that_knows_no_switch_for_sharing_leaves_it_as_it_is(desk: Desk) -> None:
    whole = {"on": False, "points": 20, "per_week": 2}
    desk.ask("PUT", "/sharing-rules", whole)
    assert desk.ask("PUT", "/sharing-rules", {"points": 30, "per_week": 1})["on"] is False
    assert desk.ask("PUT", "/sharing-rules", whole | {"on": True})["on"] is True
    assert desk.ask("PUT", "/sharing-rules", {"points": 30, "per_week": 1})["on"] is True


def test_of_two_who_change_a_gift_at_once_one_is_told(desk: Desk) -> None:
    gift = desk.ask("POST", "/gifts", {"name": "Tea", "points": 30, "amount_minor": 1_00}, 201)[0]["gift"]

    def change(points: int) -> int:
        body = {"name": "Tea", "points": points, "amount_minor": 1_00}
        return desk.shop.http.put(f"{DESK}/gifts/{gift}", json=body, headers=desk.manager).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(change, (31, 32, 33, 34))) == [200, 404, 404, 404]
    desk.ask("DELETE", f"/gifts/{desk.gifts()['Tea']['gift']}", status=204)


def test_a_gift_can_be_a_coupon_of_what_a_campaign_offers_while_it_does(desk: Desk) -> None:
    assert desk.ask("GET", "/gifts/campaigns") == []
    offer = {"kind": "amount", "amount_minor": 40_00, "sku": "m64"}
    body = {"name": "Forty off", "offer": offer}
    campaign = desk.shop.http.post("/api/campaigns", json=body, headers=desk.manager).json()["campaign"]
    (choice,) = desk.ask("GET", "/gifts/campaigns")
    assert (choice["campaign"], choice["name"], choice["worth"]["amount_minor"]) == (campaign, "Forty off", 40_00)
    desk.ask("POST", "/gifts", {"name": "Off a grinder", "points": 900, "campaign": campaign}, 201)
    line = desk.gifts()["Off a grinder"]
    assert (line["campaign_name"], line["worth"]["amount_minor"]) == ("Forty off", 40_00)
    desk.shop.http.post(f"/api/campaigns/{campaign}/end", headers=desk.manager)
    assert desk.gifts()["Off a grinder"]["worth"] is None
    assert desk.ask("GET", "/gifts/campaigns") == []
    desk.ask("DELETE", f"/gifts/{line['gift']}", status=204)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": "  "}, "name"),
        ({"points": 0}, "points"),
        ({"points": "250"}, "points"),
        ({"amount_minor": 4.5}, "amount_minor"),
        ({"amount_minor": 10**9 + 1}, "amount_minor"),
        ({"amount_minor": None}, "amount_minor"),
        ({"amount_minor": None, "campaign": "welcome"}, "campaign"),
    ],
)
def test_what_is_wrong_with_a_gift_is_said_of_its_field(desk: Desk, wish: dict[str, Any], field: str) -> None:
    before = desk.ask("GET", "/gifts")
    whole = {"name": "Beans", "points": 40, "amount_minor": 2_00} | wish
    for method, path in (("POST", "/gifts"), ("PUT", f"/gifts/{before[0]['gift']}")):
        refused = desk.ask(method, path, whole, 422)
        assert [each["field"] for each in refused["errors"]] == [field]
    assert desk.ask("GET", "/gifts") == before


def test_what_was_made_under_other_rules_is_listed_all_the_same(desk: Desk) -> None:
    made: dict[str, Any] = {"points": 10**8, "amount_minor": 10**10, "made_at_s": desk.shop.clock()}
    desk.shop.database.writer.run(lambda session: session.add(Gift(id="older", name="  ", **made)))
    (line,) = [each for each in desk.ask("GET", "/gifts") if each["gift"] == "older"]
    assert (line["name"], line["points"], line["worth"]["amount_minor"]) == ("  ", 10**8, 10**10)
    wish = {"name": "Beans for years", "points": 10**7, "amount_minor": 10**9}
    desk.ask("PUT", "/gifts/older", wish)
    desk.ask("DELETE", f"/gifts/{desk.gifts()['Beans for years']['gift']}", status=204)


def test_a_blocked_card_pays_nothing_until_that_is_lifted(desk: Desk) -> None:
    card, code = desk.give(10_00)
    for _ in range(2):
        found = desk.ask("POST", f"/gift-cards/{card}/block", {"why": "lost"}, key="block-once")
    assert (found["card"]["blocked"], found["blocks"][0]["why"], found["blocks"][0]["by"]) == (True, "lost", "Manager")
    assert len(found["blocks"]) == 1
    desk.ask("POST", f"/gift-cards/{card}/block", {"why": "stolen"}, 409)
    assert "blocked" in desk.pay(code, 409)["detail"]
    assert desk.sell("POST", "gift-cards/look-up", {"code": code})["blocked"] is True
    assert [each["blocked"] for each in desk.phone("GET", "gift-cards")] == [True]
    anew = desk.phone("POST", f"gift-cards/{card}/code", {"anew": True})["code"]
    desk.pay(anew, 409)
    lifted = desk.ask("POST", f"/gift-cards/{card}/unblock", {"why": "found"})
    assert (lifted["card"]["blocked"], lifted["blocks"][0]["lifted_why"]) == (False, "found")
    desk.ask("POST", f"/gift-cards/{card}/unblock", {"why": "found"}, 409)
    sale = desk.pay(anew)
    (seen,) = desk.ask("POST", "/gift-cards/look-up", {"code": anew})["cards"]
    moves = [(each["what"], each["amount"]["amount_minor"], each["receipt_number"]) for each in seen["moves"]]
    assert sorted(moves) == [("issue", 10_00, None), ("pay", -10_00, sale["receipt_number"])]
    for path in ("block", "unblock"):
        assert desk.ask("POST", f"/gift-cards/{card}/{path}", {"why": "whim"}, 422)["errors"][0]["field"] == "why"
        why = {"block": "lost", "unblock": "found"}[path]
        desk.ask("POST", f"/gift-cards/nobodys/{path}", {"why": why}, 404)


def test_a_card_is_found_by_its_code_or_by_the_end_of_it_and_no_answer_holds_more(desk: Desk) -> None:
    card, code = desk.give(25_00)
    for spoken in (code, code.lower().replace(" ", "-"), code[-4:], f" {code[-4:].lower()}"):
        found = desk.ask("POST", "/gift-cards/look-up", {"code": spoken})
        assert card in [each["card"]["card"] for each in found["cards"]]
        assert {each["ending"] for each in found["cards"]} == {code[-4:]}
        said = json.dumps(found)
        me = desk.phone("GET", "me")
        assert not any(secret in said for secret in (code, code[5:9], me["member_number"], desk.jane.member))
    with desk.shop.database.reader.session() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.subject == card)).all()
        export = export_person(
            session, desk.jane.member, "corner", Notices.load(), Texts.load(), "en", desk.shop.clock()
        )
    assert [row.act for row in rows] == ["gift_card.looked_up"] * 4
    told = [row["act"] for row in export.holds["audit_row"].rows]
    assert told.count("gift_card.looked_up") == 4, "she may know that somebody looked"


def test_who_tries_many_codes_waits(desk: Desk) -> None:
    for _ in range(WRONG_CODES.attempts):
        assert desk.ask("POST", "/gift-cards/look-up", {"code": "AAAAA"}, 422)["errors"][0]["field"] == "code"
    desk.ask("POST", "/gift-cards/look-up", {"code": "AAAAA"}, 429)
    desk.ask("POST", "/gift-cards/look-up", {"code": "GIFT AAAA"}, 404)


def test_who_tries_a_few_endings_waits_and_each_that_found_nothing_is_noted_without_its_letters(desk: Desk) -> None:
    def missed() -> list[str]:
        with desk.shop.database.reader.session() as session:
            return [row.subject for row in session.exec(select(AuditRow).where(AuditRow.act == "gift_card.not_found"))]

    before = len(missed())
    for _ in range(ENDINGS.attempts):
        desk.ask("POST", "/gift-cards/look-up", {"code": "AAAA"}, 404)
    assert "whole code" in desk.ask("POST", "/gift-cards/look-up", {"code": "AAAA"}, 429)["detail"]
    assert missed()[before:] == ["none"] * ENDINGS.attempts
    card, code = desk.give(1_00)
    (found,) = desk.ask("POST", "/gift-cards/look-up", {"code": code})["cards"]
    assert found["card"]["card"] == card, "whoever has the whole code need not wait"


def test_nobody_but_who_looks_after_the_store_is_let_in(desk: Desk) -> None:
    card, _ = desk.give(1_00)
    gift = desk.ask("GET", "/gifts")[0]["gift"]
    doors = [
        ("GET", "/gifts"),
        ("GET", "/gifts/campaigns"),
        ("POST", "/gifts"),
        ("PUT", f"/gifts/{gift}"),
        ("DELETE", f"/gifts/{gift}"),
        ("GET", "/gift-cards/report"),
        ("POST", "/gift-cards"),
        ("POST", "/gift-cards/look-up"),
        ("POST", f"/gift-cards/{card}/block"),
        ("POST", f"/gift-cards/{card}/unblock"),
        ("GET", "/sharing-rules"),
        ("PUT", "/sharing-rules"),
    ]
    mara, admin = desk.shop.staff("mara"), desk.shop.staff("admin")
    for method, path in doors:
        assert desk.shop.http.request(method, DESK + path, json={}, headers=mara).status_code == 403, path
    assert desk.shop.http.get(f"{DESK}/gift-cards/report", headers=admin).status_code == 200


def test_what_was_given_is_spent_or_ended_or_owed(desk: Desk) -> None:
    before = desk.ask("GET", "/gift-cards/report")["totals"]
    card, _ = desk.give(30_00)
    desk.pay(desk.give(5_00)[1])
    desk.ask("POST", f"/gift-cards/{card}/block", {"why": "unclear"})
    (after,) = desk.ask("GET", "/gift-cards/report")["totals"]
    was = before[0] if before else None
    for figure, grew in (("issued", 35_00), ("spent", 5_00), ("outstanding", 30_00), ("blocked", 30_00)):
        then = 0 if was is None else was[figure]["amount_minor"]
        assert after[figure]["amount_minor"] - then == grew, figure
    assert after["cards"] - (0 if was is None else was["cards"]) == 2
