"""The rungs of the recovery ladder: each does one thing to an adapter and says whether it could."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from dbus_fast import BusType
from dbus_fast.aio import MessageBus

from gateway import other_program
from gateway.bluetooth.adapters import BUS_TROUBLE, Adapters, NoAdapter, switch
from gateway.bluetooth.reset_door import GATEWAY_WAITS_S
from gateway.log import get_logger

log = get_logger("gateway.rungs")

OFF_S = 2.0
"As long as bluetooth-auto-recovery waits: a controller needs a moment without power to forget what it was at."


async def power_cycle(adapters: Adapters, wanted: str | None, *, off_s: float = OFF_S) -> bool:
    """Powers the adapter off and on over D-Bus; one that is off already is only powered on."""
    bus = None
    try:
        bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        found = await adapters.find(bus, wanted)
        if found.powered:
            # A controller that hangs does not answer; powering it on is tried all the same.
            with contextlib.suppress(NoAdapter, TimeoutError):
                await switch(bus, found.path, on=False)
            await asyncio.sleep(off_s)
        await switch(bus, found.path, on=True)
    except (NoAdapter, *BUS_TROUBLE) as error:
        log.warning("power cycle failed", error=str(error) or type(error).__name__)
        return False
    finally:
        if bus is not None:
            bus.disconnect()
    return True


async def reset(command: Sequence[str], address: str, *, usb: bool, within_s: float = GATEWAY_WAITS_S) -> bool:
    """Runs `command ADDRESS`, with `--usb` behind it for a reset on the USB; whether it ended with 0.

    A program of its own, because what it needs (CAP_NET_ADMIN, and libraries) the gateway must not have all the time.
    """
    try:
        ended = await other_program.run([*command, address, *(["--usb"] if usb else [])], within_s=within_s)
    except OSError as error:
        log.error("reset cannot be run", error=error.strerror or str(error))
        return False
    if ended.code is None:
        log.warning("reset took too long", limit_s=within_s)
    elif ended.code:
        log.warning("reset failed", code=ended.code, error=ended.complaint)
    return ended.code == 0
