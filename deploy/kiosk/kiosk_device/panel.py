"""Switches the panel off and on. While it is off nothing is drawn: compositor and browser have ended, and the kernel's
own console is blanked, which lets go of the panel on every output. So nothing depends on how a compositor wakes, and
each morning begins with a fresh browser.
"""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

BLANK = "4"
"FB_BLANK_POWERDOWN, include/uapi/linux/fb.h."
UNBLANK = "0"

COMMAND_WITHIN_S = 20.0


class Panel:
    def __init__(self, root: Path, off_command: str = "", on_command: str = "") -> None:
        """The commands do it instead where they are given, such as one that speaks HDMI-CEC to a television."""
        self._root = root
        self._commands = {BLANK: off_command, UNBLANK: on_command}

    def off(self) -> str:
        return self._set(BLANK)

    def on(self) -> str:
        return self._set(UNBLANK)

    def _set(self, value: str) -> str:
        """What did not work, one sentence; empty where all did."""
        command = self._commands[value]
        if command:
            return _run(command)
        consoles = sorted(self._root.glob("sys/class/graphics/fb*/blank"))
        failed = []
        for each in consoles:
            try:
                each.write_text(value)
            except OSError as error:
                failed.append(f"{each}: {error.strerror}")
        if not consoles:
            return "There is no console whose panel could be switched."
        return "; ".join(failed)


def _run(command: str) -> str:
    try:
        done = subprocess.run(
            shlex.split(command), capture_output=True, text=True, timeout=COMMAND_WITHIN_S, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return f"{command}: {error}"
    return "" if done.returncode == 0 else f"{command}: {done.stderr.strip() or done.returncode}"
