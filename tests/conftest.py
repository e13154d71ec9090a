"""What every test leaves as it found it."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy import URL

from tests.adapters import made_once
from tests.adapters.postgresql_server import PostgreSQL
from tests.adapters.sqlite_files import new_file

# How long an example takes to make says more of a busy machine than of a test.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure() -> None:
    made_once.root()  # before there are workers, so that all find the same
    # While pytest reads the tests: a thread that garbage collection lets in breaks CPython 3.11's parser
    # (python/cpython#106905).
    gc.disable()


def pytest_collection_finish() -> None:
    gc.enable()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A private PostgreSQL; started for the first test that needs one."""
    with PostgreSQL() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | URL]:
    """Where `Database.open` finds a new database: the test runs once on each kind."""
    if request.param == "sqlite":
        yield new_file(tmp_path / "server.sqlite3")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.new_database()
    yield url
    server.drop(url)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path | URL]:
    """The same for all tests of a file, which keep out of each other's way by members of their own."""
    if request.param == "sqlite":
        yield new_file(tmp_path_factory.mktemp("shared") / "server.sqlite3")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.new_database()
    yield url
    server.drop(url)


@pytest.fixture(autouse=True)
def _logging_is_nobodys() -> Iterator[None]:
    """A command line run in this process sets logging up for the standard error of its own test, which then closes."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:], logging.root.level = handlers, level
