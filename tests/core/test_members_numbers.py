from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.members.numbers import is_member_number, member_number


@given(st.integers(0, 10**8 - 1))
def test_a_member_number_proves_itself(value: int) -> None:
    assert is_member_number(member_number(value))


@given(st.integers(0, 10**8 - 1), st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_is_noticed(value: int, place: int, shift: int) -> None:
    digits = member_number(value).replace(" ", "")
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert not is_member_number(wrong)


@pytest.mark.parametrize("value", [-1, 10**8])
def test_a_value_of_another_length_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="8 digits"):
        member_number(value)


@pytest.mark.parametrize("text", ["", "abcd efgh i", "1234", "٤٤١٧ ٢٠٩٣ ٦"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert not is_member_number(text)
