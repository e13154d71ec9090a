"""A file system of one megabyte that a test fills and empties: a tmpfs of its own.

from tests.adapters.small_disk import SmallDisk, small_disk
"""

from __future__ import annotations

import contextlib
import errno
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

SIZE = "1m"


class SmallDisk:
    """`folder` lies on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """To the last byte."""
        with self._ballast.open("ab", buffering=0) as file:
            for piece in (b"\0" * 4096, b"\0"):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(piece)
        with pytest.raises(OSError, match="No space") as full:
            self._one_byte_more()
        assert full.value.errno == errno.ENOSPC

    def _one_byte_more(self) -> None:
        with self._ballast.open("ab", buffering=0) as file:
            file.write(b"\0")

    def make_room(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Needs root, as the tests' container has it: nothing else is as full as a full file system."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=True, timeout=10)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True, timeout=10)
