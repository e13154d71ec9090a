"""A store that brings reviews along has each with its receipt; the demo store's are as varied as real ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.database import Database
from kiosk_server.errors import CannotStart
from kiosk_server.messages.texts import Texts
from kiosk_server.reviews.badges import is_genuine
from kiosk_server.reviews.history import add_past_reviews, read_past_reviews
from kiosk_server.reviews.moderation import figures, moderation_view
from kiosk_server.reviews.shown import Asked, quotes, reviewed_products, reviews_page
from kiosk_server.reviews.tables import Review, ReviewVersion
from kiosk_server.sales.tables import Sale
from kiosk_server.sites.keys import read_keys
from kiosk_server.sites.setting_up import DATABASE, BrokerAddress, set_up
from kiosk_server.sites.shop import Shop, load_shop
from kiosk_server.staff.accounts import add_account
from simulator import store
from tests.adapters.kiosk_site import NOW_S, UNUSED_PORT
from tests.adapters.offer_stand import KEY, Stand
from tests.adapters.sqlite_files import new_file
from wire.messages.site import StaffMember

DEMO: list[dict[str, Any]] = json.loads(store.REVIEWS_PATH.read_bytes())["reviews"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, bytes, Shop]]:
    """The demo store, just set up."""
    data = tmp_path_factory.mktemp("demo") / "site"
    address = BrokerAddress("127.0.0.1", UNUSED_PORT, tls_port=UNUSED_PORT)
    set_up(
        store.site(), data, store.CATALOGUE_PATH, address, Texts.load(), NOW_S, server=None, reviews=store.REVIEWS_PATH
    )
    with Database.open(data / DATABASE) as database, database.reader.session() as session:
        yield session, read_keys(data / "keys").voucher_root, load_shop(session, store.site().site)


def test_each_of_the_demo_stores_reviews_has_its_receipt(demo: tuple[Session, bytes, Shop]) -> None:
    session, root, _ = demo
    rows = session.exec(select(Review)).all()
    assert len(rows) == len(DEMO)
    assert all(is_genuine(root, row) for row in rows)
    assert session.exec(select(func.count()).select_from(Sale)).one() == len(DEMO)
    assert session.exec(select(func.max(Sale.at_s))).one() < NOW_S
    assert figures(session, root).broken == 0


def test_they_are_good_and_bad_and_what_is_not_shown_broke_a_rule_or_waits(demo: tuple[Session, bytes, Shop]) -> None:
    session, root, shop = demo
    view = moderation_view(session, root, shop, "nobody")
    assert len(view.waiting) == sum(each.get("waits", False) for each in DEMO)
    assert view.figures.alike
    assert view.figures.reasons == {"private": 1, "advert": 1}
    grinder = session.get_one(Product, "morrow-64")
    page = reviews_page(session, root, shop, grinder, Asked(most=50), NOW_S)
    assert page.score.average is not None
    assert 3.0 < page.score.average < 4.8
    assert min(page.score.stars[0], page.score.stars[4]) > 0
    assert page.decided == page.score.count + 1
    assert {each.incentive for each in page.reviews} == {"none", "points", "said"}
    assert any(each.returned for each in page.reviews)
    reviewed = [each for each in reviewed_products(session, shop, NOW_S) if each.score.count]
    assert len(reviewed) >= 15
    assert len(quotes(session, ["morrow-64", "heron-40"], 6)) == 6


def test_nobody_says_the_same_twice(demo: tuple[Session, bytes, Shop]) -> None:
    session, _, _ = demo
    texts = session.exec(select(ReviewVersion.text).order_by(col(ReviewVersion.text))).all()
    assert len(set(texts)) == len(texts)
    assert len({each["buyer"] for each in DEMO}) > 20
    assert all(each["buyer"].startswith("Member ") for each in DEMO)


def past(**changes: Any) -> dict[str, Any]:
    return {
        "buyer": "Member 1",
        "sku": "m64",
        "bought_days_ago": 9,
        "written_days_ago": 3,
        "stars": 4,
        "text": "Words enough for a review.",
    } | changes


def written(folder: Path, *reviews: dict[str, Any]) -> Path:
    file = folder / "reviews.json"
    file.write_text(json.dumps({"reviews": reviews}))
    return file


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"stars": 6}, "reviews.0.stars"),
        ({"written_days_ago": 10}, "before it was bought"),
        ({"text": "short"}, "at least 10 letters"),
        ({"reason": "unfavourable"}, "reviews.0.reason"),
    ],
)
def test_a_file_with_faults_is_refused_with_what_is_wrong(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    with pytest.raises(CannotStart, match=told):
        read_past_reviews(written(tmp_path, past(**change)))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="cannot be read"):
        read_past_reviews(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("reviews", "told"),
    [
        ([past(sku="none")], "the review of none by Member 1: the catalogue does not have it"),
        ([past(), past(bought_days_ago=8)], "You have written about this product already"),
        ([past(reason="fake")], "say how you know"),
    ],
)
def test_what_the_rules_would_refuse_is_not_brought_along(
    tmp_path: Path, reviews: list[dict[str, Any]], told: str
) -> None:
    found = read_past_reviews(written(tmp_path, *reviews))
    with Database.open(new_file(tmp_path / "store.sqlite3")) as database:
        Stand(database, members=0)

        def add(session: Session) -> None:
            admin = StaffMember(username="admin", name="Administrator", roles=["admin"])
            add_account(session, "corner", admin, None, NOW_S)
            add_past_reviews(session, KEY, "corner", found, NOW_S)

        with pytest.raises(CannotStart, match=told):
            database.writer.run(add)
        with database.reader.session() as session:
            assert session.exec(select(func.count()).select_from(Review)).one() == 0
