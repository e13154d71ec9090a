"""What `./run fuzz` runs, without a fuzzer: on whole frames and messages, and on whatever hypothesis thinks of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.__main__ import LONGEST_BYTES
from tests.fuzz.targets import TARGETS, corpus

every_target = pytest.mark.parametrize("name", sorted(TARGETS))


@every_target
def test_what_the_fuzzer_begins_with_is_right_and_fits(name: str) -> None:
    beginnings = list(corpus(name))
    assert beginnings
    for data in beginnings:
        TARGETS[name](data)
        assert len(data) <= LONGEST_BYTES[name]


# What the fuzzer found once, and is right now.
FOUND = (
    # An overflow area cut by two bytes, then a structure without a type: padding behind that completed the frame.
    ("air", "10ff4c0001197e19191934191900195f190100"),
    # Of the harness itself: a list put into itself.
    ("field", "01292929292929292929292929292929"),
)


@pytest.mark.parametrize(("name", "data"), FOUND)
def test_what_was_found_stays_mended(name: str, data: str) -> None:
    TARGETS[name](bytes.fromhex(data.replace(" ", "")))


@every_target
@given(data=st.binary(max_size=64))
def test_nothing_is_wrong_on_any_bytes(name: str, data: bytes) -> None:
    TARGETS[name](data)
