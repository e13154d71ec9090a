"""`/shopbell.js`: what a page of the web shop loads."""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk_server.errors import NotFound

PATH = "/shopbell.js"

VERSION_CHARACTERS = 12


def snippet_routes(folder: Path) -> APIRouter:
    """Serves the built snippet, read at each request, so that a new build needs no restart. It is 3 kB."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH)
    def snippet(request: Request, v: str = "") -> Response:
        file = folder / PATH.lstrip("/")
        if not file.is_file():
            raise NotFound("the snippet is not built")
        content = file.read_bytes()
        version = version_of(content)
        headers = {
            "ETag": f'"{version}"',
            "Cache-Control": caching(asked=v, version=version),
            "Vary": "Accept-Encoding",
        }
        if f'"{version}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            # Nothing of a person's is in it, so that packing tells nobody anything (BREACH).
            content, headers["Content-Encoding"] = gzip.compress(content, mtime=0), "gzip"
        return Response(content, media_type="text/javascript", headers=headers)

    return router


def version_of(content: bytes) -> str:
    """What a page may write behind `?v=`, so that browsers never ask again."""
    return sha256(content).hexdigest()[:VERSION_CHARACTERS]


def caching(*, asked: str, version: str) -> str:
    if asked == version:
        return "public, max-age=31536000, immutable"
    # Without a version a new snippet must arrive within the hour; a wrong one may not settle.
    return "public, max-age=3600, stale-while-revalidate=86400" if not asked else "no-cache"
