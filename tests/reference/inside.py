"""Plays every scenario on one air and writes an outcome a line: `python -m tests.reference.inside WHICH [PART]`."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import sys
from functools import partial
from pathlib import Path

from simulator.bluez.profile import bluez
from tests.reference import registering
from tests.reference.checking_in import Connect, VirtualPhone, check_in
from tests.reference.scenarios import SCENARIOS, Outcome

SYSTEM_BUS = "unix:path=/run/dbus/system_bus_socket"


async def play(which: str, part: str = "") -> None:
    """Every scenario, one after the other: WHICH is `real`, this machine's bluetoothd, or a version of a virtual one.

    `part`: `radio` or `registering`; both where empty.
    """
    if which == "real":
        from tests.reference.real_air import RealAir  # only there is bumble needed
        from tests.reference.real_phone import RealPhone

        air = RealAir(Path("/out/bluetoothd.log"))
        phone: Connect = partial(RealPhone.connect, air)
    else:
        from tests.reference.virtual_air import VirtualAir

        # The software controller behind the real one is LE only and filters no duplicates.
        air = VirtualAir(bluez(which, dual_mode=False).without_duplicate_filter())
        phone = partial(VirtualPhone.connect, air.host)
    await air.start()
    try:
        for scenario in SCENARIOS if part != "registering" else ():
            print(json.dumps(dataclasses.asdict(await scenario(air))), flush=True)
        for register in registering.SCENARIOS if part != "radio" else ():
            print(json.dumps(dataclasses.asdict(await _registered(register))), flush=True)
        if part != "radio":
            print(json.dumps(dataclasses.asdict(await check_in(phone))), flush=True)
    finally:
        await air.stop()


async def _registered(scenario: registering.Scenario) -> Outcome:
    name = scenario.__name__.replace("_", " ")
    address = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS", SYSTEM_BUS)
    try:
        return Outcome(name, await scenario(address))
    except TimeoutError:
        return Outcome(name, {"answered": False})


if __name__ == "__main__":
    asyncio.run(play(*sys.argv[1:]))
