"""The long runs of `./run soak` in their short form: the same code, seconds instead of minutes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from simulator.soak_listening import listen
from simulator.soak_outage import PHONES, compressed, in_real_time
from simulator.soak_rig import Rig
from tests.stories.running import plan


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    made = Rig(plan(tmp_path))
    async with made:
        yield made


async def test_a_gateway_hears_nearly_everything_also_while_the_broker_is_away(rig: Rig) -> None:
    outcome = await listen(rig, 10.0)
    assert outcome.broken == []
    assert outcome.sent > 350


async def test_no_sighting_of_an_outage_is_lost_or_comes_twice(rig: Rig) -> None:
    outcome = await in_real_time(rig, 5.0, around_s=3.0)
    assert outcome.broken == []
    assert outcome.waiting_at_return > PHONES


async def test_no_sighting_of_a_longer_outage_is_lost_though_the_broker_is_cut_again(rig: Rig) -> None:
    outcome = await compressed(rig, 300.0)
    assert outcome.broken == []
    assert outcome.waiting_at_return == outcome.sent > 6000
