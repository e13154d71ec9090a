"""What every answer carries, and what every request must pass before a route sees it.

Plain ASGI, so that streamed answers and sockets pass untouched.
"""

from __future__ import annotations

import re
import time
from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk_server.errors import ForeignOrigin, TooLarge
from kiosk_server.problems import problem

BODY_BYTES = 256 * 1024
"Fifty web events of the largest size; nothing else comes near it."

CATALOGUE_BYTES = 64 * 1024 * 1024
"A catalogue of 50,000 products with descriptions of a thousand letters."

MEDIA_BYTES = 200 * 1024 * 1024
"A video of two minutes."

LARGER_BODIES = {"/api/catalogue/import": CATALOGUE_BYTES, "/api/signage/media": MEDIA_BYTES}
"By path; these routes take their body piece by piece."

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"RFC 9110 section 9.2.1."

WEB_EVENTS = "/api/web/events"
"The one command that pages of other origins send: it uses no credential."

SNIPPET = "/shopbell.js"
"What pages of other origins load; it says itself how long it may be kept."

_REVIEWS = re.compile(r"^/api/catalogue/products/[^/]+/reviews$")
"What pages of the web shop may read besides: everybody may, and no credential is used."

_HASHED = re.compile(r"^/assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")
"How Vite names a file after its content."

MEDIA = "/media/"
"What stands below it is named after its content too, but shown to kiosks and staff alone."

KIOSK_PAGE = "/kiosk/"
"""It reads barcodes with the kiosk's own camera, where there is one and somebody opens it: its WebAssembly is a file of
ours, and `wasm-unsafe-eval` compiles that and evaluates no script."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SecurityPolicy:
    """The origins this server deals with."""

    public_url: str
    frame_ancestors: tuple[str, ...] = ()
    shop_origins: tuple[str, ...] = ()

    @property
    def secure(self) -> bool:
        """Whether the public address is under TLS, and so cookies are."""
        return self.public_url.startswith("https:")

    @property
    def content_security_policy(self) -> str:
        host = urlsplit(self.public_url).netloc
        return "; ".join(
            (
                "default-src 'self'",
                "img-src 'self' data:",
                f"connect-src 'self' ws://{host} wss://{host}",
                " ".join(("frame-ancestors 'self'", *self.frame_ancestors)),
                "base-uri 'none'",
                "form-action 'self'",
                "object-src 'none'",
            )
        )

    def headers(self) -> dict[str, str]:
        """The same for every answer."""
        headers = {
            "Content-Security-Policy": self.content_security_policy,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), screen-wake-lock=(self)",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        if self.secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return headers

    def kiosk_page_headers(self) -> dict[str, str]:
        """What differs for the page at `KIOSK_PAGE`."""
        return {
            "Content-Security-Policy": f"{self.content_security_policy}; script-src 'self' 'wasm-unsafe-eval'",
            "Permissions-Policy": self.headers()["Permissions-Policy"].replace("camera=()", "camera=(self)"),
        }


class SecurityHeaders:
    """Adds the policy's headers, and says who may keep an answer."""

    def __init__(self, app: ASGIApp, policy: SecurityPolicy) -> None:
        self._app = app
        self._headers = policy.headers()
        self._of_kiosk_page = self._headers | policy.kiosk_page_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (self._of_kiosk_page if path == KIOSK_PAGE else self._headers).items():
                    headers[name] = value
                if path != SNIPPET or message["status"] >= 400:
                    headers["Cache-Control"] = caching(path, message["status"])
                else:
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            await send(message)

        await self._app(scope, receive, with_headers)


def caching(path: str, status: int) -> str:
    """The `Cache-Control` of an answer (RFC 9111 section 5.2)."""
    if status < 400 and _HASHED.match(path):
        return "public, max-age=31536000, immutable"
    if status < 400 and path.startswith(MEDIA):
        return "private, max-age=31536000, immutable"
    # Pages hold nothing personal; they are asked for again each time so that a new build arrives.
    return "no-cache" if status < 400 and not path.startswith("/api/") and not path.endswith("/enter") else "no-store"


class OriginCheck:
    """Refuses commands from pages of other origins: beside SameSite=Strict, the second lock (CSRF)."""

    def __init__(self, app: ASGIApp, policy: SecurityPolicy) -> None:
        self._app = app
        self._own = policy.public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and scope["path"] != WEB_EVENTS:
            headers = Headers(scope=scope)
            if not is_own_page(headers, (self._own, f"{scope['scheme']}://{headers.get('host', '')}")):
                answer = problem(ForeignOrigin.status, ForeignOrigin.title(), ForeignOrigin.title())
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


def is_own_page(headers: Headers, own: Container[str | None]) -> bool:
    """Whether a request comes from a page of our own, or from no page at all.

    Every browser sends `Origin` with a command, and all current ones `Sec-Fetch-Site` (Fetch Metadata), which also
    tells where the origin is hidden as `null`. A program sends neither, and carries no cookie that was not its own.
    """
    origin, fetched = headers.get("origin"), headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched in ("same-origin", "none") or origin in own
    return origin is None or origin in own


class ShopOrigins:
    """Lets pages of the web shop's origins load the snippet, send their events and read reviews, and nothing else
    (CORS)."""

    def __init__(self, app: ASGIApp, policy: SecurityPolicy) -> None:
        self._app = app
        self._cors = CORSMiddleware(
            app,
            allow_origins=policy.shop_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["content-type"],
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._cors if self._is_theirs(scope) else self._app)(scope, receive, send)

    @staticmethod
    def _is_theirs(scope: Scope) -> bool:
        if scope["type"] != "http":
            return False
        return scope["path"] in (WEB_EVENTS, SNIPPET) or _REVIEWS.match(scope["path"]) is not None


class BodyLimit:
    """Refuses bodies above `BODY_BYTES` (or what `LARGER_BODIES` says), whether their length is announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self._app(scope, receive, send)
            return
        most = LARGER_BODIES.get(scope["path"], BODY_BYTES)
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > most:
            await problem(TooLarge.status, TooLarge.title(), TooLarge.title())(scope, receive, send)
            return
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                # This kind of error passes FastAPI's reading of the body unchanged.
                raise HTTPException(TooLarge.status, TooLarge.title())
            return message

        await self._app(scope, limited, send)


class AccessLog:
    """One line a command or refusal: the path without its query, never a header. Reading is not a change of state."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            took_ms = round((time.perf_counter() - began_s) * 1000, 1)
            say = log.debug if scope["method"] in SAFE_METHODS and status < 500 else log.info
            # What stands in a path may name a member; the route does not.
            path = scope["route"].path if scope.get("path_params") and "route" in scope else scope["path"]
            say("http", method=scope["method"], path=path, status=status, took_ms=took_ms)
