"""Quiet is by the clock on her wall, and where that is not known, in any zone that it may be."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.engagement.caps import Contact
from kiosk_server.engagement.quiet_hours import is_open, is_quiet, quiet_until_s
from kiosk_server.engagement.restraint import Circle, Reason, Restraint, restraint
from wire.messages.restraint import RestraintRules
from wire.messages.site import OpeningHours

NEW_YORK, HONOLULU, KOLKATA = ZoneInfo("America/New_York"), ZoneInfo("Pacific/Honolulu"), ZoneInfo("Asia/Kolkata")
RULES = RestraintRules()
OFF = RestraintRules(quiet_from_minute=0, quiet_until_minute=0)


def at(text: str, zone: ZoneInfo = NEW_YORK) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


@pytest.mark.parametrize(
    ("clock", "quiet"), [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("08:00", False)]
)
def test_it_is_quiet_from_nine_in_the_evening_until_eight(clock: str, quiet: bool) -> None:
    assert is_quiet(RULES, [NEW_YORK], at(f"2026-11-22T{clock}")) is quiet


def test_quiet_hours_within_one_day_and_none_at_all() -> None:
    siesta = RestraintRules(quiet_from_minute=13 * 60, quiet_until_minute=15 * 60)
    assert is_quiet(siesta, [NEW_YORK], at("2026-11-22T14:00"))
    assert not is_quiet(siesta, [NEW_YORK], at("2026-11-22T15:00"))
    assert not any(is_quiet(OFF, [NEW_YORK], at(f"2026-11-22T{hour:02}:30")) for hour in range(24))


def test_unknown_is_the_strictest_quiet_in_any_zone_that_it_may_be() -> None:
    noon = at("2026-11-22T12:00")
    assert not is_quiet(RULES, [NEW_YORK], noon)
    assert is_quiet(RULES, [NEW_YORK, HONOLULU], noon)
    assert quiet_until_s(RULES, [NEW_YORK, HONOLULU], noon) == at("2026-11-22T08:00", HONOLULU)
    evening = at("2026-11-22T20:30")
    assert quiet_until_s(RULES, [NEW_YORK, HONOLULU], evening) == evening


def test_where_it_is_always_quiet_somewhere_there_is_no_end() -> None:
    assert quiet_until_s(RULES, [NEW_YORK, KOLKATA, HONOLULU], at("2026-11-22T12:00")) is None


@pytest.mark.parametrize(
    ("now", "until_minute", "ends"),
    [
        ("2026-03-08T01:00", 8 * 60, "2026-03-08T08:00"),
        ("2026-11-01T00:30", 8 * 60, "2026-11-01T08:00"),
        ("2026-03-08T01:00", 150, "2026-03-08T03:30"),
    ],
)
def test_the_change_of_clocks_moves_the_end_with_it(now: str, until_minute: int, ends: str) -> None:
    rules = RestraintRules(quiet_until_minute=until_minute)
    assert quiet_until_s(rules, [NEW_YORK], at(now)) == at(ends)


ZONES = st.lists(st.sampled_from([NEW_YORK, HONOLULU, KOLKATA, ZoneInfo("Europe/Berlin")]), min_size=1, max_size=3)
MINUTES = st.integers(0, 1_439)


@given(MINUTES, MINUTES, ZONES, st.floats(1.7e9, 1.9e9))
def test_the_end_of_quiet_hours_is_quiet_nowhere_and_not_before_now(
    from_minute: int, until_minute: int, zones: list[ZoneInfo], now_s: float
) -> None:
    rules = RestraintRules(quiet_from_minute=from_minute, quiet_until_minute=until_minute)
    end_s = quiet_until_s(rules, zones, now_s)
    if end_s is not None:
        assert end_s >= now_s
        assert not is_quiet(rules, zones, end_s)
        assert (end_s == now_s) is not is_quiet(rules, zones, now_s)


@pytest.mark.parametrize(
    ("opens", "closes", "now", "open_"),
    [
        ("10:00", "20:00", "2026-11-22T09:59", False),
        ("10:00", "20:00", "2026-11-22T10:00", True),
        ("10:00", "20:00", "2026-11-22T20:00", False),
        ("10:00", "20:00", "2026-11-23T12:00", False),
        ("18:00", "02:00", "2026-11-22T23:00", True),
        ("18:00", "02:00", "2026-11-23T01:59", True),
        ("18:00", "02:00", "2026-11-22T01:00", False),
        ("00:00", "24:00", "2026-11-22T23:59", True),
    ],
)
def test_the_store_is_open_by_its_own_clock(opens: str, closes: str, now: str, open_: bool) -> None:
    hours = [OpeningHours(weekday=6, opens=opens, closes=closes)]
    assert is_open(hours, NEW_YORK, at(now)) is open_


def test_a_store_without_hours_is_open_for_who_is_in_it() -> None:
    assert is_open([], NEW_YORK, at("2026-11-22T03:00"))


NIGHT = at("2026-11-22T03:00")
ENDS = Restraint(Reason.QUIET_HOURS, at("2026-11-22T08:00"))


@pytest.mark.parametrize(
    ("while_here", "visit", "open_", "held"),
    [
        ("open_hours", "v1", True, None),
        ("open_hours", "v1", False, ENDS),
        ("open_hours", None, True, ENDS),
        ("always", "v1", False, None),
        ("always", None, True, ENDS),
        ("never", "v1", True, ENDS),
    ],
)
def test_who_stands_in_an_open_store_is_awake(
    while_here: str, visit: str | None, open_: bool, held: Restraint | None
) -> None:
    rules = RestraintRules.model_validate({"while_here": while_here})
    assert restraint(Circle(rules, (NEW_YORK,), (), visit, open_), "phone", NIGHT) == held


def test_the_visit_counts_before_caps_and_caps_before_the_hour() -> None:
    day = NIGHT - 3_600
    contacts = (Contact("phone", day, "v1"), Contact("phone", day - 1, "v0"))
    circle = Circle(RULES, (NEW_YORK,), contacts, "v1", open=False)
    assert restraint(circle, "phone", NIGHT) == Restraint(Reason.ENOUGH_THIS_VISIT)
    other = Circle(RULES, (NEW_YORK,), contacts, "v2", open=False)
    found = restraint(other, "phone", NIGHT)
    assert found is not None
    assert found.reason is Reason.CAPPED
    assert found.until_s == day - 1 + 168 * 3_600
    unbounded = RestraintRules(per_visit=None, caps=[])
    assert restraint(Circle(unbounded, (NEW_YORK,), contacts, "v1"), "phone", NIGHT) is None
