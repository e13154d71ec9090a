"""The signage through days of trouble: `./run soak player [--hours H] [--seed N]`.

A real kiosk page plays from a real server while simulated hours pass. At random the network or the server goes away,
kept files and the server's own are damaged, the clock on the wall jumps, the plan changes, an emergency stands over
everything, somebody touches the screen, and the page's process is killed. Two promises are kept: no frame without
anything to see for longer than a second (but ten seconds for a page that starts anew), and proof of play says what was
seen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

import structlog
from playwright.async_api import Browser, FloatRect
from sqlmodel import col, select

from kiosk_server.signage.tables import SignagePlay
from tests.adapters.kiosk_site import NOW_S
from tests.screens.browser import a_browser
from tests.screens.player_rig import Boot, PlayerRig
from tests.screens.player_troubles import HOUR_S, TROUBLES, Troubles

HOURS = 72.0

EMPTY_AT_MOST_MS = 1_000.0

EXACT_S = 0.3
"How far apart the watcher and the proof may be: the player's own step, and a frame."
KILLED_S = 6.0
"What stood when the page was killed is told up to five seconds short."

STEP_AT_MOST_S = 30.0
"How much time passes between one trouble and another, in life."

HURRY_DAY_H = 24.0
HURRY_AT_MOST = 36.0
"A short run has the troubles of a day, but time to play between them."

TOLD_WITHIN_S = 600.0
"Simulated, once everything is well again."

SEEN_AT_LEAST_PER_HOUR = 45
"Half of what fits into an hour when each thing stands for the longest time of the plans, 40 s."

UPPER_PART = FloatRect(x=0, y=0, width=1080, height=1100)
EMPTY_PICTURE_BYTES = 6_000
"A picture of the upper part that is smaller when packed has nothing on it."
PICTURE_EVERY = 200
"Steps."


@dataclass(slots=True)
class Outcome:
    hours: float
    starts: int = 0
    seen: int = 0
    told: int = 0
    "Records at the server."
    failures: int = 0
    "Of those: what could not be shown."
    happened: dict[str, int] = field(default_factory=dict)
    longest_empty_ms: float = 0.0
    slowest_start_ms: float = 0.0
    pictures: int = 0
    took_s: float = 0.0
    broken: list[str] = field(default_factory=list)
    "Promises that were not kept."


async def soak(browser: Browser, folder: Path, seed: int, hours: float) -> Outcome:
    chance, began = Random(seed), time.monotonic()
    rig, outcome = PlayerRig(browser, folder, chance), Outcome(hours)
    await rig.set_up()
    try:
        hurry = min(max(1.0, HURRY_DAY_H / hours), HURRY_AT_MOST)
        troubles = Troubles(rig, chance, hurry, hours * HOUR_S / 2)
        until_s, steps, said_h = rig.now_s + hours * HOUR_S, 0, 0.0
        while rig.now_s < until_s:
            await troubles.happen()
            await rig.step(chance.uniform(1.0, max(3.0, STEP_AT_MOST_S / hurry)))
            steps += 1
            if (whole_h := (rig.now_s - NOW_S) // HOUR_S) > said_h:
                said_h = whole_h
                print(f"{said_h:.0f} h: {dict(troubles.happened)}", file=sys.stderr, flush=True)
            if steps % PICTURE_EVERY == 0:
                await _look(rig, outcome)
        await troubles.all_well()
        await _until_told(rig, outcome)
        outcome.happened = dict(troubles.happened)
        _judge(rig, outcome)
    finally:
        await rig.close()
    outcome.took_s = round(time.monotonic() - began, 1)
    return outcome


async def _look(rig: PlayerRig, outcome: Outcome) -> None:
    """At what a person would see."""
    outcome.pictures += 1
    packed = await rig.page.page.screenshot(clip=UPPER_PART)
    if len(packed) < EMPTY_PICTURE_BYTES:
        outcome.broken.append(f"an empty picture of {len(packed)} bytes at {rig.now_s:.0f}")


async def _until_told(rig: PlayerRig, outcome: Outcome) -> None:
    until_s = rig.now_s + TOLD_WITHIN_S
    while (left := await rig.waiting()) and rig.now_s < until_s:
        await rig.step(2.0)
    if left:
        outcome.broken.append(f"{left} plays were not told {TOLD_WITHIN_S:.0f} s after all was well")


def _judge(rig: PlayerRig, outcome: Outcome) -> None:
    outcome.longest_empty_ms = round(rig.longest_empty_ms, 1)
    if rig.longest_empty_ms > EMPTY_AT_MOST_MS:
        outcome.broken.append(f"nothing to see for {rig.longest_empty_ms:.0f} ms: {rig.emptiest}")
    for number, boot in enumerate(rig.boots, 1):
        if boot.filled_after_ms is None:
            outcome.broken.append(f"start {number} showed nothing")
        else:
            outcome.slowest_start_ms = max(outcome.slowest_start_ms, round(boot.filled_after_ms, 1))
        with rig.site.read() as session:
            statement = select(SignagePlay).where(SignagePlay.boot == boot.name).order_by(col(SignagePlay.n))
            records = list(session.exec(statement))
        outcome.starts += 1
        outcome.seen += sum(each.item is not None for each in boot.seen)
        outcome.told += len(records)
        outcome.failures += sum(each.outcome == "failed" for each in records)
        outcome.broken += [f"start {number}: {each}" for each in differences(boot, records)]
    outcome.broken += too_little(outcome)


def too_little(outcome: Outcome) -> list[str]:
    """What a run lacks that proves nothing: a kiosk that was signed out all the time breaks no promise either."""
    least = outcome.hours * SEEN_AT_LEAST_PER_HOUR
    counts = {"seen": outcome.seen, "told": outcome.told}
    found = [f"only {count} things were {what}" for what, count in counts.items() if count < least]
    return found + [f"no trouble of the kind: {each.name}" for each in TROUBLES if not outcome.happened.get(each.name)]


def differences(boot: Boot, records: list[SignagePlay]) -> list[str]:
    """Where the records of a boot do not say what the watcher saw."""
    wrong = [f"record {each.n} is doubted: {each.doubt}" for each in records if each.doubt is not None]
    wrong += [f"record {n} is missing" for n in set(range(1, len(records) + 1)) - {each.n for each in records}]
    told = [each for each in records if each.shown_s > EXACT_S]
    ends_s = [each.steady_s for each in boot.seen[1:]] + [boot.over_s]
    lasted = [(each, end_s - each.steady_s) for each, end_s in zip(boot.seen, ends_s, strict=True)]
    seen = [(each, lasted_s) for each, lasted_s in lasted if each.item is not None and lasted_s > EXACT_S]
    # What still stands in the end is not told yet; what came just before a kill may not have been written down.
    if len(seen) == len(told) + 1 and (not boot.killed or seen[-1][1] < KILLED_S):
        seen.pop()
    if len(seen) != len(told):
        wrong.append(f"{len(seen)} things were seen, {len(told)} told")
    for n, ((each, lasted_s), record) in enumerate(zip(seen, told, strict=False), 1):
        exact_s = KILLED_S if boot.killed and n == len(seen) else EXACT_S
        if each.item != record.item or abs(each.now_s - record.started_at_s) > EXACT_S:
            return [*wrong, f"{each.item} was seen as number {n}, {record.item} was told"]
        if abs(lasted_s - record.shown_s) > exact_s:
            wrong.append(f"{each.item} was seen for {lasted_s:.2f} s, told with {record.shown_s:.2f} s")
    return wrong


async def _alone(seed: int, hours: float) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="shopbell-soak-") as folder:
        async with a_browser() as browser:
            return await soak(browser, Path(folder), seed, hours)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run soak player", description=__doc__)
    parser.add_argument("--hours", type=float, default=HOURS, help="simulated (default 72)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    outcome = asyncio.run(_alone(options.seed, options.hours))
    print(json.dumps({"run": "player", **asdict(outcome)}))
    return 1 if outcome.broken else 0


if __name__ == "__main__":
    sys.exit(main())
