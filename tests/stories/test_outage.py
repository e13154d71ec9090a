"""The broker is gone for a minute while Jane comes in: the arrival still comes, once, with its original time."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from simulator.demo.timeline import first
from tests.stories.running import performance, until

OUTAGE_S = 60.0
FIRST_HEARD_WITHIN_S = 30.0


async def test_an_arrival_during_a_broker_outage_comes_once_with_its_original_time(tmp_path: Path) -> None:
    async with performance(tmp_path, seed=3) as play:
        broker = play.stack.broker
        broker.kill()
        await broker.wait()
        gone_at_s = time.time()
        # An invitation is of the moment: by the time anybody knows, she has passed the kiosk.
        play.scenario = play.scenario.without_promise_of("kiosk")
        performing = asyncio.create_task(play.perform())
        await asyncio.sleep(OUTAGE_S)
        back_at_s = time.time()
        await broker.start()
        await performing
        await until(lambda: not play.complaints(), 30.0)
        assert play.complaints() == []
        visit = play.visit_of("jane")
        assert visit is not None
        started = first(play.phones["jane"].seen, "visit.started", visit)
        assert started is not None
        assert started.at_s >= back_at_s
        assert gone_at_s < started.body["started_at_s"] < gone_at_s + FIRST_HEARD_WITHIN_S
