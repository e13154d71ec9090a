"""The end-to-end part of `./run bench gateway`: how many advertisements a second, and a day in a crowd."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from random import Random

from simulator.bluez import Advertisement
from tests.bench.gateway_air import make_air
from tests.bench.gateway_stage import Stage, stage

NEW_PER_S = 40
"New addresses: what a busy pedestrian zone brings."
DAY_S = 24 * 3600
SAMPLES = 48
WARM_UP_S = 3600
"Until caches are full: 30 s of addresses, and whatever an allocator keeps."
KINDS = 2_000
"Different advertisements; every one has its own address."
ADVERTISEMENTS = 60_000
BATCH = 50


async def measure(python: Path, day_s: int) -> dict[str, object]:
    """Saturation first, then `day_s` seconds of simulated time in the same processes."""
    async with stage(python) as on:
        saturation = await _saturation(on)
        return {"saturation": saturation, "crowd": await _crowd(on, day_s)}


async def _saturation(on: Stage) -> dict[str, object]:
    air = [
        (one.address, Advertisement.parse(one.raw, connectable=not one.is_ours), one.rssi)
        for one in make_air(5_000, 100)
    ]
    for one in air:
        on.receive(*one)
        await on.flush()
    await on.drained()
    heard_before = await on.heard()
    rows_before = len(on.server.seqs)
    began_s, gateway_s, bare_s = time.perf_counter(), on.gateway.processor_s(), on.bare.processor_s()
    for number in range(ADVERTISEMENTS):
        on.receive(*air[number % len(air)])
        if number % BATCH == BATCH - 1:
            await on.flush()
            on.clock.at_s += BATCH / 1000
        if number % 500 == 499:
            await asyncio.sleep(0)
    await on.drained()
    lasted_s = time.perf_counter() - began_s
    gateway_s, bare_s = on.gateway.processor_s() - gateway_s, on.bare.processor_s() - bare_s
    heard = await on.heard() - heard_before
    return {
        "advertisements": ADVERTISEMENTS,
        "heard": heard,
        "heard_per_s": round(heard / lasted_s),
        "gateway_cpu_us": round(gateway_s / ADVERTISEMENTS * 1e6, 2),
        "bare_bleak_cpu_us": round(bare_s / ADVERTISEMENTS * 1e6, 2),
        "gateway_over_bare": round(gateway_s / bare_s, 2) if bare_s else None,
        "rows_acknowledged": len(on.server.seqs) - rows_before,
        "gateway_resident_mb": _mb(on.gateway.resident_bytes()),
        "bare_bleak_resident_mb": _mb(on.bare.resident_bytes()),
    }


async def _crowd(on: Stage, day_s: int) -> dict[str, object]:
    kinds = [Advertisement.parse(one.raw, connectable=not one.is_ours) for one in make_air(KINDS, KINDS)]
    rng = Random(5)
    before = await on.heard()
    samples: list[tuple[int, int, int]] = []
    every_s, began_s, sent = max(1, day_s // SAMPLES), time.perf_counter(), 0
    for second in range(day_s):
        on.bus.cork()
        for _ in range(NEW_PER_S):
            sent += 1
            address = f"C0:{sent >> 24 & 255:02X}:{sent >> 16 & 255:02X}:{sent >> 8 & 255:02X}:{sent & 255:02X}:7A"
            on.receive(address, kinds[rng.randrange(KINDS)], rng.randrange(-95, -40))
        on.clock.at_s += 1
        on.host.tree.flush()
        on.host.expire()
        await asyncio.sleep(0)
        on.bus.uncork()
        await on.flush()
        if second % every_s == every_s - 1:
            samples.append((second + 1, on.gateway.resident_bytes(), on.bare.resident_bytes()))
            _tell(second + 1, samples[-1], began_s)
    await on.drained()
    heard = await on.heard() - before
    samples.append((day_s, on.gateway.resident_bytes(), on.bare.resident_bytes()))
    warm = [sample for sample in samples if sample[0] >= min(WARM_UP_S, day_s // 4)]
    return {
        "simulated_s": day_s,
        "addresses": sent,
        "heard": heard,
        "gateway_mb": [_mb(sample[1]) for sample in samples],
        "bare_bleak_mb": [_mb(sample[2]) for sample in samples],
        "gateway_end_mb": _mb(samples[-1][1]),
        "bare_bleak_end_mb": _mb(samples[-1][2]),
        "difference_mb": _mb(samples[-1][1] - samples[-1][2]),
        "flat_percent": round(100 * (max(s[1] for s in warm) / min(s[1] for s in warm) - 1), 1),
        "bare_flat_percent": round(100 * (max(s[2] for s in warm) / min(s[2] for s in warm) - 1), 1),
    }


def _tell(second: int, sample: tuple[int, int, int], began_s: float) -> None:
    print(
        f"crowd: hour {second / 3600:5.1f}, gateway {_mb(sample[1])} MB, bare bleak {_mb(sample[2])} MB "
        f"({time.perf_counter() - began_s:.0f} s)",
        file=sys.stderr,
        flush=True,
    )


def _mb(size: int) -> float:
    """In units of 2^20 bytes."""
    return round(size / 2**20, 1)
