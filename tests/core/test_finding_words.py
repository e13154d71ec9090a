"""What a product is found by."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.finding.words import (
    BRAND,
    CATEGORY,
    CODE,
    JOINED,
    LETTERS,
    MOST_ASKED,
    MOST_WORDS,
    NAME,
    OPTION,
    PART,
    POINT,
    SPEC,
    Described,
    asked_words,
    words_in,
    words_of,
)

GRINDER = Described(
    sku="MOR-64",
    name="Morrow 64 grinder",
    short_name="Morrow 64",
    brand="Morrow",
    category="Grinders",
    gtin="4006381333931",
    options={"Colour": "Petrol"},
    specs=[{"label": "Burrs", "value": "64 mm flat"}],
    talking_points=["Quiet enough for the morning"],
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Crème brûlée", ["creme", "brulee"]),
        ("GROSSE Straße", ["grosse", "strasse"]),
        ("Molinillo de café: ¡sí!", ["molinillo", "de", "cafe", "si"]),
        ("Søren’s Łódź", ["sorens", "lodz"]),
        ("MOR-64/b_2", ["mor", "64", "b", "2"]),
        ("ﬁlter №5", ["filter", "no5"]),
        ("кофе", ["кофе"]),
        (" \t\0", []),
    ],
)
def test_words_are_plain(text: str, words: list[str]) -> None:
    assert words_in(text) == words


def test_a_question_has_each_word_once_and_not_too_many() -> None:
    assert asked_words("Grinder grinder GRINDER 64") == ["grinder", "64"]
    assert len(asked_words(" ".join(f"w{n}" for n in range(50)))) == MOST_ASKED


def test_a_word_says_as_much_as_the_best_place_it_stands_in() -> None:
    words = words_of(GRINDER)
    assert words["morrow"] == NAME
    assert words["grinders"] == CATEGORY
    assert words["petrol"] == OPTION
    assert words["burrs"] == SPEC
    assert words["quiet"] == POINT
    assert words_of(replace(GRINDER, name="X", short_name="X"))["morrow"] == BRAND


def test_numbers_of_a_product_find_it_with_and_without_their_marks() -> None:
    words = words_of(GRINDER)
    assert (words["mor64"], words["mor"], words["4006381333931"]) == (CODE, CODE, CODE)


def test_two_words_of_a_name_are_found_as_one_and_the_parts_of_a_mixed_one_alone() -> None:
    words = words_of(Described(sku="x", name="Hand mill 2kg"))
    assert words["handmill"] == JOINED
    assert (words["2kg"], words["2"], words["kg"]) == (NAME, PART, PART)


def test_what_says_most_stays_where_there_is_too_much() -> None:
    points = [" ".join(f"point{n}x{m}" for m in range(20)) for n in range(20)]
    words = words_of(replace(GRINDER, talking_points=points))
    assert len(words) == MOST_WORDS
    assert {"morrow", "grinder", "mor64", "grinders"} <= words.keys()


@given(st.text(), st.text())
def test_every_word_is_plain_short_and_weighed(name: str, value: str) -> None:
    found = words_of(Described(sku="s", name=name, specs=[{"label": value, "value": value}]))
    assert all(words_in(word) and len(word) <= LETTERS for word in found)
    assert all(0 < weight <= NAME for weight in found.values())


@given(st.text())
def test_plain_words_stay_as_they_are(text: str) -> None:
    for word in words_in(text):
        assert words_in(word)[0] == word or len(word) == LETTERS
