"""What is tried on both: each scenario gives an outcome of plain values that must be equal, and its timings apart.

A scenario is a coroutine of an `Air`; it leaves the host as it found it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from gateway.bluez import BluezRadio
from gateway.heard import RadioState
from gateway.radio import Ears
from tests.reference.air import Air, set_powered, until_powered
from wire.frames import PresenceFrame, android_advertisement
from wire.freshness import Freshness

JANE = "C0:00:00:00:00:01"
FRAME = android_advertisement(PresenceFrame(b"jane's token 001", Freshness(3, b"mac")))

EVERY_S = 0.1
COUNTED_S = 12.0
"Longer than a round of the kernel's scan (10.24 s), in which a controller would filter duplicates."

DOWN_S = 1.0
HEARD_WITHIN_S = 40.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`same`: what must be equal on both; `seconds`: what may differ, as a real kernel takes its time."""

    scenario: str
    same: dict[str, object]
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Listening:
    """A gateway's radio at work while Jane's phone sends."""

    air: Air
    states: list[RadioState] = field(default_factory=list)
    sent: int = 0
    heard: int = 0
    heard_s: float = 0.0

    async def heard_again(self) -> float:
        """Seconds until the next packet that came after this call. Raises TimeoutError."""
        start_s = asyncio.get_running_loop().time()
        async with asyncio.timeout(HEARD_WITHIN_S):
            while self.heard_s <= start_s:
                await asyncio.sleep(0.02)
        return round(self.heard_s - start_s, 2)


@contextlib.asynccontextmanager
async def listening(air: Air) -> AsyncIterator[Listening]:
    """Until its first packet was heard, and then until the block ends."""
    at_work = Listening(air)
    ears = Ears()
    radio = BluezRadio("hci0", rng=Random(1))

    async def send() -> None:
        while True:
            air.send(JANE, -60, FRAME)
            at_work.sent += 1
            await asyncio.sleep(EVERY_S)

    async def hear() -> None:
        async for _ in ears:
            at_work.heard += 1
            at_work.heard_s = asyncio.get_running_loop().time()

    tasks = [asyncio.create_task(work) for work in (radio.run(ears, at_work.states.append), send(), hear())]
    try:
        await at_work.heard_again()
        yield at_work
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def every_packet(air: Air) -> Outcome:
    """The same advertisement ten times a second: each one is heard, also beyond the end of a scan round."""
    async with listening(air) as at_work:
        sent, heard = at_work.sent, at_work.heard
        await asyncio.sleep(COUNTED_S)
        missed = (at_work.sent - sent) - (at_work.heard - heard)
        state = at_work.states[-1]
    filtered = [fields["filter_duplicates"] for name, fields in air.commands if name == "scan" and fields["enable"]]
    return Outcome(
        "every packet",
        {"mode": state.mode, "missed at most one": abs(missed) <= 1, "filter": any(filtered)},
    )


def recovery(
    name: str, break_it: Callable[[Air], Awaitable[object]], mend: Callable[[Air], Awaitable[object]]
) -> Scenario:
    """The radio says that it does not scan, and hears again by itself once it can."""

    async def play(air: Air) -> Outcome:
        async with listening(air) as at_work:
            at_work.states.clear()
            await break_it(air)
            await asyncio.sleep(DOWN_S)
            noticed = any(not state.scanning for state in at_work.states)
            await mend(air)
            try:
                seconds = {"heard again after": await at_work.heard_again()}
            except TimeoutError:
                seconds = {}
            said = at_work.states[0].reason if at_work.states else ""
        same: dict[str, object] = {"noticed within 1 s": noticed, "said": said, "heard again": bool(seconds)}
        return Outcome(name, same, seconds)

    return play


Scenario = Callable[[Air], Awaitable[Outcome]]

SCENARIOS: tuple[Scenario, ...] = (
    every_packet,
    recovery("power off and on", lambda air: set_powered(False), lambda air: until_powered()),
    recovery("adapter unplugged, back", lambda air: air.unplug(), lambda air: air.plug()),
    recovery("bluetoothd ended, started", lambda air: air.end_bluetoothd(), lambda air: air.start_bluetoothd()),
    recovery("bluetoothd killed, started", lambda air: air.kill_bluetoothd(), lambda air: air.start_bluetoothd()),
    recovery("dbus-daemon killed, started", lambda air: air.kill_bus(), lambda air: air.start_bus()),
)
