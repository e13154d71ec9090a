"""Tells systemd how this service is (sd_notify(3)); does nothing where systemd did not ask."""

from __future__ import annotations

import contextlib
import socket


class ServiceNotifier:
    """`address` and `watchdog_us` are the values of NOTIFY_SOCKET and WATCHDOG_USEC, None outside systemd."""

    def __init__(self, address: str | None, watchdog_us: str | None = None) -> None:
        self.watchdog_s = int(watchdog_us) / 1e6 if watchdog_us and watchdog_us.isdecimal() else None
        "The service is killed where `alive` is not called for so long; None where nobody watches."
        self._address = "\0" + address[1:] if address and address.startswith("@") else address

    def ready(self) -> None:
        self._send("READY=1")

    def alive(self) -> None:
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        self._send("STOPPING=1")

    def _send(self, state: str) -> None:
        if not self._address:
            return
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(state.encode(), self._address)
