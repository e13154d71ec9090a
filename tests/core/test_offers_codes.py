from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.offers.codes import ALPHABET, MOST_ATTEMPTS, SHORT_ATTEMPTS, code, code_hash, is_misread
from kiosk_server.offers.vouchers import qr_rows

KEY = bytes(range(32))


@given(st.text(max_size=40), st.integers(0, SHORT_ATTEMPTS - 1))
def test_a_code_is_short_and_sayable(voucher: str, attempt: int) -> None:
    assert re.fullmatch(rf"BELL [{ALPHABET}]{{5}}", code(KEY, voucher, attempt))


@given(st.text(max_size=40), st.integers(0, MOST_ATTEMPTS), st.data())
def test_a_wrong_letter_and_a_swap_of_neighbours_are_found(voucher: str, attempt: int, data: st.DataObject) -> None:
    spoken = code(KEY, voucher, attempt)
    assert not is_misread(spoken)
    letters = list(spoken.removeprefix("BELL "))
    at = data.draw(st.integers(0, len(letters) - 1))
    wrong = [*letters[:at], data.draw(st.sampled_from(ALPHABET)), *letters[at + 1 :]]
    assert is_misread("".join(wrong)) == (wrong != letters)
    at = data.draw(st.integers(0, len(letters) - 2))
    swapped = [*letters[:at], letters[at + 1], letters[at], *letters[at + 2 :]]
    assert is_misread("BELL-" + "".join(swapped)) == (swapped != letters)


@pytest.mark.parametrize("text", ["", "BELL", "BELL 4K7", "BELL 4K7MMMMMMMM", "BELL 4K7O1", "grüße"])
def test_what_can_be_no_code_is_misread(text: str) -> None:
    assert is_misread(text)


def test_codes_of_before_the_check_letter_stay_good() -> None:
    old = code(KEY, "v", -1)
    assert len(old) == len("BELL 4K7M")
    assert code(KEY, "v", 0).startswith(old)
    assert not is_misread(old)


def test_no_letter_is_mistaken_for_another() -> None:
    assert not set(ALPHABET) & set("0O1IL5S2Z8B")


def test_a_crowded_code_grows() -> None:
    assert len(code(KEY, "v", SHORT_ATTEMPTS)) > len(code(KEY, "v", 0))


@given(st.text(max_size=40))
def test_a_code_is_found_however_it_is_written(voucher: str) -> None:
    spoken = code(KEY, voucher, 0)
    wanted = code_hash(KEY, spoken)
    assert {code_hash(KEY, each) for each in (spoken.lower(), spoken.replace(" ", "-"), spoken[5:])} == {wanted}


def test_another_key_makes_another_code_and_another_hash() -> None:
    assert code(KEY, "v", 0) != code(bytes(32), "v", 0)
    assert code_hash(KEY, "BELL 4K7M") != code_hash(bytes(32), "BELL 4K7M")


def test_the_qr_code_has_its_finder_patterns_and_no_quiet_zone() -> None:
    rows = qr_rows("BELL 4K7M")
    assert len({len(row) for row in rows} | {len(rows)}) == 1
    assert rows[0].startswith("1111111")
    assert rows[0].endswith("1111111")
    assert rows[6].startswith("1111111")
    assert set("".join(rows)) == {"0", "1"}
