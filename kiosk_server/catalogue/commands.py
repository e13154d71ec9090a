"""`python -m kiosk_server import-catalogue`: a feed from a file, while the server is stopped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import URL

from kiosk_server.catalogue.importing import COMMAND_LINE, Importer, Report, Wish
from kiosk_server.catalogue.reports import as_csv, stored_lines
from kiosk_server.database import Database
from kiosk_server.errors import CannotStart
from kiosk_server.sites.server_credentials import read_server_credentials
from kiosk_server.sites.shop import load_shop

PIECE_BYTES = 1 << 16

REFUSED_SHOWN = 20


def import_file(
    file: Path,
    data: Path,
    where: Path | URL,
    report_file: Path | None,
    clock: Callable[[], float],
    *,
    dry_run: bool,
    retire_missing: bool,
) -> int:
    """Prints what came of it; 0 also where lines were refused. Raises FileRefused, CannotStart, OSError."""
    site = read_server_credentials(data).site
    if not file.is_file():
        raise CannotStart(f"{file} is no file")

    def pieces() -> Iterator[bytes]:
        with file.open("rb") as opened:
            while piece := opened.read(PIECE_BYTES):
                yield piece

    with Database.open(where) as database:
        with database.reader.session() as session:
            shop = load_shop(session, site)
        importer = Importer(database, shop, clock)
        importer.resume()
        report = importer.run(pieces, Wish(COMMAND_LINE, retire_missing=retire_missing, dry_run=dry_run))
        _print(report, database, report_file)
    return 0


def _print(report: Report, database: Database, report_file: Path | None) -> None:
    def lines() -> Iterator[str]:
        stored = report.lines if report.import_id is None else stored_lines(database.reader, report.import_id)
        yield from as_csv(stored)

    if report_file is not None:
        with report_file.open("w", encoding="utf-8", newline="") as opened:
            opened.writelines(lines())
    counted = ", ".join(f"{count} {outcome}" for outcome, count in sorted(report.counts.items())) or "no products"
    print(f"{report.format} feed: {counted}{' (dry run: nothing was changed)' if report.import_id is None else ''}")
    for note in report.notes:
        print(f"  {note}")
    stored = report.lines if report.import_id is None else stored_lines(database.reader, report.import_id)
    refused = [line for line in stored if line.outcome == "refused"]
    for line in refused[:REFUSED_SHOWN]:
        print(f"  line {line.line}{f' ({line.sku})' if line.sku else ''}: {line.why}", file=sys.stderr)
    if len(refused) > REFUSED_SHOWN:
        print(f"  and {len(refused) - REFUSED_SHOWN} more; --report CSV writes them all", file=sys.stderr)
