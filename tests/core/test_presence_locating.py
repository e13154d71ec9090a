"""Where somebody may be, from levels at gateways: never a place outside, and none where several fit."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_server.presence.grid import Point, apart_m
from kiosk_server.presence.locating import AT_1_M_DBM, HEIGHT_M, SLOPE_DB, Belief, Locator
from tests.core.test_presence_walking import a_floor
from wire.messages.site import Fixture, GatewayPlace, Wall

CORNERS = {"sw": (0.5, 0.5), "se": (11.5, 0.5), "n": (6.0, 7.5)}
HALL = Locator(
    a_floor(
        walls=[],
        doors=[],
        fixtures=[],
        gateways=[
            GatewayPlace(gateway=name, name=name, label=name, zone="west", x_m=x_m, y_m=y_m)
            for name, (x_m, y_m) in CORNERS.items()
        ],
    )
)
LEVELS = st.dictionaries(st.sampled_from(sorted(CORNERS)), st.floats(-100, -40), max_size=3)


def levels_at(at: Point) -> dict[str, float]:
    return {
        name: AT_1_M_DBM - SLOPE_DB * math.log10(max(math.hypot(apart_m(Point(*corner), at), HEIGHT_M), 1.0))
        for name, corner in CORNERS.items()
    }


@settings(max_examples=30)
@given(st.lists(st.tuples(LEVELS, st.floats(0.1, 30)), min_size=1, max_size=6))
def test_a_belief_is_a_share_of_one_over_the_free_cells(heard: list[tuple[dict[str, float], float]]) -> None:
    belief, at_s = None, 0.0
    for levels_dbm, gap_s in heard:
        at_s += gap_s
        belief = HALL.believe(belief, levels_dbm, at_s)
        if belief is not None:
            assert len(belief.share) == len(HALL.places)
            assert math.isclose(sum(belief.share), 1.0, abs_tol=1e-9)
            far_m = HALL.expected_m(belief, [apart_m(each, Point(0, 0)) for each in HALL.places])
            assert far_m is not None
            assert 0 <= far_m <= math.hypot(12, 8)


@pytest.mark.parametrize("at", [Point(2, 2), Point(10, 2), Point(6, 6)])
def test_levels_of_three_gateways_name_the_place_to_a_few_metres(at: Point) -> None:
    belief = None
    for second in range(6):
        belief = HALL.believe(belief, levels_at(at), float(second))
    assert belief is not None
    spot = HALL.spot(belief)
    assert spot is not None
    assert apart_m(spot.at, at) < 3
    assert spot.heard_at_s == 5.0


def test_who_walks_is_followed() -> None:
    belief = None
    for second in range(12):
        belief = HALL.believe(belief, levels_at(Point(1 + second * 0.9, 4)), float(second))
    assert belief is not None
    far_m = HALL.expected_m(belief, [each.x_m for each in HALL.places])
    assert far_m is not None
    assert far_m > 7, "a little behind, since she may have stopped"


def test_one_gateway_alone_names_no_place() -> None:
    hall = Locator(a_floor(width_m=40, height_m=30, walls=[], doors=[], fixtures=[]))
    belief = hall.believe(None, {"g": -88.0}, 1.0)
    assert belief is not None
    assert hall.spot(belief) is None


def test_what_no_gateway_of_the_plan_heard_changes_nothing() -> None:
    assert HALL.believe(None, {}, 1.0) is None
    before = HALL.believe(None, {"sw": -60.0}, 1.0)
    assert HALL.believe(before, {"elsewhere": -50.0}, 2.0) is before
    full = Locator(a_floor(fixtures=[Fixture(label="", x0_m=-1, y0_m=-1, x1_m=13, y1_m=9)]))
    assert full.believe(None, {"g": -60.0}, 1.0) is None


def test_after_a_long_silence_what_was_thought_before_counts_no_more() -> None:
    here = HALL.believe(None, levels_at(Point(1, 1)), 0.0)
    anew = HALL.believe(None, levels_at(Point(11, 1)), 100.0)
    assert HALL.believe(here, levels_at(Point(11, 1)), 100.0) == anew


def test_a_wall_takes_its_part_of_the_signal() -> None:
    open_floor = Locator(a_floor(walls=[], doors=[]))
    walled = Locator(a_floor(walls=[Wall(x0_m=6, y0_m=0, x1_m=6, y1_m=8, loss_db=12)], doors=[]))
    weak = {"g": -92.0}
    east = [1.0 if place.x_m > 6 else 0.0 for place in walled.places]
    shares = [each.expected_m(_believed(each, weak), east) for each in (walled, open_floor)]
    assert shares[0] is not None
    assert shares[1] is not None
    assert shares[0] > shares[1]


def _believed(locator: Locator, levels_dbm: dict[str, float]) -> Belief:
    belief = locator.believe(None, levels_dbm, 1.0)
    assert belief is not None
    return belief


def test_a_cell_without_a_way_out_keeps_its_share() -> None:
    cell = Locator(a_floor(width_m=1, height_m=1, zones=a_floor().zones, walls=[], doors=[], fixtures=[]))
    first = _believed(cell, {"g": -60.0})
    again = cell.believe(first, {"g": -60.0}, 3.0)
    assert again is not None
    assert again.share == (1.0,)


def test_a_distance_that_nobody_knows_is_none() -> None:
    belief = _believed(HALL, {"sw": -60.0})
    assert HALL.expected_m(belief, [None] * len(HALL.places)) is None
