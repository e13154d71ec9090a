"""The radio on bleak and BlueZ; the only file that imports bleak. It never gives up.

One advertisement monitor is registered and one active scan runs beside it, because (measured on BlueZ 5.66, 5.82 and
5.88 with the kernel's virtual controller):

- a registered monitor makes the kernel switch the controller's duplicate filter off, also for the active scan; without
  it a controller reports each phone about once in ten seconds;
- the filter `RSSI: -127` makes bluetoothd signal every advertisement's RSSI; without it, only steps of 8 dB;
- `DuplicateData` keeps what an address sent earlier from sticking to it.

Where bluetoothd runs without `--experimental` there is no monitor, and the active scan runs alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from random import Random

from bleak import BleakScanner
from bleak.args.bluez import BlueZDiscoveryFilters, OrPattern
from bleak.assigned_numbers import AdvertisementDataType
from bleak.exc import BleakError

from gateway.backoff import Backoff
from gateway.bus_watch import BUS_TROUBLE, BusWatch, NoAdapter
from gateway.heard import RadioState
from gateway.hearing import Hearing
from gateway.radio import StateChanged

SILENCE_S = 60.0
"Some controllers go deaf and say nothing. A store at night is silent too: starting anew then does no harm."

_PATTERNS = [OrPattern(0, AdvertisementDataType.FLAGS, flags) for flags in (b"\x06", b"\x1a")]
"A pattern on flags is matched alike by every version; the active scan hears what it misses."

_FILTERS = BlueZDiscoveryFilters(RSSI=-127, DuplicateData=True)

_START_WITHIN_S = 10.0
_STOP_WITHIN_S = 0.8
"Stopping a scan that died may hang; the gateway has three seconds to end."

_LOOK_EVERY_S = 1.0

_TROUBLE = (BleakError, NoAdapter, *BUS_TROUBLE)


class BluezRadio:
    """Listens with one adapter, found by name or address; the first one that is switched on where None."""

    def __init__(
        self,
        adapter: str | None = None,
        *,
        silence_s: float = SILENCE_S,
        retry_cap_s: float = 5.0,
        rng: Random | None = None,
    ) -> None:
        self._adapter = adapter
        self._silence_s = silence_s
        # After a kill of bluetoothd its kernel scan lives on for up to 10 s ("InProgress"): retrying is all there is.
        self._backoff = Backoff(rng or Random(), first_s=1.0, cap_s=retry_cap_s, least_s=0.1)

    def now_s(self) -> float:
        return time.monotonic()

    async def run(self, hearing: Hearing, on_state: StateChanged) -> None:
        """Listens until cancelled; whatever happens to BlueZ, it starts anew."""
        state = RadioState()
        while True:
            started_s = time.monotonic()
            try:
                async with self._scan(hearing) as (watch, scanning):
                    state = _tell(on_state, state, scanning)
                    why = await self._until_trouble(watch, hearing)
            except _TROUBLE as error:
                why = _sentence(error)
            if (hearing.heard_monotonic_s or 0.0) > started_s:
                self._backoff.reset()
            state = _tell(on_state, state, RadioState(False, "", why))
            await asyncio.sleep(self._backoff.next_s())

    @contextlib.asynccontextmanager
    async def _scan(self, hearing: Hearing) -> AsyncIterator[tuple[BusWatch, RadioState]]:
        async with contextlib.AsyncExitStack() as stack:
            watch = BusWatch(self._adapter)
            stack.push_async_callback(watch.close)
            adapter = await watch.open()
            try:
                monitor = BleakScanner(
                    None, scanning_mode="passive", bluez={"adapter": adapter, "or_patterns": [*_PATTERNS]}
                )
                await _start(monitor, stack)
                state = RadioState(True, "monitor+active")
            except _TROUBLE:
                state = RadioState(
                    True,
                    "active",
                    "No advertisement monitor: the adapter may report each phone only every 10 s. "
                    "Run bluetoothd with --experimental.",
                )
            scanner = BleakScanner(hearing.callback, bluez={"adapter": adapter, "filters": _FILTERS})
            await _start(scanner, stack)
            yield watch, state

    async def _until_trouble(self, watch: BusWatch, hearing: Hearing) -> str:
        started_s = time.monotonic()
        while True:
            await asyncio.wait((watch.trouble,), timeout=min(_LOOK_EVERY_S, self._silence_s / 4))
            if watch.trouble.done():
                return watch.trouble.result()
            if time.monotonic() - max(started_s, hearing.heard_monotonic_s or 0.0) > self._silence_s:
                return f"Nothing heard for {self._silence_s:g} s; the scan is started anew."


async def _start(scanner: BleakScanner, stack: contextlib.AsyncExitStack) -> None:
    stack.push_async_callback(_stop, scanner)
    async with asyncio.timeout(_START_WITHIN_S):
        await scanner.start()


async def _stop(scanner: BleakScanner) -> None:
    # After each of the faults it raises something else (Failed, UnknownObject, OSError); there is nothing to mend.
    with contextlib.suppress(*_TROUBLE):
        async with asyncio.timeout(_STOP_WITHIN_S):
            await scanner.stop()


def _tell(on_state: StateChanged, old: RadioState, new: RadioState) -> RadioState:
    if new != old:
        on_state(new)
    return new


def _sentence(error: BaseException) -> str:
    if isinstance(error, NoAdapter):
        return str(error)
    if isinstance(error, FileNotFoundError | ConnectionRefusedError):
        return "There is no D-Bus system bus, so no Bluetooth."
    if isinstance(error, TimeoutError):
        return "The Bluetooth service does not answer in time."
    # The text of other errors may hold object paths, and those hold addresses: only the kind is told.
    name = getattr(error, "dbus_error", "") or type(error).__name__
    return f"The Bluetooth scan cannot be started ({name})."
