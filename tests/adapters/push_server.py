"""`python -m kiosk_server serve` beside a push service, as a process that a test may kill and start again."""

from __future__ import annotations

import select
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WITHIN_S = 90.0


@dataclass(slots=True)
class PushServer:
    """It keeps its port; it needs no broker."""

    data: Path
    port: int
    push_origin: str
    screens: Path | None = None
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.data / "server.log").read_text()

    def start(self) -> None:
        options = ["--data", self.data, "--port", str(self.port), "--push-services", self.push_origin]
        if self.screens is not None:
            options += ["--screens", self.screens]
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk_server", "serve", *options], stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.process.stdout is not None
        readable, _, _ = select.select([self.process.stdout], [], [], WITHIN_S)
        line = self.process.stdout.readline() if readable else ""
        assert line.startswith("ready "), self.log

    def kill(self) -> None:
        """At once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=WITHIN_S)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.data / 'kiosk_server.sqlite3'}?mode=ro", uri=True)) as opened:
            return opened.execute(statement).fetchall()
