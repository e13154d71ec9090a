"""`./run soak`: the long runs. Each prints one line of JSON, and its progress on standard error; the code is 1 where a
promise was broken.

kills      kill -9 at random instants of Jane's arrival: one coupon, one task, one visit, every time
listening  tags that send at known times: how much the gateway hears, also while the broker is away
outage     the broker is away for an hour at twenty sightings a second: none lost, none twice
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from simulator import soak_listening, soak_outage, store
from simulator.demo.sabotage import kills, survive
from simulator.demo.stack import StackPlan
from simulator.errors import SimulatorError
from simulator.soak_rig import Rig, say

AT_ONCE = 3
"Stacks side by side: each is five mostly idle processes."

RUNS = ("kills", "listening", "outage")

EXAMPLES = """examples:
  ./run soak                              all three: about half an hour
  ./run soak kills --kills 5 --seed 100
  ./run soak listening --listen-min 2
  ./run soak outage --outage-min 5        the outage compressed: its sightings played from a recording
  ./run soak outage --real-time           the outage as long as it is
"""


def main() -> int:
    options = _parser().parse_args()
    broken = asyncio.run(_soak(options))
    return 1 if broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run soak", description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("runs", nargs="*", metavar="RUN", help="kills, listening, outage (default: all of them)")
    parser.add_argument("--kills", type=_count, default=30, help="plays with kills (default 30)")
    parser.add_argument("--seed", type=int, default=1, help="of the first play (default 1)")
    parser.add_argument("--listen-min", type=_minutes, default=10.0, help="minutes of listening (default 10)")
    parser.add_argument("--outage-min", type=_minutes, default=60.0, help="minutes without a broker (default 60)")
    parser.add_argument("--real-time", action="store_true", help="let the outage last as long as it says")
    parser.add_argument("--screens", type=Path, default=Path("screens/dist"), help="the built screens")
    return parser


def _count(text: str) -> int:
    if (count := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least one")
    return count


def _minutes(text: str) -> float:
    if not 0 < (minutes := float(text)) <= 600:
        raise argparse.ArgumentTypeError("more than 0, at most 600")
    return minutes


async def _soak(options: argparse.Namespace) -> bool:
    """Whether any promise was broken."""
    chosen = options.runs or list(RUNS)
    if unknown := set(chosen) - set(RUNS):
        _parser().error(f"there is no run {unknown.pop()!r}")
    options.screens = options.screens.resolve()
    broken = False
    for name in dict.fromkeys(chosen):
        result = await _RUNS[name](options)
        broken = broken or bool(result["broken"])
        print(json.dumps({"run": name, **result}), flush=True)
    return broken


async def _kills(options: argparse.Namespace) -> dict[str, Any]:
    gate = asyncio.Semaphore(AT_ONCE)
    seeds = range(options.seed, options.seed + options.kills)
    complaints = await asyncio.gather(*(_play(seed, options.screens, gate) for seed in seeds))
    return {"plays": len(seeds), "broken": [complaint for each in complaints for complaint in each]}


async def _play(seed: int, screens: Path, gate: asyncio.Semaphore) -> list[str]:
    """What came out wrong."""
    planned = kills(seed)
    async with gate:
        with tempfile.TemporaryDirectory(prefix="shopbell-soak-", ignore_cleanup_errors=True) as data:
            try:
                complaints = await survive(seed, planned, _plan(Path(data), screens))
            except (SimulatorError, OSError) as error:
                complaints = [f"{type(error).__name__} {error}"]
    say(f"seed {seed}: {'; '.join(map(str, planned))}: {'; '.join(complaints) or 'exactly once'}")
    return [f"seed {seed}: {complaint}" for complaint in complaints]


def _plan(data: Path, screens: Path) -> StackPlan:
    return StackPlan(store.SITE_PATH, store.CATALOGUE_PATH, data, screens)


async def _listening(options: argparse.Namespace) -> dict[str, Any]:
    return await _in_rig(options.screens, lambda rig: soak_listening.listen(rig, options.listen_min * 60))


async def _outage(options: argparse.Namespace) -> dict[str, Any]:
    outage = soak_outage.in_real_time if options.real_time else soak_outage.compressed
    return await _in_rig(options.screens, lambda rig: outage(rig, options.outage_min * 60))


async def _in_rig(screens: Path, run: Callable[[Rig], Awaitable[Any]]) -> dict[str, Any]:
    """The outcome as plain values; a run that could not be carried out broke its promise."""
    with tempfile.TemporaryDirectory(prefix="shopbell-soak-", ignore_cleanup_errors=True) as data:
        rig = Rig(_plan(Path(data) / "stack", screens))
        try:
            async with rig:
                return asdict(await run(rig))
        except (SimulatorError, OSError) as error:
            return {"broken": [f"{type(error).__name__} {error}"]}


_RUNS = {"kills": _kills, "listening": _listening, "outage": _outage}


if __name__ == "__main__":
    sys.exit(main())
