"""How the machine is: heat, memory, room on the disk. Reads what the kernel says, and no more."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from . import VERSION

LOW_MEMORY_BYTES = 1_600_000_000
"Boards with less have a gigabyte; a browser left to itself takes half of it."


def report(root: Path, state: Path, mended: list[tuple[float, str]]) -> dict[str, Any]:
    """A DeviceReport of the server's. `mended`: what was brought back within a day, the oldest first."""
    last_at_s, last = mended[-1] if mended else (None, "")
    return {
        "version": VERSION,
        "up_s": _up_s(root),
        "temperature_c": temperature_c(root),
        "memory_free_bytes": memory(root).get("MemAvailable"),
        "disk_free_bytes": _disk_free_bytes(state),
        "mended": len(mended),
        "last_mended": last,
        "last_mended_at_s": last_at_s,
    }


def temperature_c(root: Path) -> float | None:
    """Of the hottest part that tells."""
    found = []
    for file in sorted(root.glob("sys/class/thermal/thermal_zone*/temp")):
        try:
            found.append(int(file.read_text()) / 1000)
        except (OSError, ValueError):
            continue
    return max(found, default=None)


def memory(root: Path) -> dict[str, int]:
    """Bytes by the kernel's own names, such as `MemTotal`; empty where it tells nothing."""
    found: dict[str, int] = {}
    try:
        lines = (root / "proc/meminfo").read_text().splitlines()
    except OSError:
        return found
    for line in lines:
        name, _, rest = line.partition(":")
        amount = rest.split()
        if amount and amount[0].isdigit():
            found[name] = int(amount[0]) * 1024
    return found


def has_little_memory(root: Path) -> bool:
    return memory(root).get("MemTotal", LOW_MEMORY_BYTES) < LOW_MEMORY_BYTES


def _up_s(root: Path) -> float:
    try:
        return float((root / "proc/uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0.0


def _disk_free_bytes(state: Path) -> int | None:
    try:
        return shutil.disk_usage(state).free
    except OSError:
        return None
