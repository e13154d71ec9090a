"""How far the numbers of a boot would go had the disk taken everything: a note that a full disk still takes.

Its room is kept from the start on, so that writing it needs none. (On a file system that writes every change to a new
place it needs some, and then it is not written.)
"""

from __future__ import annotations

import os
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

NAME = "outbox.unstored"

_BYTES = 128
"One sector at most: it is on the card whole or not at all."

_NOTE = re.compile(rb"(\S+) (\d{1,18}) ([0-9a-f]{8}) *\n")


@dataclass(frozen=True, slots=True)
class Unstored:
    """Rows of a boot were heard up to this number, whether or not the outbox has them."""

    boot_id: str
    upto: int


def keep_room(folder: Path) -> Unstored | None:
    """Makes the note's file where it is missing; what it says, of an earlier boot. Raises OSError."""
    file = folder / NAME
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        content = os.read(descriptor, _BYTES)
        if len(content) < _BYTES:
            os.pwrite(descriptor, b" " * (_BYTES - 1) + b"\n", 0)
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return _read(content)


def write(folder: Path, note: Unstored) -> None:
    """Once this returns it survives a power cut. Raises OSError."""
    said = f"{note.boot_id} {note.upto}"
    line = f"{said} {zlib.crc32(said.encode()):08x}".ljust(_BYTES - 1) + "\n"
    descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.pwrite(descriptor, line.encode("ascii"), 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(content: bytes) -> Unstored | None:
    found = _NOTE.fullmatch(content)
    if found is None or zlib.crc32(found[1] + b" " + found[2]) != int(found[3], 16):
        return None
    return Unstored(found[1].decode("ascii", "replace"), int(found[2]))
