"""What two processes on one database tell each other: that one has written, and whose screens listen to it.

Both go as NOTIFY of PostgreSQL's. What was written stands in the database, and after a gap in listening everybody
looks there; whose screens listen is told again every few seconds, and forgotten of who no longer does.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
import structlog
from sqlalchemy import URL, Connection, text

from clerk_push.database.postgresql import own_connection

BEAT_S = 5.0
"Between two words of each process. It also shows that the connection still stands."

FORGET_S = 3.5 * BEAT_S
"A process that said nothing for so long is gone, and so are its screens."

NAMES_AT_ONCE = 100
"NOTIFY carries less than 8000 bytes (PostgreSQL's manual, NOTIFY); a staff id has 64 characters at most."

AGAIN_S = 0.5
"Between two attempts to listen: a clerk shall see within a second what the other process wrote."

_CHANNEL = "clerk_push"

_NOTIFY = text("SELECT pg_notify(:channel, :payload)")

log = structlog.get_logger()


@dataclass(slots=True)
class _Other:
    """Another process, as far as it has spoken."""

    heard_at_s: float
    staff: frozenset[str] = frozenset()
    coming: frozenset[str] = frozenset()
    "The first parts of what it is telling now."


@dataclass(frozen=True, slots=True)
class _Word:
    """One notification."""

    by: str
    here: frozenset[str] | None
    "Whose screens listen there, or a part of them; None: it has written."
    more: bool


class Peers:
    """Listens in a thread of its own from `listen` to `close`. `here` and `elsewhere` may be called from any thread."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._name = uuid4().hex
        self._mine: frozenset[str] = frozenset()
        self._others: dict[str, _Other] = {}
        self._gate = threading.Lock()
        self._stopped = threading.Event()
        self._poke, self._poked = socket.socketpair()
        self._thread: threading.Thread | None = None
        self._wrote: Callable[[], None] = lambda: None
        self._moved: Callable[[], None] = lambda: None

    def tell(self, connection: Connection) -> None:
        """In a transaction: the others look what is new once it is committed."""
        connection.execute(_NOTIFY, {"channel": _CHANNEL, "payload": json.dumps({"by": self._name})})

    def listen(self, wrote: Callable[[], None], moved: Callable[[], None]) -> None:
        """Calls `wrote` after others' commits and `moved` when `elsewhere` has changed; neither may block or raise."""
        self._wrote, self._moved = wrote, moved
        self._thread = threading.Thread(target=self._run, name="peers", daemon=True)
        self._thread.start()

    def here(self, staff: frozenset[str]) -> None:
        """Whose screens listen to this process now."""
        if staff != self._mine:
            self._mine = staff
            with contextlib.suppress(OSError):
                self._poke.send(b".")

    def elsewhere(self) -> frozenset[str]:
        """Whose screens listen to another process."""
        with self._gate:
            return frozenset[str]().union(*(other.staff for other in self._others.values()))

    def close(self) -> None:
        self._stopped.set()
        self._poke.close()
        if self._thread is not None:
            self._thread.join()
        self._poked.close()

    # -- in the thread -------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        silent = False
        while not self._stopped.is_set():
            try:
                with own_connection(self._url, "clerk_push listener") as own:
                    own.execute(f"LISTEN {_CHANNEL}".encode())
                    if silent:
                        log.info("peers_heard_again")
                    silent = False
                    # What others wrote before this moment was told to nobody here.
                    self._wrote()
                    self._speak_and_hear(own)
            except psycopg.Error as error:
                if not silent:
                    log.warning("peers_not_heard", why=type(error).__name__)
                silent = True
                self._stopped.wait(AGAIN_S)

    def _speak_and_hear(self, own: psycopg.Connection[Any]) -> None:
        """Until `close`. Raises psycopg.Error where the connection is lost."""
        next_s = 0.0
        with self._gate:
            for other in self._others.values():
                other.heard_at_s = time.monotonic()  # nobody could be heard meanwhile
        waiting = select.poll()
        for each in (own.fileno(), self._poked.fileno()):
            waiting.register(each, select.POLLIN)
        while not self._stopped.is_set():
            now_s = time.monotonic()
            if now_s >= next_s:
                self._say(own, self._mine)
                next_s = now_s + BEAT_S
            # Before the wait, since the driver may have read some while it spoke.
            if self._take([_read(notice.payload) for notice in own.notifies(timeout=0)], now_s):
                next_s = now_s
            self._forget(now_s)
            ready = waiting.poll(max(0.0, next_s - now_s) * 1000)
            if any(each == self._poked.fileno() for each, _ in ready):
                self._poked.recv(4096)
                next_s = now_s
        self._say(own, frozenset())

    def _say(self, own: psycopg.Connection[Any], staff: frozenset[str]) -> None:
        names = sorted(staff)
        for at in range(0, max(1, len(names)), NAMES_AT_ONCE):
            said = {
                "by": self._name,
                "here": names[at : at + NAMES_AT_ONCE],
                "more": at + NAMES_AT_ONCE < len(names),
            }
            own.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, json.dumps(said)))

    def _take(self, heard: list[_Word | None], now_s: float) -> bool:
        """Whether somebody has spoken who was not known, and knows nothing of us."""
        before, unknown, wrote = self.elsewhere(), False, False
        for said in heard:
            if said is None or said.by == self._name:
                continue
            if said.here is None:
                wrote = True
                continue
            with self._gate:
                unknown |= said.by not in self._others
                other = self._others.setdefault(said.by, _Other(now_s))
                other.heard_at_s = now_s
                other.coming |= said.here
                if not said.more:
                    other.staff, other.coming = other.coming, frozenset()
        if wrote:
            self._wrote()
        if self.elsewhere() != before:
            self._moved()
        return unknown

    def _forget(self, now_s: float) -> None:
        before = self.elsewhere()
        with self._gate:
            self._others = {name: other for name, other in self._others.items() if now_s - other.heard_at_s < FORGET_S}
        if self.elsewhere() != before:
            self._moved()


def _read(payload: str) -> _Word | None:
    """None for what no process of ours has said: anybody with the database's password can."""
    try:
        said = json.loads(payload)
        here = frozenset(map(str, said["here"])) if "here" in said else None
        return _Word(str(said["by"]), here, bool(said.get("more")))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
