"""Pictures and videos: sent in by managers, fetched by kiosks and desks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from sqlmodel import Session
from starlette.requests import HTTPConnection

from kiosk_server.credentials.bearers import subject_of
from kiosk_server.errors import Conflict, NotFound, NotSignedIn
from kiosk_server.principals import KIOSK_COOKIE, STAFF_COOKIE, ManagerHere, shown, staff_of_secret
from kiosk_server.running import Here
from kiosk_server.signage.cards import SignageMeasured, SignageMediaCard
from kiosk_server.signage.desk_card import all_bytes, media_card
from kiosk_server.signage.media_store import ALL_BYTES, Arriving, Stored
from kiosk_server.signage.plans import in_use
from kiosk_server.signage.signs import Signs
from kiosk_server.signage.tables import SignageMediaRow
from kiosk_server.staff.accounts import audit

router = APIRouter()

PATH = "/api/signage/media"

Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]

_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class NoRoom(Conflict):
    """All media together would be too large; remove what is not shown any more."""


class StillShown(Conflict):
    """An item shows this file; change that first."""


def _looks(connection: HTTPConnection, here: Here) -> None:
    """A kiosk or any member of staff."""
    kiosk, staff = shown(connection, KIOSK_COOKIE), shown(connection, STAFF_COOKIE)
    now_s = here.clock()
    with here.database.reader.session() as session:
        if kiosk is not None and subject_of(session, "kiosk", kiosk, now_s) is not None:
            return
        if staff is not None and staff_of_secret(session, staff, now_s) is not None:
            return
    raise NotSignedIn


@router.post(PATH, status_code=201, openapi_extra=_BODY)
async def add_media(
    request: Request,
    who: ManagerHere,
    here: Here,
    signs: Signs,
    name: Annotated[str, Query(min_length=1, max_length=120)],
) -> SignageMediaCard:
    """The body is the file; what it is, its bytes say. The same file again changes nothing."""
    arriving = await run_in_threadpool(signs.media.arriving)
    try:
        async for piece in request.stream():
            await run_in_threadpool(arriving.write, piece)
        return await run_in_threadpool(_keep, here, arriving, who.staff, name)
    finally:
        await run_in_threadpool(arriving.close)


def _keep(here: Here, arriving: Arriving, by: str, name: str) -> SignageMediaCard:
    stored, now_s = arriving.keep(), here.clock()

    def command(session: Session) -> SignageMediaCard:
        row = session.get(SignageMediaRow, stored.sha256)
        if row is None:
            if all_bytes(session) + stored.bytes > ALL_BYTES:
                raise NoRoom
            row = _row(stored, by, name, now_s)
            session.add(row)
            session.flush()
            audit(session, "signage.media_added", stored.sha256, now_s, staff=by)
        return media_card(row)

    return here.database.writer.run(command)


def _row(stored: Stored, by: str, name: str, now_s: float) -> SignageMediaRow:
    return SignageMediaRow(
        sha256=stored.sha256,
        type=stored.what.type,
        bytes=stored.bytes,
        name=name,
        width_px=stored.what.width_px,
        height_px=stored.what.height_px,
        added_at_s=now_s,
        added_by=by,
    )


@router.put(f"{PATH}/{{digest}}")
def measure_media(digest: Digest, body: SignageMeasured, _who: ManagerHere, here: Here) -> SignageMediaCard:
    """What a browser that played a film says of it: a server plays none. Once; pictures say it themselves."""

    def command(session: Session) -> SignageMediaCard:
        row = session.get(SignageMediaRow, digest)
        if row is None:
            raise NotFound("there is no such file")
        if row.type.startswith("video/") and row.duration_s is None:
            row.width_px, row.height_px, row.duration_s = body.width_px, body.height_px, body.duration_s
            session.add(row)
            session.flush()
        return media_card(row)

    return here.database.writer.run(command)


@router.delete(f"{PATH}/{{digest}}", status_code=204)
def remove_media(digest: Digest, who: ManagerHere, here: Here) -> None:
    """Not while an item shows it. The file itself goes a day later."""
    now_s = here.clock()

    def command(session: Session) -> None:
        row = session.get(SignageMediaRow, digest)
        if row is None:
            raise NotFound("there is no such file")
        if shows := in_use(session, here.shop.site, digest):
            raise StillShown(f"{shows[0]!r} shows this file; change that first")
        session.delete(row)
        audit(session, "signage.media_removed", digest, now_s, staff=who.staff)

    here.database.writer.run(command)


@router.get("/media/{digest}", include_in_schema=False, dependencies=[Depends(_looks)])
def media(
    digest: Digest,
    here: Here,
    signs: Signs,
    known: Annotated[str | None, Header(alias="If-None-Match", max_length=400)] = None,
) -> Response:
    """The file, or the part of it that `Range` names; its bytes never change, so whoever has it need not ask again."""
    with here.database.reader.session() as session:
        row = session.get(SignageMediaRow, digest)
        kind = None if row is None else row.type
    path = signs.media.path(digest)
    if kind is None or path is None:
        raise NotFound("there is no such file")
    tag = f'"{digest}"'
    if known is not None and tag in (each.strip().removeprefix("W/") for each in known.split(",")):
        return Response(status_code=304, headers={"ETag": tag})
    return FileResponse(path, media_type=kind, headers={"ETag": tag})
