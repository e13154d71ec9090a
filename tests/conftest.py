"""What every test leaves as it found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def _logging_is_nobodys() -> Iterator[None]:
    """A command line run in this process sets logging up for the standard error of its own test, which then closes."""
    yield
    structlog.reset_defaults()
