"""The machine's clocks, and whether the one on the wall can be believed.

A Raspberry Pi has no clock that runs without power: until network time has set it, its wall clock is wrong by as long
as it was off. Later somebody may set it by hand: what is then believed, `gateway.steady` decides.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable
from pathlib import Path

from gateway.outbox.rows import Clock
from gateway.steady import SteadyUtc

_TIME_ERROR = 5
"adjtimex(2): the clock is not synchronised."

_MACHINE_BOOT = Path("/proc/sys/kernel/random/boot_id")
_STATM = Path("/proc/self/statm")
_SYSTEMD = Path("/run/systemd/system")


class _Timex(ctypes.Structure):
    _fields_ = [("modes", ctypes.c_uint), ("rest", ctypes.c_long * 40)]  # larger than any struct timex


class MachineClock:
    """Reads the clocks. Once synchronised counts as synchronised: a clock that was set drifts by seconds a week."""

    def __init__(
        self,
        *,
        trust: bool | None = None,
        wall_s: Callable[[], float] = time.time,
        steady_s: Callable[[], float] = time.monotonic,
        synchronised: Callable[[], bool] | None = None,
    ) -> None:
        """`trust` says that the clock is right without network time. Unset: where no systemd runs, so in containers,
        whose host keeps the time. `synchronised` asks whether network time stands behind the wall clock."""
        self._trusted = (not _SYSTEMD.exists()) if trust is None else trust
        self._wall_s = wall_s
        self._steady_s = steady_s
        self._synchronised = synchronised or _KernelClock()
        self._utc = SteadyUtc(vouched=not self._trusted)
        self._synced = False
        self.now()

    def now(self) -> Clock:
        """Reads the clocks. To be called every few seconds at least, or a step is noticed late."""
        # Asked before and after: the clock may be set in between.
        before = self._trusted or self._synchronised()
        wall_s, steady_s = self._wall_s(), self._steady_s()
        synced = before and (self._trusted or self._synchronised())
        if synced and not self._synced:
            self._synced = True
            self._utc.restart()
        return Clock(self._utc.read(wall_s, steady_s, synced=synced), steady_s, self._synced)

    def utc_s(self) -> float:
        """UTC now by the last reading of `now`: a steady clock and an addition."""
        return self._utc.at(self._steady_s())

    @property
    def trouble(self) -> str:
        """A sentence while the wall clock says something that is not believed."""
        stepped_s = self._utc.stepped_s
        if not stepped_s:
            return ""
        way = "ahead" if stepped_s > 0 else "back"
        return f"The machine's clock was set {way} by {abs(stepped_s):.0f} s; the gateway keeps the time it had."


class _KernelClock:
    """adjtimex(2), which anybody may ask."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)

    def __call__(self) -> bool:
        return int(self._libc.adjtimex(ctypes.byref(_Timex()))) not in (-1, _TIME_ERROR)


def resident_bytes() -> int:
    """What this process has in memory (proc(5), statm); 0 where that is unknown."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, ValueError, IndexError):
        return 0


def machine_boot() -> str:
    """Names this run of the machine; empty where that is unknown, and then no clock is carried over a restart."""
    try:
        return _MACHINE_BOOT.read_text().strip()
    except OSError:
        return ""
