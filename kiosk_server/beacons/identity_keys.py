"""The identity keys of rotating beacons: a file each in `DATA/keys`, so that no copy of the database holds a secret."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from wire.eddystone_eid import KEY_BYTES


class IdentityKeys:
    """Reads and writes them, by the id of a beacon's row; backups take the folder whole."""

    def __init__(self, folder: Path) -> None:
        """`folder` is `DATA/keys`."""
        self._folder = folder

    def read(self, beacon: str) -> bytes | None:
        """None where it is missing or damaged: that beacon cannot be resolved, and the rest go on."""
        try:
            key = bytes.fromhex(self._file(beacon).read_text())
        except (OSError, ValueError):
            return None
        return key if len(key) == KEY_BYTES else None

    def write(self, beacon: str, key: str) -> None:
        """Keeps a key (hex), whole or not at all, for its owner's eyes alone."""
        # mkstemp makes files of mode 0600.
        descriptor, partial = tempfile.mkstemp(dir=self._folder, prefix="beacon-", suffix=".partial")
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as opened:
                opened.write(key + "\n")
                opened.flush()
                os.fsync(opened.fileno())
            Path(partial).replace(self._file(beacon))
        except OSError:
            Path(partial).unlink(missing_ok=True)
            raise

    def forget(self, beacon: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._file(beacon).unlink()

    def _file(self, beacon: str) -> Path:
        return self._folder / f"beacon-{beacon}.eid.key"
