"""Plays every scenario on one air and writes an outcome a line: `python -m tests.reference.inside real|VERSION`."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys
from pathlib import Path

from simulator.bluez.profile import bluez
from tests.reference.scenarios import SCENARIOS


async def play(which: str) -> None:
    """Every scenario, one after the other, on the real bluetoothd of this machine or on a virtual one."""
    if which == "real":
        from tests.reference.real_air import RealAir  # only there is bumble needed

        air = RealAir(Path("/out/bluetoothd.log"))
    else:
        from tests.reference.virtual_air import VirtualAir

        # The software controller behind the real one is LE only and filters no duplicates.
        air = VirtualAir(bluez(which, dual_mode=False).without_duplicate_filter())
    await air.start()
    try:
        for scenario in SCENARIOS:
            print(json.dumps(dataclasses.asdict(await scenario(air))), flush=True)
    finally:
        await air.stop()


if __name__ == "__main__":
    asyncio.run(play(sys.argv[1]))
