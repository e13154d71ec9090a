"""Two products beside each other, spec by spec; and what is asked for one today."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.catalogue.prices import price_now_minor
from kiosk_server.catalogue.specs import UNITS, Compared, Spec, compare, measure, spec_of

MIRRORED = {
    "better": "worse",
    "worse": "better",
    "same": "same",
    "different": "different",
    "only_here": "only_there",
    "only_there": "only_here",
}

specs = st.builds(
    Spec,
    label=st.sampled_from(["Noise", "Weight", "Burrs", "noise"]),
    value=st.sampled_from(["62 dB", "5.8 kg", "steel", "Steel"]),
    number=st.none() | st.integers(0, 10_000).map(lambda number: number / 10),
    unit=st.sampled_from(["", "dB", "g", "kg", "cm", "h"]),
    better=st.none() | st.sampled_from(["more", "less"]),
)
sheets = st.lists(specs, max_size=6)


def test_a_quieter_grinder_is_better_and_by_how_much_is_said() -> None:
    here, there = spec_of({"label": "Noise", "value": "62 dB"}), spec_of({"label": "Noise", "value": "71 dB"})
    assert compare([here], [there]) == [Compared("Noise", "62 dB", "71 dB", "better", -9.0, "dB")]


def test_weights_in_other_units_are_compared_and_nobody_claims_which_is_better() -> None:
    here = Spec("Weight", "1.95 kg", 1.95, "kg")
    there = Spec("Weight", "1,790 g", 1790, "g")
    assert compare([here], [there]) == [Compared("Weight", "1.95 kg", "1,790 g", "different", 160.0, "g")]


def test_the_same_measure_in_two_units_is_the_same() -> None:
    assert compare([Spec("Weight", "0.1 kg", 0.1, "kg")], [Spec("Weight", "100 g", 100, "g")])[0].verdict == "same"


def test_what_only_one_has_is_shown_too() -> None:
    found = compare([Spec("Timer", "yes")], [Spec("Battery", "30 h", 30, "h")])
    assert [(line.label, line.verdict) for line in found] == [("Timer", "only_here"), ("Battery", "only_there")]


def test_numbers_of_unlike_things_are_only_different() -> None:
    assert compare([Spec("Size", "3 kg", 3, "kg")], [Spec("Size", "3 cm", 3, "cm")])[0] == Compared(
        "Size", "3 kg", "3 cm", "different"
    )


def test_two_that_disagree_about_what_is_better_have_no_winner() -> None:
    assert compare([Spec("A", "1", 1, "", "more")], [Spec("A", "2", 2, "", "less")])[0].verdict == "different"
    assert compare([Spec("A", "1", 1)], [Spec("A", "2", 2, "", "less")])[0].verdict == "better"


@given(sheets, sheets)
def test_the_other_way_round_is_the_mirror_image(here: list[Spec], there: list[Spec]) -> None:
    one = {line.label.lower(): line for line in compare(here, there)}
    other = {line.label.lower(): line for line in compare(there, here)}
    assert one.keys() == other.keys()
    for label, line in one.items():
        assert other[label].verdict == MIRRORED[line.verdict]
        if line.difference is not None:
            assert other[label].difference == pytest.approx(-line.difference)


@given(sheets)
def test_beside_itself_everything_is_the_same(sheet: list[Spec]) -> None:
    assert all(line.verdict == "same" for line in compare(sheet, sheet))


@pytest.mark.parametrize(
    ("words", "number", "unit"),
    [
        ("5.8 kg", 5.8, "kg"),
        ("1,790 g", 1790, "g"),
        ("\u221230 °C", -30, "°C"),
        ("192", 192, ""),
        ("64 mm flat, hardened steel", None, ""),
        ("", None, ""),
    ],
)
def test_a_measure_is_read_and_a_sentence_is_not(words: str, number: float | None, unit: str) -> None:
    assert measure(words) == (number, unit)


def test_a_number_that_the_catalogue_names_counts_more_than_its_words() -> None:
    assert spec_of({"label": "Noise", "value": "62 dB at 1 m", "number": 62, "unit": "dB", "better": "less"}) == Spec(
        "Noise", "62 dB at 1 m", 62.0, "dB", "less"
    )
    assert {kind for kind, _ in UNITS.values()} == {"mass", "length", "volume", "power", "time", "months"}


@dataclass
class Priced:
    price_minor: int = 1000
    sale_price_minor: int | None = 800
    sale_from_s: float | None = None
    sale_until_s: float | None = None


@pytest.mark.parametrize(
    ("product", "asked"),
    [
        (Priced(sale_price_minor=None), 1000),
        (Priced(), 800),
        (Priced(sale_from_s=100.0, sale_until_s=101.0), 800),
        (Priced(sale_from_s=100.5), 1000),
        (Priced(sale_until_s=100.0), 1000),
    ],
)
def test_a_sale_counts_from_its_first_instant_to_before_its_last(product: Priced, asked: int) -> None:
    assert price_now_minor(product, 100.0) == asked
