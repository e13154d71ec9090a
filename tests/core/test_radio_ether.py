"""World, phones and radio joined: the same packets from the same seed, however it is stepped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import scenarios, store
from simulator.ether import Ether, Packet
from simulator.people import Kind, Person, stranger
from simulator.phones import MemberPhone
from simulator.strangers import APPS, StrangerPhone
from simulator.world import World
from tests.core.simulated import NOON_S, a_stock, a_store_with, packets_of

BEACON = next(app for app in APPS if app.payload.__name__ == "someones_ibeacon")


def advance(ether: Ether, steps_s: list[float]) -> list[Packet]:
    packets, now_s = [], NOON_S
    ether.advance(now_s)
    for step_s in steps_s:
        now_s += step_s
        packets += ether.advance(now_s)
    return packets


def a_crowd() -> World:
    world = a_store_with("m", (5.0, 3.0), MemberPhone(a_stock(), "m"))
    for number in range(12):
        world.add(stranger(number), (2.0 + number, 9.0))
        world.set_phone(f"stranger-{number}", StrangerPhone(f"s{number}", (BEACON,)))
    world.walk("m", (20.0, 7.0), NOON_S + 1)
    return world


@pytest.mark.no_cover
@settings(max_examples=6, deadline=None)
@given(st.lists(st.floats(0.001, 0.4), min_size=30, max_size=60))
def test_steps_of_any_length_give_the_same_packets(steps_s: list[float]) -> None:
    stepped = advance(Ether(a_crowd(), 3), steps_s)
    at_once = advance(Ether(a_crowd(), 3), [sum(steps_s)])
    assert stepped == at_once


@pytest.mark.no_cover
def test_the_same_scenario_gives_the_same_air_byte_for_byte() -> None:
    play = scenarios.load("jane", 5, ["morrow-64"])
    first, second = packets_of(play, 0.05, 20), packets_of(play, 0.05, 20)
    assert first == second
    assert first != packets_of(scenarios.load("jane", 6, ["morrow-64"]), 0.05, 20)


def test_packets_come_in_order_and_no_event_reaches_a_gateway_twice() -> None:
    packets = advance(Ether(a_crowd(), 1), [0.01] * 1000)
    assert [p.at_s for p in packets] == sorted(p.at_s for p in packets)
    events = [(p.at_s, p.person, p.gateway) for p in packets]
    assert len(events) == len(set(events))


def test_a_phone_on_the_pavement_far_away_is_silent_and_at_the_door_it_speaks() -> None:
    world = a_store_with("m", (30.0, -6.0), MemberPhone(a_stock(), "m"))
    ether = Ether(world, 1)
    ether.advance(NOON_S)
    assert ether.advance(NOON_S + 20) == []
    world.place("m", (4.0, -3.0))
    assert {p.gateway for p in ether.advance(NOON_S + 25)} >= {"door"}


def test_the_nearer_gateway_hears_louder() -> None:
    levels = {}
    for place, at in (("door", (4.7, 2.2)), ("coffee", (6.6, 11.7))):
        ether = Ether(a_store_with("m", at, MemberPhone(a_stock(), "m")), 2)
        ether.advance(NOON_S)
        heard = ether.advance(NOON_S + 20)
        levels[place] = {
            gateway: sum(p.rssi_dbm for p in heard if p.gateway == gateway)
            / max(1, sum(p.gateway == gateway for p in heard))
            for gateway in ("door", "coffee")
        }
    assert levels["door"]["door"] > levels["door"]["coffee"]
    assert levels["coffee"]["coffee"] > levels["coffee"]["door"]


@pytest.mark.no_cover
def test_a_crowd_of_beacons_drowns_some_packets() -> None:
    def share_heard(crowd: int) -> float:
        world = a_store_with("m", (5.0, 3.0), MemberPhone(a_stock(), "m"))
        for number in range(crowd):
            world.add(stranger(number), (5.0 + number % 3, 2.0 + number % 5 * 0.5))
            world.set_phone(f"stranger-{number}", StrangerPhone(f"s{number}", (BEACON,)))
        ether = Ether(world, 1)
        ether.advance(NOON_S)
        mine = [p for p in ether.advance(NOON_S + 25) if p.person == "m" and p.gateway == "door"]
        return len(mine) / 230

    assert share_heard(60) < share_heard(0) - 0.1


def test_what_is_skipped_is_not_heard_later() -> None:
    ether = Ether(a_crowd(), 1)
    ether.advance(NOON_S)
    assert ether.skip(NOON_S + 10) > 500
    assert all(p.at_s >= NOON_S + 10 for p in ether.advance(NOON_S + 11))


def test_who_left_is_not_heard_any_more() -> None:
    world = a_crowd()
    ether = Ether(world, 1)
    ether.advance(NOON_S)
    assert any(p.person == "stranger-3" for p in ether.advance(NOON_S + 2))
    world.remove("stranger-3")
    world.set_phone("stranger-4", None)
    assert not {p.person for p in ether.advance(NOON_S + 4)} & {"stranger-3", "stranger-4"}


def test_a_store_without_an_entrance_is_met_inside_only() -> None:
    site = store.site()
    gateways = [gateway.model_copy(update={"entrance": False}) for gateway in site.floor.gateways]
    world = World(site.model_copy(update={"floor": site.floor.model_copy(update={"gateways": gateways})}))
    world.add(Person("m", Kind.MEMBER), (4.0, -2.0))
    world.set_phone("m", MemberPhone(a_stock(), "m"))
    ether = Ether(world, 1)
    ether.advance(NOON_S)
    assert ether.advance(NOON_S + 10) == []


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(1, 6))
def test_jane_is_heard_well_at_the_door_whatever_the_seed(seed: int) -> None:
    packets = packets_of(scenarios.load("jane", seed, ["morrow-64"]), 0.05, 24)
    close = [p for p in packets if p.own and p.gateway == "door" and p.rssi_dbm >= -75]
    assert len(close) > 20
