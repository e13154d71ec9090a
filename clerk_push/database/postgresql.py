"""A database on a PostgreSQL server, which two processes of a site may have open.

Each process has one writing thread, as with a file, and their batches take turns: a batch begins by taking an advisory
lock and keeps it until its commit. So a command may read and then write without a thought of the other process, and
the journal's numbers become visible in their order: who has read up to 10 will not miss a 9 that commits later.
"""

from __future__ import annotations

import threading
import time
from hashlib import sha256
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

READERS = 16
"A server lets 100 in by default, and kiosk_server's processes are there too; who finds none free waits for one."

READER_WITHIN_S = 10.0

CONNECT_TIMEOUT_S = 5

IDLE_IN_TRANSACTION_MS = 30_000
"A process that was stopped in the middle of a batch must not hold up the other's writing for good."

PATIENCE_S = 10.0
"So long a server that restarts is waited for, while a clerk looks at the screen."

SILENT_S = 10
"""A connection that is silent so long is probed every 5 s, and given up after three probes, by both ends: so what was
locked by a machine that went off is free after 25 s."""

UNANSWERED_MS = 25_000
"The same for one on which something was said that the other end does not acknowledge."

_PROBING: dict[str, Any] = {
    "keepalives_idle": SILENT_S,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": UNANSWERED_MS,
}

_SERVERS_PROBING = (
    f"-c tcp_keepalives_idle={SILENT_S} -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 "
    f"-c tcp_user_timeout={UNANSWERED_MS}"
)

_XID = "clerk_push.xid"


def lock_key(name: str) -> int:
    """A 64-bit key of an advisory lock; keys are shared by all who use the database, so names must be ours."""
    return int.from_bytes(sha256(f"clerk_push {name}".encode()).digest()[:8], "big", signed=True)


_TURN = text(f"SELECT pg_advisory_xact_lock({lock_key('writing')}), pg_current_xact_id()::text")
_STATUS = text("SELECT pg_xact_status(CAST(:of_transaction AS xid8))")


def engines(url: URL) -> tuple[Engine, Engine]:
    """One that writes, each transaction in its turn, and one that reads one consistent moment a session."""
    writing = _engine(url, 1, "clerk_push writer")

    @event.listens_for(writing, "begin")
    def _take_turn(connection: Connection) -> None:
        # The transaction's number comes along: after a lost connection it tells whether the commit was done.
        connection.info[_XID] = connection.execute(_TURN).one()[1]

    reading = _engine(url, READERS, "clerk_push reader", pool_pre_ping=True, pool_timeout=READER_WITHIN_S)
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
            "options": f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS} {_SERVERS_PROBING}",
            **_PROBING,
        },
        hide_parameters=True,  # an error's text goes to the log; staff tokens do not
        **options,
    )


def own_connection(url: URL, name: str) -> psycopg.Connection[Any]:
    """A connection outside the pools, which commits every statement, for what lives as long as a connection. Raises
    psycopg.Error."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(
        plain,
        autocommit=True,
        connect_timeout=CONNECT_TIMEOUT_S,
        application_name=name,
        options=_SERVERS_PROBING,
        **_PROBING,
    )


class Server:
    """What a writer needs beyond SQL because a server can go away: to wait for it, and the fate of a lost commit."""

    def __init__(self, writing: Engine, *, patience_s: float = PATIENCE_S) -> None:
        self._writing = writing
        self._patience_s = patience_s
        self._ending = threading.Event()

    def transaction(self, connection: Connection) -> str:
        """Names the transaction that `connection` is in."""
        return str(connection.info[_XID])

    def was_committed(self, transaction: str) -> bool:
        """Whether a transaction whose connection was lost while it was being committed did become durable. Waits for
        a server that restarts. Raises DBAPIError where it does not come back."""
        until = time.monotonic() + self._patience_s
        while True:
            try:
                with self._writing.connect() as connection:
                    status = connection.execute(_STATUS, {"of_transaction": transaction}).scalar()
                if status != "in progress":
                    return bool(status == "committed")
            except DBAPIError:
                if time.monotonic() > until or self._ending.is_set():
                    raise
            time.sleep(0.1)

    def is_back(self) -> bool:
        """Waits until the server answers; False where it does not come back."""
        until = time.monotonic() + self._patience_s
        while not self._ending.is_set():
            try:
                with self._writing.connect() as connection:
                    connection.execute(_ANSWER)
                    return True
            except DBAPIError:
                if time.monotonic() > until:
                    return False
                self._ending.wait(0.2)
        return False

    def end(self) -> None:
        """Waits for nothing any more."""
        self._ending.set()


_ANSWER = text("SELECT 1")


class LeaderLock:
    """Held by the one process of a site that leads; the server lets go of it however the process ends."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._connection: psycopg.Connection[Any] | None = None
        self._held = False

    def hold(self) -> bool:
        """Takes the lock, or makes sure that it is still held; False where the other process has it, or the server
        does not answer. Blocks for a moment."""
        try:
            if self._connection is None:
                self._connection = own_connection(self._url, "clerk_push leader")
            if self._held:
                self._connection.execute("SELECT 1")
            else:
                self._held = self._connection.execute(_TRY_TO_LEAD).fetchone() == (True,)
        except psycopg.Error:
            self.close()
        return self._held

    def close(self) -> None:
        self._held = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_TRY_TO_LEAD = f"SELECT pg_try_advisory_lock({lock_key('leading')})".encode()
