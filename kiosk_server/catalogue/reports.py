"""What came of an import, as JSON and as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from sqlmodel import Session, col, select

from kiosk_server.catalogue.feeds.changes import Line
from kiosk_server.catalogue.importing import Report
from kiosk_server.catalogue.tables import CatalogueImport, CatalogueImportLine
from kiosk_server.database import Reader
from kiosk_server.errors import NotFound
from wire.messages.catalogue import ImportLine, ImportReport

LINES_SHOWN = 500
"More than anybody reads on a screen; the file has all."

LINES_A_READ = 1_000

COLUMNS = ("line", "sku", "outcome", "why")

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"A spreadsheet takes a cell that begins with one of these for a formula (OWASP, CSV injection)."


def report_card(session: Session, import_id: str) -> ImportReport:
    """Raises NotFound."""
    row = session.get(CatalogueImport, import_id)
    if row is None:
        raise NotFound("there was no such import")
    shown = session.exec(
        select(CatalogueImportLine)
        .where(CatalogueImportLine.import_id == import_id, CatalogueImportLine.outcome != "unchanged")
        .order_by(col(CatalogueImportLine.place))
        .limit(LINES_SHOWN + 1)
    ).all()
    return ImportReport(
        import_id=row.id,
        state=row.state,
        format=row.format,
        counts=row.counts,
        notes=row.notes,
        lines=[ImportLine(line=each.line, sku=each.sku, outcome=each.outcome, why=each.why) for each in shown][
            :LINES_SHOWN
        ],
        more=len(shown) > LINES_SHOWN,
    )


def dry_card(report: Report) -> ImportReport:
    shown = [line for line in report.lines if line.outcome != "unchanged"]
    return ImportReport(
        import_id=None,
        state="done",
        format=report.format,
        counts=dict(report.counts),
        notes=report.notes,
        lines=[
            ImportLine(line=each.line, sku=each.sku, outcome=each.outcome, why=each.why) for each in shown[:LINES_SHOWN]
        ],
        more=len(shown) > LINES_SHOWN,
    )


def stored_lines(reader: Reader, import_id: str) -> Iterator[Line]:
    """Every line of the report, in order; some are read at a time."""
    place = 0
    while True:
        with reader.session() as session:
            found = session.exec(
                select(CatalogueImportLine)
                .where(CatalogueImportLine.import_id == import_id, col(CatalogueImportLine.place) > place)
                .order_by(col(CatalogueImportLine.place))
                .limit(LINES_A_READ)
            ).all()
        if not found:
            return
        place = found[-1].place
        for each in found:
            yield Line(each.line, each.sku, each.outcome, each.why)  # type: ignore[arg-type]


def as_csv(lines: Iterable[Line]) -> Iterator[str]:
    """With a byte order mark, so that a spreadsheet reads it as UTF-8."""
    yield "\ufeff" + _row(COLUMNS)
    for line in lines:
        yield _row(("" if line.line is None else str(line.line), line.sku or "", line.outcome, line.why))


def _row(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return written.getvalue()
