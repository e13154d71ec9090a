"""Where a demo keeps its databases and logs, and what becomes of them."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path


def data_folder(wanted: Path | None) -> Path:
    """The folder asked for, or a new temporary one. Raises FileExistsError where it holds something already."""
    if wanted is None:
        return Path(tempfile.mkdtemp(prefix="shopbell-demo-"))
    if wanted.exists() and any(wanted.iterdir()):
        raise FileExistsError(f"{wanted} is not empty: name a new folder, or remove it first.")
    return wanted.resolve()


def put_away(data: Path, *, keep: bool) -> None:
    """Removes a temporary folder, or says where it stays."""
    if keep:
        print(f"Databases and logs stay in {data}", file=sys.stderr)
    else:
        shutil.rmtree(data, ignore_errors=True)
