"""How far it is on foot, and which way, over one floor. Pure.

Dijkstra's shortest ways (1959) over a grid of cells, from the goal outwards: one field answers for everywhere at once,
how far it is and where to step next. Straightened afterwards, since steps of a grid are longer than the way is.
"""

from __future__ import annotations

import heapq
import math
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from kiosk_server.presence.grid import Grid, Point, distance_m
from wire.messages.site import Fixture, FloorPlan, Zone

CELL_M = 0.5
"An aisle is about 1.5 m wide: three cells."

MOST_CELLS = 20_000
"70 m by 70 m; beyond, cells grow. A field of as many takes some tenths of a second, once."

AT_THE_SHELF_M = 1.2
"Within reach of a shelf: an arm and a half step."

FIELDS_KEPT = 64
"More goals than a floor has aisles that somebody is on the way to."


@dataclass(frozen=True, slots=True)
class Aim:
    """Where something stands: a zone of the floor plan, and in it the aisle, where a fixture is labelled so."""

    zone: str
    aisle: str = ""


Goal = TypeVar("Goal", Aim, int)
"A goal is one of these: where something stands, or a cell."


@dataclass(frozen=True, slots=True)
class Field:
    """How far it is from each cell to one goal."""

    distance_m: dict[int, float]
    "By cell; where no way leads there, none."


def _way_on(field: Field) -> Callable[[tuple[int, float]], float]:
    """How far it is by way of a step."""
    return lambda step: step[1] + field.distance_m.get(step[0], math.inf)


class Ways:
    """Ways on foot over one floor. Fields are kept: a goal is asked for again and again."""

    def __init__(self, plan: FloorPlan, cell_m: float = CELL_M) -> None:
        area_m2 = plan.width_m * plan.height_m
        self.grid = Grid(plan, max(cell_m, math.sqrt(area_m2 / MOST_CELLS)))
        self._fields: OrderedDict[Aim | int, Field | None] = OrderedDict()

    def warm(self) -> None:
        """Looks at every step of the floor once, which takes a moment: before anybody waits for it."""
        for cell in self.grid.free:
            self.grid.steps(cell)

    def to_aim(self, aim: Aim) -> Field | None:
        """None where the floor plan has no such zone, or nobody fits into it."""
        return self._kept(aim, self._cells_at)

    def to_place(self, at: Point) -> Field | None:
        """None on a floor where nobody fits anywhere."""
        cell = self.grid.cell_at(at)
        return None if cell is None else self._kept(cell, lambda goal: [goal])

    def distance_m(self, field: Field, at: Point) -> float | None:
        """On foot; None where no way leads there."""
        cell = self.grid.cell_at(at)
        return None if cell is None else field.distance_m.get(cell)

    def route(self, field: Field, start: Point) -> list[Point]:
        """Corners of the way from `start` to the goal, both ends with it; empty where no way leads there."""
        cell = self.grid.cell_at(start)
        if cell is None or cell not in field.distance_m:
            return []
        trail = [cell]
        while field.distance_m[trail[-1]] > 0:
            trail.append(min(self.grid.steps(trail[-1]), key=_way_on(field))[0])
        return self._straightened([self.grid.middle(each) for each in trail])

    def route_to_aim(self, aim: Aim, start: Point) -> list[Point]:
        """To the aisle where the plan names it, else into the middle of the zone; empty where no way leads there."""
        middle = None if self._shelves_of(aim) else self.middle_of(aim.zone)
        field = self.to_aim(aim) if middle is None else self.to_place(middle)
        return [] if field is None else self.route(field, start)

    def middle_of(self, zone: str) -> Point | None:
        """Where somebody is of whom the zone alone is known."""
        found = next((each for each in self.grid.plan.zones if each.zone == zone), None)
        return None if found is None else Point((found.x0_m + found.x1_m) / 2, (found.y0_m + found.y1_m) / 2)

    def _kept(self, goal: Goal, cells_at: Callable[[Goal], list[int]]) -> Field | None:
        if goal not in self._fields:
            cells = cells_at(goal)
            self._fields[goal] = self._spread(cells) if cells else None
            if len(self._fields) > FIELDS_KEPT:
                self._fields.popitem(last=False)
        self._fields.move_to_end(goal)
        return self._fields[goal]

    def _cells_at(self, aim: Aim) -> list[int]:
        zone = next((each for each in self.grid.plan.zones if each.zone == aim.zone), None)
        if zone is None:
            return []
        shelves = self._shelves_of(aim)
        within = [cell for cell in self.grid.free if _is_in(zone, self.grid.middle(cell))]
        near = [
            cell
            for cell in self.grid.free
            if any(distance_m(shelf, self.grid.middle(cell)) <= AT_THE_SHELF_M for shelf in shelves)
        ]
        return near or within

    def _shelves_of(self, aim: Aim) -> list[Fixture]:
        label = aim.aisle.casefold()
        return [each for each in self.grid.plan.fixtures if label and each.label.casefold() == label]

    def _spread(self, goals: Iterable[int]) -> Field:
        distance_m = dict.fromkeys(goals, 0.0)
        queue = [(0.0, cell) for cell in distance_m]
        while queue:
            far_m, cell = heapq.heappop(queue)
            if far_m > distance_m[cell]:
                continue
            for there, step_m in self.grid.steps(cell):
                if far_m + step_m < distance_m.get(there, math.inf):
                    distance_m[there] = far_m + step_m
                    heapq.heappush(queue, (far_m + step_m, there))
        return Field(distance_m)

    def _straightened(self, trail: list[Point]) -> list[Point]:
        """Without the corners that can be cut: from each place on to the last one that is seen from it."""
        found, here = trail[:1], 0
        while here < len(trail) - 1:
            seen = [n for n in range(here + 1, len(trail)) if self.grid.is_open(trail[here], trail[n])]
            here = max(seen, default=here + 1)
            found.append(trail[here])
        return found


def _is_in(zone: Zone, at: Point) -> bool:
    return zone.contains(at.x_m, at.y_m)
