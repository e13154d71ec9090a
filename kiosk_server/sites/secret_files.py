"""Files that only their owner reads."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_secret(file: Path, text: str) -> None:
    """A new file."""
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)


def replace_secret(file: Path, text: str) -> None:
    """The whole of the new content, or of the old, whatever happens meanwhile."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        Path(name).rename(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
