"""What systemd is told: sd_notify(3), in the twenty lines of it that are needed."""

from __future__ import annotations

import contextlib
import socket


class Notifier:
    """Says nothing outside systemd."""

    def __init__(self, address: str | None) -> None:
        """`address`: the value of NOTIFY_SOCKET; `@` begins an abstract one."""
        self._address = "\0" + address[1:] if address and address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) if address else None
        if self._socket is not None:
            # systemd that does not read must not hold up whoever looks after the screen.
            self._socket.setblocking(False)

    def ready(self) -> None:
        self._say("READY=1")

    def pet(self) -> None:
        """Within WatchdogSec= after the last time, or everything is ended and begun anew."""
        self._say("WATCHDOG=1")

    def status(self, text: str) -> None:
        """One line, for `systemctl status`."""
        self._say(f"STATUS={text}")

    def stopping(self) -> None:
        self._say("STOPPING=1")

    def _say(self, line: str) -> None:
        if self._socket is not None and self._address is not None:
            with contextlib.suppress(OSError):
                self._socket.sendto(line.encode(), self._address)
