"""The door between a gateway that wants an adapter reset and the program that may do it.

A gateway hears strangers, so it runs without rights; a reset needs CAP_NET_ADMIN. systemd listens at a unix socket that
only the gateway's user may open, and starts `python -m gateway reset --answer` for each who asks there.

    asked: `ADDRESS\\n` or `ADDRESS --usb\\n`      answered: `done\\n`, or a sentence that says why not
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path

from gateway.errors import ResetError

DONE = "done"

_ASKED = re.compile(r"((?:[0-9A-F]{2}:){5}[0-9A-F]{2})( --usb)?\n", re.IGNORECASE)
_LONGEST_ASKED = 64
_LONGEST_ANSWER = 1024

ASK_WITHIN_S = 5.0
"Who opens the door says at once what he wants."

RESET_ENDS_S = 60.0
"""RuntimeMaxSec of the unit that resets: up to 5 s for each answer of a controller that gives none, and its return.

Whoever waits for a reset waits longer than it can take, link by link: each hears how it ended, and the next rung of the
ladder finds nobody at the door."""

ANSWER_WITHIN_S = RESET_ENDS_S + 5.0
"Who asks at the door."

GATEWAY_WAITS_S = ANSWER_WITHIN_S + 5.0
"The gateway, for the program that asks."


def ask(door: Path, address: str, *, usb: bool) -> None:
    """Has the adapter at `address` reset by whoever answers at `door`. Raises ResetError with the answer's sentence."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as opened:
            opened.settimeout(ANSWER_WITHIN_S)
            opened.connect(str(door))
            opened.sendall(f"{address}{' --usb' if usb else ''}\n".encode())
            answer = _until_closed(opened)
    except TimeoutError as error:
        raise ResetError(f"No answer from {door} within {ANSWER_WITHIN_S:.0f} s.") from error
    except OSError as error:
        raise ResetError(
            f"{door} cannot be asked for a reset: {error.strerror}. `systemctl start shopbell-gateway-reset.socket`"
        ) from error
    if answer != DONE:
        raise ResetError(
            answer or f"{door} was closed without an answer: see `journalctl -u 'shopbell-gateway-reset@*'`."
        )


def answer(opened: socket.socket, reset: Callable[[str, bool], None]) -> None:
    """Answers one who asks; `reset` takes the address, and whether on the USB. Raises ResetError as it does."""
    opened.settimeout(ASK_WITHIN_S)
    try:
        asked = _ASKED.fullmatch(_line(opened))
        if asked is None:
            raise ResetError("This is no request for a reset.")
        reset(asked[1].upper(), asked[2] is not None)
    except (ResetError, OSError) as error:
        _say(opened, str(error))
        raise ResetError(str(error)) from error
    _say(opened, DONE)


def _line(opened: socket.socket) -> str:
    read = b""
    while len(read) < _LONGEST_ASKED and not read.endswith(b"\n"):
        more = opened.recv(_LONGEST_ASKED - len(read))
        if not more:
            break
        read += more
    return read.decode("ascii", "replace")


def _until_closed(opened: socket.socket) -> str:
    read = b""
    while len(read) < _LONGEST_ANSWER and (more := opened.recv(_LONGEST_ANSWER)):
        read += more
    return " ".join(read[:_LONGEST_ANSWER].decode("utf-8", "replace").split())


def _say(opened: socket.socket, sentence: str) -> None:
    try:
        opened.sendall(f"{sentence}\n".encode())
    except OSError:
        return  # whoever asked has not waited; what he wanted was done or not all the same
