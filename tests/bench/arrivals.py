"""What an arrival costs: from a gateway's batch to committed visit, decisions, voucher and events.

The reference is one small row through the same writer, one at a time: a durable commit of this disk.
"""

from __future__ import annotations

import tempfile
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from kiosk_server.database.meta import Meta
from tests.bench.measuring import Figure
from tests.stories.arrival_shop import ArrivalShop, Jane, open_shop, set_up_shop
from wire.messages.mqtt import SightingBatch

MEMBERS = 400
IN_FLIGHT = 50
"As many batches as the ears let through the writer at once, and some."


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, open_shop(set_up_shop(Path(folder))) as shop:
        commit_us = median(_commits(shop)) * 1e6
        reference = "one row committed, one at a time"

        def figure(name: str, seconds: float) -> Figure:
            return Figure(name, seconds * 1e6, reference, commit_us)

        first, second = [shop.join() for _ in range(MEMBERS)], [shop.join() for _ in range(MEMBERS)]
        arrivals = [shop.batch(shop.row(jane)) for jane in first]
        many_s = _through(shop, arrivals) / MEMBERS
        alone = sorted(_one_by_one(shop, [shop.batch(shop.row(jane)) for jane in second]))
        shop.now_s += 1
        rows = _sightings(shop, first)
        sightings_s = _through(shop, rows) / sum(len(batch.rows) for batch in rows)
        return [
            figure("an arrival, many at once", many_s),
            figure("an arrival alone, median to the commit", median(alone)),
            figure("an arrival alone, 99th percentile to the commit", quantiles(alone, n=100)[98]),
            figure("a sighting of somebody present, in batches of 50", sightings_s),
        ]


def _commits(shop: ArrivalShop) -> list[float]:
    def one(number: int) -> Callable[[Any], None]:
        return lambda session: session.add(Meta(key=f"bench{number}", value=""))

    return [_timed(lambda n=n: shop.database.writer.run(one(n))) for n in range(300)]  # type: ignore[misc]


def _one_by_one(shop: ArrivalShop, batches: list[SightingBatch]) -> list[float]:
    return [_timed(lambda b=batch: shop.take(b)) for batch in batches]  # type: ignore[misc]


def _sightings(shop: ArrivalShop, present: list[Jane]) -> list[SightingBatch]:
    return [shop.batch(*(shop.row(jane) for jane in present[at : at + 50])) for at in range(0, len(present), 50)]


def _through(shop: ArrivalShop, batches: list[SightingBatch]) -> float:
    """Seconds for all, with `IN_FLIGHT` under way at any time."""
    start = time.perf_counter()
    under_way: deque[Future[int]] = deque()
    for batch in batches:
        if len(under_way) == IN_FLIGHT:
            under_way.popleft().result()
        command = lambda s, b=batch: shop.arrivals.take(s, b, shop.now_s, shop.now_s)  # noqa: E731
        under_way.append(shop.database.writer.submit(command))
    for each in under_way:
        each.result()
    return time.perf_counter() - start


def _timed(operation: Callable[[], object]) -> float:
    start = time.perf_counter()
    operation()
    return time.perf_counter() - start
