"""Where a site's database is: a file in its data folder, or on a PostgreSQL server."""

from __future__ import annotations

import stat
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

DATABASE = "kiosk_server.sqlite3"
"The file in a site's data folder, where its database is a file."

DRIVER = "postgresql+psycopg"


class BadAddress(ValueError):
    """This is no address of a database."""


def read_address(text: str | None, file: Path, *, public: bool = False) -> Path | URL:
    """`file` for `sqlite` or nothing; a URL for `postgresql+psycopg://…`, which `@PATH` reads from a file that only
    its owner can read. `public`: others can see `text`, so it must not hold a password. Raises BadAddress."""
    if text is None or text == "sqlite":
        return file
    if text.startswith("@"):
        return _parse(_secret_line(Path(text[1:])))
    url = _parse(text)
    if public and url.password is not None:
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
    except ArgumentError:
        url = None
    # Never repeat it: it may hold a password.
    if url is None or url.drivername not in (DRIVER, "postgresql") or not url.database:
        raise BadAddress(f"write sqlite, @FILE, or an address such as {DRIVER}://shopbell@db.example/shopbell")
    return url.set(drivername=DRIVER)
