"""Serves the built screens: a page an entry, hashed files beside them."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts

_BUILD = re.compile(r'<meta name="shopbell-build" content="([0-9a-f]+)"')

ENTRIES = ("phone", "kiosk", "desk")
"Of `screens/dist`; clerk_push and the demo serve their own."


def screen_routes(folder: Path, texts: Texts, language: str) -> APIRouter:
    """The pages of `folder`, looked up at each request, so that a new build needs no restart."""
    router = APIRouter(include_in_schema=False)
    for entry in ENTRIES:
        _add_entry(router, folder, entry, texts, language)
    # Only these: nothing of a person's is ever in an answer that is packed (BREACH).
    router.mount("/assets", GZipMiddleware(StaticFiles(directory=folder / "assets", check_dir=False)))
    return router


def page_build(folder: Path, entry: str) -> str:
    """The build that a page carries, as its own script reads it (`screens/src/shared/build.ts`); empty where there is
    none."""
    try:
        page = (folder / entry / "index.html").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = _BUILD.search(page)
    return found.group(1) if found else ""


def plain_page(text: str, status: int) -> HTMLResponse:
    """A page that needs neither script nor style."""
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Shopbell</title><p>{escape(text)}</p></html>",
        status_code=status,
    )


def _add_entry(router: APIRouter, folder: Path, entry: str, texts: Texts, language: str) -> None:
    def page() -> Response:
        file = folder / entry / "index.html"
        if file.is_file():
            return FileResponse(file)
        return plain_page(texts.say(Key.PAGE_NOT_BUILT, language, entry=entry), 503)

    def worker() -> Response:
        file = folder / entry / "sw.js"
        if file.is_file():
            return FileResponse(file, media_type="text/javascript")
        return plain_page(texts.say(Key.PAGE_NOT_FOUND, language), 404)

    def with_slash() -> Response:
        return RedirectResponse(f"/{entry}/", status_code=308)

    router.add_api_route(f"/{entry}/", page, methods=["GET"], name=f"{entry}_page")
    router.add_api_route(f"/{entry}", with_slash, methods=["GET"], name=f"{entry}_slash")
    router.add_api_route(f"/{entry}/sw.js", worker, methods=["GET"], name=f"{entry}_worker")
