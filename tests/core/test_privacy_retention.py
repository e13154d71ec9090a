"""How long things are kept, and what a site may choose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.privacy.retention import BY_KIND, DAY_S, RULES, BadRetention, Kind, Retention, day_began_s


def test_there_is_one_rule_a_kind_and_one_a_table() -> None:
    assert [rule.kind for rule in RULES] == list(Kind)
    tables = [table for rule in RULES for table in rule.tables]
    assert len(tables) == len(set(tables))


def test_presence_is_kept_for_a_month_and_never_longer() -> None:
    assert Retention.of().days(Kind.PRESENCE) == 30
    assert Retention.of({"presence": 7}).days(Kind.PRESENCE) == 7
    with pytest.raises(BadRetention, match="1 to 30"):
        Retention.of({"presence": 31})


@pytest.mark.parametrize("wish", [{"moods": 3.0}, {"membership": 3.0}, {"messages": 3.0}, {"audit": float("nan")}])
def test_what_is_not_to_be_chosen_is_refused(wish: dict[str, float]) -> None:
    with pytest.raises(BadRetention):
        Retention.of(wish)


def test_nothing_outlives_what_it_hangs_on() -> None:
    with pytest.raises(BadRetention, match="decisions cannot be kept longer than visits"):
        Retention.of({"visits": 60})
    assert Retention.of({"visits": 60, "decisions": 60}).days(Kind.VISITS) == 60


@given(st.sampled_from([rule for rule in RULES if rule.days is not None]), st.floats(0, 4e9))
def test_what_is_older_than_its_days_goes(rule: object, now_s: float) -> None:
    assert rule in RULES
    kind = rule.kind  # type: ignore[attr-defined]
    assert Retention.of().before_s(kind, now_s) == now_s - (BY_KIND[kind].days or 0) * DAY_S


def test_what_is_kept_with_the_membership_has_no_end() -> None:
    with pytest.raises(KeyError):
        Retention.of().before_s(Kind.CONSENTS, 0.0)


@given(st.floats(0, 4e9))
def test_a_blurred_instant_says_its_day_alone(at_s: float) -> None:
    day_s = day_began_s(at_s)
    assert day_s % DAY_S == 0
    assert 0 <= at_s - day_s < DAY_S
