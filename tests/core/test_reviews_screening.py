"""What a machine notices in a review's words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.reviews.screening import EXCERPT_LETTERS, findings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ground 18 g in 9 s, 62 dB, $349. Since 2024 no trouble with size 43.", []),
        ("The 1:25 000 map shows all 3,000 m of it, 19.90 was fine", []),
        ("Better at www.elsewhere.example/offer today", [("address", "www.elsewhere.example/offer")]),
        ("see cheapgrinders.com for less", [("address", "cheapgrinders.com")]),
        ("write to jane@example.com please", [("e_mail", "jane@example.com")]),
        ("call me on +1 (212) 555-0143 tonight", [("phone_number", "+1 (212) 555-0143")]),
        ("my card 4111 1111 1111 1111 was charged twice", [("card_number", "4111 1111 1111 1111")]),
        ("BURNT OUT AFTER THREE WEEKS, NEVER AGAIN", [("shouting", "BURNT OUT AFTER THREE WEEKS, NEVER AGAIN")]),
        ("sooooooooo good", [("repeated", "ooooooooo")]),
        ("buy buy buy buy it", [("repeated", "buy buy buy buy")]),
        ("IPX7, USB-C, EN 417: fine", []),
    ],
)
def test_what_leads_to_people_or_elsewhere_is_noticed(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.kind, each.excerpt) for each in findings("", text)] == expected


def test_the_title_is_read_too_and_comes_first() -> None:
    assert [each.kind for each in findings("See shop.example.com", "or write a@b.example")] == ["address", "e_mail"]


@given(st.text(max_size=80), st.text(max_size=400))
def test_any_text_is_read_and_excerpts_are_short(title: str, text: str) -> None:
    assert all(0 < len(each.excerpt) <= EXCERPT_LETTERS for each in findings(title, text))


@pytest.mark.parametrize("unit", ["a", "a.", "a@", "1 ", "1", "ab ", "aA1.-", "a a"])
def test_the_longest_text_does_not_take_long(unit: str) -> None:
    began_s = time.process_time()
    findings("", (unit * 3000)[:3000])
    assert time.process_time() - began_s < 1.0
