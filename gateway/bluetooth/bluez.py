"""The radio on bleak and BlueZ; the only file that imports bleak.

How it scans, and why: `gateway.bluetooth.scan_mode`. When something is wrong: `gateway.bluetooth.recovery` says what
comes next, here it is done. bleak keeps one connection and one cache an event loop: this radio lives in one loop from
start to end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from random import Random

from bleak import BleakScanner
from bleak.args.bluez import BlueZDiscoveryFilters
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback
from bleak.exc import BleakError

from gateway.air.heard import RadioState
from gateway.air.hearing import Hearing
from gateway.air.radio import StateChanged
from gateway.backoff import Backoff
from gateway.bluetooth.adapters import BUS_TROUBLE, AdapterFound, Adapters, NoAdapter, Refused
from gateway.bluetooth.bus_watch import BusWatch, Trouble
from gateway.bluetooth.recovery import Ailment, Expected, Ladder, Rung, silence
from gateway.bluetooth.rungs import OFF_S, power_cycle, reset
from gateway.bluetooth.scan_mode import MONITOR_AND_ACTIVE, Offer, ScanMode, choose, monitor_refused
from gateway.errors import AdapterLost
from gateway.log import get_logger

log = get_logger("gateway.bluez")

RETRY_CAP_S = 2.0
"What comes back is found again within this; an attempt costs a few milliseconds."

MONITOR_AGAIN_S = 60.0
"How often a monitor that was refused is tried again."

_FILTERS = BlueZDiscoveryFilters(RSSI=-127, DuplicateData=True)

_START_WITHIN_S = 10.0
_STOP_WITHIN_S = 0.8
"Stopping a scan that died may hang; the gateway has three seconds to end."

_LOOK_EVERY_S = 1.0

_SHARED_INTEGERS_FROM = -5
"From here on CPython keeps one object an integer, so that being the same object says nothing."

_GONE = (".ServiceUnknown", ".NameHasNoOwner", ".NoReply", ".Disconnected", ".UnknownObject", ".ChildExited")
"D-Bus errors of an adapter or a bluetoothd that is not there (any more)."

_TROUBLE = (BleakError, NoAdapter, *BUS_TROUBLE)


class BluezRadio:
    """Listens with one adapter, found by address or name; the first one that is switched on where None."""

    def __init__(
        self,
        adapter: str | None = None,
        *,
        expected: Expected | None = None,
        ladder: Ladder | None = None,
        adapters: Adapters | None = None,
        reset_command: Sequence[str] = (),
        beat: Callable[[], None] = lambda: None,
        retry_cap_s: float = RETRY_CAP_S,
        monitor_again_s: float = MONITOR_AGAIN_S,
        off_s: float = OFF_S,
        rng: Random | None = None,
    ) -> None:
        """`reset_command` is run with the adapter's address behind it (`rungs.reset`); none where empty.

        `beat` is called at least every few seconds while the radio's loop lives.
        """
        self._adapter = adapter
        self._expected = expected or Expected()
        self._ladder = ladder or Ladder(self._expected)
        self._adapters = adapters or Adapters()
        self._reset_command = reset_command
        self._beat = beat
        self._backoff = Backoff(rng or Random(), first_s=0.5, cap_s=retry_cap_s, least_s=0.1)
        self._monitor_again_s = monitor_again_s
        self._off_s = off_s
        self._address = ""
        self._mode = ScanMode("", "")
        self._state = RadioState()

    def now_s(self) -> float:
        return time.monotonic()

    async def run(self, hearing: Hearing, on_state: StateChanged) -> None:
        """Listens until cancelled; whatever happens to BlueZ, it starts anew.

        Raises AdapterLost after the last rung.
        """

        def tell(scanning: bool, reason: str) -> None:
            mode = self._mode.mode if scanning else ""
            state = RadioState(scanning, mode, reason, self._ladder.recoveries)
            if state != self._state:
                self._state = state
                on_state(state)

        while True:
            self._beat()
            try:
                async with self._scan(hearing) as (watch, found):
                    trouble = await self._until_trouble(watch, found, hearing, tell)
            except _TROUBLE as error:
                trouble = _trouble(error)
            rung = self._ladder.next(trouble.ailment, time.monotonic())
            tell(False, trouble.reason)
            if rung is not Rung.WAIT:
                log.warning("recovery", rung=rung.name.lower(), reason=trouble.reason)
            if rung is Rung.GIVE_UP:
                raise AdapterLost(f"{trouble.reason} Nothing helped: the process ends so that systemd starts it anew.")
            await self._beating(self._do(rung))

    @contextlib.asynccontextmanager
    async def _scan(self, hearing: Hearing) -> AsyncIterator[tuple[BusWatch, AdapterFound]]:
        async with contextlib.AsyncExitStack() as stack:
            watch = BusWatch(self._adapters, self._adapter)
            stack.push_async_callback(watch.close)
            found = await watch.open()
            self._address = found.address
            self._beat()
            if not watch.trouble.done():
                self._mode = await _monitor(watch, found)
                self._beat()
                callback = _only_what_is_new(hearing.callback)
                scanner = BleakScanner(callback, bluez={"adapter": found.name, "filters": _FILTERS})
                stack.push_async_callback(_stop, scanner)
                async with asyncio.timeout(_START_WITHIN_S):
                    await scanner.start()
            yield watch, found

    async def _until_trouble(
        self, watch: BusWatch, found: AdapterFound, hearing: Hearing, tell: Callable[[bool, str], None]
    ) -> Trouble:
        started_s = monitor_tried_s = time.monotonic()
        if not watch.trouble.done() and not self._ladder.is_silent:
            tell(True, self._mode.reason)
        while not watch.trouble.done():
            patience_s = self._ladder.patience_s()
            await asyncio.wait((watch.trouble,), timeout=min(_LOOK_EVERY_S, patience_s / 4))
            self._beat()
            now_s, heard_s = time.monotonic(), hearing.heard_monotonic_s or 0.0
            self._expected.in_earshot = hearing.beacon_monotonic_s is not None or heard_s == 0.0
            if heard_s > started_s:
                if self._ladder.heard():
                    self._backoff.reset()
                if not watch.trouble.done():
                    tell(True, self._mode.reason)
            if now_s - max(started_s, heard_s) > self._ladder.patience_s():
                return Trouble(Ailment.SILENT, silence(hearing.heard_at_s, self._expected))
            if found.monitors and now_s - monitor_tried_s > self._monitor_again_s:
                monitor_tried_s = now_s
                if not watch.is_monitoring:
                    self._mode = await _monitor(watch, found)
                elif self._mode.mode != MONITOR_AND_ACTIVE:
                    self._mode = _chosen(found)  # it was taken up after all
        return watch.trouble.result()

    async def _do(self, rung: Rung) -> None:
        if rung is Rung.WAIT:
            await asyncio.sleep(self._backoff.next_s())
        elif rung is Rung.POWER_CYCLE:
            await power_cycle(self._adapters, self._adapter, off_s=self._off_s)
        elif rung in (Rung.RESET_CONTROLLER, Rung.RESET_USB) and self._reset_command and self._address:
            await reset(self._reset_command, self._address, usb=rung is Rung.RESET_USB)

    async def _beating(self, work: Coroutine[None, None, None]) -> None:
        """Does `work`, which may take long, and tells meanwhile that it is being done."""
        task = asyncio.create_task(work)
        try:
            while not task.done():
                await asyncio.wait((task,), timeout=_LOOK_EVERY_S)
                self._beat()
            task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def _chosen(found: AdapterFound) -> ScanMode:
    return choose(Offer(found.monitors, found.bluez_version, os.uname().release))


async def _monitor(watch: BusWatch, found: AdapterFound) -> ScanMode:
    """Registers an advertisement monitor where there can be one; how the scan is, with it or without."""
    chosen = _chosen(found)
    if chosen.mode == MONITOR_AND_ACTIVE:
        try:
            await watch.register_monitor()
        except (NoAdapter, *BUS_TROUBLE) as error:
            return monitor_refused(error.name if isinstance(error, Refused) else "no answer")
    return chosen


async def _stop(scanner: BleakScanner) -> None:
    # After each of the faults it raises something else (Failed, UnknownObject, OSError); there is nothing to mend.
    with contextlib.suppress(*_TROUBLE):
        async with asyncio.timeout(_STOP_WITHIN_S):
            await scanner.stop()


def _only_what_is_new(callback: AdvertisementDataCallback) -> AdvertisementDataCallback:
    """Leaves out what is no packet: bleak calls for any change of a device, such as a connection, with the last RSSI.

    With the filter RSSI, bluetoothd signals the RSSI with every advertisement, and dbus-fast makes a new object of it:
    the same object is the same packet. It is kept in bleak's own record of the device, and goes with it.
    """

    def heard(device: BLEDevice, data: AdvertisementData) -> None:
        rssi_dbm, record = data.rssi, device.details
        if record.get("heard") is rssi_dbm and rssi_dbm < _SHARED_INTEGERS_FROM:
            return
        record["heard"] = rssi_dbm
        callback(device, data)

    return heard


def _trouble(error: BaseException) -> Trouble:
    """What a failed start means. An error's text may hold object paths, and those addresses: only its kind is told."""
    name = error.name if isinstance(error, Refused) else getattr(error, "dbus_error", "")
    if name.endswith(".AccessDenied"):
        return Trouble(Ailment.ABSENT, "The gateway may not use Bluetooth: its user must be in the group bluetooth.")
    if isinstance(error, NoAdapter) and not isinstance(error, Refused):
        return Trouble(Ailment.ABSENT, str(error))
    if isinstance(error, TimeoutError):
        return Trouble(Ailment.FAILING, "The Bluetooth service does not answer in time.")
    if isinstance(error, OSError | EOFError):
        return Trouble(Ailment.ABSENT, "There is no D-Bus system bus, so no Bluetooth.")
    reason = f"The Bluetooth scan cannot be started ({name or type(error).__name__})."
    is_gone = not name or name.endswith(_GONE)
    return Trouble(Ailment.ABSENT if is_gone else Ailment.FAILING, reason)
