"""Builders for tests of the simulated store."""

from __future__ import annotations

from simulator import store
from simulator.ether import Ether, Packet
from simulator.people import Kind, Person
from simulator.phones import MemberPhone, TokenStock
from simulator.script import Appear, Scenario, Walk
from simulator.strangers import StrangerPhone
from simulator.world import World
from wire import tokens

ROOT = bytes(range(32))
NOON_S = 1_800_000_000.0
HANDLE = b"\x01\x02\x03\x04\x05"


def a_stock(at_s: float = NOON_S, handle: bytes = HANDLE, slots: int = 96, clock_ahead_s: float = 0.0) -> TokenStock:
    """What the server would hand out at `at_s`."""
    first = tokens.slot_at(at_s + clock_ahead_s)
    return TokenStock(
        tokens={s: tokens.seal(ROOT, tokens.TokenContent(handle, s, 3)) for s in range(first, first + slots)},
        auth_key=tokens.auth_key(ROOT, handle, 3),
        generation=3,
        clock_ahead_s=clock_ahead_s,
    )


def a_store_with(person: str, at: tuple[float, float], phone: MemberPhone | StrangerPhone) -> World:
    world = World(store.site())
    world.add(Person(person, Kind.MEMBER), at)
    world.set_phone(person, phone)
    return world


def handle_of(person: str) -> bytes:
    """A handle of its own for each person of a scenario."""
    return person.encode()[-5:].rjust(5, b"\0")


def packets_of(scenario: Scenario, step_s: float, lasting_s: float | None = None) -> list[Packet]:
    """The whole air of a scenario, in virtual time, without server and processes."""
    world, start_s = World(store.site()), NOON_S
    ether = Ether(world, scenario.seed)
    beats = list(scenario.beats)
    packets: list[Packet] = []
    now_s, ends_s = start_s, start_s + (lasting_s or scenario.ends_at_s)
    while now_s < ends_s:
        due_s = start_s + beats[0].at_s if beats else ends_s
        now_s = min(now_s + step_s, due_s, ends_s)
        packets += ether.advance(now_s)
        while beats and start_s + beats[0].at_s <= now_s:
            perform(scenario, world, beats.pop(0).action, now_s)
    return packets


def perform(scenario: Scenario, world: World, action: object, now_s: float) -> None:
    if isinstance(action, Appear):
        person = scenario.person(action.person)
        world.add(person, action.at)
        seed = f"{scenario.seed}/{action.person}"
        if person.kind is Kind.STRANGER:
            world.set_phone(person.person, StrangerPhone(seed))
        else:
            world.set_phone(person.person, MemberPhone(a_stock(handle=handle_of(person.person)), seed))
    elif isinstance(action, Walk):
        world.walk(action.person, action.to, now_s)
