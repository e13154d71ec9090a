from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.offers.codes import ALPHABET, SHORT_ATTEMPTS, code, code_hash
from kiosk_server.offers.vouchers import qr_rows

KEY = bytes(range(32))


@given(st.text(max_size=40), st.integers(0, SHORT_ATTEMPTS - 1))
def test_a_code_is_short_and_sayable(voucher: str, attempt: int) -> None:
    assert re.fullmatch(rf"BELL [{ALPHABET}]{{4}}", code(KEY, voucher, attempt))


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
