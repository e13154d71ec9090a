"""A floor as cells that somebody can stand in, and the steps between them: around fixtures, through doors, not through
walls. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wire.messages.site import FloorPlan, Rect, Wall

BODY_M = 0.2
"Half a slim body: a gap of 40 cm between two shelves is not walked through, and the grid cannot tell much finer."

_DOOR_M = 0.1
"A crossing this close to a door is through it: plans are drawn to about 10 cm."

_AROUND = tuple((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0))


@dataclass(frozen=True, slots=True)
class Point:
    """Metres from the floor's south-west corner, x to the east, y to the north."""

    x_m: float
    y_m: float


class Grid:
    """Cells are numbered row by row from the south-west corner."""

    def __init__(self, plan: FloorPlan, cell_m: float) -> None:
        self.plan = plan
        self.cell_m = cell_m
        self.columns = max(math.ceil(plan.width_m / cell_m), 1)
        self.rows = max(math.ceil(plan.height_m / cell_m), 1)
        self.free = [cell for cell in range(self.columns * self.rows) if self._fits(self.middle(cell))]
        "Cells whose middle somebody fits into."
        self._is_free = bytearray(self.columns * self.rows)
        for cell in self.free:
            self._is_free[cell] = 1
        self._steps: dict[int, list[tuple[int, float]]] = {}

    def middle(self, cell: int) -> Point:
        row, column = divmod(cell, self.columns)
        return Point((column + 0.5) * self.cell_m, (row + 0.5) * self.cell_m)

    def is_free(self, cell: int) -> bool:
        return bool(self._is_free[cell])

    def cell_at(self, at: Point) -> int | None:
        """The free cell that holds `at`, or the nearest free one; None on a floor without any."""
        column = min(max(int(at.x_m / self.cell_m), 0), self.columns - 1)
        row = min(max(int(at.y_m / self.cell_m), 0), self.rows - 1)
        cell = row * self.columns + column
        if self._is_free[cell]:
            return cell
        return min(self.free, key=lambda each: apart_m(self.middle(each), at), default=None)

    def steps(self, cell: int) -> list[tuple[int, float]]:
        """Every cell that is one step from here, with the step's length (m)."""
        if cell not in self._steps:
            self._steps[cell] = list(self._steps_from(cell))
        return self._steps[cell]

    def _steps_from(self, cell: int) -> Iterator[tuple[int, float]]:
        row, column = divmod(cell, self.columns)
        here = self.middle(cell)
        # Most cells have nothing near them, and need no closer look.
        walls = [each for each in self.plan.walls if distance_m(_bounds(each), here) <= 2 * self.cell_m]
        fixtures = [each for each in self.plan.fixtures if distance_m(each, here) <= 2 * self.cell_m]
        for dx, dy in _AROUND:
            if not (0 <= column + dx < self.columns and 0 <= row + dy < self.rows):
                continue
            there = (row + dy) * self.columns + column + dx
            if self._is_free[there] and self._is_open(here, self.middle(there), walls, fixtures):
                yield there, self.cell_m * (math.sqrt(2) if dx and dy else 1.0)

    def is_open(self, a: Point, b: Point) -> bool:
        """Whether no wall, but for its doors, and no fixture lies on the straight way from `a` to `b`."""
        return self._is_open(a, b, self.plan.walls, self.plan.fixtures)

    def _is_open(self, a: Point, b: Point, walls: Iterable[Wall], fixtures: Iterable[Rect]) -> bool:
        crosses = any(_crosses(self.plan, wall, a, b) for wall in walls)
        return not crosses and not any(_enters(fixture, a, b) for fixture in fixtures)

    def walls_between(self, a: Point, b: Point) -> list[Wall]:
        """The walls that a signal from `a` to `b` goes through."""
        return [wall for wall in self.plan.walls if _crosses(self.plan, wall, a, b)]

    def _fits(self, at: Point) -> bool:
        inside = 0 <= at.x_m <= self.plan.width_m and 0 <= at.y_m <= self.plan.height_m
        return inside and not any(distance_m(fixture, at) < BODY_M for fixture in self.plan.fixtures)


def apart_m(a: Point, b: Point) -> float:
    return math.hypot(a.x_m - b.x_m, a.y_m - b.y_m)


def distance_m(rect: Rect, at: Point) -> float:
    """From a place to the nearest edge of a rectangle; 0 within it."""
    dx = max(rect.x0_m - at.x_m, 0.0, at.x_m - rect.x1_m)
    dy = max(rect.y0_m - at.y_m, 0.0, at.y_m - rect.y1_m)
    return math.hypot(dx, dy)


def _bounds(wall: Wall) -> Rect:
    xs, ys = sorted((wall.x0_m, wall.x1_m)), sorted((wall.y0_m, wall.y1_m))
    return Rect(x0_m=xs[0], y0_m=ys[0], x1_m=xs[1], y1_m=ys[1])


def _crosses(plan: FloorPlan, wall: Wall, a: Point, b: Point) -> bool:
    at = _meeting(wall, a, b)
    return at is not None and not any(_lies_on(door, at) for door in plan.doors)


def _meeting(wall: Wall, a: Point, b: Point) -> Point | None:
    """Where the way from `a` to `b` meets the wall; None where it does not, or runs along it."""
    wx, wy = wall.x1_m - wall.x0_m, wall.y1_m - wall.y0_m
    dx, dy = b.x_m - a.x_m, b.y_m - a.y_m
    across = dx * wy - dy * wx
    if across == 0:
        return None
    ox, oy = wall.x0_m - a.x_m, wall.y0_m - a.y_m
    along_way, along_wall = (ox * wy - oy * wx) / across, (ox * dy - oy * dx) / across
    if not (0 <= along_way <= 1 and 0 <= along_wall <= 1):
        return None
    return Point(a.x_m + along_way * dx, a.y_m + along_way * dy)


def _lies_on(door: Wall, at: Point) -> bool:
    dx, dy = door.x1_m - door.x0_m, door.y1_m - door.y0_m
    length_2 = dx * dx + dy * dy
    share = 0.0 if length_2 == 0 else ((at.x_m - door.x0_m) * dx + (at.y_m - door.y0_m) * dy) / length_2
    share = min(max(share, 0.0), 1.0)
    return apart_m(at, Point(door.x0_m + share * dx, door.y0_m + share * dy)) <= _DOOR_M


def _enters(rect: Rect, a: Point, b: Point) -> bool:
    """Whether the way from `a` to `b` goes through the rectangle (slab test)."""
    enter, leave = 0.0, 1.0
    for start, step, low, high in (
        (a.x_m, b.x_m - a.x_m, rect.x0_m, rect.x1_m),
        (a.y_m, b.y_m - a.y_m, rect.y0_m, rect.y1_m),
    ):
        if step == 0:
            if not low < start < high:
                return False
            continue
        first, second = (low - start) / step, (high - start) / step
        enter, leave = max(enter, min(first, second)), min(leave, max(first, second))
    return enter < leave
