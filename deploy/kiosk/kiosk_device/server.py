"""The store's server, as it is asked from outside the page: whether it is there, and what time it has."""

from __future__ import annotations

import threading
import time
import urllib.request
from email.utils import parsedate_to_datetime
from http.client import HTTPException

ASKED_WITHIN_S = 3.0

ALIKE_S = 120.0
"Two clocks that differ by less agree well enough on when a screen should be off."


class Server:
    """Nobody waits for it longer than `within_s`: a resolver without a network takes half a minute over a name, and an
    answer may come in drops."""

    def __init__(self, health: str, within_s: float = ASKED_WITHIN_S) -> None:
        """`health`: an address that answers 200 while the server is well."""
        self._health, self._within_s = health, within_s
        self._asking: threading.Thread | None = None
        self._is_there = False
        self._ahead_s: float | None = None

    def answers(self) -> bool:
        """Whether it can be reached. What was asked before and has no answer yet is not asked twice."""
        if self._asking is None:
            self._is_there = False
            self._asking = threading.Thread(target=self._ask, daemon=True)
            self._asking.start()
        self._asking.join(self._within_s)
        if self._asking.is_alive():
            return False
        self._asking = None
        return self._is_there

    def has_same_time(self) -> bool:
        """Whether it answers now and its clock agrees with this machine's."""
        return self.answers() and self._ahead_s is not None and abs(self._ahead_s) < ALIKE_S

    def _ask(self) -> None:
        try:
            with urllib.request.urlopen(self._health, timeout=self._within_s) as answer:
                its_time_s = _instant_s(answer.headers["Date"])
                self._ahead_s = None if its_time_s is None else its_time_s - time.time()
                self._is_there = bool(answer.status == 200)
        except (OSError, HTTPException):
            return


def _instant_s(date: str | None) -> float | None:
    """Of an HTTP date; None where it is none."""
    try:
        return parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return None
