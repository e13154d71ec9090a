"""A whole stack for a story: every program a process, the air simulated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from simulator import scenarios, store
from simulator.demo.performance import Performance
from simulator.demo.sign_in import Doors, client
from simulator.demo.stack import Stack, StackPlan
from tests.stories.copied_site import copied

SCREENS = Path("screens/dist").resolve()


def plan(data: Path) -> StackPlan:
    return StackPlan(store.SITE_PATH, store.CATALOGUE_PATH, data, SCREENS, set_up=copied)


@asynccontextmanager
async def performance(data: Path, *, seed: int = 1, scenario: str = "jane") -> AsyncIterator[Performance]:
    """A running stack with every screen live, ready for `perform()`."""
    async with client() as http, Stack(plan(data)) as stack:
        play = Performance(stack, scenarios.load(scenario, seed, store.skus()), Doors(stack, http))
        async with play:
            await play.prepare()
            yield play


async def until(true: Callable[[], bool], within_s: float) -> None:
    """Wait until it is true; TimeoutError where it is not within that time."""
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.05)
