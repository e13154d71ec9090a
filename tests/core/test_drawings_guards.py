"""The rules refuse what they refuse, and name themselves."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

from kiosk_server.drawings.guards import DAY_S, Around, Law
from kiosk_server.drawings.sources import Sources, WrongNumbers
from kiosk_server.drawings.states import MOVES, Award, State, Step, free_prizes, is_open
from simulator.demo.drawing import plan as demo_plan
from wire.messages.screens.drawings import DrawingPlan

OWN = files("kiosk_server.drawings")
LAW = Law.model_validate_json(OWN.joinpath("law.json").read_text(encoding="utf-8"))
SOURCES = {
    source.source: source
    for source in Sources.model_validate_json(OWN.joinpath("sources.json").read_text(encoding="utf-8")).sources
}
NOW_S = 1_800_000_000.0
OPENS_S = NOW_S + DAY_S


def plan(**changes: Any) -> DrawingPlan:
    values: dict[str, Any] = {
        "heading": "A card for spring",
        "prizes": 2,
        "prize_minor": 50_00,
        "premises_state": "CA",
        "states": ["CA", "NV", "OR"],
        "opens_at_s": OPENS_S,
        "closes_at_s": OPENS_S + 7 * DAY_S,
        "numbers_at_s": OPENS_S + 8 * DAY_S,
        "sources": ["nist_beacon", "powerball"],
    }
    return DrawingPlan.model_validate(values | changes)


def around(**changes: Any) -> Around:
    values: dict[str, Any] = {
        "currency": "USD",
        "others_minor": 0,
        "sources": SOURCES,
        "states": {state.state: state for state in LAW.states},
        "now_s": NOW_S,
    }
    return Around(**(values | changes))


def broken(plan: DrawingPlan, **changes: Any) -> set[str]:
    return {breach.rule for breach in LAW.breaches(plan, around(**changes))}


def test_a_drawing_as_it_should_be_breaks_nothing() -> None:
    assert LAW.breaches(plan(), around()) == []


FILED = {"number": "2026-1", "filed_at_s": OPENS_S - 40 * DAY_S}
LATE = {"number": "2026-1", "filed_at_s": OPENS_S - 6 * DAY_S}
PLANNED = {"number": "2027-1", "filed_at_s": NOW_S + DAY_S}
LARGE = {"prizes": 51, "prize_minor": 100_00}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"free_entry": False}, "no_purchase_necessary"),
        ({"states": []}, "void_where_prohibited"),
        ({"states": ["CA", "PR"]}, "void_where_prohibited"),
        ({"premises_state": "ZZ"}, "void_where_prohibited"),
        ({"states": ["AL"], "least_age": 18}, "age_of_majority"),
        ({"states": ["MS", "CA"], "least_age": 20}, "age_of_majority"),
        ({"least_age": 17}, "age_of_majority"),
        ({"states": ["NY"]} | LARGE, "new_york_registration"),
        ({"states": ["NY"], "registrations": {"NY": LATE}} | LARGE, "new_york_registration"),
        ({"states": ["FL"]} | LARGE, "florida_registration"),
        ({"states": ["FL"], "registrations": {"FL": LATE}} | LARGE, "florida_registration"),
        (
            {"states": ["NY"], "registrations": {"NY": PLANNED}, "opens_at_s": NOW_S + 40 * DAY_S}
            | {"closes_at_s": NOW_S + 47 * DAY_S, "numbers_at_s": NOW_S + 48 * DAY_S}
            | LARGE,
            "new_york_registration",
        ),
        ({"premises_state": "RI", "prizes": 6, "prize_minor": 100_00}, "rhode_island_registration"),
        ({"prize_minor": 2000_00}, "reportable_prize"),
        ({"closes_at_s": OPENS_S}, "fixed_period"),
        ({"closes_at_s": NOW_S, "opens_at_s": NOW_S - DAY_S}, "fixed_period"),
        ({"opens_at_s": NOW_S - DAY_S, "closes_at_s": NOW_S + 60}, "fixed_period"),
        ({"numbers_at_s": OPENS_S + 7 * DAY_S}, "list_before_numbers"),
        ({"sources": ["powerball", "mega_millions"]}, "enough_chance"),
        ({"sources": ["nist_beacon", "nist_beacon"]}, "enough_chance"),
        ({"sources": ["dice"]}, "enough_chance"),
    ],
)
def test_an_illegal_drawing_is_refused_with_the_rule_named(changes: dict[str, Any], rule: str) -> None:
    assert broken(plan(**changes)) == {rule}
    assert LAW.rule(rule).source


def test_a_registration_in_time_is_enough() -> None:
    registered = {"FL": FILED, "NY": FILED, "RI": FILED}
    changes = {"states": ["NY", "FL"], "premises_state": "RI", "registrations": registered}
    assert broken(plan(**changes, **LARGE)) == set()


def test_exactly_the_limit_needs_no_registration() -> None:
    assert broken(plan(states=["NY", "FL"], prizes=50, prize_minor=100_00)) == set()
    assert broken(plan(premises_state="RI", prizes=5, prize_minor=100_00)) == set()


def test_drawings_of_one_promotion_count_together() -> None:
    assert broken(plan(states=["NY"]), others_minor=4_900_00) == set()
    assert broken(plan(states=["NY"]), others_minor=4_900_01) == {"new_york_registration"}


def test_rhode_island_counts_where_the_store_is_and_new_york_where_people_live() -> None:
    assert broken(plan(premises_state="NY", **LARGE)) == set()
    assert broken(plan(states=["RI"], **LARGE)) == set()


def test_limits_in_dollars_say_nothing_of_another_currency() -> None:
    assert broken(plan(), currency="EUR") == {"limits_in_dollars"}


def test_what_a_source_published_is_read_as_it_was_written() -> None:
    assert SOURCES["powerball"].read(["05", "3", " 68", "11", "40"]) == [3, 5, 11, 40, 68]
    assert SOURCES["drand_quicknet"].read(["00" * 31 + "fF"]) == [255]


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("powerball", ["1", "2", "3", "4"]),
        ("powerball", ["1", "2", "3", "4", "70"]),
        ("powerball", ["0", "2", "3", "4", "5"]),
        ("powerball", ["1", "2", "3", "4", "4"]),
        ("powerball", ["1", "2", "3", "4", "five"]),
        ("powerball", ["1", "2", "3", "4", "٥"]),
        ("nist_beacon", ["ab" * 63]),
        ("nist_beacon", ["xy" * 64]),
    ],
)
def test_what_a_source_cannot_have_published_is_refused(source: str, written: list[str]) -> None:
    with pytest.raises(WrongNumbers, match=SOURCES[source].name):
        SOURCES[source].read(written)


def test_nothing_leads_out_of_what_is_over() -> None:
    assert not any((state, step) in MOVES for state in (State.SETTLED, State.WITHDRAWN) for step in Step)
    assert (State.DRAWN, Step.WITHDRAW) not in MOVES


def test_entries_are_taken_from_the_first_second_until_the_last() -> None:
    assert [is_open(State.PUBLISHED, 10, 20, now_s) for now_s in (9.9, 10, 19.9, 20)] == [False, True, True, False]
    assert not is_open(State.CLOSED, 10, 20, 15)


def test_the_rule_about_lists_and_numbers_says_how_long_a_late_list_waits() -> None:
    rule = LAW.numbers_after_list()
    assert (rule.rule, rule.least_hours) == ("list_before_numbers", 1)


def test_only_a_prize_that_nobody_holds_is_free() -> None:
    assert free_prizes(3, {2}) == [1, 3]
    assert Award.OFFERED.value == "offered"


def test_the_drawing_of_the_demo_is_lawful() -> None:
    assert LAW.breaches(DrawingPlan.model_validate(demo_plan(NOW_S)), around()) == []
