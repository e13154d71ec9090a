"""Which minor this gateway sends, and until when."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.wake.own_ibeacon import OwnIBeacon, turn_at
from wire.frames import IBeacon, read_ibeacon
from wire.rotating_minor import is_current_minor

KEY = bytes(range(16))
CHAIN = UUID("8a7b3c1e-94d2-4f60-a5c8-0e1d2b3f4a59")
OWN = OwnIBeacon(CHAIN, 7, -59, KEY)


@pytest.mark.parametrize(
    ("at_s", "minor", "until_s"),
    [
        (1_800_000_000, 14323, 1_800_000_300),
        (1_800_000_299.9, 14323, 1_800_000_300),
        (1_800_000_300, 38214, 1_800_000_600),
    ],
)
def test_the_published_minors_change_on_the_boundary(at_s: float, minor: int, until_s: float) -> None:
    turn = turn_at(OWN, at_s)
    assert read_ibeacon(turn.manufacturer_data) == IBeacon(CHAIN, 7, minor, -59)
    assert turn.until_s == until_s


@given(st.floats(0, 4e9))
def test_what_is_sent_is_what_the_server_takes_until_it_changes(at_s: float) -> None:
    turn = turn_at(OWN, at_s)
    sent = read_ibeacon(turn.manufacturer_data)
    assert sent is not None
    assert at_s < turn.until_s <= at_s + 300
    assert is_current_minor(KEY, sent.minor, at_s)
    assert turn_at(OWN, turn.until_s).until_s == turn.until_s + 300


def test_its_key_is_not_printed() -> None:
    assert KEY.hex() not in repr(OWN)
    assert repr(KEY) not in repr(OWN)
