"""Kill -9 any program at any instant of Jane's arrival: one visit, one coupon, one task, every time."""

from __future__ import annotations

import asyncio
from pathlib import Path

from simulator.demo.sabotage import kills, survive
from tests.stories.running import plan

SEEDS = range(1, 6)
AT_ONCE = 5


async def test_jane_gets_one_coupon_and_the_clerks_one_task_whatever_is_killed(tmp_path: Path) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def play(seed: int) -> list[str]:
        async with gate:
            planned = kills(seed)
            complaints = await survive(seed, planned, plan(tmp_path / str(seed)))
            return [f"seed {seed}, {', '.join(map(str, planned))}: {complaint}" for complaint in complaints]

    complaints = await asyncio.gather(*(play(seed) for seed in SEEDS))
    assert [complaint for each in complaints for complaint in each] == []


def test_over_a_few_seeds_every_program_is_killed() -> None:
    assert {kill.victim for seed in SEEDS for kill in kills(seed)} == {"server", "broker", "door", "clerk_push"}
