"""The shortest way on foot around walls and fixtures. Pure.

A visibility graph (Lozano-Pérez and Wesley, 1979): the shortest path among obstacles bends only at their corners, so
the corners, moved out by a body's width, are the only places to consider. It is computed once a floor.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from wire.messages.site import FloorPlan, Wall

CLEARANCE_M = 0.3
"Half a body's width: nobody's middle comes closer to a wall or a shelf."

PAVEMENT_M = 8.0
"How far the world goes on around the building."

_TOUCH_M = 1e-6
"Paths run exactly at clearance; rounding must not count as a collision."

_EXACT_M = 1e-9
"Places are held to their clearance more strictly than paths, so that a path can leave every free place."


class Point(NamedTuple):
    """Metres from the south-west corner of the floor, x to the east, y to the north."""

    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True)
class Block:
    """A fixture, or a stretch of wall: a segment or rectangle that nobody crosses."""

    x0_m: float
    y0_m: float
    x1_m: float
    y1_m: float

    def distance_m(self, at: Point) -> float:
        dx = max(self.x0_m - at.x_m, 0.0, at.x_m - self.x1_m)
        dy = max(self.y0_m - at.y_m, 0.0, at.y_m - self.y1_m)
        return math.hypot(dx, dy)

    def holds(self, at: Point, margin_m: float) -> bool:
        """Whether the block, grown by `margin_m` on each side, holds that place."""
        return (
            self.x0_m - margin_m < at.x_m < self.x1_m + margin_m
            and self.y0_m - margin_m < at.y_m < self.y1_m + margin_m
        )

    def is_crossed(self, a: Point, b: Point, margin_m: float) -> bool:
        """Whether the straight way from `a` to `b` enters the block grown by `margin_m` on each side (slab test)."""
        x0_m, x1_m = self.x0_m - margin_m, self.x1_m + margin_m
        y0_m, y1_m = self.y0_m - margin_m, self.y1_m + margin_m
        ax_m, ay_m, bx_m, by_m = *a, *b
        if (ax_m <= x0_m and bx_m <= x0_m) or (ax_m >= x1_m and bx_m >= x1_m):
            return False
        if (ay_m <= y0_m and by_m <= y0_m) or (ay_m >= y1_m and by_m >= y1_m):
            return False
        enter, leave = 0.0, 1.0
        if ax_m != bx_m:
            first, second = (x0_m - ax_m) / (bx_m - ax_m), (x1_m - ax_m) / (bx_m - ax_m)
            enter, leave = max(enter, min(first, second)), min(leave, max(first, second))
        if ay_m != by_m:
            first, second = (y0_m - ay_m) / (by_m - ay_m), (y1_m - ay_m) / (by_m - ay_m)
            enter, leave = max(enter, min(first, second)), min(leave, max(first, second))
        return enter < leave


def blocks_of(floor: FloorPlan) -> list[Block]:
    """All that is not walked through: fixtures, and walls with their doors cut out."""
    fixtures = [Block(f.x0_m, f.y0_m, f.x1_m, f.y1_m) for f in floor.fixtures]
    return fixtures + [block for wall in standing_walls(floor) for block in _wall_blocks(wall)]


def standing_walls(floor: FloorPlan) -> list[Wall]:
    """The walls without the openings of the doors that lie on them."""
    walls = list(floor.walls)
    for door in floor.doors:
        walls = [piece for wall in walls for piece in _cut(wall, door)]
    return walls


def _cut(wall: Wall, door: Wall) -> list[Wall]:
    length_m = math.hypot(wall.x1_m - wall.x0_m, wall.y1_m - wall.y0_m)
    if length_m == 0:
        return [wall]
    ux, uy = (wall.x1_m - wall.x0_m) / length_m, (wall.y1_m - wall.y0_m) / length_m

    def along_and_off(x_m: float, y_m: float) -> tuple[float, float]:
        dx, dy = x_m - wall.x0_m, y_m - wall.y0_m
        return dx * ux + dy * uy, abs(dx * uy - dy * ux)

    (first, off0), (second, off1) = along_and_off(door.x0_m, door.y0_m), along_and_off(door.x1_m, door.y1_m)
    low, high = max(min(first, second), 0.0), min(max(first, second), length_m)
    if max(off0, off1) > 0.05 or low >= high:
        return [wall]
    ends = [(0.0, low), (high, length_m)]
    return [
        wall.model_copy(
            update={
                "x0_m": wall.x0_m + ux * start,
                "y0_m": wall.y0_m + uy * start,
                "x1_m": wall.x0_m + ux * end,
                "y1_m": wall.y0_m + uy * end,
            }
        )
        for start, end in ends
        if end - start > 0.01
    ]


def _wall_blocks(wall: Wall) -> list[Block]:
    """One block for a wall along an axis; a slanting wall in pieces, each in its own small rectangle."""
    dx, dy = wall.x1_m - wall.x0_m, wall.y1_m - wall.y0_m
    pieces = 1 if dx == 0 or dy == 0 else math.ceil(math.hypot(dx, dy) / 0.25)
    corners = [(wall.x0_m + dx * i / pieces, wall.y0_m + dy * i / pieces) for i in range(pieces + 1)]
    return [Block(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)) for (x0, y0), (x1, y1) in pairwise(corners)]


class Paths:
    """Ways on foot over one floor and the pavement around it."""

    def __init__(self, floor: FloorPlan) -> None:
        self._floor = floor
        self._blocks = blocks_of(floor)
        self._corners = [corner for block in self._blocks for corner in _corners(block) if self.is_free(corner)]
        self._ways = [
            {other: math.dist(a, b) for other, b in enumerate(self._corners) if other != i and self.is_clear(a, b)}
            for i, a in enumerate(self._corners)
        ]

    def is_free(self, at: Point) -> bool:
        """Whether a body fits there."""
        inside = (
            -PAVEMENT_M <= at.x_m <= self._floor.width_m + PAVEMENT_M
            and -PAVEMENT_M <= at.y_m <= self._floor.height_m + PAVEMENT_M
        )
        return inside and not any(block.holds(at, CLEARANCE_M - _EXACT_M) for block in self._blocks)

    def is_clear(self, a: Point, b: Point) -> bool:
        """Whether somebody may walk straight from `a` to `b`."""
        return not any(block.is_crossed(a, b, CLEARANCE_M - _TOUCH_M) for block in self._blocks)

    def nearest_free(self, at: Point) -> Point:
        """The place itself, or the nearest (to 10 cm) where a body fits: in front of a shelf, not inside it."""
        if self.is_free(at):
            return at
        bounded = Point(
            min(max(at.x_m, -PAVEMENT_M), self._floor.width_m + PAVEMENT_M),
            min(max(at.y_m, -PAVEMENT_M), self._floor.height_m + PAVEMENT_M),
        )
        for ring in range(200):
            for step in range(24):
                angle = step * math.tau / 24
                there = Point(bounded.x_m + ring * 0.1 * math.cos(angle), bounded.y_m + ring * 0.1 * math.sin(angle))
                if self.is_free(there):
                    return there
        return bounded

    def shortest(self, start: Point, goal: Point) -> list[Point]:
        """Corners of the shortest way, `start` and `goal` included; both must be free.

        Where no way leads there (a closed room), the answer is the start alone.
        """
        if self.is_clear(start, goal):
            return [start, goal]
        last_leg = {i: math.dist(c, goal) for i, c in enumerate(self._corners) if self.is_clear(c, goal)}
        queue: list[tuple[float, float, int, tuple[int, ...]]] = [
            (math.dist(start, c) + math.dist(c, goal), math.dist(start, c), i, (i,))
            for i, c in enumerate(self._corners)
            if self.is_clear(start, c)
        ]
        heapq.heapify(queue)
        done: set[int] = set()
        while queue:
            _, walked_m, here, trail = heapq.heappop(queue)
            if here == -1:
                return [start, *(self._corners[i] for i in trail), goal]
            if here in done:
                continue
            done.add(here)
            if here in last_leg:
                total_m = walked_m + last_leg[here]
                heapq.heappush(queue, (total_m, total_m, -1, trail))
            for there, leg_m in self._ways[here].items():
                if there not in done:
                    far_m = walked_m + leg_m
                    guess_m = far_m + math.dist(self._corners[there], goal)
                    heapq.heappush(queue, (guess_m, far_m, there, (*trail, there)))
        return [start]


def _corners(block: Block) -> list[Point]:
    return [
        Point(x_m, y_m)
        for x_m in (block.x0_m - CLEARANCE_M, block.x1_m + CLEARANCE_M)
        for y_m in (block.y0_m - CLEARANCE_M, block.y1_m + CLEARANCE_M)
    ]
