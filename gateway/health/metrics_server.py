"""Serves /metrics over HTTP/1.1, on request only: to this machine, or to whoever shows the bearer token.

One small answer a connection, within hard limits: a scraper needs no more, and whoever wants to do harm gets no more.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NoReturn

from gateway.errors import GatewayError, SettingsError
from gateway.health.metrics import CONTENT_TYPE
from gateway.identity.credentials import check_owner
from gateway.log import get_logger
from gateway.settings.settings import MetricsSettings, is_loopback

log = get_logger("gateway.metrics")

HEAD_BYTES = 8192
"A scraper's request is some 300."

WITHIN_S = 5.0
"For a whole request and its answer."

AT_ONCE = 8
"More than one Prometheus asks once a day by accident."

_LINGER_S = 0.2

LEAST_TOKEN = 16


class MetricsServer:
    """One listener."""

    def __init__(self, settings: MetricsSettings, page: Callable[[], Awaitable[str]]) -> None:
        """`page` gives the exposition. Raises SettingsError where the token cannot be used."""
        host, _, port = (settings.listen or "").rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)
        self._token = None if settings.token_file is None else _read_token(settings.token_file)
        self._page = page
        self._connections = 0
        self.port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        "Where it listens, once it does: another than was asked for where that was 0."

    async def run(self) -> NoReturn:
        """Serves until cancelled. Raises SettingsError where the address cannot be had."""
        try:
            server = await asyncio.start_server(self._serve, self._host, self._port, limit=HEAD_BYTES)
        except OSError as error:
            # asyncio puts the address into the text once more.
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise SettingsError(f"metrics.listen {self._host}:{self._port} cannot be had: {reason}.") from error
        port: int = server.sockets[0].getsockname()[1]
        self.port.set_result(port)
        log.info("metrics", listen=f"{self._host}:{port}")
        async with server:
            await server.serve_forever()
        raise AssertionError("serve_forever ends by cancellation only")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        try:
            async with asyncio.timeout(WITHIN_S):
                if self._connections > AT_ONCE:
                    await _read_away(reader)
                    answer = _answer(503, "Too many at once.")
                else:
                    answer = await self._answer(reader)
                writer.write(answer)
                await writer.drain()
        except (TimeoutError, OSError):
            pass  # whoever asked is gone, or too slow
        except asyncio.CancelledError:
            # The program ends. Python 3.11's streams would report a cancelled handler as a fault of theirs.
            pass
        finally:
            self._connections -= 1
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            await _read_away(reader)
            return _answer(431, "The request is too large.")
        except asyncio.IncompleteReadError:
            return _answer(400, "That is no HTTP request.")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, _, rest = first.partition(" ")
        path, _, protocol = rest.partition(" ")
        if not protocol.startswith("HTTP/1."):
            return _answer(400, "That is no HTTP request.")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if refusal := self._refusal(headers):
            return refusal
        if path.partition("?")[0] != "/metrics":
            return _answer(404, "There is only /metrics here.")
        if method not in ("GET", "HEAD"):
            return _answer(405, "Only GET is answered.")
        try:
            page = await self._page()
        except GatewayError as error:  # of a disk that cannot even be read; the status tells staff
            return _answer(503, str(error))
        return _answer(200, page, CONTENT_TYPE, body=method == "GET")

    def _refusal(self, headers: dict[str, str]) -> bytes | None:
        if self._token is not None:
            shown = headers.get("authorization", "").partition(" ")
            if shown[0].lower() == "bearer" and hmac.compare_digest(shown[2].strip().encode(), self._token):
                return None
            return _answer(401, "Show the bearer token of metrics.token_file.")
        # A page in a browser on this machine must not read it under a name of its own (DNS rebinding).
        host = headers.get("host", "localhost")
        name = host if host.startswith("[") and host.endswith("]") else host.rpartition(":")[0] or host
        return None if is_loopback(name) else _answer(403, "Ask for it under this machine's own address.")


_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}


def _answer(status: int, text: str, content_type: str = "text/plain; charset=utf-8", *, body: bool = True) -> bytes:
    content = (text if text.endswith("\n") else text + "\n").encode()
    lines = [
        f"HTTP/1.1 {status} {_REASONS[status]}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(content)}",
        "Cache-Control: no-store",
        "Connection: close",
    ]
    if status == 401:
        lines.append("WWW-Authenticate: Bearer")
    if status == 405:
        lines.append("Allow: GET, HEAD")
    return "\r\n".join([*lines, "", ""]).encode() + (content if body else b"")


async def _read_away(reader: asyncio.StreamReader) -> None:
    """Else the answer would be lost: a close with bytes unread resets the connection (RFC 9293 section 3.6.1)."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LINGER_S):
            for _ in range(AT_ONCE):
                if not await reader.read(HEAD_BYTES):
                    return


def _read_token(file: Path) -> bytes:
    check_owner(file)
    try:
        token = file.read_bytes().strip()
    except OSError as error:
        raise SettingsError(f"The token {file} cannot be read: {error.strerror}.") from error
    if len(token) < LEAST_TOKEN:
        raise SettingsError(f"The token in {file} is shorter than {LEAST_TOKEN} characters: `openssl rand -hex 32`.")
    return token
