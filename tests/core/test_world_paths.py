"""Nobody walks through a wall or a shelf."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import store
from simulator.paths import CLEARANCE_M, PAVEMENT_M, Block, Paths, Point, blocks_of, standing_walls
from simulator.people import Kind, Person
from simulator.world import WALKING_MPS, PersonExists, UnknownPerson, World
from wire.messages.site import Fixture, FloorPlan, SiteDescription, Wall

SITE = store.site()
WORLD = World(SITE)
BLOCKS = blocks_of(SITE.floor)
JANE = Person("jane", Kind.MEMBER, "Jane")

places = st.tuples(
    st.floats(-PAVEMENT_M, SITE.floor.width_m + PAVEMENT_M), st.floats(-PAVEMENT_M, SITE.floor.height_m + PAVEMENT_M)
)


def a_world() -> World:
    world = World(SITE)
    world.paths = WORLD.paths
    return world


@pytest.mark.no_cover
@settings(max_examples=20, deadline=None)
@given(start=places, goal=places)
def test_nobody_comes_closer_to_a_wall_or_shelf_than_half_a_body(
    start: tuple[float, float], goal: tuple[float, float]
) -> None:
    world = a_world()
    world.add(JANE, start)
    arrives_s = world.walk("jane", goal, now_s=100.0)
    for step in range(int((arrives_s - 100.0) / 0.2) + 1):
        at = world.position("jane", 100.0 + step * 0.2)
        assert all(block.distance_m(at) >= CLEARANCE_M - 1e-4 for block in BLOCKS)


@pytest.mark.no_cover
@settings(max_examples=20, deadline=None)
@given(start=places, goal=places)
def test_a_walk_ends_where_it_was_meant_to_at_walking_pace(
    start: tuple[float, float], goal: tuple[float, float]
) -> None:
    world = a_world()
    here = world.add(JANE, start)
    arrives_s = world.walk("jane", goal, now_s=0.0)
    there = world.position("jane", arrives_s)
    assert math.dist(there, world.paths.nearest_free(Point(*goal))) < 1e-6
    assert arrives_s * WALKING_MPS >= math.dist(here, there) - 1e-6
    for second in range(int(arrives_s)):
        step_m = math.dist(world.position("jane", second), world.position("jane", second + 1))
        assert step_m <= WALKING_MPS + 1e-6


def test_from_the_street_into_the_shop_leads_through_the_door() -> None:
    world = a_world()
    world.add(JANE, (20.0, -5.0))
    arrives_s = world.walk("jane", (20.0, 1.0), now_s=0.0)
    inside_s = next(t / 20 for t in range(int(arrives_s * 20)) if world.is_indoors("jane", t / 20))
    door = SITE.floor.doors[0]
    assert door.x0_m < world.position("jane", inside_s).x_m < door.x1_m
    assert world.zone("jane", 0.0) is None
    assert world.zone("jane", arrives_s) == "repair-bench"


def test_a_goal_inside_a_shelf_means_the_place_in_front_of_it() -> None:
    world = a_world()
    world.add(JANE, (5.0, 3.0))
    arrives_s = world.walk("jane", (15.0, 13.0), now_s=0.0)
    shelf = Block(13.1, 12.4, 16.7, 13.2)
    assert shelf.distance_m(world.position("jane", arrives_s)) == pytest.approx(CLEARANCE_M, abs=0.15)


def test_a_new_walk_begins_where_the_old_one_is_broken_off() -> None:
    world = a_world()
    world.add(JANE, (5.0, 3.0))
    world.walk("jane", (6.0, 8.9), now_s=0.0)
    broken_off = world.position("jane", 2.0)
    world.walk("jane", (5.0, 3.0), now_s=2.0)
    assert math.dist(world.position("jane", 2.0), broken_off) < 1e-6
    assert world.is_walking("jane", 2.1)
    assert not world.is_walking("jane", 60.0)


def test_a_hand_may_put_somebody_anywhere_and_they_walk_on_from_there() -> None:
    world = a_world()
    world.add(JANE, (4.0, -5.0))
    assert world.place("jane", (20.0, 7.0)) == (20.0, 7.0)
    _, facing_rad = world.stance("jane", 0.0)
    assert facing_rad == pytest.approx(math.atan2(12.0, 16.0))
    assert world.place("jane", (20.0, 7.0)) == (20.0, 7.0)
    assert world.stance("jane", 0.0)[1] == facing_rad
    assert world.walk("jane", (20.0, 7.0), now_s=5.0) == 5.0


def test_far_outside_is_pulled_back_to_the_pavement() -> None:
    at = a_world().add(JANE, (500.0, -500.0))
    assert at == (SITE.floor.width_m + PAVEMENT_M, -PAVEMENT_M)


def test_one_id_one_body() -> None:
    world = a_world()
    world.add(JANE, (5.0, 3.0))
    with pytest.raises(PersonExists, match="jane"):
        world.add(JANE, (5.0, 3.0))
    assert [person.person for person in world.people()] == ["jane"]
    assert world.phone("jane") is None
    assert "jane" in world
    world.remove("jane")
    assert "jane" not in world
    for ask in (
        world.remove,
        world.phone,
        lambda who: world.position(who, 0.0),
        lambda who: world.walk(who, (0, 0), 0),
    ):
        with pytest.raises(UnknownPerson, match="jane"):
            ask("jane")


def a_floor(walls: list[Wall], doors: list[Wall] | None = None, fixtures: list[Fixture] | None = None) -> FloorPlan:
    return FloorPlan(
        width_m=10, height_m=10, zones=[], walls=walls, doors=doors or [], fixtures=fixtures or [], gateways=[]
    )


def test_a_door_is_cut_out_of_the_wall_it_lies_on_and_of_no_other() -> None:
    south, north = Wall(x0_m=0, y0_m=0, x1_m=10, y1_m=0), Wall(x0_m=0, y0_m=10, x1_m=10, y1_m=10)
    door = Wall(x0_m=6, y0_m=0, x1_m=4, y1_m=0)
    standing = standing_walls(a_floor([south, north], [door]))
    assert [(w.x0_m, w.x1_m, w.y0_m) for w in standing] == [(0, 4, 0), (6, 10, 0), (0, 10, 10)]


def test_a_door_at_the_end_of_a_wall_leaves_one_piece() -> None:
    standing = standing_walls(a_floor([Wall(x0_m=0, y0_m=0, x1_m=0, y1_m=10)], [Wall(x0_m=0, y0_m=0, x1_m=0, y1_m=2)]))
    assert [(w.y0_m, w.y1_m) for w in standing] == [(2, 10)]


def test_a_wall_of_no_length_is_left_alone() -> None:
    dot = Wall(x0_m=3, y0_m=3, x1_m=3, y1_m=3)
    assert standing_walls(a_floor([dot], [Wall(x0_m=3, y0_m=3, x1_m=4, y1_m=3)])) == [dot]


def test_a_slanting_wall_is_walked_around() -> None:
    paths = Paths(a_floor([Wall(x0_m=2, y0_m=2, x1_m=8, y1_m=8)]))
    way = paths.shortest(Point(3, 7), Point(7, 3))
    assert len(way) > 2
    assert not paths.is_clear(Point(3, 7), Point(7, 3))
    assert not paths.is_free(Point(5, 5))


def test_into_a_closed_room_no_way_leads() -> None:
    corners = [(4, 4), (6, 4), (6, 6), (4, 6), (4, 4)]
    walls = [Wall(x0_m=a[0], y0_m=a[1], x1_m=b[0], y1_m=b[1]) for a, b in pairwise(corners)]
    paths = Paths(a_floor(walls))
    assert paths.shortest(Point(1, 1), Point(5, 5)) == [Point(1, 1)]


def test_where_everything_is_full_nobody_is_moved_far() -> None:
    everywhere = Fixture(x0_m=-30, y0_m=-30, x1_m=40, y1_m=40)
    assert Paths(a_floor([], fixtures=[everywhere])).nearest_free(Point(5, 5)) == Point(5, 5)


def test_the_demo_store_has_its_places_inside_its_zones_and_one_door() -> None:
    assert isinstance(SITE, SiteDescription)
    zones = {zone.zone: zone for zone in SITE.floor.zones}
    assert set(zones) >= {"front-door", "coffee-bar", "camp-kitchen", "packs-and-boots", "maps-and-books", "till"}
    for place in [*SITE.floor.gateways, *SITE.floor.kiosks]:
        assert zones[place.zone].contains(place.x_m, place.y_m)
    assert [gateway.gateway for gateway in SITE.floor.gateways if gateway.entrance] == ["door"]
    area_m2 = sum((z.x1_m - z.x0_m) * (z.y1_m - z.y0_m) for z in SITE.floor.zones)
    assert area_m2 == pytest.approx(SITE.floor.width_m * SITE.floor.height_m)
    assert {role for member in SITE.staff for role in member.roles} == {"clerk", "manager", "admin"}
