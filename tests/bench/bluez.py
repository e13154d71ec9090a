"""What the way over D-Bus to unmodified bleak costs, beside the same advertisements merged in this process."""

from __future__ import annotations

import asyncio

from simulator.bluez import bench
from tests.bench.measuring import Figure

DEVICES, ADVERTISEMENTS = 200, 50_000


def measure() -> list[Figure]:
    return [_figure(direct) for direct in (False, True)]


def _figure(direct: bool) -> Figure:
    result = asyncio.run(bench.measure(direct, DEVICES, ADVERTISEMENTS))
    lost = result.advertisements - result.heard
    name = f"an advertisement to bleak over {result.transport}, {lost} of {result.advertisements} lost"
    return Figure(name, 1e6 / result.heard_per_s, "merged in this process", 1e6 / result.reference_per_s)
