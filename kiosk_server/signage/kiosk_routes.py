"""What a kiosk asks for and tells: its manifest, and what it has shown."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse

from kiosk_server.principals import KioskHere
from kiosk_server.running import Here
from kiosk_server.signage import plays
from kiosk_server.signage.signs import Signs
from wire.messages.screens.signage import PlaysBatch, PlaysKept, SignageManifest

router = APIRouter()


@router.get(
    "/api/kiosk/signage",
    response_model=SignageManifest,
    responses={304: {"description": "The version in If-None-Match is the newest."}},
)
def manifest(
    kiosk: KioskHere,
    here: Here,
    signs: Signs,
    known: Annotated[str | None, Header(alias="If-None-Match", max_length=200)] = None,
) -> Response:
    """With the version as its ETag."""
    with here.database.reader.session() as session:
        found = signs.billboard.manifest(session, kiosk)
    tag = f'"{found.version}"'
    if known is not None and tag in (each.strip().removeprefix("W/") for each in known.split(",")):
        return Response(status_code=304, headers={"ETag": tag})
    return JSONResponse(found.model_dump(mode="json"), headers={"ETag": tag})


@router.post("/api/kiosk/plays")
def take_plays(body: PlaysBatch, kiosk: KioskHere, here: Here) -> PlaysKept:
    """Repeating changes nothing; what does not fit into the chain is kept and marked."""
    now_s = here.clock()
    return here.database.writer.run(lambda session: plays.take(session, here.shop, kiosk, body, now_s))
