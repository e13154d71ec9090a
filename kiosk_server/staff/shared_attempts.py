"""Counting attempts from many threads, as routes run in them."""

from __future__ import annotations

from threading import Lock

from kiosk_server.staff.restraint import Attempts, Limit


class SharedAttempts(Attempts):
    """`Attempts`, one call at a time: two at once would each find a full bucket."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit)
        self._gate = Lock()

    def allow(self, key: str, now_s: float) -> bool:
        with self._gate:
            return super().allow(key, now_s)

    def give_back(self, key: str) -> None:
        with self._gate:
            super().give_back(key)

    def forgive(self, key: str) -> None:
        with self._gate:
            super().forgive(key)
