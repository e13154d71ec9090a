"""What is slow to make and quick to copy: made once for all processes of a run of tests, which are told where by the
environment; by a program that is no run of tests once for itself."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = "TESTS_MADE_ONCE"


def made_once(what: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` was given empty and has filled; to be copied, not changed."""
    folder, done = root() / what, root() / f"{what}.done"
    with (root() / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            # Whoever was killed while making left half of it behind.
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
            make(folder)
            done.touch()
    return folder


@cache
def root() -> Path:
    """Where it is kept, as long as the process that asked first; workers inherit its environment and find it too."""
    if (given := os.environ.get(ROOT)) is not None:
        return Path(given)
    made = tempfile.TemporaryDirectory(prefix="shopbell-made-once-")
    atexit.register(made.cleanup)
    # A PostgreSQL that runs as another user looks for its own folder within.
    Path(made.name).chmod(0o711)
    os.environ[ROOT] = made.name
    return Path(made.name)
