"""Keeps the live configuration in the data folder, so that a gateway that starts without network has it."""

from __future__ import annotations

import os
from pathlib import Path

FILE = "live-config.json"


class LiveConfigFile:
    """The last message that was taken over, byte for byte."""

    def __init__(self, data: Path) -> None:
        self._file = data / FILE

    def read(self) -> bytes:
        """Empty where none is kept."""
        try:
            return self._file.read_bytes()
        except OSError:
            return b""

    def keep(self, payload: bytes) -> None:
        """Replaces what is kept, whole or not at all; an empty one removes it. Raises OSError."""
        if not payload.strip():
            self._file.unlink(missing_ok=True)
            return
        beside = self._file.with_suffix(".new")
        beside.touch(mode=0o600)
        with beside.open("wb") as opened:
            opened.write(payload)
            opened.flush()
            os.fsync(opened.fileno())
        beside.rename(self._file)
