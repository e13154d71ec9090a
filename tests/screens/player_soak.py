"""The signage through days of trouble: `./run soak player [--hours H] [--seed N]`.

A real kiosk page plays from a real server while simulated hours pass. At random the network or the server goes away,
kept files and the server's own are damaged, the clock on the wall jumps, the plan changes, an emergency stands over
everything, somebody touches the screen, and the page's process is killed. Three promises are kept: no frame without
anything to see for longer than a second (but ten seconds for a page that starts anew), nothing stands far beyond its
time, and proof of play says what was seen.

Each simulated hour a line on stderr says what was judged so far; whoever ends the run, or whatever does, gets that as
its verdict, with the reason.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from random import Random

import structlog
from playwright.async_api import Browser, Error, FloatRect

from kiosk_server.signage.tables import SignagePlay
from tests.adapters.kiosk_site import NOW_S
from tests.screens.browser import a_browser
from tests.screens.player_rig import PlayerRig
from tests.screens.player_troubles import HOUR_S, Troubles
from tests.screens.player_verdict import WELL_WITHIN_S, Course, Outcome, judge

HOURS = 72.0

STEP_AT_MOST_S = 30.0
"How much time passes between one trouble and another, in life."

HURRY_DAY_H = 24.0
HURRY_AT_MOST = 36.0
"A short run has the troubles of a day, but time to play between them."

UPPER_PART = FloatRect(x=0, y=0, width=1080, height=1100)
EMPTY_PICTURE_BYTES = 6_000
"A picture of the upper part that is smaller when packed has nothing on it."
PICTURE_EVERY = 200
"Steps."

CLOSED_WITHIN_S = 30.0
"Real time: a browser that is gone may never say so."


class Soak:
    """`await run()`; `say` gets what it has come to in each simulated hour, `end(why)` makes it stop soon."""

    def __init__(self, browser: Browser, folder: Path, seed: int, hours: float) -> None:
        self.rig = PlayerRig(browser, folder, Random(seed))
        self.hours = hours
        self.say: Callable[[Outcome], None] = lambda _: None
        hurry = min(max(1.0, HURRY_DAY_H / hours), HURRY_AT_MOST)
        self._step_at_most_s = max(3.0, STEP_AT_MOST_S / hurry)
        self._troubles = Troubles(self.rig, self.rig.chance, hurry, hours * HOUR_S / 2)
        self._told: dict[str, list[SignagePlay]] = {}
        self._died: list[str] = []
        self._pictures = 0
        self._noticed: list[str] = []
        self._ended = ""
        self._began_s = time.monotonic()

    def end(self, why: str) -> None:
        """The first reason counts: what follows may come of it."""
        self._ended = self._ended or why

    async def run(self) -> Outcome:
        try:
            await self.rig.set_up()
            await self._play()
        except Exception as error:  # noqa: BLE001 - whatever it was: hours of what was judged are not lost to it
            self.end(f"{type(error).__name__}: {error}")
        with suppress(Exception):
            if not self.rig.site.up:
                await self.rig.site.start()
        outcome = self._so_far(whole=not self._ended)
        with suppress(Exception):
            await asyncio.wait_for(self.rig.close(), CLOSED_WITHIN_S)
        return outcome

    async def _play(self) -> None:
        rig, until_s, steps, said_h = self.rig, self.rig.now_s + self.hours * HOUR_S, 0, 0.0
        while rig.now_s < until_s and not self._ended:
            await self._through_death(self._troubles.happen())
            await self._through_death(rig.step(rig.chance.uniform(1.0, self._step_at_most_s)))
            steps += 1
            if steps % PICTURE_EVERY == 0:
                await self._through_death(self._look())
            if (whole_h := self._passed_h // 1) > said_h:
                said_h = whole_h
                self.say(self._so_far(whole=False))
        if not self._ended:
            await self._troubles.all_well()
            await self._until_told()

    @property
    def _passed_h(self) -> float:
        return (self.rig.now_s - NOW_S) / HOUR_S

    async def _through_death(self, act: Awaitable[None]) -> None:
        """A page's process that dies by itself is told, and the page is opened again, as on any kiosk."""
        try:
            await act
        except Error:
            if not await self.rig.revive():
                raise
            self._died.append(f"at {self._passed_h:.2f} h")

    async def _look(self) -> None:
        """At what a person would see."""
        packed = await self.rig.page.page.screenshot(clip=UPPER_PART)
        self._pictures += 1
        if len(packed) < EMPTY_PICTURE_BYTES:
            self._noticed.append(f"an empty picture of {len(packed)} bytes at {self.rig.now_s:.0f}")

    async def _until_told(self) -> None:
        until_s = self.rig.now_s + WELL_WITHIN_S
        while (left := await self.rig.waiting()) and self.rig.now_s < until_s:
            await self._through_death(self.rig.step(2.0))
        if left:
            self._noticed.append(f"{left} plays were not told {WELL_WITHIN_S:.0f} s after all was well")

    def _so_far(self, *, whole: bool) -> Outcome:
        rig = self.rig
        if rig.site.up:
            self._told = rig.told()
        outcome = Outcome(
            self.hours,
            passed_h=round(self._passed_h, 2),
            ended=self._ended,
            happened=dict(self._troubles.happened),
            died=list(self._died),
            longest_empty_ms=round(rig.longest_empty_ms, 1),
            emptiest=rig.emptiest,
            pictures=self._pictures,
            took_s=round(time.monotonic() - self._began_s, 1),
            broken=list(self._noticed),
        )
        judge(outcome, Course(rig.boots, self._told, rig.planned, rig.calm, whole))
        return outcome


def _line(outcome: Outcome) -> str:
    return json.dumps({"run": "player", **asdict(outcome)})


async def _alone(seed: int, hours: float) -> int:
    with tempfile.TemporaryDirectory(prefix="shopbell-soak-") as folder:
        async with a_browser() as browser:
            soak = Soak(browser, Path(folder), seed, hours)
            soak.say = lambda outcome: print(_line(outcome), file=sys.stderr, flush=True)
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, soak.end, f"ended by {number.name}")
            outcome = await soak.run()
            # Before the browser is closed: one that is gone may take long to say so.
            print(_line(outcome), flush=True)
    return 1 if outcome.broken or outcome.ended else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run soak player", description=__doc__)
    parser.add_argument("--hours", type=float, default=HOURS, help="simulated (default 72)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return asyncio.run(_alone(options.seed, options.hours))


if __name__ == "__main__":
    sys.exit(main())
