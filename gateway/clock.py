"""The machine's clocks, and whether the one on the wall can be believed.

A Raspberry Pi has no clock that runs without power: until network time has set it, its wall clock is wrong by as long
as it was off.
"""

from __future__ import annotations

import ctypes
import time
from pathlib import Path

from gateway.rows import Clock

_TIME_ERROR = 5
"adjtimex(2): the clock is not synchronised."

_MACHINE_BOOT = Path("/proc/sys/kernel/random/boot_id")
_SYSTEMD = Path("/run/systemd/system")


class _Timex(ctypes.Structure):
    _fields_ = [("modes", ctypes.c_uint), ("rest", ctypes.c_long * 40)]  # larger than any struct timex


class MachineClock:
    """Reads the clocks. Once synchronised counts as synchronised: a clock that was set drifts by seconds a week."""

    def __init__(self, *, trust: bool | None = None) -> None:
        """`trust` says that the clock is right without network time. Unset: where no systemd runs, so in containers,
        whose host keeps the time."""
        self._synced = (not _SYSTEMD.exists()) if trust is None else trust
        self._libc = ctypes.CDLL(None, use_errno=True)

    def now(self) -> Clock:
        if not self._synced:
            self._synced = self._is_synchronised()
        return Clock(time.time(), time.monotonic(), self._synced)

    def _is_synchronised(self) -> bool:
        return int(self._libc.adjtimex(ctypes.byref(_Timex()))) not in (-1, _TIME_ERROR)


def machine_boot() -> str:
    """Names this run of the machine; empty where that is unknown, and then no clock is carried over a restart."""
    try:
        return _MACHINE_BOOT.read_text().strip()
    except OSError:
        return ""
