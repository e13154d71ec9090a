"""What a clerk's device asks of sales over HTTP: who may, what is offered, receipts, and what stays of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.members.numbers import member_number
from kiosk_server.offers.till_routes import WRONG_CODES
from kiosk_server.privacy.erasing import erase_person
from kiosk_server.selling.tables import CounterSale
from kiosk_server.staff.tables import AuditRow
from kiosk_server.visits.tables import Visit
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, credential, make_site, running

RULES = {
    "tax": {"prices_include_tax": True, "rates_bp": {"standard": 1900, "food": 700}},
    "terminal": "simulated",
    "clerk_refund_limit_minor": 500_00,
}
GTIN = "4006381333931"


@dataclass
class Device:
    """A clerk's own, by way of clerk_push."""

    shop: Shop
    headers: dict[str, str]

    def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = self.shop.http.request(method, f"/api/service/sell/{path}", json=body, headers=self.headers)
        assert answer.status_code == status, (answer.status_code, answer.text)
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer

    def get(self, path: str, status: int = 200) -> Any:
        return self.ask("GET", path, status=status)

    def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        return self.ask("POST", path, body, status)

    def put(self, cart: dict[str, Any], sale: str | None = None, status: int = 200, **more: Any) -> Any:
        total = self.post("quotes", cart)["total"]["amount_minor"] if status == 200 else 1
        wish = {"quoted_total_minor": total, "at_s": NOW_S, **cart, **more}
        return self.ask("PUT", f"sales/{sale or uuid.uuid4()}", wish, status)

    def buy(self, cart: dict[str, Any], tender: str = "cash") -> str:
        sale = self.put(cart)
        paying = {"payment": str(uuid.uuid4()), "tender": tender, "amount_minor": sale["due"]["amount_minor"]}
        paid = self.post(f"sales/{sale['sale']}/payments", paying)
        assert paid["sale"]["state"] == "completed"
        return str(sale["sale"])


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = make_site(tmp_path_factory.mktemp("made"))
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        manager = shop.staff("manager")
        assert shop.http.put("/api/desk/selling-rules", json=RULES, headers=manager).status_code == 200
        shop.database.writer.run(_fill)
        yield shop


def _fill(session: Session) -> None:
    grinder, brush = session.get_one(Product, "m64"), session.get_one(Product, "brush")
    grinder.stock, grinder.gtin, grinder.warranty_months, grinder.accessories = 40, GTIN, 60, ["brush"]
    brush.stock, brush.tax_class = 40, "food"
    values = {column.name: getattr(brush, column.name) for column in Product.columns()}
    cover = {"categories": ["Grinders"], "months": 84, "from_minor": 100_00, "to_minor": 500_00}
    care = {"sku": "care-84", "name": "Care for seven years", "short_name": "Care 7", "category": "Warranties"}
    session.add(Product(**values | care | {"price_minor": 39_00, "stock": 0, "covers": cover, "position": 9}))
    session.add_all([grinder, brush])


@pytest.fixture(scope="module")
def mara(shop: Shop) -> Device:
    return Device(shop, token(shop, "mara"))


def token(shop: Shop, username: str) -> dict[str, str]:
    service = shop.bearer_of("clerk_push")
    word = {"username": username, "password": credential(shop.data, f"staff-{username}")["password"]}
    access = shop.http.post("/api/service/staff-token", json=word, headers=service).json()["access"]
    return service | {"X-Staff-Token": access}


def visit_of(shop: Shop, phone: dict[str, str]) -> str:
    return str(shop.http.post("/api/phone/check-in", headers=phone).json()["visit"])


def test_only_clerks_and_managers_sell_and_each_sale_is_in_the_audit(shop: Shop, mara: Device) -> None:
    service = shop.bearer_of("clerk_push")
    cart = {"lines": [{"sku": "m64"}]}
    assert Device(shop, service).post("quotes", cart, status=401)["status"] == 401
    Device(shop, token(shop, "admin")).post("quotes", cart, status=403)
    sale = mara.buy(cart)
    with shop.database.reader.session() as session:
        acts = session.exec(select(AuditRow.act).where(AuditRow.subject == sale)).all()
    assert sorted(acts) == ["sale.completed", "sale.payment", "sale.put"]


def test_products_are_found_by_words_and_by_what_a_scanner_reads(mara: Device) -> None:
    assert [each["sku"] for each in mara.get("products?query=morrow")] == ["m64"]
    assert [each["sku"] for each in mara.get(f"products?code=0{GTIN}")] == ["m64"]
    assert [each["sku"] for each in mara.get("products?code=brush")] == ["brush"]
    assert mara.get("products?query=100%25") == []
    assert mara.get("products?code=brush")[0]["tax_rate_bp"] == 700
    mara.get("products", status=422)
    assert mara.get("here")["tenders"] == ["cash", "terminal", "gift_card"]


def test_what_is_offered_has_a_reason_and_is_not_offered_again_once_declined(shop: Shop, mara: Device) -> None:
    visit = visit_of(shop, shop.register())
    cart = {"lines": [{"sku": "m64"}], "visit": visit}
    quoted = mara.post("quotes", cart)
    assert quoted["member"]["label"] == "Jane"
    assert [(each["kind"], each["sku"], each["reason"]) for each in quoted["related"]] == [
        ("warranty", "care-84", "84 months for the Morrow 64; 60 come with it"),
        ("accessory", "brush", "Fits the Morrow 64; 40 here"),
    ]
    for _ in range(2):
        mara.post(f"visits/{visit}/declines", {"sku": "care-84"}, status=204)
    assert [each["sku"] for each in mara.post("quotes", cart)["related"]] == ["brush"]
    mara.buy({"lines": [{"sku": "brush"}], "visit": visit})
    assert mara.post("quotes", cart)["related"] == [], "she owns one now"
    mara.post("visits/nowhere/declines", {"sku": "brush"}, status=404)


def test_taxes_of_two_rates_are_in_the_total_and_a_warranty_has_no_stock(shop: Shop, mara: Device) -> None:
    sale = mara.buy({"lines": [{"sku": "m64"}, {"sku": "brush", "quantity": 2}, {"sku": "care-84"}]}, "terminal")
    receipt = mara.get(f"sales/{sale}/receipt")
    assert receipt["total"]["amount_minor"] == receipt["subtotal"]["amount_minor"] == 406_00
    assert [(each["rate_bp"], each["tax"]["amount_minor"]) for each in receipt["taxes"]] == [(700, 3_73), (1900, 55_72)]
    with shop.database.reader.session() as session:
        assert session.get_one(Product, "care-84").stock == 0
    assert receipt["served_by"] == "Mara"


def test_a_receipt_is_a_page_and_a_paper_and_names_her_by_four_digits(shop: Shop, mara: Device) -> None:
    number = shop.http.get("/api/phone/me", headers=shop.register()).json()["member_number"]
    sale = mara.put({"lines": [{"sku": "m64"}], "member_number": number})["sale"]
    mara.get(f"sales/{sale}/receipt", status=409)
    half = {"payment": str(uuid.uuid4()), "tender": "terminal", "amount_minor": 100_00}
    mara.post(f"sales/{sale}/payments", half)
    rest = {"payment": str(uuid.uuid4()), "tender": "cash", "amount_minor": 249_00, "given_minor": 250_00}
    mara.post(f"sales/{sale}/payments", rest)
    refund = {"refund": str(uuid.uuid4()), "lines": [{"n": 0, "quantity": 1}], "why": "wrong colour"}
    back = mara.post(f"sales/{sale}/refunds", refund)
    assert (back["terminal"]["amount_minor"], back["cash"]["amount_minor"]) == (100_00, 249_00)
    assert mara.post(f"sales/{sale}/refunds/{refund['refund']}/look-up") == back
    receipt = mara.get(f"sales/{sale}/receipt")
    assert receipt["member"] == f"•••• •••• {number[-4:]}"
    page = mara.get(f"sales/{sale}/receipt.html").text
    for words in (receipt["number"], "1 × Morrow 64", "349.00 USD", "250.00 USD", "Change", "−349.00 USD", "Trial"):
        assert words in page
    assert number not in page
    assert "<script" not in page
    assert mara.get("receipt.css").headers["content-type"].startswith("text/css")
    paper = mara.get(f"sales/{sale}/receipt.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")


def test_open_sales_are_seen_and_cancelled_with_what_was_paid(shop: Shop, mara: Device) -> None:
    sale = mara.put({"lines": [{"sku": "brush"}]})["sale"]
    for tender, amount in (("cash", 100), ("terminal", 200)):
        mara.post(f"sales/{sale}/payments", {"payment": str(uuid.uuid4()), "tender": tender, "amount_minor": amount})
    assert sale in {each["sale"] for each in mara.get("sales?open=1")}
    ended = mara.post(f"sales/{sale}/cancel")
    assert ended == mara.post(f"sales/{sale}/cancel")
    assert (ended["state"], {each["state"] for each in ended["payments"]}) == ("cancelled", {"returned"})
    cash = next(each for each in ended["payments"] if each["tender"] == "cash")
    assert cash["what_to_do"] == "Give her 1.00 USD in cash."
    assert sale not in {each["sale"] for each in mara.get("sales?open=1")}


def test_the_simulated_terminal_does_what_it_is_told_next(shop: Shop, mara: Device) -> None:
    manager = shop.staff("manager")
    told = shop.http.post("/api/desk/simulated-terminal/next", json={"outcome": "declined"}, headers=manager)
    assert told.status_code == 204
    sale = mara.put({"lines": [{"sku": "brush"}]})["sale"]
    paying = {"payment": str(uuid.uuid4()), "tender": "terminal", "amount_minor": 900}
    declined = mara.post(f"sales/{sale}/payments", paying)
    assert (declined["state"], declined["sale"]["state"]) == ("declined", "open")
    assert mara.post(f"sales/{sale}/payments", paying)["state"] == "declined"
    mara.post(f"sales/{sale}/payments/{uuid.uuid4()}/look-up", status=404)
    mara.post(f"sales/{sale}/payments", paying | {"payment": str(uuid.uuid4())})
    assert mara.get(f"sales/{sale}")["state"] == "completed"


def test_what_cannot_be_sold_is_said(mara: Device) -> None:
    mara.post("quotes", {"lines": [{"sku": "nothing"}]}, status=422)
    mara.post("quotes", {"lines": [{"sku": "m64"}], "member_number": "1234"}, status=422)
    mara.post("quotes", {"lines": [{"sku": "m64"}], "visit": "nowhere"}, status=422)
    wrong = mara.post("quotes", {"lines": [{"sku": "m64"}], "codes": ["BELL 4K7MM"]})["vouchers"]
    assert [(each["applied"], bool(each["why_not"])) for each in wrong] == [(False, True)]
    changed = mara.put({"lines": [{"sku": "m64"}]}, status=409)
    assert changed["quote"]["total"]["amount_minor"] == 349_00
    mara.get(f"sales/{uuid.uuid4()}", status=404)


def test_she_gets_her_sales_with_her_data_and_erased_they_are_nobodys(shop: Shop, mara: Device) -> None:
    phone = shop.register()
    number = shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
    sale = mara.buy({"lines": [{"sku": "brush"}], "member_number": number}, "terminal")
    mara.post(f"sales/{sale}/refunds", {"refund": str(uuid.uuid4()), "lines": [{"n": 0, "quantity": 1}]})
    holds = shop.http.get("/api/phone/export", headers=phone).json()["holds"]
    assert {"counter_sale", "counter_line", "payment", "refund", "refund_line", "refund_part"} <= holds.keys()
    looks = [row["act"] for row in holds["audit_row"]["rows"]]
    assert looks.count("member.quoted") == 1, "every quote of one visit is one look"
    assert {"sale.put", "sale.payment", "sale.refunded"} <= set(looks)
    member = shop.member(phone)
    shop.database.writer.run(lambda session: erase_person(session, member))
    with shop.database.reader.session() as session:
        kept = session.get_one(CounterSale, sale)
    assert (kept.member, kept.request_hash) == (None, b"")
    assert mara.get(f"sales/{sale}/receipt")["member"] is None


def test_a_clerk_guesses_no_numbers_and_sees_what_she_sold_herself(shop: Shop, mara: Device) -> None:
    boss = Device(shop, token(shop, "manager"))
    cart = {"lines": [{"sku": "brush"}]}
    number = shop.http.get("/api/phone/me", headers=shop.register()).json()["member_number"]
    boss.post("quotes", cart)
    sale = boss.buy(cart | {"member_number": number})
    assert sale not in {each["sale"] for each in mara.get("sales?open=0")}
    shown = next(each for each in boss.get("sales?open=0") if each["sale"] == sale)
    assert shown["quote"]["member"]["member_number"] == f"•••• •••• {number[-4:]}" == shown["quote"]["member"]["label"]
    free = (text for text in map(member_number, range(30)) if text != number)
    for _ in range(WRONG_CODES.attempts):
        boss.post("quotes", cart | {"member_number": next(free)}, status=422)
    boss.post("quotes", cart | {"member_number": next(free)}, status=429)
    boss.post("quotes", cart)


def test_a_sale_that_is_changed_is_quoted_with_what_it_holds_and_flags_are_for_managers(
    shop: Shop, mara: Device
) -> None:
    with shop.database.reader.session() as session:
        stock = session.get_one(Product, "brush").stock
    cart = {"lines": [{"sku": "brush", "quantity": stock}]}
    sale = mara.put(cart)["sale"]
    assert mara.post("quotes", cart)["notes"] != []
    assert mara.post("quotes", cart | {"sale": sale})["notes"] == []
    mara.post(f"sales/{sale}/cancel")
    with shop.database.reader.session() as session:
        assert session.get_one(CounterSale, sale).request_hash == b""
    far = {"lines": [{"sku": "brush"}]} | {"quoted_total_minor": 0, "offline": True, "at_s": NOW_S}
    sold = mara.ask("PUT", f"sales/{uuid.uuid4()}", far)
    told = shop.http.get("/api/desk/flagged-sales", headers=shop.staff("manager")).json()
    assert (told[0]["sale"], told[0]["staff_name"], told[0]["flags"]) == (sold["sale"], "Mara", sold["flags"])
    assert [flag["kind"] for flag in told[0]["flags"]] == ["price", "needs_manager"]
    assert shop.http.get("/api/desk/flagged-sales", headers=shop.staff("mara")).status_code == 403


def test_a_site_begins_with_what_its_description_says(tmp_path: Path) -> None:
    with running(make_site(tmp_path)) as plain:
        rules = plain.http.get("/api/desk/selling-rules", headers=plain.staff("manager")).json()
        assert (rules["terminal"], rules["tax"]["rates_bp"]) == ("none", {})
        seller = Device(plain, token(plain, "mara"))
        assert seller.get("here")["tenders"] == ["cash", "gift_card"]
        sale = seller.put({"lines": [{"sku": "m64"}]})["sale"]
        seller.post(
            f"sales/{sale}/payments", {"payment": str(uuid.uuid4()), "tender": "terminal", "amount_minor": 1}, 409
        )


def test_a_device_copies_all_that_is_sold_page_by_page_for_when_there_is_no_link(mara: Device) -> None:
    copied: list[dict[str, Any]] = []
    while page := mara.get(f"catalogue?after={copied[-1]['sku'] if copied else ''}"):
        copied += page
    skus = [each["sku"] for each in copied]
    assert skus == sorted(set(skus))
    rates = {each["sku"]: each["tax_rate_bp"] for each in copied}
    assert (rates["m64"], rates["brush"]) == (1900, 700)


def test_a_sale_is_found_by_the_number_on_its_receipt(mara: Device) -> None:
    sale = mara.buy({"lines": [{"sku": "brush"}]})
    receipt = mara.get(f"sales/{sale}/receipt")
    assert mara.get(f"receipts/{receipt['number']}") == receipt
    for unknown in ("20200101-0001", "0001", "20200101-999999999999"):
        mara.get(f"receipts/{unknown}", status=404)


def test_a_sale_of_a_visit_that_has_just_ended_is_hers_still_and_names_nobody(shop: Shop, mara: Device) -> None:
    phone = shop.register()
    cart = {"lines": [{"sku": "brush"}], "visit": visit_of(shop, phone)}

    def ends(session: Session) -> None:
        row = session.get_one(Visit, cart["visit"])
        row.ended_at_s, row.end_reason = NOW_S, "left"
        session.add(row)

    shop.database.writer.run(ends)
    number = shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
    assert mara.post("quotes", cart)["member"] == {"label": number, "member_number": number}
    shop.http.post("/api/phone/consents", json={"purpose": "clerk_assist", "granted": False}, headers=phone)
    told = mara.post("quotes", cart)
    assert (told["member"], len(told["notes"])) == (None, 1)
