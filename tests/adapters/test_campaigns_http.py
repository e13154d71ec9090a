"""A manager makes, previews, starts and pauses campaigns, and one switch stops everything; tills redeem."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select, update

from kiosk_server.campaigns.tables import Campaign, OutgoingSwitch
from kiosk_server.offers.tables import Voucher, VoucherAttempt
from kiosk_server.offers.till_routes import WRONG_CODES
from kiosk_server.points.ledger import earn
from kiosk_server.points.postings import Reference
from kiosk_server.principals import phone_of_secret
from kiosk_server.visits.tables import DecisionRow
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running, views

DAY_S = 86_400.0
TEN_OFF = {"kind": "percent", "percent": 10}
WANTS_M64 = {"kind": "wants", "sku": "m64"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path)) as shop:
        yield shop


class Desk:
    """A manager's requests, and members who come in."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.headers = shop.staff("manager")
        self.browsers = 0

    def get(self, path: str, status: int = 200) -> Any:
        return self._answer(self.shop.http.get(path, headers=self.headers), status)

    def post(self, path: str, body: Any = None, status: int = 200, headers: dict[str, str] | None = None) -> Any:
        return self._answer(self.shop.http.post(path, json=body, headers=self.headers | (headers or {})), status)

    def put(self, path: str, body: Any, status: int = 200) -> Any:
        return self._answer(self.shop.http.put(path, json=body, headers=self.headers), status)

    def _answer(self, answer: Any, status: int) -> Any:
        assert answer.status_code == status, answer.text
        return answer.json()

    def make(self, start: bool = True, **wish: Any) -> str:
        """A campaign for everybody whom it fits."""
        made = self.post("/api/campaigns", {"name": "Ten", "offer": TEN_OFF} | wish, 201)
        self.give_to_all(made["campaign"])
        if start:
            self.post(f"/api/campaigns/{made['campaign']}/start")
        return str(made["campaign"])

    def give_to_all(self, campaign: str) -> None:
        """Holds nobody out, so that the next who comes gets it."""
        self.put(f"/api/campaigns/{campaign}/holdout", {"on": False, "reason": "the next who comes gets it"})

    def stop_welcome(self) -> None:
        for card in self.get("/api/campaigns")["campaigns"]:
            if card["state"] == "running":
                self.post(f"/api/campaigns/{card['campaign']}/pause")

    def member(self, sku: str = "m64") -> dict[str, str]:
        """Somebody who looked at a product; the headers of her phone."""
        self.browsers += 1
        browser = f"anonymous-{self.browsers}"
        looked = views(2, anonymous_id=browser, at_s=self.shop.clock.now_s - 60)
        assert self.shop.http.post("/api/web/events", json=looked).status_code == 202
        phone = self.shop.register(anonymous_id=browser)
        self.shop.http.cookies.clear()
        return phone

    def comes(self, phone: dict[str, str]) -> list[dict[str, Any]]:
        """Her vouchers after she checked in."""
        assert self.shop.http.post("/api/phone/check-in", headers=phone).status_code == 200
        vouchers: list[dict[str, Any]] = self.shop.http.get("/api/phone/me", headers=phone).json()["vouchers"]
        return vouchers

    def decisions(self) -> list[DecisionRow]:
        with self.shop.database.reader.session() as session:
            return list(session.exec(select(DecisionRow).where(DecisionRow.effect == "voucher")))


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return Desk(shop)


def test_a_campaign_is_made_previewed_started_paused_and_read(desk: Desk) -> None:
    desk.stop_welcome()
    desk.comes(desk.member())
    wish = {"name": "  Ten   for all ", "offer": TEN_OFF, "per_member": 1}
    desk.shop.clock.now_s += 60
    preview = desk.post("/api/campaigns/preview", wish)
    assert (preview["visits"], preview["set_off"], preview["given"], preview["off"]["amount_minor"]) == (1, 1, 1, 34_90)
    assert preview["sample"][0]["sku"] == "m64"
    card = desk.post("/api/campaigns", wish, 201)
    assert (card["name"], card["state"], card["terms_version"]) == ("Ten for all", "draft", 1)
    assert card["words"] == {"when": "a visit starts", "who": "every member", "what": "10 % off what she wants most"}
    path = f"/api/campaigns/{card['campaign']}"
    assert desk.get(f"{path}/preview")["given"] == 1
    assert desk.comes(desk.member()) == []
    desk.give_to_all(card["campaign"])
    assert desk.post(f"{path}/start")["state"] == "running"
    [voucher] = desk.comes(desk.member())
    assert voucher["off"]["amount_minor"] == 34_90
    assert desk.post(f"{path}/pause")["state"] == "paused"
    assert desk.comes(desk.member()) == []
    found = desk.get(path)
    assert (found["issued"], found["promised"]["amount_minor"], found["redeemed"]) == (1, 34_90, 0)
    assert desk.post(f"{path}/end")["state"] == "ended"
    assert desk.post(f"{path}/start", status=409)["detail"] == "the campaign is ended"


def test_the_most_important_campaign_goes_first_and_the_others_are_held_back_with_a_reason(desk: Desk) -> None:
    first = desk.make(name="First", priority=9, offer={"kind": "amount", "amount_minor": 50_00})
    third = desk.make(name="Third", trigger={"kind": "nth_visit", "n": 3})
    tier = desk.make(name="Tier", audience={"kind": "tier", "tiers": ["friend"]})
    [voucher] = desk.comes(desk.member())
    assert voucher["off"]["amount_minor"] == 50_00
    found = {row.subject: row.reason for row in desk.decisions()}
    welcome = next(iter(found.keys() - {first, third, tier}))
    assert found == {first: None, welcome: "outranked", tier: "not_in_audience"}


def test_a_campaign_whose_rules_cannot_be_read_is_passed_over(desk: Desk) -> None:
    broken = desk.make(priority=50)
    change = update(Campaign).where(Campaign.id == broken).values(audience={"kind": "of a newer version"})  # type: ignore[arg-type]
    desk.shop.database.writer.run(lambda session: session.connection().execute(change) and None)
    assert len(desk.comes(desk.member())) == 1
    assert {row.subject: row.reason for row in desk.decisions()}[broken] == "cannot_tell"
    assert desk.get(f"/api/campaigns/{broken}")["words"] is None


def test_one_switch_pauses_everything_at_once_and_everything_goes_on_after_it(desk: Desk) -> None:
    since_s = desk.put("/api/campaigns/outgoing", {"paused": True})["paused_at_s"]
    assert since_s == NOW_S
    desk.shop.clock.now_s += 5
    assert desk.put("/api/campaigns/outgoing", {"paused": True})["paused_at_s"] == since_s
    assert desk.get("/api/campaigns")["outgoing"] == {"paused_at_s": since_s, "changed_by": "Manager"}
    assert desk.get("/api/desk/view")["outgoing"]["paused_at_s"] == since_s
    assert desk.comes(desk.member()) == []
    with desk.shop.database.reader.session() as session:
        rows = list(session.exec(select(DecisionRow)))
        assert rows
        assert {row.reason for row in rows} <= {"all_paused", "no_consent"}
        assert len(session.exec(select(OutgoingSwitch)).all()) == 1
    assert desk.put("/api/campaigns/outgoing", {"paused": False})["paused_at_s"] is None
    assert len(desk.comes(desk.member())) == 1


def test_another_offer_is_another_version_and_what_was_given_stays(desk: Desk) -> None:
    desk.stop_welcome()
    campaign = desk.make()
    phone = desk.member()
    [before] = desk.comes(phone)
    path = f"/api/campaigns/{campaign}"
    wish = {"name": "Twenty", "offer": {"kind": "percent", "percent": 20}}
    desk.put(path, wish, 409)
    desk.post(f"{path}/pause")
    assert desk.put(path, wish | {"budget": 0}, 422)["errors"][0]["field"] == "budget"
    assert desk.put(path, wish | {"budget": 1})["terms_version"] == 2
    assert desk.put(path, wish)["terms_version"] == 2
    desk.post(f"{path}/start")
    assert desk.comes(phone) == [before]
    [after] = desk.comes(desk.member())
    assert (before["off"]["amount_minor"], after["off"]["amount_minor"]) == (34_90, 69_80)


def test_a_segment_names_a_rule_for_several_campaigns(desk: Desk) -> None:
    rule = {"kind": "visits", "least": 2}
    body = {"name": "Regulars", "condition": rule}
    assert desk.put("/api/segments/regulars", body)["words"] == "on visit 2 or later"
    assert [each["segment"] for each in desk.get("/api/segments")] == ["regulars"]
    regulars = desk.make(priority=9, audience={"kind": "segment", "segment": "regulars"})
    desk.comes(desk.member())
    assert {row.subject: row.reason for row in desk.decisions()}[regulars] == "not_in_audience"


def test_templates_can_be_made_as_they_are(desk: Desk) -> None:
    for template in desk.get("/api/campaigns/templates"):
        made = desk.post("/api/campaigns", template["wish"], 201)
        assert made["words"] == template["words"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"offer": {"kind": "item", "sku": "nothing", "price_minor": 5}}, "offer"),
        ({"audience": {"kind": "owns", "sku": "nothing"}}, "audience"),
        ({"audience": {"kind": "segment", "segment": "nobody"}}, "audience"),
        ({"audience": {"kind": "tier", "tiers": ["royal"]}}, "audience"),
        ({"trigger": {"kind": "zone_dwelled", "zone": "moon"}}, "trigger.zone"),
        ({"active_from_s": 20.0, "active_until_s": 10.0}, "active_until_s"),
        ({"offer": {"kind": "percent", "percent": 120}}, "offer.percent.percent"),
        ({"budget": -1}, "budget"),
        ({"name": " \u0007 "}, "name"),
        ({"audience": {"kind": "all", "conditions": [{"kind": "everybody"}] * 40}}, "audience"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(desk: Desk, change: dict[str, Any], field: str) -> None:
    answer = desk.post("/api/campaigns", {"name": "Ten", "offer": TEN_OFF} | change, 422)
    assert answer["errors"][0]["field"] == field
    assert len(desk.get("/api/campaigns")["campaigns"]) == 1


def test_a_sale_sets_its_campaign_off_once_and_waits_for_a_better_moment(desk: Desk) -> None:
    after = desk.make(trigger={"kind": "sale", "least_minor": 100_00}, priority=9)
    phone = desk.member()
    code = code_for(desk, phone)
    at_till(desk, "redeem", code, prices={"m64": 349_00})
    at_till(desk, "redeem", code, key="another-key-of-it", prices={"m64": 349_00})
    assert [row.reason for row in desk.decisions() if row.subject == after] == ["cool_down"]
    view = desk.shop.http.get("/api/phone/why", headers=phone).json()
    assert (view["waiting"], [card["waits"] for card in view["cards"] if card["waits"]]) == (1, [True])


def test_a_manager_sets_how_much_the_store_may_interrupt(desk: Desk) -> None:
    rules = desk.get("/api/campaigns/restraint")
    assert (rules["per_visit"], rules["while_here"], rules["cool_down_hours"]) == (1, "always", 20)
    desk.put("/api/campaigns/restraint", rules | {"per_visit": -1}, 422)
    assert desk.put("/api/campaigns/restraint", rules | {"per_visit": 0}) == rules | {"per_visit": 0}
    assert desk.comes(desk.member()) == []
    assert {row.reason for row in desk.decisions()} == {"enough_this_visit"}


def test_her_page_says_why_she_got_it_and_what_was_held_back(desk: Desk) -> None:
    desk.make(name="Dearer", priority=9, offer={"kind": "amount", "amount_minor": 50_00})
    desk.make(name="Regulars", audience={"kind": "visits", "least": 5})
    desk.make(name="Friends", audience={"kind": "tier", "tiers": ["friend"]})
    phone = desk.member()
    desk.comes(phone)
    body = {"purpose": "clerk_assist", "granted": False}
    assert desk.shop.http.post("/api/phone/consents", json=body, headers=phone).status_code == 200
    view = desk.shop.http.get("/api/phone/why", headers=phone).json()
    found = {(card["effect"], card["outcome"], card["why"]): card for card in view["cards"]}
    given = found["voucher", "sent", ""]
    assert (given["title"], given["count"]) == ("A coupon for the Morrow 64", 1)
    assert (given["word"]["purpose"], given["word"]["granted"]) == ("offers", True)
    assert found["voucher", "held", "It is meant for others."]["count"] == 2
    assert found["voucher", "held", "Something better for you came first."]["waits"] is False
    assert view["waiting"] == 0


def test_her_page_names_the_no_that_held_it_back(desk: Desk) -> None:
    phone, other = desk.member(), desk.shop.register(consents=["recognise_in_store"])
    body = {"purpose": "offers", "granted": False}
    assert desk.shop.http.post("/api/phone/consents", json=body, headers=phone).status_code == 200
    for who, said_at_s in ((phone, NOW_S), (other, None)):
        desk.comes(who)
        cards = desk.shop.http.get("/api/phone/why", headers=who).json()["cards"]
        held = next(card for card in cards if card["effect"] == "voucher")
        assert held["why"] == "You have not agreed to it."
        assert held["word"] == {"purpose": "offers", "granted": False, "at_s": said_at_s}


def test_a_preview_counts_what_a_limit_and_a_consent_held_back(desk: Desk) -> None:
    desk.stop_welcome()
    for number in range(3):
        phone = desk.member()
        if number == 0:
            body = {"purpose": "offers", "granted": False}
            assert desk.shop.http.post("/api/phone/consents", json=body, headers=phone).status_code == 200
            desk.shop.clock.now_s += 1
        desk.comes(phone)
        desk.shop.clock.now_s += 1
    found = desk.post("/api/campaigns/preview", {"name": "One", "offer": TEN_OFF, "budget": 1})
    assert (found["visits"], found["members"], found["set_off"], found["given"]) == (3, 3, 3, 1)
    assert {each["reason"]: each["count"] for each in found["held"]} == {"no_consent": 1, "budget": 1}
    nobody = desk.post(
        "/api/campaigns/preview", {"name": "Two", "offer": TEN_OFF, "trigger": {"kind": "nth_visit", "n": 2}}
    )
    assert (nobody["visits"], nobody["set_off"]) == (3, 0)
    desk.shop.clock.now_s += 8 * DAY_S
    desk.headers = desk.shop.staff("manager")
    assert desk.post("/api/campaigns/preview", {"name": "Old", "offer": TEN_OFF})["visits"] == 0


def test_a_preview_says_in_words_what_it_played_and_names_nobody_who_withdrew_since(desk: Desk) -> None:
    desk.stop_welcome()
    phone = desk.member()
    desk.comes(phone)
    desk.shop.clock.now_s += 60
    wish = {"name": "One", "offer": {"kind": "percent", "percent": 10, "sku": "m64"}, "audience": WANTS_M64}
    found = desk.post("/api/campaigns/preview", wish)
    assert found["words"]["who"] == "wants Morrow 64"
    assert found["words"]["what"] == "10 % off Morrow 64"
    assert [line["product"] for line in found["sample"]] == ["Morrow 64"]
    body = {"purpose": "offers", "granted": False}
    assert desk.shop.http.post("/api/phone/consents", json=body, headers=phone).status_code == 200
    desk.shop.clock.now_s += 1
    after = desk.post("/api/campaigns/preview", wish)
    assert (after["given"], after["sample"]) == (1, [])


def test_a_segment_cannot_lead_back_to_itself(desk: Desk) -> None:
    desk.put("/api/segments/regulars", {"name": "Regulars", "condition": {"kind": "visits", "least": 2}})
    desk.put("/api/segments/loyal", {"name": "Loyal", "condition": {"kind": "segment", "segment": "regulars"}})
    circle = {"name": "Regulars", "condition": {"kind": "not", "condition": {"kind": "segment", "segment": "loyal"}}}
    [fault] = desk.put("/api/segments/regulars", circle, status=422)["errors"]
    assert (fault["field"], "leads back" in fault["message"]) == ("condition", True)
    assert next(each["words"] for each in desk.get("/api/segments") if each["segment"] == "regulars") == (
        "on visit 2 or later"
    )


def test_the_form_is_told_what_there_is_to_choose(desk: Desk) -> None:
    desk.put("/api/segments/regulars", {"name": "Regulars", "condition": {"kind": "visits", "least": 2}})
    found = desk.get("/api/campaigns/choices")
    assert [(each["sku"], each["name"], each["price"]["amount_minor"]) for each in found["products"]] == [
        ("m64", "Morrow 64", 349_00),
        ("brush", "Brush", 9_00),
    ]
    assert found["categories"] == ["Grinders"]
    assert found["tiers"] == ["member", "preferred", "friend"]
    assert [(each["segment"], each["words"]) for each in found["segments"]] == [("regulars", "on visit 2 or later")]


def test_the_figures_of_a_campaign_add_up_from_the_visit_to_the_till(desk: Desk) -> None:
    desk.stop_welcome()
    campaign = desk.make(budget=2)
    codes = [code_for(desk, desk.member()) for _ in range(2)]
    assert desk.comes(desk.member()) == []
    at_till(desk, "redeem", codes[0])
    at_till(desk, "redeem", codes[0], sale="sale-2", status=409)
    at_till(desk, "redeem", codes[1], sale="sale-3")
    at_till(desk, "roll-back", codes[1], sale="sale-3")
    found = desk.get(f"/api/campaigns/{campaign}/figures")
    assert (found["set_off"], found["given"], found["waiting"], found["redeemed"]) == (3, 2, 1, 1)
    assert {each["reason"]: each["count"] for each in found["held"]} == {"budget": 1}
    assert [(each["text"], each["count"]) for each in found["refused"]] == [("This voucher has been redeemed.", 1)]
    assert (found["taken"]["amount_minor"], found["promised"]["amount_minor"]) == (34_90, 69_80)
    assert (found["expired"], found["rolled_back"]) == (0, 1)
    desk.shop.clock.now_s += 3 * DAY_S
    desk.headers = desk.shop.staff("manager")
    later = desk.get(f"/api/campaigns/{campaign}/figures")
    assert (later["waiting"], later["expired"], later["redeemed"]) == (0, 1, 1)
    desk.get("/api/campaigns/nothing/figures", 404)


@pytest.mark.parametrize("who", ["mara", None])
def test_campaigns_are_for_managers(desk: Desk, who: str | None) -> None:
    headers = desk.shop.staff(who) if who else {}
    for method, path in (("GET", "/api/campaigns"), ("PUT", "/api/campaigns/outgoing"), ("GET", "/api/segments")):
        answer = desk.shop.http.request(method, path, json={"paused": True}, headers=headers)
        assert answer.status_code == (403 if who else 401)


def code_for(desk: Desk, phone: dict[str, str] | None = None) -> str:
    [voucher] = desk.comes(phone or desk.member())
    return str(voucher["code"])


def at_till(
    desk: Desk, act: str, code: str, sale: str = "sale-1", status: int = 200, key: str | None = None, **more: Any
) -> Any:
    body = {"code": code, "sale": sale} | more
    return desk.post(f"/api/till/vouchers/{act}", body, status, {"Idempotency-Key": key or f"key-{act}-{sale}-{code}"})


def test_a_clerk_looks_up_reserves_redeems_and_rolls_back(desk: Desk) -> None:
    phone = desk.member()
    code = code_for(desk, phone)
    desk.headers = desk.shop.staff("mara")
    found = desk.post("/api/till/vouchers/look-up", {"code": code.lower().replace(" ", "")})
    assert (found["status"], found["off"]["amount_minor"], found["lines"][0]["sku"]) == ("issued", 40_00, "m64")
    assert "20:00" in found["terms"]
    assert at_till(desk, "reserve", code)["status"] == "reserved"
    assert at_till(desk, "release", code)["status"] == "issued"
    assert at_till(desk, "redeem", code)["status"] == "redeemed"
    assert desk.shop.http.get("/api/phone/me", headers=phone).json()["vouchers"] == []
    assert at_till(desk, "roll-back", code)["status"] == "issued"
    assert len(desk.shop.http.get("/api/phone/me", headers=phone).json()["vouchers"]) == 1
    desk.headers = desk.shop.bearer_of("clerk_push")
    assert at_till(desk, "redeem", code, "sale-2", prices={"m64": 349_00})["off"]["amount_minor"] == 40_00


def test_the_same_key_hears_the_same_answer_and_another_body_is_refused(desk: Desk) -> None:
    code = code_for(desk)
    first = at_till(desk, "redeem", code, key="key-of-this-sale")
    assert at_till(desk, "redeem", code, key="key-of-this-sale") == first
    at_till(desk, "redeem", code, "sale-2", 422, key="key-of-this-sale")
    at_till(desk, "roll-back", code, "sale-1", 422, key="key-of-this-sale")
    refused = at_till(desk, "redeem", code, "sale-2", 409)
    at_till(desk, "roll-back", code)
    assert at_till(desk, "redeem", code, "sale-2", 409) == refused
    with desk.shop.database.reader.session() as session:
        assert [row.refusal for row in session.exec(select(VoucherAttempt))].count("already_redeemed") == 1


def test_every_refusal_says_why(desk: Desk) -> None:
    code = code_for(desk)
    assert at_till(desk, "redeem", "BELL ACDE", status=404)["reason"] == "unknown_code"
    assert at_till(desk, "redeem", "BELL 00000", status=404)["reason"] == "misread"
    assert desk.post("/api/till/vouchers/look-up", {"code": "hello"}, 404)["reason"] == "misread"
    answer = at_till(desk, "release", code, status=409)
    assert (answer["reason"], answer["detail"]) == ("not_reserved", "This voucher is not reserved.")
    assert at_till(desk, "redeem", code, status=409, prices={"brush": 9_00})["reason"] == "missing_item"
    with desk.shop.database.reader.session() as session:
        until_s = session.exec(select(Voucher)).one().valid_until_s
    desk.shop.clock.now_s = until_s
    desk.headers = desk.shop.bearer_of("clerk_push")
    assert at_till(desk, "redeem", code, "sale-9", 410)["reason"] == "expired"


def test_codes_cannot_be_tried_one_after_the_other(desk: Desk) -> None:
    code = code_for(desk)
    desk.headers = desk.shop.staff("mara")
    look_up = "/api/till/vouchers/look-up"
    for _ in range(30):
        assert desk.post(look_up, {"code": code})["status"] == "issued", "a right one is no guess"
    for letters in islice(product("ACDE", repeat=4), WRONG_CODES.attempts):
        assert desk.post(look_up, {"code": f"BELL {''.join(letters)}"}, 404)["reason"] == "unknown_code"
    desk.post(look_up, {"code": code}, 429)
    at_till(desk, "redeem", code, status=429)
    desk.headers = desk.shop.bearer_of("clerk_push")
    assert desk.post(look_up, {"code": code})["status"] == "issued", "another till is not held up"
    desk.shop.clock.now_s += WRONG_CODES.per_s
    desk.headers = desk.shop.staff("mara")
    assert at_till(desk, "redeem", code, key="once-more-later")["status"] == "redeemed"


def test_an_attempt_needs_a_key_and_somebody_at_the_till(desk: Desk) -> None:
    code = code_for(desk)
    body = {"code": code, "sale": "sale-1"}
    desk.post("/api/till/vouchers/redeem", body, 422)
    for headers in ({}, desk.member()):
        answer = desk.shop.http.post(
            "/api/till/vouchers/redeem", json=body, headers=headers | {"Idempotency-Key": "key-of-nobody"}
        )
        assert answer.status_code == 401
    at_till(desk, "redeem", code, "a sale", 422)
    at_till(desk, "redeem", code, status=422, prices={"m64": -1})


def test_a_member_and_a_till_see_her_points(desk: Desk) -> None:
    phone = desk.member()
    empty = desk.shop.http.get("/api/phone/points", headers=phone).json()
    assert (empty["active"], empty["tier"], empty["history"]) == (0, "member", [])
    with desk.shop.database.reader.session() as session:
        found = phone_of_secret(session, phone["Authorization"].removeprefix("Bearer "), NOW_S)
    assert found is not None
    sale = Reference("sale", "sale-1")
    desk.shop.database.writer.run(
        lambda session: earn(session, found.member, 349, sale, NOW_S, active_from_s=NOW_S, expires_at_s=NOW_S + DAY_S)
    )
    mine = desk.shop.http.get("/api/phone/points", headers=phone).json()
    assert (mine["active"], mine["expires_next"], mine["history"][0]["reason"]) == (349, 349, "earn")
    number = desk.shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
    assert desk.get(f"/api/till/members/{number.replace(' ', '')}/points") == mine
    desk.get("/api/till/members/1111%202222%203/points", 404)
