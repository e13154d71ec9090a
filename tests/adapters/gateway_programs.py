"""`python -m gateway run` as a process without Bluetooth, for tests of its connection."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

GIVE_UP_S = 20.0


class GatewayRun:
    """Runs within `with`; ended by its id."""

    def __init__(self, data: Path, credentials: Path, *options: str) -> None:
        self._log = data / "run.log"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
        environment["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={data}/no-bus"
        arguments = ["--data", str(data), "--credentials", str(credentials), *options]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gateway", "run", *arguments], env=environment, stdout=log, stderr=log
            )

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def __enter__(self) -> GatewayRun:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(GIVE_UP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
