"""The plays themselves: complete, repeatable, and possible on the demo store's floor."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from typing import get_args

import pytest

from kiosk_server.presence.straying import StrayPolicy
from simulator import scenarios, store
from simulator.paths import Point
from simulator.people import Kind
from simulator.scenarios import arrivals, jane
from simulator.script import (
    Appear,
    Browse,
    PocketPhone,
    Register,
    Scenario,
    Shown,
    UnknownScenario,
    Walk,
    at_least,
    at_most,
    complaints,
    exactly,
)
from simulator.world import World
from tests.core.simulated import NOON_S, perform
from wire.messages.screens.clerk import TaskKind

SKUS = ["morrow-64", "kettle-1", "tent-2"]

PLAYS = [scenarios.load(name, 3, SKUS) for name in scenarios.names()]


def everybody_at(play: Scenario, until_s: float) -> World:
    world = World(store.site())
    for beat in play.beats:
        if beat.at_s <= until_s:
            perform(play, world, beat.action, NOON_S + beat.at_s)
    return world


def test_there_are_jane_and_arrivals() -> None:
    assert scenarios.names() == ["arrivals", "jane"]
    with pytest.raises(UnknownScenario, match=r"hamlet.*arrivals, jane"):
        scenarios.load("hamlet", 1, SKUS)


@pytest.mark.parametrize("name", scenarios.names())
def test_a_seed_is_a_play(name: str) -> None:
    assert scenarios.load(name, 7, SKUS) == scenarios.load(name, 7, SKUS)
    assert scenarios.load(name, 7, SKUS) != scenarios.load(name, 8, SKUS)


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_every_member_joins_before_and_everybody_appears_before_walking(play: Scenario) -> None:
    members = {person.person for person in play.cast if person.kind is Kind.MEMBER}
    for member in members:
        done = [type(beat.action) for beat in play.overture if beat.action.person == member]
        assert done == [Browse, Register, PocketPhone]
    there: set[str] = set()
    for beat in play.beats:
        if isinstance(beat.action, Appear):
            there.add(beat.action.person)
        assert beat.action.person in there
        assert 0 <= beat.at_s <= play.ends_at_s
    assert there == {person.person for person in play.cast}
    assert [beat.at_s for beat in play.beats] == sorted(beat.at_s for beat in play.beats)


@pytest.mark.no_cover
@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_every_goal_can_be_walked_to(play: Scenario) -> None:
    paths = World(store.site()).paths
    for beat in play.beats:
        if isinstance(beat.action, Appear | Walk):
            goal = Point(*(beat.action.at if isinstance(beat.action, Appear) else beat.action.to))
            assert math.dist(paths.nearest_free(goal), goal) < 0.5
            assert len(paths.shortest(Point(4.0, -6.0), paths.nearest_free(goal))) >= 2


def test_jane_looked_three_times_and_zoomed_twice() -> None:
    looks = next(b.action.looks for b in scenarios.load("jane", 1, SKUS).overture if isinstance(b.action, Browse))
    events = [look.event for look in looks if look.sku == "morrow-64"]
    assert (events.count("Product Viewed"), events.count("Product Image Zoomed")) == (3, 2)


def test_jane_comes_in_by_the_door_lingers_by_the_kiosk_and_ends_at_the_coffee_bar() -> None:
    play = scenarios.load("jane", 1, SKUS)
    assert everybody_at(play, 1.0).zone("jane", NOON_S + 1.0) is None
    for second in (20, 31):
        assert everybody_at(play, second).zone("jane", NOON_S + second) == "front-door"
    assert everybody_at(play, 50.0).zone("jane", NOON_S + 50.0) == "coffee-bar"


def test_ten_strangers_are_around_jane_half_of_them_inside() -> None:
    play = scenarios.load("jane", 1, SKUS)
    world = everybody_at(play, 30.0)
    strangers = [person.person for person in play.cast if person.kind is Kind.STRANGER]
    assert len(strangers) == 10
    assert sum(world.is_indoors(stranger, NOON_S + 30.0) for stranger in strangers) == 5


@pytest.mark.no_cover
def test_a_hundred_members_have_numbers_for_names_and_each_comes_in() -> None:
    play = scenarios.load("arrivals", 1, SKUS)
    members = [person for person in play.cast if person.kind is Kind.MEMBER]
    assert len(members) == 100
    assert all(re.fullmatch(r"Member \d+", member.name or "") for member in members)
    assert len({member.email for member in members}) == 100
    first_s = [b.at_s for b in play.beats if isinstance(b.action, Appear) and b.action.person.startswith("member")]
    assert max(first_s) - min(first_s) == pytest.approx(300, abs=8)
    world = everybody_at(play, play.ends_at_s)
    assert all(world.is_indoors(member.person, NOON_S + play.ends_at_s) for member in members)


def test_the_arrivals_want_many_different_things() -> None:
    play = scenarios.load("arrivals", 1, [f"article-{n}" for n in range(40)])
    wanted = {b.action.looks[0].sku for b in play.overture if isinstance(b.action, Browse)}
    assert len(wanted) > 25


COUNTED = {"phone": {"visit.started", "voucher.issued"}, "clerk": set(get_args(TaskKind)), "kiosk": {"invite"}}


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_plays_expect_what_is_counted_and_nothing_twice(play: Scenario) -> None:
    assert all(each.kind in COUNTED[each.screen] for each in play.expected)
    assert len({(each.screen, each.kind, each.person) for each in play.expected}) == len(play.expected)


def test_the_way_is_shown_as_often_as_the_shop_would() -> None:
    assert StrayPolicy().most_a_visit == arrivals.MOST_STRAYS


EXPECTED = (exactly(1, "phone", "voucher.issued", "jane"), at_least(1, "kiosk", "invite"))


def test_what_was_expected_and_came_gives_no_complaint() -> None:
    shown = [Shown("phone", "voucher.issued", "jane"), *[Shown("kiosk", "invite", None)] * 3]
    assert complaints(EXPECTED, shown) == []


def test_what_is_missing_doubled_or_on_the_wrong_phone_is_named() -> None:
    voucher = Shown("phone", "voucher.issued", "jane")
    assert complaints(EXPECTED, [voucher, voucher, Shown("kiosk", "invite", None)]) == [
        "expected voucher.issued on the phone of jane: 1; saw 2"
    ]
    assert complaints(EXPECTED, [voucher]) == ["expected invite on the kiosk: 1 or more; saw 0"]
    wrong = [voucher, Shown("kiosk", "invite", None), Shown("phone", "voucher.issued", "member-001")]
    assert complaints(EXPECTED, wrong) == ["nobody expected voucher.issued on the phone of member-001; saw 1"]
    strayed = [voucher, Shown("kiosk", "invite", None), Shown("clerk", "strayed", None)]
    assert complaints(EXPECTED, strayed) == ["nobody expected strayed on the clerk; saw 1"]


def test_what_may_come_so_often_is_missed_by_nobody_and_too_much_of_it_is_named() -> None:
    expected = (at_most(2, "clerk", "strayed"),)
    assert complaints(expected, []) == []
    assert complaints(expected, [Shown("clerk", "strayed", None)] * 2) == []
    assert complaints(expected, [Shown("clerk", "strayed", None)] * 3) == [
        "expected strayed on the clerk: 0 to 2; saw 3"
    ]


def test_what_is_no_longer_promised_may_be_missing_and_still_not_come_too_often() -> None:
    play = replace(scenarios.load("jane", 1, SKUS), expected=(exactly(1, "kiosk", "invite"), *EXPECTED[:1]))
    invite, voucher = Shown("kiosk", "invite", None), Shown("phone", "voucher.issued", "jane")
    expected = play.without_promise_of("kiosk").expected
    assert complaints(expected, [voucher]) == []
    assert complaints(expected, [voucher, invite]) == []
    assert complaints(expected, [voucher, invite, invite]) == ["expected invite on the kiosk: 0 to 1; saw 2"]
    assert complaints(expected, [invite]) == ["expected voucher.issued on the phone of jane: 1; saw 0"]


def test_what_jane_wants_is_on_the_shelf_of_the_coffee_bar() -> None:
    catalogue = json.loads(store.CATALOGUE_PATH.read_bytes())["products"]
    assert [product["sku"] for product in catalogue if "covers" not in product] == store.skus()
    assert next(product for product in catalogue if product["sku"] == jane.WANTED_SKU)["zone"] == "coffee-bar"
