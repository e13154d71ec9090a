"""Which gateway a reported minor belongs to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.presence.place import gateway_of_minor
from wire.rotating_minor import rotating_minor

DOOR, AISLE = bytes(range(16)), bytes(range(16, 32))
KEYS = {"door": DOOR, "aisle": AISLE}
NOW_S = 1_800_000_000.0


def test_the_published_minor_is_the_doors() -> None:
    assert gateway_of_minor(KEYS, 14323, NOW_S) == "door"
    assert gateway_of_minor(KEYS, rotating_minor(AISLE, NOW_S), NOW_S) == "aisle"


def test_one_window_of_clock_error_is_allowed_and_no_more() -> None:
    assert gateway_of_minor(KEYS, 14323, NOW_S + 599) == "door"
    assert gateway_of_minor(KEYS, 14323, NOW_S + 600) is None
    assert gateway_of_minor(KEYS, 38214, NOW_S) == "door"


def test_of_two_that_fit_the_one_that_sends_it_now_comes_first() -> None:
    keys = {"late": DOOR, "now": bytes(range(16))}
    assert gateway_of_minor(keys, 14323, NOW_S) == "late"  # both, so by name
    before = rotating_minor(DOOR, NOW_S - 300)
    sender = next(
        key for number in range(1 << 20) if rotating_minor(key := number.to_bytes(16, "big"), NOW_S) == before
    )
    assert gateway_of_minor({"a": DOOR, "b": sender}, before, NOW_S) == "b"


@given(st.integers(0, 65535), st.floats(-10, 4e9))
def test_any_minor_at_any_time_gives_a_gateway_that_sends_it_or_none(minor: int, now_s: float) -> None:
    found = gateway_of_minor(KEYS, minor, now_s)
    nearby = {rotating_minor(KEYS[found], max(0.0, now_s + by_s)) for by_s in (-300, 0, 300)} if found else {minor}
    assert minor in nearby


def test_a_site_without_gateways_has_no_place() -> None:
    assert gateway_of_minor({}, 14323, NOW_S) is None
