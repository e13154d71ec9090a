"""Products for a few words: the same answer, in the same order, from either database, and never an old one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL
from sqlmodel import Session, col, select, text, update

from kiosk_server.catalogue.tables import Product
from kiosk_server.database import Database
from kiosk_server.database.tables import GRAMS
from kiosk_server.finding.codes import with_code
from kiosk_server.finding.indexing import forget, index, index_more
from kiosk_server.finding.searching import Found, find
from kiosk_server.finding.tables import ProductWord, SearchWord
from tests.adapters.sqlite_files import new_file

EMPTY: dict[str, Any] = {
    "short_name": "",
    "picture": "grinder",
    "price_minor": 100,
    "currency": "USD",
    "specs": [],
    "talking_points": [],
    "zone": "bar",
    "aisle": "B1",
    "stock": 1,
    "related": [],
}

SHELF: list[dict[str, Any]] = [
    {"sku": "M64", "name": "Morrow 64 grinder", "brand": "Morrow", "category": "Grinders", "gtin": "4006381333931"},
    {"sku": "M40", "name": "Morrow 40 hand grinder", "brand": "Morrow", "category": "Grinders", "stock": 0},
    {
        "sku": "SET",
        "name": "Care set",
        "brand": "Morrow",
        "category": "Accessories",
        "talking_points": ["For grinders"],
    },
    {"sku": "KET", "name": "Becklow kettle", "category": "Brewing", "options": {"Colour": "Petrol"}},
    {"sku": "CUP", "name": "Café crème cup", "category": "Mugs", "specs": [{"label": "Holds", "value": "90 ml"}]},
    {"sku": "CARE", "name": "Grinder care, seven years", "category": "Plans", "covers": {"categories": []}},
]


class Shelf:
    """A store's products in an open database, of either kind."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def put(self, products: list[dict[str, Any]]) -> None:
        def command(session: Session) -> None:
            session.add_all(Product(**EMPTY | each, position=n) for n, each in enumerate(products))
            index(session, [each["sku"] for each in products])

        self.database.writer.run(command)

    def change(self, sku: str, **values: Any) -> None:
        def command(session: Session) -> None:
            session.connection().execute(update(Product).where(col(Product.sku) == sku).values(**values))
            index(session, [sku])

        self.database.writer.run(command)

    def found(self, asked: str, **how: Any) -> Found:
        with self.database.reader.session() as session:
            return find(session, asked, **how)

    def skus(self, asked: str, **how: Any) -> list[str]:
        return [each.sku for each in self.found(asked, **how).products]

    def words(self) -> set[str]:
        with self.database.reader.session() as session:
            return set(session.exec(select(SearchWord.word)))

    def clear(self) -> None:
        def command(session: Session) -> None:
            for table in ("product_word", "search_word", "product"):
                session.connection().execute(text(f"DELETE FROM {table}"))  # noqa: S608

        self.database.writer.run(command)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    where: Path | URL = new_file(tmp_path_factory.mktemp("finding") / "server.sqlite3")
    if request.param == "postgresql":
        where = request.getfixturevalue("postgresql").new_database()
    with Database.open(where) as database:
        yield Shelf(database)


@pytest.fixture
def shelf(empty: Shelf) -> Shelf:
    empty.clear()
    empty.put(SHELF)
    return empty


@pytest.mark.parametrize(
    ("asked", "skus"),
    [
        ("morrow", ["M64", "M40", "SET"]),
        ("grinder", ["M64", "CARE", "M40", "SET"]),
        ("hand", ["M40"]),
        ("handgrinder", ["M40"]),
        ("MORROW  64", ["M64"]),
        ("mor", ["M64", "M40", "SET"]),
        ("creme", ["CUP"]),
        ("CAFÉ", ["CUP"]),
        ("petrol kettle", ["KET"]),
        ("90ml", []),
        ("90 ml", ["CUP"]),
        ("4006381333931", ["M64"]),
        ("m64", ["M64"]),
        ("indle", []),
        ("rinder", ["M64", "CARE", "M40", "SET"]),
        ("", []),
        ("%_\0\\'\"", []),
        ("* OR NEAR(", []),
    ],
)
def test_words_are_read_as_they_are_written(shelf: Shelf, asked: str, skus: list[str]) -> None:
    found = shelf.found(asked)
    assert [each.sku for each in found.products] == skus
    assert found.meant == ""


@pytest.mark.parametrize(
    ("asked", "skus", "meant"),
    [
        ("morow 64", ["M64"], "morrow 64"),
        ("girnder", ["M64", "CARE", "M40", "SET"], "grinder"),
        ("ketle", ["KET"], "kettle"),
        ("becklou ketel", ["KET"], "becklow kettle"),
        ("kafe creem", ["CUP"], "cafe creme"),
        ("grinder zebra", ["M64", "CARE", "M40", "SET"], ""),
        ("zebra crossing grinder", [], ""),
        ("morrow 65", ["M64", "M40", "SET"], ""),
        ("4006381333932", [], ""),
    ],
)
def test_a_letter_or_two_may_be_wrong_and_a_number_may_not(
    shelf: Shelf, asked: str, skus: list[str], meant: str
) -> None:
    found = shelf.found(asked)
    assert [each.sku for each in found.products] == skus
    assert found.meant == meant


def test_a_word_that_is_there_is_not_taken_for_another(shelf: Shelf) -> None:
    shelf.put([{"sku": "MILK", "name": "Milk jug", "category": ""}, {"sku": "MILL", "name": "Mill", "category": ""}])
    assert shelf.skus("mill") == ["MILL"]
    assert shelf.skus("milx") == ["MILK", "MILL"]


def test_what_lies_on_no_shelf_is_left_out_where_shelves_are_meant(shelf: Shelf) -> None:
    assert shelf.skus("grinder", on_shelves=True) == ["M64", "M40", "SET"]


def test_what_is_here_comes_before_what_is_not_and_no_more_comes_than_was_wanted(shelf: Shelf) -> None:
    shelf.change("M64", stock=0)
    shelf.change("M40", stock=3)
    assert shelf.skus("morrow grinder", at_most=1) == ["M40"]


def test_a_product_is_found_by_what_it_says_now(shelf: Shelf) -> None:
    shelf.change("KET", name="Becklow pot")
    assert shelf.skus("kettle") == []
    assert shelf.skus("pot") == ["KET"]
    assert "kettle" not in shelf.words()


def test_what_is_no_longer_sold_is_not_found_until_it_is_sold_again(shelf: Shelf) -> None:
    shelf.change("KET", retired_at_s=1.0)
    assert shelf.skus("kettle") == []
    assert "kettle" not in shelf.words()
    shelf.change("KET", retired_at_s=None)
    assert shelf.skus("ketle") == ["KET"]


def test_a_word_stays_as_long_as_another_product_has_it(shelf: Shelf) -> None:
    shelf.change("M64", retired_at_s=1.0)
    assert shelf.skus("morow") == ["M40", "SET"]


def test_products_of_an_older_version_are_found_once_the_server_has_looked(shelf: Shelf) -> None:
    def of_an_older_version(session: Session) -> None:
        for table in ("product_word", "search_word"):
            session.connection().execute(text(f"DELETE FROM {table}"))  # noqa: S608

    shelf.database.writer.run(of_an_older_version)
    assert shelf.skus("morrow") == []
    after: str | None = ""
    while after is not None:
        after = shelf.database.writer.run(lambda session, since=after: index_more(session, since))
    assert shelf.skus("morow") == ["M64", "M40", "SET"]
    assert shelf.database.writer.run(lambda session: index_more(session, "")) is None


def test_an_import_that_was_killed_before_its_words_were_read_is_found_at_the_next_start(shelf: Shelf) -> None:
    shelf.database.writer.run(lambda session: forget(session, ["KET", "CUP"]))
    assert shelf.skus("kettle") == []
    after: str | None = ""
    while after is not None:
        after = shelf.database.writer.run(lambda session, since=after: index_more(session, since))
    assert shelf.skus("kettle") == ["KET"]
    shelf.change("KET", name="Becklow pot")
    assert not {"kettle"} & shelf.words()


def test_a_scanned_code_is_itself_alone(shelf: Shelf) -> None:
    with shelf.database.reader.session() as session:
        assert [each.sku for each in with_code(session, "04006381333931")] == ["M64"]
        assert [each.sku for each in with_code(session, "KET")] == ["KET"]
        assert with_code(session, "4006381333932") == []


words = st.text(alphabet="abcé", min_size=1, max_size=9)


@pytest.fixture(scope="module")
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shelf, Shelf]]:
    path = tmp_path_factory.mktemp("both") / "server.sqlite3"
    url: URL = request.getfixturevalue("postgresql").new_database()
    with Database.open(path) as one, Database.open(url) as other:
        yield Shelf(one), Shelf(other)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.lists(words, min_size=1, max_size=3), words, st.integers(0, 1)), min_size=1, max_size=8),
    st.lists(st.lists(words, min_size=1, max_size=3), min_size=1, max_size=6),
)
def test_both_databases_find_the_same_in_the_same_order(
    both: tuple[Shelf, Shelf], products: list[tuple[list[str], str, int]], questions: list[list[str]]
) -> None:
    rows = [
        {"sku": f"S{n}", "name": " ".join(name), "category": category, "stock": stock}
        for n, (name, category, stock) in enumerate(products)
    ]
    for shelf in both:
        shelf.clear()
        shelf.put(rows)
    for asked in [*questions, *(name for name, _, _ in products)]:
        one, other = (shelf.found(" ".join(asked)) for shelf in both)
        assert [each.sku for each in one.products] == [each.sku for each in other.products]
        assert one.meant == other.meant
    for name, _, _ in products:
        assert both[0].skus(" ".join(name)), "what is called so is found"


def test_postgresql_reads_its_index_and_finds_the_same_without_it(request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgresql").new_database()
    with Database.open(url) as database:
        shelf = Shelf(database)
        shelf.put(SHELF)
        run = [
            "INSERT INTO search_word (word) SELECT md5(n::text) FROM generate_series(1, 30000) AS n",
            "ANALYZE search_word",
        ]
        database.writer.run(lambda session: [session.connection().execute(text(each)) for each in run] and None)
        asked = "EXPLAIN SELECT word FROM search_word WHERE word LIKE '%orr%' OR word LIKE 'mor%'"
        with database.reader.session() as session:
            plan = session.connection().execute(text(asked)).scalars().all()
        assert any(GRAMS in line for line in plan), plan
        found = shelf.found("morow 64")
        drop = text(f"DROP INDEX {GRAMS}")
        database.writer.run(lambda session: session.connection().execute(drop) and None)
        again = shelf.found("morow 64")
    assert (found.meant, again.meant) == ("morrow 64", "morrow 64")
    assert [each.sku for each in found.products] == [each.sku for each in again.products] == ["M64"]


def test_the_grams_of_sqlite_are_whole_after_any_change(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with Database.open(new_file(tmp_path / "server.sqlite3")) as database:
        shelf = Shelf(database)
        shelf.put(SHELF)
        for name in ("Becklow pot", "Becklow pan", "Becklow kettle"):
            shelf.change("KET", name=name)
        shelf.change("CUP", retired_at_s=1.0)
        check = text(f"INSERT INTO {GRAMS} ({GRAMS}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        database.writer.run(lambda session: session.connection().execute(check) and None)
        rebuild = text(f"INSERT INTO {GRAMS} ({GRAMS}) VALUES ('rebuild')")  # noqa: S608
        database.writer.run(lambda session: session.connection().execute(rebuild) and None)
        assert shelf.skus("ketle") == ["KET"]


def test_nothing_but_what_is_sold_stands_in_the_index(shelf: Shelf) -> None:
    with shelf.database.reader.session() as session:
        skus = set(session.exec(select(ProductWord.sku)))
    assert skus == {each["sku"] for each in SHELF}
