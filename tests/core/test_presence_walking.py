"""How far it is on foot, and which way: around fixtures, through doors, never through walls."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.presence.grid import Grid, Point, apart_m, distance_m
from kiosk_server.presence.walking import FIELDS_KEPT, MOST_CELLS, Aim, Ways
from wire.messages.site import Fixture, FloorPlan, GatewayPlace, Wall, Zone


def a_floor(**changes: object) -> FloorPlan:
    """Two rooms of 6 m by 8 m with a wall between them, a door in its north end, and a shelf in the east room."""
    values: dict[str, object] = {
        "width_m": 12,
        "height_m": 8,
        "zones": [
            Zone(zone="west", name="West", x0_m=0, y0_m=0, x1_m=6, y1_m=8),
            Zone(zone="east", name="East", x0_m=6, y0_m=0, x1_m=12, y1_m=8),
        ],
        "walls": [Wall(x0_m=6, y0_m=0, x1_m=6, y1_m=8)],
        "doors": [Wall(x0_m=6, y0_m=6.5, x1_m=6, y1_m=8)],
        "fixtures": [Fixture(label="E4", x0_m=9, y0_m=1, x1_m=10, y1_m=3)],
        "gateways": [GatewayPlace(gateway="g", name="G", label="G1", zone="west", x_m=1, y_m=1, entrance=True)],
    }
    return FloorPlan.model_validate(values | changes)


WAYS = Ways(a_floor())
PLACES = st.builds(Point, st.floats(0, 12), st.floats(0, 8))


@given(PLACES, PLACES)
def test_no_way_is_shorter_than_the_straight_line_and_both_ends_fit(start: Point, goal: Point) -> None:
    field = WAYS.to_place(goal)
    assert field is not None
    far_m = WAYS.distance_m(field, start)
    assert far_m is not None
    here, there = (WAYS.grid.middle(WAYS.grid.cell_at(each) or 0) for each in (start, goal))
    assert far_m >= apart_m(here, there) - 1e-9
    route = WAYS.route(field, start)
    assert (route[0], route[-1]) == (here, there)


@given(PLACES, PLACES)
def test_a_route_goes_through_no_wall_and_no_shelf_and_is_no_longer_than_the_steps(start: Point, goal: Point) -> None:
    field = WAYS.to_place(goal)
    assert field is not None
    route = WAYS.route(field, start)
    assert all(WAYS.grid.is_open(a, b) for a, b in pairwise(route))
    walked_m = sum(apart_m(a, b) for a, b in pairwise(route))
    assert walked_m <= (WAYS.distance_m(field, start) or 0.0) + 1e-9


def test_through_the_wall_it_is_a_step_and_on_foot_it_is_around_by_the_door() -> None:
    field = WAYS.to_place(Point(6.3, 0.3))
    assert field is not None
    far_m = WAYS.distance_m(field, Point(5.7, 0.3))
    assert far_m is not None
    assert 12 < far_m < 15


def test_a_zone_is_reached_at_its_edge_and_an_aisle_that_the_plan_names_at_its_shelf() -> None:
    zone, aisle = WAYS.to_aim(Aim("east")), WAYS.to_aim(Aim("east", "e4"))
    assert zone is not None
    assert aisle is not None
    inside = Point(11, 7)
    assert WAYS.distance_m(zone, inside) == 0
    assert (WAYS.distance_m(aisle, inside) or 0) > 2
    at_the_shelf = WAYS.route_to_aim(Aim("east", "E4"), inside)[-1]
    assert distance_m(WAYS.grid.plan.fixtures[0], at_the_shelf) <= 1.2
    middle = WAYS.route_to_aim(Aim("east", "unknown"), inside)[-1]
    assert apart_m(middle, Point(9, 4)) < 0.5


def test_what_is_not_on_the_plan_has_no_way() -> None:
    assert WAYS.to_aim(Aim("moon")) is None
    assert WAYS.route_to_aim(Aim("moon"), Point(1, 1)) == []
    assert WAYS.middle_of("moon") is None


def test_a_closed_room_is_not_walked_into() -> None:
    ways = Ways(a_floor(doors=[]))
    field = ways.to_place(Point(11, 7))
    assert field is not None
    assert ways.distance_m(field, Point(1, 1)) is None
    assert ways.route(field, Point(1, 1)) == []


def test_where_nobody_fits_there_are_no_ways() -> None:
    full = Ways(a_floor(fixtures=[Fixture(label="", x0_m=-1, y0_m=-1, x1_m=13, y1_m=9)]))
    assert full.grid.free == []
    assert full.to_place(Point(1, 1)) is None
    assert full.to_aim(Aim("east")) is None
    field = WAYS.to_aim(Aim("east"))
    assert field is not None
    assert full.distance_m(field, Point(1, 1)) is None
    assert full.route(field, Point(1, 1)) == []


def test_a_place_inside_a_shelf_means_the_one_in_front_of_it() -> None:
    grid = Grid(a_floor(), 0.5)
    cell = grid.cell_at(Point(9.5, 2))
    assert cell is not None
    assert grid.is_free(cell)
    assert apart_m(grid.middle(cell), Point(9.5, 2)) < 1.2


def test_a_large_floor_has_larger_cells() -> None:
    large = Ways(a_floor(width_m=200, height_m=200, fixtures=[], walls=[], doors=[]))
    assert large.grid.rows * large.grid.columns <= MOST_CELLS * 1.02


def test_goals_are_forgotten_when_there_are_too_many() -> None:
    ways = Ways(a_floor(), cell_m=1.0)
    ways.warm()
    first = ways.to_place(Point(0.5, 0.5))
    assert ways.to_place(Point(0.5, 0.5)) is first
    cells = ways.grid.free[: FIELDS_KEPT + 1]
    for cell in cells:
        ways.to_place(ways.grid.middle(cell))
    assert len(cells) == FIELDS_KEPT + 1
    again = ways.to_place(Point(0.5, 0.5))
    assert again is not first
    assert again == first


def test_a_door_that_is_a_point_opens_nothing_wider_than_itself() -> None:
    narrow = Grid(a_floor(doors=[Wall(x0_m=6, y0_m=4, x1_m=6, y1_m=4)]), 0.5)
    assert narrow.is_open(Point(5.5, 4), Point(6.5, 4))
    assert not narrow.is_open(Point(5.5, 5), Point(6.5, 5))
    assert [wall.x0_m for wall in narrow.walls_between(Point(5.5, 5), Point(6.5, 5))] == [6]
    assert narrow.is_open(Point(6, 1), Point(6, 2)), "along a wall nobody goes through it"
    assert math.isclose(distance_m(a_floor().zones[0], Point(7, 9)), math.sqrt(2))
