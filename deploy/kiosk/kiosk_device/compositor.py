"""Whether the compositor still works: through its X server a page is told that it paints though nothing reaches the
panel any more, so the compositor itself is asked for an answer (`wl_display.sync` of the Wayland core protocol)."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

DISPLAY, CALLBACK = 1, 2
"The first object that every client has, and the one that it names for the answer."

SYNC = struct.pack("=III", DISPLAY, 12 << 16, CALLBACK)
"Object, length of the message in bytes with opcode 0, and the new object."

ANSWERS_WITHIN_S = 3.0


def answers(run: Path, within_s: float = ANSWERS_WITHIN_S) -> bool:
    """Asks whichever compositor has its socket in `run` (XDG_RUNTIME_DIR); False where none answers."""
    found = sorted(each for each in run.glob("wayland-*") if each.suffix != ".lock")
    if not found:
        return False
    try:
        with socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(within_s)
            asking.connect(str(found[-1]))
            asking.sendall(SYNC)
            said = asking.recv(8)
            return len(said) == 8 and struct.unpack("=II", said)[0] == CALLBACK
    except OSError:
        return False
