"""The kiosk's page: how soon it shows something with no server at all, and whether it grows while it plays for hours.

First paint: the page and everything that it shows come from what the device keeps; beside it a plain page with a line
of text, as the yardstick. Memory: the page's objects and nodes, after the browser has looked through all of them, at
equal distances over simulated hours; a straight line through the second half says whether they grow.
"""

from __future__ import annotations

import asyncio
import logging
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import structlog
from playwright.async_api import Browser, Page

from tests.screens.browser import a_browser
from tests.screens.player_rig import PlayerRig

ROUNDS = 5
FIRST_PAINT_WITHIN_MS = 1_000.0

HOURS = 12.0
SAMPLES = 24
WARM_UP_HOURS = 1.0
"Before the first sample: until then code is made ready and caches fill."

GROWS_AT_MOST_PERCENT = 5.0
"In a day, of what it has."
SCATTERS = 4.0
"""What is on the screen differs between samples: two of a page that does not grow lie within four times their scatter
about the line, 995 times in 1000. Growth below that cannot be told from none."""

HOUR_S = 3600.0

PLAIN = "data:text/html,<title>plain</title><p>A line of text</p>"

PAINTED = """
() => new Promise((done) => {
  const told = (entries) => entries.length > 0 && done(entries[0].startTime)
  new PerformanceObserver((list) => told(list.getEntriesByName('first-contentful-paint'))).observe({
    type: 'paint',
    buffered: true,
  })
})
"""

SHOWN = """
() => new Promise((done) => {
  const look = () => {
    const seen = document.querySelector('sb-player')?.shadowRoot?.querySelector('sb-layer[seen]')
    if (seen) done(performance.now())
    else requestAnimationFrame(look)
  }
  look()
})
"""


@dataclass(frozen=True, slots=True)
class Trend:
    """Of the second half of some samples, by a straight line through them."""

    grew: float
    noise: float
    "How far apart two samples may lie though nothing grows."

    @property
    def grows(self) -> bool:
        return self.grew > self.noise


@dataclass(frozen=True, slots=True)
class Report:
    """Milliseconds of real time, bytes of the page's objects; medians of ROUNDS."""

    first_paint_ms: float
    first_item_ms: float
    "The signage's own first thing, decoded and drawn."
    plain_page_ms: float
    hours: float
    heap_bytes: list[int]
    "At equal distances over the hours."
    heap: Trend
    nodes: list[int]
    "Elements and texts on the page, then."
    nodes_trend: Trend
    grows_percent_a_day: float
    "The heap."
    turns: int
    "Things that were shown meanwhile."

    @property
    def held(self) -> bool:
        quick = self.first_paint_ms < FIRST_PAINT_WITHIN_MS
        lean = self.grows_percent_a_day < GROWS_AT_MOST_PERCENT or not self.heap.grows
        return quick and lean and not self.nodes_trend.grows

    def as_json(self) -> dict[str, Any]:
        times = self.first_paint_ms / self.plain_page_ms
        return {**asdict(self), "times_plain_page": round(times, 2), "held": self.held}

    def __str__(self) -> str:
        first, last = self.heap_bytes[0] / 1e6, self.heap_bytes[-1] / 1e6
        return "\n".join(
            (
                f"first paint with no server: {self.first_paint_ms:.0f} ms (a plain page: {self.plain_page_ms:.0f} ms)",
                f"first thing of the signage: {self.first_item_ms:.0f} ms",
                f"memory over {self.hours:g} simulated hours and {self.turns} turns: {first:.2f} to {last:.2f} MB, "
                f"{self.grows_percent_a_day:+.1f} % a day",
                f"over the second half: {self.heap.grew / 1e3:+.0f} kB, of which {self.heap.noise / 1e3:.0f} may be "
                f"noise; {self.nodes_trend.grew:+.0f} nodes, of which {self.nodes_trend.noise:.0f} may be",
                "held" if self.held else "NOT HELD",
            )
        )


def measure(hours: float = HOURS) -> Report:
    return asyncio.run(_measure(hours))


async def _measure(hours: float) -> Report:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        with tempfile.TemporaryDirectory(prefix="shopbell-bench-") as folder:
            async with a_browser() as browser:
                return await _of(browser, Path(folder), hours)
    finally:
        structlog.reset_defaults()


async def _of(browser: Browser, folder: Path, hours: float) -> Report:
    rig = PlayerRig(browser, folder, Random(1))
    await rig.set_up()
    try:
        heap, nodes = await _grow(rig, hours)
        turns = sum(each.item is not None for boot in rig.boots for each in boot.seen)
        await rig.page.page.close()
        await rig.site.stop()
        paints, items, plain = await _paints(rig)
    finally:
        await rig.close()
    return Report(
        first_paint_ms=round(statistics.median(paints), 1),
        first_item_ms=round(statistics.median(items), 1),
        plain_page_ms=round(statistics.median(plain), 1),
        hours=hours,
        heap_bytes=heap,
        heap=trend(heap),
        nodes=nodes,
        nodes_trend=trend(nodes),
        grows_percent_a_day=round(_growth(heap, hours), 2),
        turns=turns,
    )


async def _grow(rig: PlayerRig, hours: float) -> tuple[list[int], list[int]]:
    """Bytes and nodes at each sample."""
    await rig.step(WARM_UP_HOURS * HOUR_S)
    session = await rig.context.new_cdp_session(rig.page.page)
    heap, nodes = [], []
    for _ in range(SAMPLES):
        await rig.step(hours * HOUR_S / SAMPLES)
        # Twice: what the first time lets go of may hold more.
        for _ in range(2):
            await session.send("HeapProfiler.collectGarbage")
        heap.append(round((await session.send("Runtime.getHeapUsage"))["usedSize"]))
        nodes.append((await session.send("Memory.getDOMCounters"))["nodes"])
    return heap, nodes


async def _paints(rig: PlayerRig) -> tuple[list[float], list[float], list[float]]:
    """Of the kiosk without its server: first paint, first thing of the signage; and of the plain page."""
    paints, items, plain = [], [], []
    for _ in range(ROUNDS):
        kiosk = await rig.context.new_page()
        await kiosk.goto(f"{rig.site.url}/kiosk/", wait_until="commit")
        items.append(await kiosk.evaluate(SHOWN))
        paints.append(await kiosk.evaluate(PAINTED))
        await kiosk.close()
        plain.append(await _plain(await rig.context.new_page()))
    return paints, items, plain


async def _plain(page: Page) -> float:
    await page.goto(PLAIN)
    painted: float = await page.evaluate(PAINTED)
    await page.close()
    return painted


def trend(samples: Sequence[int]) -> Trend:
    later = samples[len(samples) // 2 :]
    line = statistics.linear_regression(range(len(later)), later)
    off = [each - line.slope * n - line.intercept for n, each in enumerate(later)]
    return Trend(round(line.slope * (len(later) - 1), 1), round(SCATTERS * statistics.stdev(off), 1))


def _growth(heap: Sequence[int], hours: float) -> float:
    """Percent a day, by the straight line through the second half."""
    later = heap[len(heap) // 2 :]
    line = statistics.linear_regression(range(len(later)), later)
    a_day = line.slope * len(heap) * 24.0 / hours
    return 100 * a_day / statistics.fmean(later)
