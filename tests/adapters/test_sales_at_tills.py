"""A till tells of a sale once, however often it sends it: it is kept whole or not at all, earns points, ends a wish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from kiosk_server.campaigns.knowing import facts_of
from kiosk_server.catalogue.tables import Product
from kiosk_server.intents.ledger import sweep
from kiosk_server.intents.tables import IntentEvidence
from kiosk_server.sales.tables import Sale, SaleLine
from kiosk_server.visits.tables import DecisionRow
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running

DAY_S = 86_400.0
LINES = [{"sku": "m64", "quantity": 1, "paid_minor": 314_10}, {"sku": "brush", "quantity": 2, "paid_minor": 18_00}]
BRUSH_OFF = {"kind": "amount", "amount_minor": 1_00, "sku": "brush"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path)) as shop:
        yield shop


class Till:
    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.headers = shop.staff("mara")

    def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        answer = self.shop.http.post(f"/api/till/{path}", json=body, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def tell(self, sale: str = "r-1001", status: int = 200, **changes: Any) -> Any:
        return self.post("sales", {"sale": sale, "lines": LINES} | changes, status)

    def points(self, number: str) -> Any:
        return self.shop.http.get(f"/api/till/members/{number}/points", headers=self.headers).json()

    def rows(self, kind: type[Any]) -> list[Any]:
        with self.shop.database.reader.session() as session:
            return list(session.exec(select(kind)))


@pytest.fixture
def till(shop: Shop) -> Till:
    return Till(shop)


def number_of(shop: Shop, phone: dict[str, str]) -> str:
    return str(shop.http.get("/api/phone/me", headers=phone).json()["member_number"])


def test_a_sale_told_twice_is_kept_once_and_earns_once(shop: Shop, till: Till) -> None:
    phone = shop.register()
    number = number_of(shop, phone)
    told = till.tell(member_number=number.replace(" ", ""))
    assert (told["total"]["amount_minor"], told["points"], told["member_number"]) == (332_10, 332, number)
    assert till.tell(member_number=number) == told
    assert till.points(number)["pending"] == 332
    assert len(till.rows(Sale)) == 1
    assert [(line.sku, line.quantity, line.paid_minor) for line in till.rows(SaleLine)] == [
        ("m64", 1, 314_10),
        ("brush", 2, 18_00),
    ]
    evidence = {row.sku: row.kind for row in till.rows(IntentEvidence)}
    assert evidence == {"m64": "purchased", "brush": "purchased"}


def test_the_same_number_for_another_sale_is_refused(till: Till) -> None:
    till.tell()
    assert till.tell(lines=LINES[:1], status=409)["title"].startswith("This sale was told before")
    assert len(till.rows(SaleLine)) == 2


def test_a_sale_of_nobody_counts_as_one(till: Till) -> None:
    assert (till.tell()["member_number"], till.tell()["points"]) == (None, 0)


def test_what_came_back_counts_no_more(shop: Shop, till: Till) -> None:
    number = number_of(shop, shop.register())
    till.tell(member_number=number)
    shop.clock.now_s += 60
    undone = till.post("sales/r-1001/undo")
    assert undone["undone_at_s"] == NOW_S + 60
    shop.clock.now_s += 60
    assert till.post("sales/r-1001/undo") == undone
    assert till.points(number)["pending"] == 0
    till.post("sales/r-9999/undo", status=404)


def test_pieces_that_came_back_take_their_points_along(shop: Shop, till: Till) -> None:
    number = number_of(shop, shop.register())
    till.tell(member_number=number)

    def back(n: int, quantity: int, key: str, status: int = 200) -> Any:
        headers = till.headers | {"Idempotency-Key": key}
        body = {"lines": [{"n": n, "quantity": quantity}]}
        answer = shop.http.post("/api/till/sales/r-1001/returns", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    first = back(1, 1, "return-1")
    assert (first["points_taken_back"], first["all"]) == (9, False)
    assert back(1, 1, "return-1") == first
    assert till.points(number)["pending"] == 323
    back(1, 2, "return-2", 409)
    back(7, 1, "return-3", 409)
    back(1, 1, "return-4")
    last = back(0, 1, "return-5")
    assert (last["all"], last["sale"]["undone_at_s"], till.points(number)["pending"]) == (True, NOW_S, 0)
    assert sum(line.back_minor for line in till.rows(SaleLine)) == 332_10
    back(0, 1, "return-6", 409)


def test_a_cost_comes_with_the_sale_or_from_the_catalogue(shop: Shop, till: Till) -> None:
    def cost(session: Any) -> None:
        session.get_one(Product, "m64").cost_minor = 200_00

    shop.database.writer.run(cost)
    lines = [LINES[0] | {"quantity": 2}, {"sku": "brush", "paid_minor": 9_00}, LINES[1] | {"cost_minor": 7_00}]
    till.tell(lines=lines)
    assert [line.cost_minor for line in till.rows(SaleLine)] == [400_00, None, 7_00]


def test_a_sale_sets_off_what_waits_for_one_once(shop: Shop, till: Till) -> None:
    manager = shop.staff("manager")
    wish = {"name": "Thanks", "trigger": {"kind": "sale", "least_minor": 100_00}, "offer": BRUSH_OFF}
    made = shop.http.post("/api/campaigns", json=wish, headers=manager).json()["campaign"]
    everybody = {"on": False, "reason": "whoever buys gets it"}
    shop.http.put(f"/api/campaigns/{made}/holdout", json=everybody, headers=manager)
    assert shop.http.post(f"/api/campaigns/{made}/start", headers=manager).status_code == 200
    phone = shop.register()
    assert shop.http.post("/api/phone/check-in", headers=phone).status_code == 200
    for _ in range(2):
        till.tell(member_number=number_of(shop, phone))
    vouchers = shop.http.get("/api/phone/me", headers=phone).json()["vouchers"]
    assert [voucher["off"]["amount_minor"] for voucher in vouchers] == [1_00]
    causes = [row.cause for row in till.rows(DecisionRow) if row.subject == made]
    assert causes.count("sale:r-1001") == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": [{"sku": "unheard-of", "paid_minor": 1}]}, "lines"),
        ({"lines": []}, "lines"),
        ({"lines": [LINES[0] | {"quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [LINES[0] | {"paid_minor": -1}]}, "lines.0.paid_minor"),
        ({"lines": [LINES[0] | {"paid_minor": 1.5}]}, "lines.0.paid_minor"),
        ({"lines": [LINES[0]] * 501}, "lines"),
        ({"member_number": "4417 2093 7"}, "member_number"),
        ({"at_s": NOW_S + 120}, "at_s"),
        ({"at_s": NOW_S - 61 * DAY_S}, "at_s"),
        ({"sale": "x"}, "sale"),
    ],
)
def test_what_cannot_be_is_refused_whole(till: Till, change: dict[str, Any], field: str) -> None:
    refused = till.tell(status=422, **change)
    assert refused["errors"][0]["field"] == field
    assert till.rows(Sale) == till.rows(SaleLine) == []


def test_only_tills_tell_of_sales(shop: Shop) -> None:
    body = {"sale": "r-1001", "lines": LINES}
    for headers in (None, shop.register(), shop.bearer_of("kiosk-k1")):
        assert shop.http.post("/api/till/sales", json=body, headers=headers).status_code == 401
    assert shop.http.post("/api/till/sales", json=body, headers=shop.bearer_of("clerk_push")).status_code == 200


def test_what_she_bought_is_known_for_longer_than_why_she_wanted_it(shop: Shop, till: Till) -> None:
    phone = shop.register()
    till.tell(member_number=number_of(shop, phone))

    def owned() -> set[str] | None:
        later_s = NOW_S + 200 * DAY_S
        with shop.database.reader.session() as session:
            facts = facts_of(session, shop.member(phone), later_s, later_s, [], {"owns", "last_order"}, {})
        assert facts.last_order_at_s in (NOW_S, None)
        return None if facts.owned is None else set(facts.owned)

    shop.database.writer.run(lambda session: sweep(session, NOW_S + 100 * DAY_S))
    assert till.rows(IntentEvidence) == []
    assert owned() == {"m64", "brush"}
    back = {"lines": [{"n": line.n, "quantity": line.quantity} for line in till.rows(SaleLine) if line.sku == "brush"]}
    headers = till.headers | {"Idempotency-Key": "return-1"}
    assert shop.http.post("/api/till/sales/r-1001/returns", json=back, headers=headers).status_code == 200
    assert owned() == {"m64"}
    till.post("sales/r-1001/undo")
    assert not owned()
