"""Presence tokens: what holds for every one of them. Published ones: test_wire_vectors.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.freshness import TICK_S, freshness, is_fresh
from wire.rotating_minor import MINOR_WINDOW_S, is_current_minor, rotating_minor
from wire.tokens import SKEW_S, SLOT_S, TokenContent, TokenOpener, auth_key, seal, slot_starts_at_s

ROOT = bytes(range(32))
TOKEN = bytes(range(16))
AT_S = 1_800_000_000.0

roots = st.binary(min_size=32, max_size=32)
contents = st.builds(
    TokenContent,
    handle=st.binary(min_size=5, max_size=5),
    slot=st.integers(1, (1 << 24) - 2),
    generation=st.integers(0, 255),
    calibration_db=st.integers(-128, 127),
)


@given(roots, contents)
def test_what_is_sealed_opens_to_the_same(root: bytes, content: TokenContent) -> None:
    middle_s = slot_starts_at_s(content.slot) + SLOT_S / 2
    assert TokenOpener(root).open(seal(root, content), middle_s) == content


@given(roots, contents, st.floats(-4 * SLOT_S, 4 * SLOT_S))
def test_a_token_is_good_from_300_s_before_its_slot_to_300_s_after(
    root: bytes, content: TokenContent, offset_s: float
) -> None:
    starts_s = slot_starts_at_s(content.slot)
    good = TokenOpener(root).open(seal(root, content), starts_s + offset_s) is not None
    assert good == (-SKEW_S <= offset_s < SLOT_S + SKEW_S)


@given(roots, st.binary(max_size=40), st.floats(0, 4e9))
def test_no_bytes_raise_and_garbage_does_not_open(root: bytes, garbage: bytes, at_s: float) -> None:
    assert TokenOpener(root).open(garbage, at_s) is None


@given(roots, contents, st.integers(0, 127))
def test_a_token_with_one_bit_changed_does_not_open(root: bytes, content: TokenContent, bit: int) -> None:
    damaged = (int.from_bytes(seal(root, content), "big") ^ (1 << bit)).to_bytes(16, "big")
    assert TokenOpener(root).open(damaged, slot_starts_at_s(content.slot)) is None


@given(roots, roots, contents)
def test_another_root_opens_nothing(root: bytes, other: bytes, content: TokenContent) -> None:
    if root != other:
        assert TokenOpener(other).open(seal(root, content), slot_starts_at_s(content.slot)) is None


def test_an_opener_keeps_few_keys_and_still_opens_every_day() -> None:
    opener = TokenOpener(ROOT)
    for day in range(2571, 2581):
        content = TokenContent(b"phone", day * 96, 1)
        assert opener.open(seal(ROOT, content), slot_starts_at_s(content.slot)) == content


@given(st.binary(min_size=16, max_size=16), st.floats(1e9, 4e9), st.integers(-5, 5))
def test_freshness_lasts_two_ticks_either_way(key: bytes, sent_at_s: float, ticks: int) -> None:
    sent_at_s = sent_at_s // TICK_S * TICK_S
    heard = freshness(key, TOKEN, sent_at_s)
    assert is_fresh(key, TOKEN, heard, sent_at_s + ticks * TICK_S) == (abs(ticks) <= 2)


def test_freshness_of_another_token_or_key_is_refused() -> None:
    key = auth_key(ROOT, b"phone", 1)
    heard = freshness(key, TOKEN, AT_S)
    assert not is_fresh(key, TOKEN[::-1], heard, AT_S)
    assert not is_fresh(auth_key(ROOT, b"phone", 2), TOKEN, heard, AT_S)


@given(st.binary(min_size=16, max_size=16), st.floats(1e9, 4e9), st.integers(-1, 1))
def test_a_minor_is_accepted_one_window_either_way(key: bytes, at_s: float, windows: int) -> None:
    assert is_current_minor(key, rotating_minor(key, at_s), at_s + windows * MINOR_WINDOW_S)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (TokenContent(b"four", 1, 0), "a handle has 5 bytes"),
        (TokenContent(b"phone", 1 << 24, 0), "does not fit 24 bits"),
        (TokenContent(b"phone", 1, 256), "does not fit one byte"),
        (TokenContent(b"phone", 1, 0, 128), "does not fit one signed byte"),
    ],
)
def test_a_field_that_does_not_fit_is_refused_with_its_name(content: TokenContent, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        seal(ROOT, content)


def test_a_short_root_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        TokenOpener(b"short")
