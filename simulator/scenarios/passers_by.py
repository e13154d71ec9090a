"""Strangers for any play: some on the pavement, some in the shop, all with phones of others."""

from __future__ import annotations

from random import Random

from simulator.people import Person, stranger
from simulator.script import Appear, Beat, Walk

_INSIDE = ((13.0, 4.4), (14.8, 11.9), (21.5, 10.4), (19.0, 4.2), (11.4, 8.6), (4.5, 10.6), (21.5, 7.0), (8.8, 6.2))
"Places in front of shelves, counter and till of the demo store."


def strangers(seed: str, outside: int, inside: int, lasting_s: float) -> tuple[list[Person], list[Beat]]:
    """That many people who walk past on the pavement and who browse inside, with what they do for so long."""
    random = Random(f"{seed}/passers-by")
    people, beats = [], []
    for number in range(1, outside + 1):
        person = stranger(number)
        people.append(person)
        beats += _walks_past(random, person.person, lasting_s)
    for number in range(outside + 1, outside + inside + 1):
        person = stranger(number)
        people.append(person)
        beats += _browses(random, person.person, lasting_s)
    return people, beats


def _walks_past(random: Random, person: str, lasting_s: float) -> list[Beat]:
    """To and fro along the street, never in."""
    here, there = (random.uniform(-6.0, 2.0), random.uniform(-6.5, -2.0)), (random.uniform(22.0, 30.0), -4.0)
    beats = [Beat(0.0, Appear(person, here))]
    at_s = random.uniform(0.0, 8.0)
    while at_s < lasting_s:
        beats.append(Beat(at_s, Walk(person, there)))
        here, there = there, (here[0], random.uniform(-6.5, -2.0))
        at_s += abs(here[0] - there[0]) / 1.2 + random.uniform(2.0, 20.0)
    return beats


def _browses(random: Random, person: str, lasting_s: float) -> list[Beat]:
    """From shelf to shelf."""
    beats = [Beat(0.0, Appear(person, random.choice(_INSIDE)))]
    at_s = random.uniform(2.0, 15.0)
    while at_s < lasting_s:
        beats.append(Beat(at_s, Walk(person, random.choice(_INSIDE))))
        at_s += random.uniform(12.0, 40.0)
    return beats
