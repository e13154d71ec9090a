"""Where on the floor somebody may be, from how loudly gateways hear the phone. Pure.

A Bayes filter over a coarse grid (Fox et al., "Bayesian filtering for location estimation", 2003): what was thought
before spreads as far as somebody walks meanwhile, then each cell counts by how well the levels fit it. With few
gateways several places fit; so distances are asked of all of them at once, and a single place is named only where they
agree.

On recordings (../shared/data/office) the place is off by 2.0 m at the median while walking, and 3.9 m for phones that
lie still.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk_server.presence.grid import Grid, Point, apart_m
from wire.messages.site import FloorPlan

CELL_M = 1.0
"Levels swing by several dB at one place, which is a metre and more: smaller cells would say nothing better."

MOST_CELLS = 600
"Beyond, cells grow: a step of the filter stays at about a millisecond a visitor."

AT_1_M_DBM = -66.0
"Of a calibrated phone with a body in between, at half of all angles: -61.5 in recordings of an office, less 4 to 5 dB."

SLOPE_DB = 15.0
"A decade of distance; recordings of an office: 14.7, and 3GPP TR 38.901 has 17.3 for an open one."

HEIGHT_M = 1.3
"Of a gateway above a phone in a pocket: right below it nobody is at 0 m."

SPREAD_DB = 6.0
"About the model, of a level: places 3.7, fades and noise 3, bodies 3, receivers 1, added as squares."

FLOOR = 0.02
"No level rules a place out: a phone in a metal basket is everywhere too quiet."

WALKING_MPS = 1.5
"A shopper walks at 1.2 m/s; whoever is faster is followed a little late."

STAYS = 0.2
"Of what is thought of a cell, in each step: more follows a walker too late (by 4 m at half), less loses who stands."

LONGEST_STEP_S = 20.0
"After a longer silence what was thought before says nothing."

SURE_M = 4.0
"Half of the belief lies closer than this to the place that is named: the width of an aisle and its neighbours."


@dataclass(frozen=True, slots=True)
class Belief:
    """How likely each free cell is; they add up to 1."""

    share: tuple[float, ...]
    at_s: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that is as good as known."""

    at: Point
    heard_at_s: float


class Locator:
    """Of one floor. `gateways`: where each one hangs."""

    def __init__(self, plan: FloorPlan, cell_m: float = CELL_M) -> None:
        area_m2 = plan.width_m * plan.height_m
        self.grid = Grid(plan, max(cell_m, math.sqrt(area_m2 / MOST_CELLS)))
        self._number = {cell: n for n, cell in enumerate(self.grid.free)}
        self.places = [self.grid.middle(cell) for cell in self.grid.free]
        "One a cell, in the order of `Belief.share`."
        self._gateways = {each.gateway: Point(each.x_m, each.y_m) for each in plan.gateways}
        self._expected_dbm: dict[str, list[float]] = {}
        self._around: list[list[int]] = []

    def believe(self, before: Belief | None, levels_dbm: Mapping[str, float], at_s: float) -> Belief | None:
        """After levels by gateway at `at_s`; None where no gateway of the plan heard anything."""
        expected = {name: self._levels(name) for name in levels_dbm if name in self._gateways}
        if not expected or not self.places:
            return before
        share = self._moved(before, at_s)
        for name, levels in expected.items():
            heard_dbm = levels_dbm[name]
            share = [
                each * (math.exp(-(((heard_dbm - level) / SPREAD_DB) ** 2) / 2) + FLOOR)
                for each, level in zip(share, levels, strict=True)
            ]
        total = sum(share)
        return Belief(tuple(each / total for each in share), at_s)

    def spot(self, belief: Belief) -> Spot | None:
        """The place in the middle of what is believed; None where the belief is spread too far to name one."""
        x_m = sum(share * place.x_m for share, place in zip(belief.share, self.places, strict=True))
        y_m = sum(share * place.y_m for share, place in zip(belief.share, self.places, strict=True))
        middle = Point(x_m, y_m)
        near = sum(
            share for share, place in zip(belief.share, self.places, strict=True) if apart_m(place, middle) <= SURE_M
        )
        return Spot(middle, belief.at_s) if near >= 0.5 else None

    def expected_m(self, belief: Belief, distances_m: list[float | None]) -> float | None:
        """The mean of a distance (one a place, as `places`) over all that is believed; None where none is known."""
        known = [(share, each) for share, each in zip(belief.share, distances_m, strict=True) if each is not None]
        total = sum(share for share, _ in known)
        return sum(share * each for share, each in known) / total if total > 0 else None

    def _levels(self, gateway: str) -> list[float]:
        """What that gateway hears from each place; looked at once, when it first hears somebody."""
        if gateway not in self._expected_dbm:
            at = self._gateways[gateway]
            self._expected_dbm[gateway] = [self._level(at, place) for place in self.places]
        return self._expected_dbm[gateway]

    def _level(self, gateway: Point, place: Point) -> float:
        far_m = math.hypot(apart_m(gateway, place), HEIGHT_M)
        walls_db = sum(wall.loss_db for wall in self.grid.walls_between(gateway, place))
        return AT_1_M_DBM - SLOPE_DB * math.log10(max(far_m, 1.0)) - walls_db

    def _moved(self, before: Belief | None, at_s: float) -> list[float]:
        """Where somebody may be now who was there before: a step a second to each cell around."""
        count = len(self.places)
        if before is None or at_s - before.at_s > LONGEST_STEP_S:
            return [1.0 / count] * count
        share = list(before.share)
        steps = round((at_s - before.at_s) * WALKING_MPS / self.grid.cell_m)
        for _ in range(min(steps, 3)):
            share = self._spread(share)
        return share

    def _spread(self, share: list[float]) -> list[float]:
        if not self._around:
            self._around = [
                [self._number[there] for there, _ in self.grid.steps(cell) if there in self._number]
                for cell in self.grid.free
            ]
        moved = [each * STAYS for each in share]
        for n, around in enumerate(self._around):
            if around:
                part = share[n] * (1 - STAYS) / len(around)
                for there in around:
                    moved[there] += part
            else:
                moved[n] += share[n] * (1 - STAYS)
        return moved
