"""Looks at this machine for `python -m gateway check`: everything but Bluetooth and the broker. Never hangs."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from gateway.check.facts import ClockSeen, Disk, Joined, Programs
from gateway.clock import MachineClock
from gateway.errors import OutboxBusy, OutboxError, SettingsError
from gateway.identity.credentials import Credentials, read_credentials
from gateway.outbox.file import lock

_KEEPERS = {
    "systemd-timesyncd": ("run/systemd/timesync",),
    "chrony": ("run/chrony/chronyd.pid", "run/chronyd.pid"),
    "ntpd": ("run/ntpd.pid", "var/run/ntpd.pid", "run/ntpsec/ntpd.pid"),
}
"What each leaves behind while it runs."


def look_at_programs() -> Programs:
    return Programs(".".join(map(str, sys.version_info[:3])), _version("bleak"), _version("shopbell"))


def look_at_clock(trust: bool | None, root: Path = Path("/")) -> ClockSeen:
    """`root`: where the file system begins, other than / in tests."""
    trusting = MachineClock(trust=trust)
    synchronised = MachineClock(trust=False).now().synced
    now = trusting.now()
    by = next((name for name, traces in _KEEPERS.items() if any((root / trace).exists() for trace in traces)), "")
    return ClockSeen(now.at_s, synchronised, by, trusted=now.synced and not synchronised)


def look_at_credentials(file: Path) -> tuple[Joined, Credentials | None]:
    try:
        found = read_credentials(file)
    except SettingsError as error:
        return Joined(str(file), _as_somebody_else(file) or str(error)), None
    return Joined(str(file), "", found.gateway, found.site, found.certificate_ends_s), found


def look_at_disk(folder: Path, outbox_max_bytes: int) -> Disk:
    """Tries a write, and whether a gateway is at work there."""
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        held = lock(folder)
        os.close(held)
        busy = False
    except OutboxBusy:
        busy = True
    except OutboxError as error:
        cause = error.__cause__
        return Disk(str(folder), (cause.strerror if isinstance(cause, OSError) else None) or str(error))
    try:
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"\0" * 4096)
            trial.flush()
            os.fsync(trial.fileno())
        free_bytes = shutil.disk_usage(folder).free
    except OSError as error:
        return Disk(str(folder), error.strerror or str(error), busy)
    finally:
        # Who only asked leaves nothing behind: the gateway's user may be another.
        for one in made:
            shutil.rmtree(one, ignore_errors=True)
    return Disk(str(folder), "", busy, free_bytes, outbox_max_bytes)


def _as_somebody_else(file: Path) -> str:
    """Advice for root, who would else be told to take the file from the gateway's own user; empty where it fits not."""
    try:
        owner = pwd.getpwuid(file.stat().st_uid).pw_name
    except (OSError, KeyError):
        return ""
    if os.geteuid() != 0 or owner == "root":
        return ""
    return (
        f"{file} belongs to {owner}, and this check runs as root: it would see what the gateway does not. Run it as "
        f"{owner}: `sudo runuser -u {owner} -- python -m gateway check`."
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
