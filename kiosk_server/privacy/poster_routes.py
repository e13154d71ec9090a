"""The poster, from the desk."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response

from kiosk_server.principals import ManagerHere
from kiosk_server.privacy.retention import Kind
from kiosk_server.running import Here

router = APIRouter()


_DRAWN = {media: {"schema": {"type": "string", "format": "binary"}} for media in ("application/pdf", "image/png")}


@router.get("/api/desk/poster", response_class=Response, responses={200: {"content": _DRAWN}})
def poster(
    _who: ManagerHere, here: Here, format: Literal["pdf", "png"] = "pdf", paper: Literal["a4", "letter"] = "a4"
) -> Response:
    """The notice for the door, ready to print."""
    from kiosk_server.privacy.poster import Paper, pdf, png, words  # drawing is rare, and slow to import

    content = words(here.shop, here.texts, here.policy.public_url, here.retention.days(Kind.PRESENCE) or 0)
    drawn = (pdf if format == "pdf" else png)(content, Paper(paper))
    headers = {"Content-Disposition": f'inline; filename="shopbell-poster.{format}"'}
    media = "application/pdf" if format == "pdf" else "image/png"
    return Response(drawn, media_type=media, headers=headers)
