"""A folder for what a process of tests makes once and then copies again and again."""

from __future__ import annotations

import atexit
import tempfile
from pathlib import Path


def process_folder(what: str) -> Path:
    """A new one, which goes with this process; `what` is part of its name."""
    folder = tempfile.TemporaryDirectory(prefix=f"shopbell-{what}-")
    atexit.register(folder.cleanup)
    return Path(folder.name)
