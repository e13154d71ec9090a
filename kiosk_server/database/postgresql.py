"""A database on a PostgreSQL server, which several server processes may share.

Each process has one writing thread, as with SQLite, and their batches take turns: a batch begins by taking an advisory
lock of the database and keeps it until its commit. So a command may read and then write without a thought of others,
the outbox's numbers become visible in their order, and no two batches can wait for each other.

What a commit touched is notified to the other processes, whose screens wake as if they had written it themselves.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any
from uuid import uuid4

import psycopg
import structlog
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

CONNECT_TIMEOUT_S = 5

IDLE_IN_TRANSACTION_MS = 30_000
"A process that was stopped in the middle of a batch must not hold up the others' writing for good."

PATIENCE_S = 15.0
"So long a server that restarts is waited for."

PAYLOAD_BYTES = 7_000
"NOTIFY carries less than 8000 bytes (PostgreSQL's manual, NOTIFY)."

AGAIN_S = 1.0
"Between two attempts to listen."

_CHANNEL = "shopbell"

_XID = "shopbell.xid"

_LISTENER = "shopbell listener"

log = structlog.get_logger()


def lock_key(name: str) -> int:
    """A 64-bit key of an advisory lock; keys are shared by all who use the database, so names must be ours."""
    return int.from_bytes(sha256(f"shopbell {name}".encode()).digest()[:8], "big", signed=True)


_TURN = text(f"SELECT pg_advisory_xact_lock({lock_key('writing')}), pg_current_xact_id()::text")


def engines(url: URL, readers: int) -> tuple[Engine, Engine]:
    """One that writes, each transaction in its turn, and one that reads one consistent moment a session."""
    writing = _engine(url, 1, "shopbell writer")

    @event.listens_for(writing, "begin")
    def _take_turn(connection: Connection) -> None:
        # The transaction's number comes along: after a lost connection it tells whether the commit was done.
        connection.info[_XID] = connection.execute(_TURN).one()[1]

    reading = _engine(url, readers, "shopbell reader", pool_pre_ping=True)
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return writing, reading.execution_options(**options)


def _engine(url: URL, connections: int, name: str, **options: Any) -> Engine:
    return create_engine(
        url,
        pool_size=connections,
        max_overflow=1 if connections == 1 else 0,
        connect_args={
            "application_name": name,
            "connect_timeout": CONNECT_TIMEOUT_S,
            "options": f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}",
        },
        hide_parameters=True,  # an error's text ends up in the log, and its parameters name people
        **options,
    )


class Peers:
    """What a writer needs beyond SQL because it is not alone: the fate of a lost commit, and telling the others."""

    def __init__(self, engine: Engine, *, patience_s: float = PATIENCE_S) -> None:
        self._engine = engine
        self._patience_s = patience_s
        self._name = uuid4().hex
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._stop: socket.socket | None = None

    def transaction(self, connection: Connection) -> str:
        """Names the transaction that `connection` is in."""
        return str(connection.info[_XID])

    def was_committed(self, transaction: str) -> bool:
        """Whether a transaction whose connection was lost while it was being committed did become durable. Waits for
        a server that restarts. Raises DBAPIError where it does not come back."""
        until = time.monotonic() + self._patience_s
        while True:
            try:
                with self._engine.connect() as connection:
                    status = connection.execute(_STATUS, {"of_transaction": transaction}).scalar()
                if status != "in progress":
                    return bool(status == "committed")
            except DBAPIError:
                if time.monotonic() > until:
                    raise
            time.sleep(0.1)

    def is_back(self) -> bool:
        """Waits until the server answers again; False where it does not come back."""
        until = time.monotonic() + self._patience_s
        while not self._stopped.is_set():
            try:
                with self._engine.connect():
                    return True
            except DBAPIError:
                if time.monotonic() > until:
                    return False
                self._stopped.wait(0.2)
        return False

    def tell(self, connection: Connection, touched: Iterable[str]) -> None:
        """In the transaction: the others hear of these audiences once it is committed."""
        part: list[str] = []
        size = 0
        for audience in sorted(touched):
            if size + len(audience) > PAYLOAD_BYTES and part:
                self._notify(connection, part)
                part, size = [], 0
            part.append(audience)
            size += len(audience.encode()) + 4
        if part:
            self._notify(connection, part)

    def _notify(self, connection: Connection, audiences: list[str]) -> None:
        payload = json.dumps([self._name, audiences], ensure_ascii=False)
        connection.execute(_NOTIFY, {"channel": _CHANNEL, "payload": payload})

    def listen(self, heard: Callable[[frozenset[str]], None]) -> None:
        """Calls `heard` in a thread of its own with the audiences that others' commits touched; with the empty set
        after a gap in listening, when any may have been."""
        ears, self._stop = socket.socketpair()
        self._thread = threading.Thread(target=self._listen, args=(heard, ears), name="peers", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stopped.set()
        if self._thread is not None and self._stop is not None:
            self._stop.close()
            self._thread.join()

    def _listen(self, heard: Callable[[frozenset[str]], None], ears: socket.socket) -> None:
        """Until the other end of `ears` is closed."""
        first = True
        with ears:
            while not self._stopped.is_set():
                with contextlib.suppress(psycopg.Error), session_connection(self._engine.url, _LISTENER) as own:
                    own.execute(f"LISTEN {_CHANNEL}")
                    if not first:
                        heard(frozenset())
                    first = False
                    while ears.fileno() not in select.select([own.fileno(), ears.fileno()], [], [])[0]:
                        for notice in own.notifies(timeout=0):
                            sender, audiences = json.loads(notice.payload)
                            if sender != self._name:
                                heard(frozenset(audiences))
                self._stopped.wait(AGAIN_S)


_STATUS = text("SELECT pg_xact_status(CAST(:of_transaction AS xid8))")
_NOTIFY = text("SELECT pg_notify(:channel, :payload)")


class SiteLock:
    """Held by the one process that owns a site's presence; let go by the server however the process ends."""

    def __init__(self, url: URL, site: str) -> None:
        self._url = url
        self._key = lock_key(f"presence {site}")
        self._connection: psycopg.Connection[Any] | None = None

    def hold(self) -> bool:
        """Takes the lock, or makes sure that it is still held; False where another process has it, or the server
        does not answer. Blocks for a moment."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = session_connection(self._url, "shopbell presence")
                taken = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (self._key,)).fetchone()
                if taken != (True,):
                    self.close()
            else:
                self._connection.execute("SELECT 1")
        except psycopg.Error:
            self.close()
        return self._connection is not None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def session_connection(url: URL, name: str) -> psycopg.Connection[Any]:
    """A connection outside the pools, for what lives as long as a connection. Raises psycopg.OperationalError."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S, application_name=name)
