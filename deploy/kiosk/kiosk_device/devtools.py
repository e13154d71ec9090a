"""Chromium's DevTools protocol over its debugging pipe: JSON, each message ended by a NUL byte.

A pipe and no port: nothing else on the machine, and no page, can reach it. Chromium reads descriptor 3 and writes 4.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import time
from dataclasses import dataclass
from typing import Any

CHUNK = 1 << 16


class DevToolsError(Exception):
    """The browser does not do what it was asked."""


class Gone(DevToolsError):
    """The browser has ended."""


class NoAnswer(DevToolsError):
    """The browser, or the page in it, does not answer."""


class Refused(DevToolsError):
    """The browser says that it cannot."""


@dataclass(frozen=True, slots=True)
class Event:
    method: str
    params: dict[str, Any]
    session: str | None


class DevTools:
    """One conversation; of one thread."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        """Takes over both descriptors."""
        self._to, self._from = to_browser, from_browser
        for each in (to_browser, from_browser):
            os.set_blocking(each, False)
        self._buffer = bytearray()
        self._events: list[Event] = []
        self._answers: dict[int, dict[str, Any]] = {}
        self._last = 0

    def close(self) -> None:
        for each in (self._to, self._from):
            with contextlib.suppress(OSError):
                os.close(each)

    def call(
        self, method: str, params: dict[str, Any] | None = None, *, session: str | None = None, within_s: float = 5.0
    ) -> dict[str, Any]:
        """The result. Raises Gone, NoAnswer, Refused."""
        ends_s = time.monotonic() + within_s
        self._last += 1
        number = self._last
        message: dict[str, Any] = {"id": number, "method": method, "params": params or {}}
        if session is not None:
            message["sessionId"] = session
        self._write(json.dumps(message).encode() + b"\0", ends_s)
        while number not in self._answers:
            if not self._read(ends_s):
                raise NoAnswer(f"{method} was not answered within {within_s:g} s")
        answer = self._answers.pop(number)
        # What comes later for a call that was given up is thrown away with the next one that is answered.
        self._answers.clear()
        if "error" in answer:
            raise Refused(f"{method}: {answer['error'].get('message', '')}")
        result: dict[str, Any] = answer.get("result", {})
        return result

    def events(self, within_s: float) -> list[Event]:
        """What has happened; waits for it at most so long. Raises Gone."""
        ends_s = time.monotonic() + within_s
        while not self._events and self._read(ends_s):
            pass
        found, self._events = self._events, []
        return found

    def _read(self, ends_s: float) -> bool:
        """Takes in what has come; False once the time is over."""
        left_s = ends_s - time.monotonic()
        if left_s <= 0 or not select.select([self._from], [], [], left_s)[0]:
            return False
        try:
            chunk = os.read(self._from, CHUNK)
        except BlockingIOError:
            return True
        if not chunk:
            raise Gone("the browser closed its pipe")
        self._buffer += chunk
        while (end := self._buffer.find(0)) >= 0:
            message = json.loads(self._buffer[:end])
            del self._buffer[: end + 1]
            self._take(message)
        return True

    def _take(self, message: dict[str, Any]) -> None:
        if "id" in message:
            self._answers[message["id"]] = message
        else:
            self._events.append(Event(message["method"], message.get("params", {}), message.get("sessionId")))

    def _write(self, content: bytes, ends_s: float) -> None:
        while content:
            left_s = ends_s - time.monotonic()
            if left_s <= 0 or not select.select([], [self._to], [], left_s)[1]:
                raise NoAnswer("the browser does not read")
            try:
                content = content[os.write(self._to, content) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise Gone("the browser closed its pipe") from error
