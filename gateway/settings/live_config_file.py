"""Keeps the live configuration in the data folder, so that a gateway that starts without network has it."""

from __future__ import annotations

from pathlib import Path

from gateway import whole_file

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
        """Replaces what is kept; an empty one removes it. Waits for the card. Raises OSError."""
        if payload.strip():
            whole_file.replace(self._file, payload)
        else:
            whole_file.remove(self._file)
