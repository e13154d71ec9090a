"""Tells systemd how this service is (sd_notify(3)); does nothing where systemd did not ask."""

from __future__ import annotations

import contextlib
import socket


class ServiceNotifier:
    """`address` is the value of NOTIFY_SOCKET, None outside systemd."""

    def __init__(self, address: str | None) -> None:
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
