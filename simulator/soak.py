"""`./run soak`: the long runs. Kills at random instants in real time, thirty of them unless told otherwise."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from simulator.demo.sabotage import kills, survive
from simulator.errors import SimulatorError

AT_ONCE = 3
"Stacks side by side: each is five mostly idle processes."

EXAMPLES = """examples:
  ./run soak                     thirty seeded plays with kills
  ./run soak --kills 5 --seed 100
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./run soak", description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=_plays, default=30, help="how many plays (default 30)")
    parser.add_argument("--seed", type=int, default=1, help="of the first play (default 1)")
    parser.add_argument("--screens", type=Path, default=Path("screens/dist"), help="the built screens")
    options = parser.parse_args()
    failed = asyncio.run(_soak(range(options.seed, options.seed + options.kills), options.screens.resolve()))
    print(f"{options.kills - failed} of {options.kills} plays: exactly one coupon, one task, one visit")
    return 1 if failed else 0


def _plays(text: str) -> int:
    if (plays := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least one")
    return plays


async def _soak(seeds: range, screens: Path) -> int:
    gate = asyncio.Semaphore(AT_ONCE)
    return sum(await asyncio.gather(*(_one(seed, screens, gate) for seed in seeds)))


async def _one(seed: int, screens: Path, gate: asyncio.Semaphore) -> bool:
    """True where something came out wrong."""
    planned = kills(seed)
    async with gate:
        with tempfile.TemporaryDirectory(prefix="shopbell-soak-", ignore_cleanup_errors=True) as data:
            try:
                complaints = await survive(seed, planned, Path(data), screens)
            except (SimulatorError, OSError) as error:
                complaints = [f"{type(error).__name__} {error}"]
    print(f"seed {seed}: {'; '.join(map(str, planned))}: {'; '.join(complaints) or 'exactly once'}", flush=True)
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main())
