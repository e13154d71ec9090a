"""People on a floor: where everybody is at any instant. Pure; told the time.

A walk is a line of corners begun at an instant, so the world needs no steps: a position is worked out when it is
asked for, and asking more often changes nothing.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from simulator.errors import SimulatorError
from simulator.paths import Paths, Point
from simulator.people import Person
from simulator.phones import Phone
from wire.messages.site import SiteDescription

WALKING_MPS = 1.2
"A shopper's pace; brisk street walking is 1.4 m/s."


class UnknownPerson(SimulatorError):
    """Nobody of that name is in this world:"""


class PersonExists(SimulatorError):
    """Somebody of that name is in this world already:"""


@dataclass(frozen=True, slots=True)
class _Walk:
    corners: tuple[Point, ...]
    walked_m: tuple[float, ...]
    "Distance from the start at each corner."
    begun_s: float
    speed_mps: float
    facing_rad: float
    "Which way they face at the end; 0 is east, counter-clockwise."

    @property
    def ends_s(self) -> float:
        return self.begun_s + self.walked_m[-1] / self.speed_mps

    def at(self, now_s: float) -> tuple[Point, float]:
        """Where, and which way they face."""
        if now_s >= self.ends_s:
            return self.corners[-1], self.facing_rad
        done_m = max(now_s - self.begun_s, 0.0) * self.speed_mps
        leg = min(bisect_right(self.walked_m, done_m), len(self.corners) - 1)
        (x0_m, y0_m), (x1_m, y1_m) = self.corners[leg - 1], self.corners[leg]
        share = (done_m - self.walked_m[leg - 1]) / (self.walked_m[leg] - self.walked_m[leg - 1])
        return Point(x0_m + (x1_m - x0_m) * share, y0_m + (y1_m - y0_m) * share), math.atan2(y1_m - y0_m, x1_m - x0_m)


@dataclass(slots=True)
class _Body:
    person: Person
    walk: _Walk
    phone: Phone | None = field(default=None)


class World:
    """One store, its pavement, and everybody on them."""

    def __init__(self, site: SiteDescription) -> None:
        self.site = site
        self.paths = Paths(site.floor)
        self._bodies: dict[str, _Body] = {}

    def __contains__(self, person: object) -> bool:
        """Whether somebody of that id is in the world."""
        return person in self._bodies

    def add(self, person: Person, at: tuple[float, float]) -> Point:
        """Puts somebody on the floor or the pavement; answers where they really stand (never inside a shelf).

        Raises PersonExists.
        """
        if person.person in self._bodies:
            raise PersonExists(person.person)
        here = self.paths.nearest_free(Point(*at))
        self._bodies[person.person] = _Body(person, _standing(here, math.pi / 2))
        return here

    def remove(self, person: str) -> None:
        """Takes somebody and their phone away. Raises UnknownPerson."""
        del self._bodies[self._body(person).person.person]

    def walk(self, person: str, to: tuple[float, float], now_s: float, speed_mps: float = WALKING_MPS) -> float:
        """Sets off at `now_s` from wherever they are then; answers the instant of arrival.

        A goal inside a shelf means the place in front of it; one that no way leads to is not walked to. A new walk
        replaces the old one. Raises UnknownPerson.
        """
        body = self._body(person)
        here, facing_rad = body.walk.at(now_s)
        corners = self.paths.shortest(here, self.paths.nearest_free(Point(*to)))
        corners = [corners[0], *(b for a, b in pairwise(corners) if a != b)]
        if len(corners) == 1:
            body.walk = _standing(here, facing_rad)
            return now_s
        legs_m = [math.dist(a, b) for a, b in pairwise(corners)]
        (x0_m, y0_m), (x1_m, y1_m) = corners[-2:]
        facing_rad = math.atan2(y1_m - y0_m, x1_m - x0_m)
        walked_m = tuple(accumulate(legs_m, initial=0.0))
        body.walk = _Walk(tuple(corners), walked_m, now_s, speed_mps, facing_rad)
        return body.walk.ends_s

    def place(self, person: str, at: tuple[float, float]) -> Point:
        """Puts somebody elsewhere at once, as a hand on the demo page does; answers where they really stand.

        They face the way they were moved. Raises UnknownPerson.
        """
        body = self._body(person)
        before = body.walk.corners[-1]
        here = self.paths.nearest_free(Point(*at))
        turned = here != before
        facing_rad = math.atan2(here.y_m - before.y_m, here.x_m - before.x_m) if turned else body.walk.facing_rad
        body.walk = _standing(here, facing_rad)
        return here

    def position(self, person: str, now_s: float) -> Point:
        """Raises UnknownPerson."""
        return self._body(person).walk.at(now_s)[0]

    def stance(self, person: str, now_s: float) -> tuple[Point, float]:
        """Position, and which way they face (radians, 0 is east, counter-clockwise). Raises UnknownPerson."""
        return self._body(person).walk.at(now_s)

    def is_walking(self, person: str, now_s: float) -> bool:
        return now_s < self._body(person).walk.ends_s

    def arrives_at_s(self, person: str) -> float:
        """When the walk of this moment ends, or ended. Raises UnknownPerson."""
        return self._body(person).walk.ends_s

    def is_indoors(self, person: str, now_s: float) -> bool:
        x_m, y_m = self.position(person, now_s)
        return 0 <= x_m <= self.site.floor.width_m and 0 <= y_m <= self.site.floor.height_m

    def zone(self, person: str, now_s: float) -> str | None:
        """The zone they stand in; None outside."""
        at = self.position(person, now_s)
        return next((zone.zone for zone in self.site.floor.zones if zone.contains(*at)), None)

    def people(self) -> Iterable[Person]:
        """Everybody, in the order in which they were added."""
        return [body.person for body in self._bodies.values()]

    def set_phone(self, person: str, phone: Phone | None) -> None:
        """Gives somebody a phone, another phone, or none. Raises UnknownPerson."""
        self._body(person).phone = phone

    def phone(self, person: str) -> Phone | None:
        return self._body(person).phone

    def phones(self) -> list[tuple[str, Phone]]:
        """Everybody who carries a phone."""
        return [(name, body.phone) for name, body in self._bodies.items() if body.phone is not None]

    def _body(self, person: str) -> _Body:
        body = self._bodies.get(person)
        if body is None:
            raise UnknownPerson(person)
        return body


def _standing(at: Point, facing_rad: float) -> _Walk:
    return _Walk((at,), (0.0,), -math.inf, WALKING_MPS, facing_rad)
