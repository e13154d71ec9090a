"""Managers import the catalogue, and read what came of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from typing import IO

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from sqlmodel import Session, col, select

from kiosk_server.catalogue.importing import Importer, Wish
from kiosk_server.catalogue.reports import as_csv, dry_card, report_card, stored_lines
from kiosk_server.catalogue.tables import CatalogueImport
from kiosk_server.errors import KioskServerError
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from kiosk_server.staff.accounts import audit
from wire.messages.catalogue import ImportReport

router = APIRouter()

TYPES = frozenset(
    ("text/csv", "text/tab-separated-values", "text/plain", "application/csv", "application/octet-stream")
)
"What browsers call such files; what it is, its header says."

IN_MEMORY_BYTES = 1 << 20
PIECE_BYTES = 1 << 16

_BODY = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}}


class NotCsv(KioskServerError):
    """Send the file itself, as text/csv."""

    status = 415


@router.post("/api/catalogue/import", openapi_extra=_BODY)
async def import_catalogue(
    request: Request, who: ManagerHere, here: Here, dry_run: bool = False, retire_missing: bool = False
) -> ImportReport:
    """The body is the file. All of it counts or nothing; refused lines leave the others."""
    kind = request.headers.get("content-type", "text/csv").partition(";")[0].strip().lower()
    if kind not in TYPES:
        raise NotCsv
    wish = Wish(who.staff, retire_missing=retire_missing, dry_run=dry_run)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
        async for piece in request.stream():
            await run_in_threadpool(file.write, piece)
        importer = Importer(here.database, here.shop, here.clock)
        report = await run_in_threadpool(importer.run, partial(pieces, file), wish)
        if report.import_id is None:
            return dry_card(report)
        return await run_in_threadpool(_done, here, report.import_id, who.staff)


@router.get("/api/catalogue/imports")
def imports(_who: ManagerHere, here: Here) -> list[ImportReport]:
    """The last ones, newest first, without their lines."""
    with here.database.reader.session() as session:
        rows = session.exec(select(CatalogueImport).order_by(col(CatalogueImport.started_at_s).desc()).limit(20))
        return [
            ImportReport(
                import_id=row.id,
                state=row.state,
                format=row.format,
                counts=row.counts,
                notes=row.notes,
                lines=[],
                more=True,
            )
            for row in rows
        ]


@router.get("/api/catalogue/imports/{import_id}")
def import_report(import_id: str, _who: ManagerHere, here: Here) -> ImportReport:
    with here.database.reader.session() as session:
        return report_card(session, import_id)


@router.get(
    "/api/catalogue/imports/{import_id}/report.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def import_report_file(import_id: str, _who: ManagerHere, here: Here) -> StreamingResponse:
    """Every line, for a spreadsheet."""
    with here.database.reader.session() as session:
        report_card(session, import_id)
    lines = stored_lines(here.database.reader, import_id)
    headers = {"Content-Disposition": 'attachment; filename="import-report.csv"'}
    return StreamingResponse(as_csv(lines), media_type="text/csv; charset=utf-8", headers=headers)


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file from its beginning."""
    file.seek(0)
    while piece := file.read(PIECE_BYTES):
        yield piece


def _done(here: Here, import_id: str, staff: str) -> ImportReport:
    def command(session: Session) -> ImportReport:
        audit(session, "catalogue.imported", import_id, here.clock(), staff=staff)
        return report_card(session, import_id)

    return here.database.writer.run(command)
