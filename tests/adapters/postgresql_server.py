"""A private PostgreSQL for tests: one server a run on a socket in its own folder, a database a test.

    def test_…(place: Path | URL) -> None:            # runs on SQLite and on PostgreSQL
        with Database.open(place) as database: ...

    def test_…(postgresql: PostgreSQL) -> None:       # on PostgreSQL alone
        url = postgresql.new_database()

Both are fixtures of `tests/conftest.py`. It never writes to disk in earnest (fsync off), and is ended by its process
id. PostgreSQL refuses to run as root: root runs it as the user `postgres` of the Debian package.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import URL

from kiosk_server.database import Database
from tests.adapters.made_once import made_once

BINARIES = Path("/usr/lib/postgresql")
"Where Debian puts the servers of each version; others have them in PATH."

READY_WITHIN_S = 60.0

NEWEST = "newest"
"The database that others are copied from."

FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


class PostgreSQL:
    """One server. Use in `with`."""

    def __init__(self, settings: Sequence[str] = FAST) -> None:
        self._settings = settings
        self._user = "postgres" if os.getuid() == 0 else None
        self.user = self._user or pwd.getpwuid(os.getuid()).pw_name
        self._folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> PostgreSQL:
        try:
            self._own(self._folder)
            self._run("cp", "--archive", str(made_once("postgresql", self._lay_down) / "data"), str(self._folder))
            self.start()
        except BaseException:
            self.stop()
            self._remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._remove()

    def _lay_down(self, empty: Path) -> None:
        """A cluster with a database of the newest schema in it, and nobody's yet."""
        self._own(empty)
        made = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", f"--username={self.user}"]
        self._run(_binary("initdb"), *made, "--pgdata", str(empty / "data"))
        try:
            self.start(empty / "data")
            Database.open(self._create("template0", NEWEST)).close()
        finally:
            self.stop()

    def _own(self, folder: Path) -> None:
        if self._user is not None:
            shutil.chown(folder, self._user, self._user)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, data: Path | None = None) -> None:
        """Starts the server, on its own data or on other, and waits until it lets somebody in."""
        settings = ["listen_addresses=", f"unix_socket_directories={self._folder}", "max_connections=120"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    _binary("postgres"),
                    *("-D", str(data or self._folder / "data")),
                    *(part for each in (*settings, *self._settings) for part in ("-c", each)),
                ],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                user=self._user,
                group=self._user,
                extra_groups=[] if self._user else None,
            )
        until = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                self.connect("postgres").close()
                return
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > until:
                    said = (self._folder / "log").read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"PostgreSQL did not start:\n{said}") from error
                time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: connections are cut, nothing is lost. SIGQUIT: as if the machine had gone off."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def url(self, database: str) -> URL:
        return URL.create("postgresql+psycopg", self.user, database=database, query={"host": str(self._folder)})

    def connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """A connection for the test itself, which commits every statement."""
        return psycopg.connect(
            host=str(self._folder), user=self.user, dbname=database, autocommit=True, connect_timeout=5
        )

    def empty_database(self) -> URL:
        """Without a table."""
        return self._create("template0", f"test{next(self._numbers)}")

    def new_database(self) -> URL:
        """With the newest schema, copied from one that was migrated once."""
        url = self._create(NEWEST, f"test{next(self._numbers)}")
        # As a database of its own has, so that tests may compare.
        with self.connect(str(url.database)) as connection:
            connection.execute("UPDATE meta SET value = md5(random()::text) WHERE key = 'epoch'")
        return url

    def drop(self, url: URL) -> None:
        with self.connect("postgres") as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')

    def _create(self, template: str, name: str) -> URL:
        with self.connect("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(name)

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command,
            cwd=self._folder,
            user=self._user,
            group=self._user,
            extra_groups=[] if self._user else None,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stderr[-2000:]}")

    def _remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def _binary(name: str) -> str:
    newest = sorted(BINARIES.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]), reverse=True)
    found = str(newest[0]) if newest else shutil.which(name)
    if found is None:
        raise RuntimeError(f"PostgreSQL's {name} is missing: ./run test installs it, or install the package postgresql")
    return found
