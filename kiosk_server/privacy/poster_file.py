"""The poster, from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, create_engine
from sqlmodel import Session

from kiosk_server.errors import CannotStart
from kiosk_server.messages.texts import Texts
from kiosk_server.privacy.poster import Paper, pdf, png, words
from kiosk_server.privacy.retention import Kind, Retention
from kiosk_server.sites.server_credentials import read_server_credentials
from kiosk_server.sites.shop import load_shop


def draw_poster(
    data: Path, database: Path | URL, out: Path, paper: Paper, public_url: str, retention: Mapping[str, float]
) -> str:
    """Writes `out`, a PDF or PNG by its name, also while a server runs; where its code leads. Raises CannotStart."""
    site = read_server_credentials(data).site
    if isinstance(database, Path) and not database.is_file():
        raise CannotStart(f"{database} is missing; restore it from a backup")
    # Only to read the site's name: the lock of a running server is none of our business.
    engine = create_engine(f"sqlite:///{database}" if isinstance(database, Path) else database)
    try:
        with Session(engine) as session:
            shop = load_shop(session, site)
    finally:
        engine.dispose()
    days = Retention.of(retention).days(Kind.PRESENCE) or 0
    content = words(shop, Texts.load(), public_url, days)
    out.write_bytes((png if out.suffix.lower() == ".png" else pdf)(content, paper))
    return content.address
