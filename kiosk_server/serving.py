"""A listening socket, and uvicorn on it until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from kiosk_server.errors import CannotStart

USER_TIMEOUT_MS = 20_000
"A peer that reads nothing for so long is gone: no ping finds one whose window is full (RFC 5482)."

BACKLOG = 2048

GRACE_S = 2
"After it open requests are cut: the program ends within 3 s."


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket; port 0 takes a free one. Raises CannotStart where the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        why = error.strerror or "cannot be used"
        raise CannotStart(f"{host}:{port} cannot be listened on ({why}); choose another --port or --host") from error
    return listening


class _Server(uvicorn.Server):
    """Says when it serves, and leaves signals to `serve`, so that an asked-for end is no failure."""

    def __init__(self, config: uvicorn.Config, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            print(self._ready, flush=True)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(app: ASGIApp, listening: socket.socket, ready: str) -> None:
    """Serves until SIGTERM or SIGINT; prints `ready` once it does. Raises CannotStart where the app does not start."""
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=64 * 1024,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        # A proxy's word on who is asking counts only where one is set up; there is none by default.
        proxy_headers=False,
    )
    server = _Server(config, ready)

    def stop() -> None:
        if server.should_exit:
            server.force_exit = True
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await server.serve(sockets=[listening])
    if not server.started:
        raise CannotStart("the server could not start; the lines above say why")
