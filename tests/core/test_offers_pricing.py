from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk_server.offers.pricing import LEAST_VALID_S, minor_per_unit, valid_until_s
from wire.messages.site import OpeningHours

NEW_YORK = ZoneInfo("America/New_York")


def at(text: str, zone: ZoneInfo = NEW_YORK) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


@pytest.mark.parametrize(("currency", "units"), [("USD", 100), ("JPY", 1), ("KWD", 1000)])
def test_currencies_have_their_own_minor_units(currency: str, units: int) -> None:
    assert minor_per_unit(currency) == units


HOURS = [OpeningHours(weekday=5, opens="09:00", closes="20:00")]


def test_a_voucher_is_good_until_closing_in_the_stores_own_time() -> None:
    assert valid_until_s(HOURS, NEW_YORK, at("2026-11-21T10:42")) == at("2026-11-21T20:00")


def test_after_closing_or_without_hours_it_is_good_until_midnight() -> None:
    assert valid_until_s(HOURS, NEW_YORK, at("2026-11-21T20:30")) == at("2026-11-22T00:00")
    assert valid_until_s([], NEW_YORK, at("2026-11-21T10:00")) == at("2026-11-22T00:00")


def test_midnight_is_found_on_a_day_of_25_hours() -> None:
    assert valid_until_s([], NEW_YORK, at("2026-11-01T00:30")) == at("2026-11-02T00:00")
    assert at("2026-11-02T00:00") - at("2026-11-01T00:00") == 25 * 3600


def test_who_comes_late_still_has_an_hour() -> None:
    now_s = at("2026-11-21T19:55")
    assert valid_until_s(HOURS, NEW_YORK, now_s) == now_s + LEAST_VALID_S


def test_hours_that_are_no_time_of_day_are_passed_over() -> None:
    hours = [OpeningHours(weekday=5, opens="09:00", closes="24:00")]
    assert valid_until_s(hours, NEW_YORK, at("2026-11-21T10:00")) == at("2026-11-22T00:00")
