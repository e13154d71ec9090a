"""A busy five minutes: a hundred members come in, each for something of their own, among passers-by.

What must come out: one visit, one coupon and one arrival told to the clerks for each of them, and nothing for anybody
else. They stroll by shelves that chance chose, so some walk away from what they came for: those may be shown the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from simulator.people import Person, numbered_member
from simulator.scenarios.passers_by import strangers
from simulator.script import (
    Appear,
    Beat,
    Browse,
    Expectation,
    Look,
    PocketPhone,
    Register,
    Scenario,
    Walk,
    at_least,
    at_most,
    exactly,
)

MEMBERS = 100
SPREAD_S = 300.0
ENDS_AT_S = SPREAD_S + 60.0

MOST_STRAYS = 2
"So often in one visit clerks are asked to show her the way (`StrayPolicy.most_a_visit`); counted here over all visits."

_PLACES = (
    (6.6, 11.7),
    (4.4, 11.6),
    (2.0, 10.5),
    (13.5, 11.9),
    (16.0, 10.0),
    (21.0, 12.0),
    (21.5, 8.9),
    (20.0, 7.0),
    (8.8, 8.5),
    (14.0, 8.5),
    (12.5, 4.2),
    (14.6, 3.9),
    (19.0, 2.5),
    (7.2, 4.4),
)
"Where the shelves of the demo store are reached from."

_DAY_S = 86_400.0


def scenario(seed: int, skus: Sequence[str]) -> Scenario:
    random = Random(f"{seed}/arrivals")
    members = [numbered_member(number) for number in range(1, MEMBERS + 1)]
    around, beats = strangers(f"{seed}/arrivals", outside=5, inside=5, lasting_s=ENDS_AT_S)
    overture: list[Beat] = []
    for number, member in enumerate(members):
        overture += _before(random, member, random.choice(skus))
        # One in each slice of time, anywhere in it: spread, yet never by a metronome.
        beats += _visit(random, member, (number + random.random()) * SPREAD_S / MEMBERS)
    return Scenario(
        name="arrivals",
        title="A hundred members come in within five minutes.",
        seed=seed,
        cast=(*members, *around),
        overture=tuple(overture),
        beats=tuple(sorted(beats, key=lambda beat: beat.at_s)),
        expected=tuple(_expected(members)),
        ends_at_s=ENDS_AT_S,
    )


def _before(random: Random, member: Person, sku: str) -> list[Beat]:
    """Looked at one thing in the last days, then joined."""
    last_s = random.uniform(0.1, 5.0) * _DAY_S
    looks = [Look("Product Viewed", last_s + 60.0 * i, sku=sku) for i in range(random.randint(1, 4))]
    looks += [Look("Product Image Zoomed", last_s + 30.0, sku=sku)] * random.randint(0, 1)
    return [
        Beat(0.0, Browse(member.person, tuple(looks))),
        Beat(0.0, Register(member.person)),
        Beat(0.0, PocketPhone(member.person)),
    ]


def _visit(random: Random, member: Person, at_s: float) -> list[Beat]:
    """Down the street, in, to a shelf, to another one."""
    street = (random.choice((-5.0, 15.0)) + random.uniform(-1.5, 1.5), random.uniform(-7.0, -5.5))
    first, second = random.sample(_PLACES, 2)
    in_at_s = at_s + 1.0
    return [
        Beat(at_s, Appear(member.person, street)),
        Beat(in_at_s, Walk(member.person, (4.8 + random.uniform(-1.0, 1.0), 2.6 + random.uniform(-0.5, 0.8)))),
        Beat(in_at_s + random.uniform(14.0, 18.0), Walk(member.person, first)),
        Beat(in_at_s + random.uniform(35.0, 55.0), Walk(member.person, second)),
    ]


def _expected(members: Sequence[Person]) -> list[Expectation]:
    expected = [
        exactly(len(members), "clerk", "arrival"),
        at_most(MOST_STRAYS * len(members), "clerk", "strayed"),
        at_least(1, "kiosk", "invite"),
    ]
    for member in members:
        expected.append(exactly(1, "phone", "visit.started", member.person))
        expected.append(exactly(1, "phone", "voucher.issued", member.person))
    return expected
