"""Codes of gift cards: sayable, checked, and hard to find by trying."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.gift_cards.codes import GROUP, LETTERS, PREFIX, code, code_hash, ending, is_misread
from kiosk_server.offers.codes import ALPHABET

KEY = bytes(range(32))

cards = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(cards, st.integers(1, 9))
def test_a_code_is_found_however_it_is_written(card: str, n: int) -> None:
    spoken = code(KEY, card, n)
    assert spoken.split()[0] == PREFIX
    assert [len(part) for part in spoken.split()[1:]] == [4, 4, 4]
    for written in (spoken.lower(), spoken.replace(" ", "-"), spoken.removeprefix(PREFIX), spoken.replace(" ", "")):
        assert not is_misread(written)
        assert code_hash(KEY, written) == code_hash(KEY, spoken)
    assert code(KEY, card, n + 1) != spoken
    assert code(KEY[::-1], card, n) != spoken


@given(cards, st.integers(0, LETTERS), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(card: str, place: int, letter: str) -> None:
    right = code(KEY, card, 1).removeprefix(PREFIX).replace(" ", "")
    wrong = right[:place] + letter + right[place + 1 :]
    assert is_misread(wrong) == (wrong != right)


@given(cards)
def test_its_end_alone_is_no_code_but_the_end_of_one(card: str) -> None:
    spoken = code(KEY, card, 1)
    last = spoken[-GROUP:]
    for written in (last, last.lower(), f"{PREFIX} {last}", f" -{last} "):
        assert ending(written) == last
        assert is_misread(written)
    assert ending(spoken) is ending(last[1:]) is ending(last[1:] + "I") is None


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    assert is_misread(typed) in (True, False)
    assert len(code_hash(KEY, typed)) == 32


def test_a_voucher_is_no_gift_card() -> None:
    for spoken in ("BELL 4K7MA", "", "GIFT", "GIFT 4K7M", "4K7M QT3A 9FH0"):
        assert is_misread(spoken)


def test_trying_is_hopeless() -> None:
    tries_a_year = 40 * 60 * 24 * 365
    cards = 1_000_000
    assert cards * tries_a_year / len(ALPHABET) ** LETTERS < 1 / 100
