"""Where the database is: a file in the data folder, or on a PostgreSQL server."""

from __future__ import annotations

import stat
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

DATABASE = "clerk_push.sqlite3"
"The file in the data folder, where the database is a file."

DRIVER = "postgresql+psycopg"


class BadAddress(ValueError):
    """This is no address of a database."""


def read_address(text: str | None, file: Path, *, public: bool) -> Path | URL:
    """`file` for `sqlite` or nothing; a URL for `postgresql+psycopg://…` or `postgresql://…`, which `@PATH` reads from
    a file that only its owner can read. `public`: others can see `text`, so it must hold no password.

    Raises BadAddress, which repeats nothing of an address.
    """
    if text is None or text == "sqlite":
        return file
    url = _parse(_secret_line(Path(text[1:])) if text.startswith("@") else text)
    if public and not text.startswith("@") and (url.password is not None or "password" in url.query):
        raise BadAddress("a password on the command line can be read by everybody; use SHOPBELL_DATABASE, or @FILE")
    return url


def _secret_line(path: Path) -> str:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BadAddress(f"{path} can be read by others; give it mode 0600")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadAddress(f"{path} cannot be read") from error


def _parse(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in (DRIVER, "postgresql") or not url.database:
        raise BadAddress(f"write sqlite, @FILE, or an address such as {DRIVER}://clerks@db.example/clerks")
    return url.set(drivername=DRIVER)
