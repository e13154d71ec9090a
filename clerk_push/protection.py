"""What every answer says to browsers, and what every request must pass before a route sees it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clerk_push.errors import BodyTooLarge, ForeignOrigin
from clerk_push.problems import problem

BODY_BYTES = 32 * 1024
"The largest body here is a sale of 200 lines, each with the longest number of a product: some 25 KiB."

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def content_security_policy(frame_ancestors: Sequence[str]) -> str:
    """Everything from here and nothing inline; `frame_ancestors` are the origins that may frame the screen."""
    return "; ".join(
        (
            "default-src 'none'",
            # A clerk's phone reads barcodes in WebAssembly; this allows compiling that, and no evaluation of scripts.
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "media-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {' '.join(frame_ancestors) or chr(39) + 'none' + chr(39)}",
        )
    )


def is_own_origin(connection: HTTPConnection) -> bool:
    """Whether a browser's request comes from a page of ours; what is no browser sends no Origin."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    _, separator, host = origin.partition("://")
    return bool(separator) and host == connection.headers.get("host")


class Protection:
    """ASGI middleware: security headers on every answer, commands from our own pages only, small bodies only."""

    def __init__(self, app: ASGIApp, frame_ancestors: Sequence[str] = ()) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": content_security_policy(frame_ancestors),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
        }
        if not frame_ancestors:
            self._headers["x-frame-options"] = "DENY"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in self._headers.items():
                    headers[name] = value
                if scope["path"].startswith("/api/"):
                    headers["cache-control"] = "no-store"
                message["headers"] = headers.raw
            await send(message)

        if scope["method"] not in _SAFE_METHODS and not is_own_origin(HTTPConnection(scope)):
            await problem(ForeignOrigin())(scope, receive, guarded_send)
        elif not _is_small(Headers(scope=scope)):
            await problem(BodyTooLarge())(scope, receive, guarded_send)
        else:
            await self._app(scope, receive, guarded_send)


def _is_small(headers: Headers) -> bool:
    """By its own word, which the HTTP parser holds it to; a body of unknown length is not taken."""
    if "transfer-encoding" in headers:
        return False
    length = headers.get("content-length", "0")
    return length.isdecimal() and int(length) <= BODY_BYTES
