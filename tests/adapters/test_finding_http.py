"""Looking things up at a kiosk, and at a clerk's own device, over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, text

from kiosk_server.catalogue.tables import Product, ProductStock
from kiosk_server.database import DATABASE, Database
from kiosk_server.finding.indexing import index
from kiosk_server.finding.searching import find
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, credential, make_site, running

GTIN = "4006381333931"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        shop.database.writer.run(_fill)
        yield shop


def _fill(session: Session) -> None:
    grinder, brush = session.get_one(Product, "m64"), session.get_one(Product, "brush")
    grinder.gtin, grinder.stock, brush.zone = GTIN, 3, "cellar"
    values = {column.name: getattr(brush, column.name) for column in Product.columns()}
    care = {"sku": "care", "name": "Morrow care", "short_name": "Care", "covers": {"categories": []}, "position": 9}
    session.add(Product(**values | care))
    session.flush()
    index(session, ["care"])
    session.add(ProductStock(sku="m64", site="Uptown", count=2, at_s=NOW_S))


def asked(shop: Shop, path: str, status: int = 200) -> Any:
    answer = shop.http.get(f"/api/kiosk/{path}", headers=shop.bearer_of("kiosk-k1"))
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_kiosk_finds_by_mistyped_words_and_says_what_it_took_them_for(shop: Shop) -> None:
    found = asked(shop, "products?query=morow%2064")
    assert [each["sku"] for each in found["products"]] == ["m64"]
    assert found["products"][0]["in_stock"] is True
    assert found["meant"] == "morrow 64"
    assert found["categories"] == []


def test_without_a_question_it_shows_the_shelves_and_where_to_begin(shop: Shop) -> None:
    found = asked(shop, "products")
    assert [each["sku"] for each in found["products"]] == ["m64", "brush"]
    assert found["categories"] == ["Grinders"]


def test_a_scan_is_one_product_or_none(shop: Shop) -> None:
    assert [each["sku"] for each in asked(shop, f"products?code=0{GTIN}")["products"]] == ["m64"]
    assert asked(shop, "products?code=4006381333932")["products"] == []
    assert asked(shop, "products?code=care")["products"] == [], "a warranty lies on no shelf"
    asked(shop, f"products?code={GTIN}&query=brush", status=422)
    asked(shop, f"products?query={'x' * 101}", status=422)


def test_a_product_says_what_is_here_what_is_elsewhere_and_what_is_beside_it(shop: Shop) -> None:
    found = asked(shop, "products/m64")
    assert [(each["site"], each["count"]) for each in found["stock"]] == [("corner", 3), ("Uptown", 2)]
    assert [each["product"]["sku"] for each in found["alternatives"]] == ["brush"], "a warranty is beside nothing"
    assert found["page"]["specs"] == [{"label": "Noise", "value": "62 dB"}]
    assert found["on_plan"] is True
    assert asked(shop, "products/brush")["on_plan"] is False
    for sku in ("care", "gone", "%00"):
        assert asked(shop, f"products/{sku}", status=404)["status"] == 404


def test_the_way_begins_at_this_kiosk_and_ends_at_the_shelf(shop: Shop) -> None:
    way = asked(shop, "way?to=m64")
    assert way["route"][0] == {"x_m": 2.0, "y_m": 1.0}
    end = way["route"][-1]
    assert 5 <= end["x_m"] <= 10, "the bar's side of the shop"
    assert way["floor"]["gateways"] == []
    assert way["product"]["aisle"] == "B1"
    asked(shop, "way?to=brush", status=404)
    asked(shop, "way?to=gone", status=404)


def test_a_clerks_own_search_takes_a_letter_that_is_wrong_and_warranties_too(shop: Shop) -> None:
    service = shop.bearer_of("clerk_push")
    word = {"username": "mara", "password": credential(shop.data, "staff-mara")["password"]}
    access = shop.http.post("/api/service/staff-token", json=word, headers=service).json()["access"]
    headers = service | {"X-Staff-Token": access}
    found = shop.http.get("/api/service/sell/products?query=morow", headers=headers).json()
    assert [each["sku"] for each in found] == ["m64", "care"]


def test_what_an_older_version_had_is_found_after_the_next_start(made: Path, tmp_path: Path) -> None:
    site = copy_site(made, tmp_path)

    def forget(session: Session) -> None:
        for table in ("product_word", "search_word"):
            session.connection().execute(text(f"DELETE FROM {table}"))  # noqa: S608

    with Database.open(site / DATABASE) as database:
        database.writer.run(forget)
        with database.reader.session() as session:
            assert find(session, "morrow").products == ()
    with running(site) as shop:
        # The server looks as it starts, beside everything else.
        until = time.monotonic() + 60
        while not (found := asked(shop, "products?query=morow")["products"]) and time.monotonic() < until:
            time.sleep(0.05)
        assert [each["sku"] for each in found] == ["m64"]
